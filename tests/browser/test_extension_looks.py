"""The receipt and the options for people who use keys, a screen reader, or another language."""

from __future__ import annotations

from typing import Any

import pytest
from tests.browser.servers import wait_for
from tests.browser.viewing import AXE, FIND_VIOLATIONS

SAVED = {
    "id": "saved", "savedAt": 1, "tabId": -1, "url": "https://example.org/x", "tags": ["rivers"], "note": "", "undone": False,
    "before": {"savedAt": 1_700_000_000_000, "changed": True},
    "pictures": {"stored": 7, "of": 8, "missing": ["https://example.org/a.png"], "settled": True},
    "receipt": {
        "id": "saved", "digest": "d", "state": "clean", "title": "What a river remembers", "words": 1020,
        "removed": {"ad": 7, "comments": 5},
        "images": {"wanted": [], "stored": 8}, "duplicate_of": None, "warnings": ["partial: the page was very deep"],
        "revision": 1, "byline": "Author", "site": "Site",
    },
}  # fmt: skip
WAITING = {
    "digest": "d", "created": 1, "tries": 2, "nextAt": 4102444800000, "state": "waiting", "title": "T", "url": "https://example.org/",
    "tabId": -1,
}  # fmt: skip
ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "saved": ("saved", SAVED),
    "undone": ("saved", {**SAVED, "id": "undone", "undone": True}),
    "queued": ("outbox", {**WAITING, "id": "queued", "problem": {"code": "offline", "detail": ""}}),
    "held": ("outbox", {**WAITING, "id": "held", "problem": {"code": "unproven", "detail": ""}}),
    "needs_user": (
        "outbox",
        {**WAITING, "id": "needs_user", "state": "needs_user", "problem": {"code": "rejected", "detail": "Too large."}},
    ),
}
_PUT = """([store, row]) => new Promise((resolve) => { const open = indexedDB.open("winnow", 1); open.onsuccess = () => {
  if (store === "outbox") row.blob = new Blob(["{}"]);
  const t = open.result.transaction(store, "readwrite"); t.objectStore(store).put(row);
  t.oncomplete = () => { open.result.close(); resolve(); }; }; })"""


def show(extension: Any, phase: str, scheme: str = "light") -> Any:
    """The receipt in this state, as a page of its own."""
    extension.outbox()
    extension.tab.evaluate(_PUT, list(ROWS[phase]))
    page = extension.context.new_page()
    page.set_viewport_size({"width": 360, "height": 400})
    page.emulate_media(color_scheme=scheme)
    page.goto(extension.url(f"extension/popup/popup.html#{phase}"))
    page.wait_for_selector(".state")
    page.evaluate("() => { document.querySelector('details.more').open = true; }")
    return page


def violations(page: Any) -> list[str]:
    page.evaluate(f"() => {{ {AXE.read_text(encoding='utf-8')} }}")
    return [str(each) for each in page.evaluate(FIND_VIOLATIONS)]


def open_page(extension: Any, name: str) -> Any:
    """A page of the extension: a state of the receipt, the options with clips that wait, or the first-run page."""
    if name in ROWS:
        return show(extension, name)
    extension.outbox()
    for row in ("queued", "needs_user"):
        extension.tab.evaluate(_PUT, list(ROWS[row]))
    extension.tab.evaluate("chrome.storage.local.set({sites: {'example.org': {pictures: false, tags: ['rivers']}}})")
    page = extension.open(extension.url(f"extension/{name}/{name}.html"))
    page.wait_for_selector("h2")
    return page


@pytest.mark.parametrize("name", [*ROWS, "options", "welcome"])
def test_axe_finds_nothing_in_light_in_dark_and_from_right_to_left(extension: Any, name: str) -> None:
    page = open_page(extension, name)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    assert violations(page) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("name", ["options", "welcome"])
