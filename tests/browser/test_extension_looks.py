"""The receipt and the options for people who use keys, a screen reader, or another language."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
LOCALES = Path(__file__).resolve().parents[2] / "_locales"

SAVED = {
    "id": "saved", "savedAt": 1, "tabId": -1, "url": "https://example.org/x", "tags": ["rivers"], "note": "", "undone": False,
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
    return page


def violations(page: Any) -> list[str]:
    page.evaluate(f"() => {{ {AXE} }}")
    found = page.evaluate("async () => (await axe.run()).violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).join(' '))")
    return [str(each) for each in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phase", list(ROWS))
def test_every_state_of_the_receipt_passes_axe(extension: Any, phase: str, scheme: str) -> None:
    assert violations(show(extension, phase, scheme)) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_options_pass_axe(extension: Any, scheme: str) -> None:
    page = extension.context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(extension.url("extension/options/options.html"))
    page.wait_for_selector("text=Not paired")
    assert violations(page) == []


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


def test_every_language_has_every_sentence() -> None:
    english, german = (set(json.loads((LOCALES / name / "messages.json").read_text(encoding="utf-8"))) for name in ("en", "de"))
    assert english == german


def test_every_sentence_that_the_code_says_exists() -> None:
    said = set()
    for file in (LOCALES.parent / "extension").glob("*/*.js"):
        said |= set(re.findall(r'(?:say|button|stateLine)\(\s*"([a-z_]+)"', file.read_text(encoding="utf-8")))
    known = set(json.loads((LOCALES / "en" / "messages.json").read_text(encoding="utf-8")))
    assert said
    assert said <= known
