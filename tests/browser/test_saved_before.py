"""That a page is saved already, and whether it has changed since, told by the browser from what it knows itself."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from tests.browser.chromium import ChromiumExtension, start_chromium
from tests.browser.extension import Extension
from tests.browser.servers import ROOT, WAIT_S, wait_for

PARAGRAPHS = [
    "In the archive of the water board lie one hundred years of floods, written by hand, page after page, in ink that has turned brown.",
    "Whoever reads them learns that the river has come back to the same streets in every generation, and surprised each of them anew.",
    "The engineers who straightened the bed in the nineteenth century left notes of their doubts, unread until the water rose again.",
]
KEYS = json.loads((ROOT / "tests" / "data" / "addresses.json").read_text(encoding="utf-8"))
# In the background: the next reading of a page waits for `letGo`, and `said` is what the button said last of a saved page.
HOLD_ONE_LOOK = """(own) => {
  const { scripting, action } = own.chrome;
  const [read, title] = [scripting.executeScript, action.setTitle];
  scripting.executeScript = async (...how) => {
    scripting.executeScript = read;
    await new Promise((done) => { own.letGo = done; });
    return read.apply(scripting, how);
  };
  action.setTitle = async (details) => {
    await title.call(action, details);
    if (details.title.startsWith("Saved in")) own.said = details.title;
  };
}"""


def river(*paragraphs: str, teaser: str = "Ten things to do in the city this week", among: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<!doctype html><html lang="en"><head><title>What a river remembers</title></head><body><nav><a href="/a">Home</a></nav>
    <article><h1>What a river remembers</h1>{text}{among}</article>
    <aside class="related"><h2>Related stories</h2><ul><li><a href="/b">{teaser}</a></li></ul></aside></body></html>"""


@pytest.fixture
def paired(extension: Any, winnow_server: Any) -> Any:
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    return winnow_server


def remembered(extension: Any) -> list[dict[str, Any]]:
    script = """() => new Promise((resolve) => { const open = indexedDB.open("winnow-memory"); open.onsuccess = () => {
      const all = open.result.transaction("pages").objectStore("pages").getAll();
      all.onsuccess = () => { open.result.close(); resolve(all.result); }; }; })"""
    return list(extension.tab.evaluate(script))


def wait_at_rest(extension: Any) -> None:
    """Until nothing is asked of the server any more for the one page that was saved: it is on the list of saved ones, and has its pictures."""
    script = """() => new Promise((resolve) => { const open = indexedDB.open("winnow-memory"); open.onsuccess = () => {
      const known = open.result.transaction("facts").objectStore("facts").get("known");
      known.onsuccess = () => { open.result.close(); resolve(Boolean(known.result?.records.length)); }; }; })"""
    wait_for(lambda: extension.tab.evaluate(script), "the page to be on the list")
    wait_for(lambda: [row["pictures"]["settled"] for row in extension.saved()] == [True], "the pictures")


def saved_page(extension: Any, pages_server: Any) -> tuple[str, Any]:
    """The address of a page that was clipped and cleaned, and its tab."""
    url = pages_server.put("/river.html", river(*PARAGRAPHS))
    page = extension.context.new_page()
    page.goto(url)
    extension.click(page)
    extension.wait_popup("Saved")
    extension.close_popup()
    wait_for(lambda: [row["settled"] for row in remembered(extension)] == [True], "the article's prints")
    return url, page


def test_the_browser_and_the_server_agree_on_what_the_same_page_is(extension: Any) -> None:
    script = """async (urls) => { const { addressKey } = await import("/extension/shared/addresses.js"); return urls.map(addressKey); }"""
    assert dict(zip(KEYS, extension.tab.evaluate(script, list(KEYS)), strict=True)) == KEYS


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (river(*PARAGRAPHS, teaser="Eleven quite different things for next week"), "it says the same"),
        (river(PARAGRAPHS[0].replace("brown", "black"), *PARAGRAPHS[1:]), "changed since"),
        (river(*PARAGRAPHS, among="<b></b>" * 3000), "it says the same"),
        (river(*PARAGRAPHS[:2], among="<b></b>" * 3000), "changed since"),
    ],
    ids=["other teasers", "another word", "among much else", "less among much else"],
)
def test_the_receipt_says_that_the_page_was_saved_before_and_whether_it_changed(
    extension: Any, paired: Any, pages_server: Any, body: str, said: str
) -> None:
    _, page = saved_page(extension, pages_server)
    pages_server.put("/river.html", body)
    page.reload()
    extension.click(page)
    assert said in extension.wait_popup("Saved before, on")


def test_what_was_saved_elsewhere_is_known_without_the_server(extension: Any, winnow_server: Any, pages_server: Any) -> None:
    url = pages_server.put("/river.html", river(*PARAGRAPHS))
    winnow_server.run("clip", url)
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    winnow_server.kill()
    page = extension.context.new_page()
    page.goto(f"{url}?utm_source=letter#top")
    extension.click(page)
    extension.wait_popup("Queued on this computer")
    wait_for(lambda: (extension.wait_outbox(1)[0].get("before") or {}).get("savedAt"), "the time of the clip before")