def test_at_four_times_the_size_nothing_has_to_be_scrolled_sideways(extension: Any, name: str, direction: str) -> None:
    page = open_page(extension, name)
    # A window of 1280 px at 400 % is one of 320 (WCAG 2.2, 1.4.10).
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("(direction) => { document.documentElement.dir = direction; }", direction)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_interface_from_right_to_left_is_mirrored(extension: Any) -> None:
    page = show(extension, "saved")

    def lefts() -> list[float]:
        script = "() => ['.state', '.bar .button'].map((each) => document.querySelector(each).getBoundingClientRect().left)"
        return [float(left) for left in page.evaluate(script)]

    state, undo = lefts()
    assert state < undo
    page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    state, undo = lefts()
    assert undo < state


PARAGRAPH = "In the archive of the water board lie one hundred years of floods, written by hand, in ink that has turned brown."


def test_clip_tag_and_undo_with_keys_alone(extension: Any, winnow_server: Any, pages_server: Any) -> None:
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    for number, words in enumerate((PARAGRAPH, PARAGRAPH.replace("flood", "drought")), 1):
        body = f"<title>Page {number}</title><article><h1>Page {number}</h1><p>{words}</p><p>{words}</p></article>"
        extension.command(extension.open(pages_server.put(f"/{number}.html", body)))
        extension.wait_saved(number)
    first, saved = extension.wait_saved(2)
    winnow_server.call("PATCH", f"/api/clippings/{first['id']}", {"tags": ["Rivers"]})
    receipt = extension.open(extension.url(f"extension/popup/popup.html#{saved['id']}"))
    receipt.wait_for_selector(".state")
    press_until(receipt, "Tab", "Add a tag")
    receipt.keyboard.type("riv")
    receipt.wait_for_selector("[role=option]")
    receipt.keyboard.press("ArrowDown")
    receipt.keyboard.press("Enter")
    winnow_server.wait_shown(saved["id"], lambda clip: clip["tags"] == ["Rivers"])
    press_until(receipt, "Shift+Tab", "Undo")
    receipt.keyboard.press("Enter")
    wait_for(lambda: winnow_server.shown(saved["id"])["shelf"] == "trash", "the clipping to be in the trash")
    press_until(receipt, "Tab", "Put it back")
    receipt.keyboard.press("Enter")
    wait_for(lambda: winnow_server.shown(saved["id"])["shelf"] == "inbox", "the clipping to be back")


def press_until(page: Any, key: str, name: str) -> None:
    """Go with this key to what has this name; round the page once at most."""
    for _ in range(20):
        if page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent") == name:
            return
        page.keyboard.press(key)
    raise AssertionError(f"{name} is not reached with {key}")


@pytest.mark.parametrize("phase", ["undone", "queued", "saved"])
def test_news_of_what_is_shown_already_leaves_the_focus_where_it_is(extension: Any, phase: str) -> None:
    page = show(extension, phase)
    page.evaluate("() => { [...document.querySelectorAll('#receipt button')].at(-1).focus(); globalThis.was = document.activeElement; }")
    extension.tab.evaluate("(id) => chrome.runtime.sendMessage({type: 'changed', id}).catch(() => null)", phase)
    # Answered after the question that the news led to, by the same background.
    page.evaluate("(id) => chrome.runtime.sendMessage({type: 'status', body: {id}})", phase)
    assert page.evaluate("document.activeElement === globalThis.was && document.activeElement.matches('#receipt button')")


def test_the_receipt_takes_the_focus_and_tab_goes_through_it_in_reading_order(extension: Any) -> None:
    page = show(extension, "saved")
    assert page.evaluate("document.activeElement.textContent") == "Saved"
    names = []
    for _ in range(8):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent"))
    assert names == ["Undo", "Title", "Show", "7 of 8 images. Get the rest", "Remove tag rivers", "Add a tag", "Note", "Open"]


@pytest.mark.parametrize("phase", list(ROWS))
def test_nothing_is_wider_than_the_popup(extension: Any, phase: str) -> None:
    assert show(extension, phase).evaluate("document.documentElement.scrollWidth") == 360