@pytest.fixture(scope="module")
def seeing_browser(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Extension]:
    """A browser whose user has let the extension see tabs and read pages: a profile in which an extension of the same id asked for
    these at its installation, since nothing can answer Chromium's own question."""
    folder = tmp_path_factory.mktemp("seeing")
    asking = folder / "asking"
    for part in ("_locales", "extension"):
        shutil.copytree(ROOT / part, asking / part)
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    manifest["permissions"] += manifest.pop("optional_permissions")
    manifest["host_permissions"] += manifest.pop("optional_host_permissions")
    (asking / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    browser = chromium.browser.browser_type
    first = start_chromium(browser, folder / "profile", asking)
    ChromiumExtension(first).close_welcome()
    first.close()
    context = start_chromium(browser, folder / "profile")
    yield ChromiumExtension(context)
    context.close()


@pytest.fixture
def seeing(seeing_browser: Extension, winnow_server: Any) -> Iterator[Extension]:
    seeing_browser.reset()
    seeing_browser.use_port(winnow_server.port)
    seeing_browser.pair(winnow_server.pairing_code())
    yield seeing_browser
    seeing_browser.close_pages()
    seeing_browser.reset()


def wait_badge(extension: Extension, page: Any, text: str, part: str) -> None:
    def shown() -> bool:
        sign, title = extension.badge(page)
        return sign == text and part in title

    try:
        wait_for(shown, f"{text} {part}")
    except AssertionError as error:
        raise AssertionError(f"{error}: {extension.badge(page)}") from None


def test_the_button_says_before_a_click_that_a_page_is_saved_and_that_it_changed(seeing: Extension, pages_server: Any) -> None:
    url, _page = saved_page(seeing, pages_server)
    other = seeing.context.new_page()
    other.goto(f"{url}?fbclid=x")
    wait_badge(seeing, other, "✓", "Saved in Winnow on")
    other.goto(
        pages_server.put("/other.html", river("Another text altogether, of another river in another country, that nobody has saved."))
    )
    wait_badge(seeing, other, "", "Save this page")
    pages_server.put("/river.html", river(*PARAGRAPHS[:2], "The notes were read at last, and nobody knew what to make of them at all."))
    other.goto(url)
    wait_badge(seeing, other, "•", "changed since")


def test_a_look_that_ends_late_says_nothing_of_the_page_that_came_next(seeing: Extension, pages_server: Any) -> None:
    url, page = saved_page(seeing, pages_server)
    other = pages_server.put("/other.html", river("Another text altogether, of another river in another country, that nobody has saved."))
    seeing.background(HOLD_ONE_LOOK)
    page.goto(url)
    wait_for(lambda: seeing.background("(own) => Boolean(own.letGo)"), "a look at the page")
    page.goto(other)
    seeing.background("(own) => own.letGo()")
    wait_for(lambda: seeing.background("(own) => Boolean(own.said)"), "what was seen to be said")
    wait_badge(seeing, page, "", "Save this page")
    seeing.stop_worker()


@pytest.fixture
def quiet(seeing: Extension) -> Iterator[Extension]:
    """Without the options, which are open in all other tests and ask the server how it is at each news of a clip."""
    options = seeing.tab.url
    seeing.tab.goto(seeing.url("manifest.json"))
    yield seeing
    seeing.tab.goto(options)


def test_visiting_pages_makes_no_request_of_the_extension(quiet: Extension, pages_server: Any, winnow_server: Any) -> None:
    url, page = saved_page(quiet, pages_server)
    wait_at_rest(quiet)
    # What comes by the clock is not caused by a visit.
    quiet.tab.evaluate("chrome.alarms.clearAll()")
    winnow_server.kill()
    with socket.create_server(("127.0.0.1", winnow_server.port)) as listener:
        listener.settimeout(0)
        for address in (url, pages_server.put("/new.html", river(PARAGRAPHS[0])), f"{url}?utm_source=a", url):
            page.goto(address)
            wait_badge(quiet, page, "" if "new" in address else "✓", "Winnow")
        with pytest.raises(BlockingIOError):
            listener.accept()
        # This is how a request would have been seen.
        quiet.tab.evaluate("void chrome.runtime.sendMessage({type: 'server', body: {}})")
        listener.settimeout(WAIT_S)
        listener.accept()[0].close()


@pytest.mark.browsers("firefox")
def test_the_switch_in_the_options_asks_for_the_permission_and_gives_it_back(extension: Any, paired: Any, pages_server: Any) -> None:
    url, _ = saved_page(extension, pages_server)
    other = extension.open(pages_server.put("/other.html", river("Another text altogether, of another river in another country.")))
    other.goto(url)
    assert extension.badge(other)[0] == ""
    extension.tab.bring_to_front()
    extension.tab.reload()
    press_switch(extension, wanted=True)
    wait_badge(extension, other, "✓", "Saved in Winnow on")
    extension.tab.bring_to_front()
    press_switch(extension, wanted=False)


def press_switch(extension: Any, *, wanted: bool) -> None:
    extension.tab.locator("#known").click()
    granted = "(async () => chrome.permissions.contains({permissions: ['tabs']}))()"
    wait_for(lambda: extension.tab.evaluate(granted) is wanted, f"the permission to be {wanted}")
    wait_for(lambda: extension.tab.evaluate("document.querySelector('#known').checked") is wanted, f"the switch to be {wanted}")
