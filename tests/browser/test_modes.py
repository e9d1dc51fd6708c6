"""Parts of a page and other ways to save: the selection, a region, a picture, a link, a thread, several tabs."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.browser.servers import wait_for
from tests.browser.test_extension_looks import violations
from tests.made_pdf import make_pdf

PROSE = "A paragraph of the article, long enough to be taken for one, tells of rivers, mills, floods and the people who wrote them down."


@pytest.fixture
def paired(extension: Any, winnow_server: Any) -> Any:
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    return winnow_server


class Desk:
    """Opens pages and gives what the extension made of them, without a server: the snapshots in its outbox."""

    def __init__(self, extension: Any, pages: Any) -> None:
        self.extension, self.pages = extension, pages

    def open(self, html: str, path: str = "/page.html") -> Any:
        return self.extension.open(self.pages.put(path, html))

    def lets_in(self, page: Any) -> None:
        """A real click, which gives the extension the tab; what it saves is taken back."""
        self.extension.click(page)
        self.extension.wait_popup("Pair with Winnow once")
        self.extension.close_popup()
        [row] = self.extension.wait_outbox(1)
        self.extension.ask("undo", id=row["id"])

    def snapshot(self) -> dict[str, Any]:
        [row] = self.extension.wait_outbox(1)
        found: dict[str, Any] = json.loads(row["blob"])
        return found

    def selected(self, page: Any) -> str:
        """What is saved of the selection."""
        self.extension.ask("clip", tabId=self.extension.tab_id(page), mode="selection")
        snapshot = self.snapshot()
        assert snapshot["mode"] == "selection"
        return str(snapshot["selection"])


@pytest.fixture
def desk(extension: Any, pages_server: Any) -> Desk:
    return Desk(extension, pages_server)


def test_a_selection_in_a_table_keeps_its_table(desk: Desk) -> None:
    page = desk.open("<table id=t><tr><td>a1<td>b1</tr><tr><td id=x>a2<td id=y>b2</tr><tr><td>a3<td>b3</table>")
    page.evaluate("getSelection().setBaseAndExtent(x.firstChild, 0, y.firstChild, 2)")
    assert desk.selected(page) == '<table id="t"><tbody><tr><td id="x">a2</td><td id="y">b2</td></tr></tbody></table>'


@pytest.mark.browsers("firefox")
def test_several_selected_ranges_are_all_saved(desk: Desk) -> None:
    page = desk.open("<p id=a>first part</p><p id=b>left out</p><p id=c>second part</p>")
    page.evaluate("""(() => { const selection = getSelection();
      for (const id of ['a', 'c']) { const range = document.createRange(); range.selectNodeContents(document.getElementById(id)); selection.addRange(range); }
    })()""")
    assert desk.selected(page) == '<p id="a">first part</p>\n<p id="c">second part</p>'


def test_a_selection_inside_a_closed_shadow_root_is_saved(desk: Desk) -> None:
    page = desk.open("""<p>outside</p><div id=host></div><script>
      const root = host.attachShadow({mode: 'closed'});
      root.innerHTML = '<ul><li>one</li><li>two <b>bold</b></li><li>three</li></ul>';
      const [, two, three] = root.querySelectorAll('li');
      globalThis.pick = () => { const range = document.createRange(); range.setStart(two.firstChild, 0); range.setEnd(three.firstChild, 3);
        const selection = getSelection(); selection.setBaseAndExtent(range.startContainer, 0, range.endContainer, 3); };
    </script>""")
    page.evaluate("pick()")
    assert desk.selected(page) == "<ul><li>two <b>bold</b></li><li>thr</li></ul>"


def test_a_selection_inside_a_frame_is_saved(desk: Desk) -> None:
    page = desk.open("<p>outside</p><iframe id=f srcdoc='<p id=p>words <b>in the</b> frame</p>'></iframe>")
    page.wait_for_function("Boolean(document.querySelector('iframe').contentDocument?.querySelector('p'))")
    page.evaluate("""(() => { const inner = f.contentDocument; const p = inner.querySelector('p');
      inner.getSelection().setBaseAndExtent(p.firstChild, 0, p.querySelector('b').firstChild, 2) })()""")
    assert desk.selected(page) == '<p id="p">words <b>in</b></p>'


REGIONS = f"""<html lang=en><title>Regions</title><body><main id=main><section id=first><h2>First</h2><p id=a>{PROSE}</p></section>
  <section id=second><h2>Second</h2><p id=b>Words of the second section.</p><p id=c>More of them.</p></section></main>
  <button id=button>Elsewhere</button><script>globalThis.keys = []; globalThis.clicks = 0;
  addEventListener('keydown', (e) => keys.push(e.key)); addEventListener('click', () => clicks++);</script>"""


def choosing(desk: Desk, page: Any, tool: str = "region") -> None:
    page.bring_to_front()
    page.evaluate("globalThis.before = document.documentElement.outerHTML")
    desk.extension.ask("tool", tabId=desk.extension.tab_id(page), tool=tool, instead="")


def is_left(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.outerHTML === before"))


def shows_tool(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.lastElementChild.localName === 'div'"))


def test_a_region_is_grown_and_moved_with_the_keyboard_and_saved_with_enter(desk: Desk) -> None:
    page = desk.open(REGIONS)
    page.evaluate("getSelection().setBaseAndExtent(a.firstChild, 0, a.firstChild, 5)")
    choosing(desk, page)
    wait_for(lambda: shows_tool(page), "the tool")
    for key in ("ArrowUp", "ArrowRight", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    snapshot = desk.snapshot()
    assert (snapshot["mode"], snapshot["title"]) == ("region", "Regions")
    assert snapshot["selection"] == '<p id="b">Words of the second section.</p>'
    assert page.evaluate("keys") == []


def test_shrinking_goes_back_to_where_growing_came_from_and_escape_leaves_no_trace(desk: Desk) -> None:
    page = desk.open(REGIONS)
    page.evaluate("(button.focus(), getSelection().setBaseAndExtent(c.firstChild, 0, c.firstChild, 4))")
    choosing(desk, page)
    wait_for(lambda: shows_tool(page), "the tool")
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown", "Escape"):
        page.keyboard.press(key)
    wait_for(lambda: is_left(page), "the tool to be gone")
    assert page.evaluate("document.activeElement.id") == "button"
    assert desk.extension.outbox() == []
    page.keyboard.press("Escape")
    assert page.evaluate("keys") == ["Escape"]


def test_a_click_on_a_region_saves_it_and_is_kept_from_the_page(desk: Desk) -> None:
    page = desk.open(REGIONS)
    choosing(desk, page)
    wait_for(lambda: shows_tool(page), "the tool")
    page.click("#b")
    assert desk.snapshot()["selection"] == '<p id="b">Words of the second section.</p>'
    assert page.evaluate("clicks") == 0


def test_a_page_cannot_choose_for_the_reader(desk: Desk) -> None:
    page = desk.open(REGIONS)
    choosing(desk, page)
    wait_for(lambda: shows_tool(page), "the tool")
    page.evaluate("""(() => { for (const key of ['ArrowUp', 'Enter']) document.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
      b.dispatchEvent(new MouseEvent('click', {bubbles: true})) })()""")
    assert page.evaluate("document.documentElement.lastElementChild.shadowRoot") is None
    assert shows_tool(page)
    page.keyboard.press("Escape")
    wait_for(lambda: is_left(page), "the tool to be gone")
    assert desk.extension.outbox() == []


# A list of 500 posts of which some twenty are in the page at a time. `unmount` keeps the place of the others with two fillers; `absolute`
# sets each by its coordinates, in boxes that are used again and again, in no order.
THREAD = """<html><title>A long thread</title><style>body {margin: 0} #box {height: 700px; overflow-y: auto}
  .post {height: 48px; overflow: hidden; margin: 0} #list {position: relative}</style>
<body><h1>A long thread</h1><div id=box><div id=list></div></div><script>
const HOW = %r, INNER = %r, COUNT = %d, HIGH = 48, SHOWN = 20;
if (!INNER) box.style = 'height: auto; overflow: visible';
const scroller = INNER ? box : document.scrollingElement;
const text = (n) => n %% 7 === 0 ? 'Thanks!' : `Post number ${n + 1} says something of its own about the river and its mills.`;
globalThis.most = 0;
const boxes = Array.from({length: SHOWN}, () => { const p = document.createElement('p'); p.className = 'post'; return p });
function draw() {
  const first = Math.max(0, Math.min(COUNT - SHOWN, Math.floor(scroller.scrollTop / HIGH) - 4));
  if (HOW === 'absolute') {
    list.style.height = `${COUNT * HIGH}px`;
    for (let n = first; n < first + SHOWN; n++) {
      const p = boxes[n %% SHOWN];
      if (p.textContent !== text(n)) p.textContent = text(n);
      p.style.cssText = `position: absolute; inset: 0 0 auto; transform: translateY(${n * HIGH}px)`;
      if (!p.isConnected) list.append(p);
    }
  } else {
    const filler = (high) => { const d = document.createElement('div'); d.style.height = `${high}px`; return d };
    list.replaceChildren(filler(first * HIGH), ...boxes.map((p, i) => { const q = p.cloneNode(); q.textContent = text(first + i); return q }),
      filler((COUNT - SHOWN - first) * HIGH));
  }
  most = Math.max(most, document.querySelectorAll('.post').length);
}
draw();
// At times much later than a page that has been still for a moment would be thought to be.
let drawn = 0;
(INNER ? box : document).addEventListener('scroll', () => setTimeout(draw, ++drawn %% 10 === 0 ? 300 : 10));
scroller.scrollTop = 1234;
</script>"""


@pytest.mark.parametrize(("how", "inner"), [("absolute", True), ("unmount", False)])
def test_a_thread_of_500_posts_of_which_20_are_there_comes_whole_and_in_order(desk: Desk, paired: Any, how: str, inner: bool) -> None:
    page = desk.open(THREAD.replace("%r", json.dumps(how), 1).replace("%r", json.dumps(inner), 1).replace("%d", "500").replace("%%", "%"))
    choosing(desk, page, "thread")
    [saved] = desk.extension.wait_saved(1)
    assert page.evaluate("most") == 20
    assert page.evaluate("scroller.scrollTop") == 1234
    text = paired.printed(saved["id"], "text")
    posts = [line for line in text.splitlines() if line.strip()]
    wanted = [
        "Thanks!" if n % 7 == 0 else f"Post number {n + 1} says something of its own about the river and its mills." for n in range(500)
    ]
    assert [line.strip() for line in posts if re.match(r"Thanks!|Post number", line.strip())] == wanted


def test_collecting_a_thread_can_be_stopped_and_says_that_there_is_more(desk: Desk) -> None:
    page = desk.open(THREAD.replace("%r", '"absolute"', 1).replace("%r", "true", 1).replace("%d", "20000").replace("%%", "%"))
    choosing(desk, page, "thread")
    wait_for(lambda: page.evaluate("scroller.scrollTop") > 3000, "the page to scroll")
    page.keyboard.press("Enter")  # the first button is not in focus: nothing happens
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    selection = desk.snapshot()["selection"]
    assert re.match(r"<p>You stopped after \d+ entries; there may be more.</p>", selection)
    wait_for(lambda: page.evaluate("scroller.scrollTop") == 1234, "the page to be back")


def test_leaving_a_thread_saves_nothing(desk: Desk) -> None:
    page = desk.open(THREAD.replace("%r", '"absolute"', 1).replace("%r", "true", 1).replace("%d", "20000").replace("%%", "%"))
    choosing(desk, page, "thread")
    wait_for(lambda: page.evaluate("scroller.scrollTop") > 3000, "the page to scroll")
    page.keyboard.press("Escape")
    wait_for(lambda: page.evaluate("scroller.scrollTop") == 1234, "the page to be back")
    assert desk.extension.outbox() == []


ARTICLE = f"""<!doctype html><html lang="en"><head><title>What a mill remembers</title></head><body><article><h1>What a mill remembers</h1>
<p>{PROSE}</p><p>{PROSE.replace("rivers", "weirs")}</p><p>{PROSE.replace("rivers", "wheels")}</p></article></body></html>"""


def test_a_link_is_fetched_with_the_reader_s_session_and_not_opened(desk: Desk, paired: Any) -> None:
    desk.pages.put("/behind.html", ARTICLE)
    page = desk.open(f"<p><a id=l href='{desk.pages.url('/behind.html?from=list')}'>read on</a></p>")
    page.context.add_cookies([{"name": "session", "value": "mine", "url": desk.pages.url("/")}])
    tabs = len(desk.extension.context.pages)
    desk.extension.menu(page, "link", "#l")
    [saved] = desk.extension.wait_saved(1)
    shown = paired.wait_shown(saved["id"], lambda clip: clip["state"] == "clean")
    assert (shown["title"], shown["url"]) == ("What a mill remembers", desk.pages.url("/behind.html?from=list"))
    assert ("/behind.html?from=list", "session=mine") in desk.pages.seen
    assert "the people who wrote them down" in paired.printed(saved["id"], "text")
    assert len(desk.extension.context.pages) == tabs


def test_a_link_is_saved_under_the_address_that_it_leads_to(desk: Desk) -> None:
    desk.pages.put("/final.html", ARTICLE)
    desk.pages.redirects["/short"] = "/final.html"
    page = desk.open("<p><a id=l href='/short'>short</a></p>")
    desk.extension.menu(page, "link", "#l")
    snapshot = desk.snapshot()
    assert (snapshot["mode"], snapshot["url"]) == ("link", desk.pages.url("/final.html"))
    assert snapshot["html"] == ARTICLE


def saving_page(extension: Any) -> Any:
    """The page on which the extension asks, once it has opened."""

    def look() -> list[Any]:
        extension.tab.evaluate("1")  # Playwright hears of new pages only while it waits for an answer
        return [page for page in extension.context.pages if "/saving/" in page.url]

    [found] = wait_for(look, "the page that asks")
    return found


def test_a_link_that_the_site_refuses_is_explained_and_its_address_can_be_saved(desk: Desk) -> None:
    page = desk.open("<p><a id=l href='/nothing-here'>a lost page</a></p>")
    desk.extension.menu(page, "link", "#l")
    asking = saving_page(desk.extension)
    asking.wait_for_selector("text=The site did not give this page")
    asking.get_by_role("button", name="Save the link only").click()
    snapshot = desk.snapshot()
    assert (snapshot["mode"], snapshot["html"], snapshot["url"]) == ("link", "", desk.pages.url("/nothing-here"))


def test_a_link_to_a_site_that_is_not_allowed_is_not_fetched_and_the_reason_is_on_screen(desk: Desk) -> None:
    page = desk.open(f"<p><a id=l href='http://localhost:{desk.pages.port}/elsewhere.html'>elsewhere</a></p>")
    desk.extension.menu(page, "link", "#l")
    asking = saving_page(desk.extension)
    asking.wait_for_selector("text=fetch it from localhost")
    assert asking.get_by_role("button", name=f"Allow localhost:{desk.pages.port} and save").count() == 1
    assert not [path for path, _ in desk.pages.seen if path == "/elsewhere.html"]
    assert desk.extension.outbox() == []


@pytest.mark.browsers("firefox")
def test_a_link_is_fetched_once_its_site_is_allowed_in_the_click(desk: Desk) -> None:
    desk.pages.put("/elsewhere.html", ARTICLE)
    page = desk.open(f"<p><a id=l href='http://localhost:{desk.pages.port}/elsewhere.html'>elsewhere</a></p>")
    desk.extension.menu(page, "link", "#l")
    asking = saving_page(desk.extension)
    try:
        asking.get_by_role("button", name=f"Allow localhost:{desk.pages.port} and save").click()
        assert desk.snapshot()["html"] == ARTICLE
    finally:
        desk.extension.tab.evaluate("chrome.permissions.remove({origins: ['http://localhost/*']})")


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da63fcff1f0002eb01f5"
    "6a0d5f2b0000000049454e44ae426082"
)


def test_a_picture_is_saved_with_what_it_is_called_and_where_it_comes_from(desk: Desk, paired: Any) -> None:
    desk.pages.put("/map.png", PNG, "image/png")
    page = desk.open(
        "<title>The valley</title><figure><img id=i src='/map.png' alt='Map of the weirs' width=90 height=90><figcaption>Drawn in 1904</figcaption></figure>"
    )
    desk.extension.menu(page, "image", "#i")
    [saved] = desk.extension.wait_saved(1)
    shown = paired.wait_shown(saved["id"], lambda clip: clip["images"]["stored"] == 1)
    assert (shown["title"], shown["url"]) == ("Map of the weirs", desk.pages.url("/map.png"))
    markdown = paired.printed(saved["id"], "md")
    assert f"[The valley]({desk.pages.url('/page.html')})" in markdown
    assert "Drawn in 1904" in markdown


def test_all_tabs_are_saved_at_once_with_a_word_about_each(desk: Desk, paired: Any) -> None:
    for number in range(3):
        desk.open(ARTICLE.replace("a mill", f"mill {number}"), f"/mill-{number}.html")
    other = desk.extension.context.new_page()
    other.goto({"chromium": "chrome://version/", "firefox": "about:license"}[desk.extension.browser])
    window = desk.extension.tab.evaluate("async () => (await chrome.tabs.getCurrent()).windowId")
    desk.extension.tab.evaluate("(id) => chrome.tabs.create({url: `/extension/saving/saving.html#tabs=${id}`})", window)
    asking = saving_page(desk.extension)
    asking.get_by_role("button", name="Save 3 tabs").click()
    asking.wait_for_selector("text=3 of 3 saved")
    assert sorted(clip["title"] for clip in paired.clippings()) == [f"What mill {number} remembers" for number in range(3)]
    assert len(desk.extension.saved()) == 3
    # A page of the browser itself is named with the reason, or, where its address is not told, as one that cannot be seen.
    words = asking.inner_text("ul")
    assert words.count("Saved") == 3
    assert "Skipped: a page of the browser itself" in words or "Not visible to this extension" in words


ASLEEP = "async () => (await chrome.tabs.query({discarded: true})).map(({title}) => title)"


@pytest.fixture
def asking_about_a_sleeping_tab(desk: Desk, paired: Any) -> Any:
    """The page that asks which of two tabs to save, of which the first sleeps."""
    for number in range(2):
        desk.open(ARTICLE.replace("a mill", f"mill {number}"), f"/mill-{number}.html")
    own = desk.extension.tab
    window = own.evaluate("async () => (await chrome.tabs.getCurrent()).windowId")
    own.evaluate("""async () => { const tabs = await chrome.tabs.query({url: "http://127.0.0.1/*mill-0.html"});
      await chrome.tabs.discard(tabs[0].id); }""")
    wait_for(lambda: own.evaluate(ASLEEP) == ["What mill 0 remembers"], "the tab to sleep")
    own.evaluate("(id) => chrome.tabs.create({url: `/extension/saving/saving.html#tabs=${id}`})", window)
    asking = saving_page(desk.extension)
    asking.wait_for_selector("text=Asleep: the browser loads it first")
    return asking


def test_tabs_that_the_browser_has_put_to_sleep_are_loaded_saved_and_sleep_on(
    desk: Desk, paired: Any, asking_about_a_sleeping_tab: Any
) -> None:
    own, asking = desk.extension.tab, asking_about_a_sleeping_tab
    asking.get_by_role("button", name="Save 2 tabs").click()
    asking.wait_for_selector("text=2 of 2 saved")
    assert sorted(clip["title"] for clip in paired.clippings()) == [f"What mill {number} remembers" for number in range(2)]
    wait_for(lambda: own.evaluate(ASLEEP) == ["What mill 0 remembers"], "the tab to sleep on")
    # The driver has lost sight of it.
    own.evaluate("async () => { for (const {id} of await chrome.tabs.query({discarded: true})) await chrome.tabs.remove(id); }")


def test_a_tab_that_is_closed_while_it_is_woken_is_told_and_the_others_are_saved(
    desk: Desk, paired: Any, asking_about_a_sleeping_tab: Any
) -> None:
    asking = asking_about_a_sleeping_tab
    desk.extension.tab.evaluate("""async () => { const [{id}] = await chrome.tabs.query({discarded: true});
      chrome.tabs.onUpdated.addListener(function close(changed) {
        if (changed !== id) return;
        chrome.tabs.onUpdated.removeListener(close);
        chrome.tabs.remove(id);
      }); }""")
    asking.get_by_role("button", name="Save 2 tabs").click()
    asking.wait_for_selector("text=1 of 2 saved")
    assert [clip["title"] for clip in paired.clippings()] == ["What mill 1 remembers"]
    assert "Closed meanwhile" in asking.inner_text("ul")


def test_who_stops_the_saving_of_tabs_is_told_which_were_left_out(desk: Desk, paired: Any) -> None:
    for number in range(4):
        desk.open(ARTICLE.replace("a mill", f"mill {number}"), f"/mill-{number}.html")
    window = desk.extension.tab.evaluate("async () => (await chrome.tabs.getCurrent()).windowId")
    desk.extension.tab.evaluate("(id) => chrome.tabs.create({url: `/extension/saving/saving.html#tabs=${id}`})", window)
    asking = saving_page(desk.extension)
    asking.wait_for_selector("text=Save 4 tabs")
    # Both in one turn, so that it is stopped while the first tab is read.
    asking.evaluate("""() => { for (const label of ["Save 4 tabs", "Stop"])
      [...document.querySelectorAll("button")].find((each) => each.textContent === label).click(); }""")
    asking.wait_for_selector("text=1 of 4 saved")
    assert asking.inner_text("ul").count("Left out: you stopped before") == 3
    assert [clip["title"] for clip in paired.clippings()] == ["What mill 0 remembers"]
    # What was left out can be saved now.
    asking.get_by_role("button", name="Choose again").click()
    asking.wait_for_selector("text=Save 4 tabs")


def test_a_pdf_is_saved_as_the_file_with_its_text(desk: Desk, paired: Any) -> None:
    data = make_pdf([[("What a River Remembers", 20), ("In the archive lie one hundred years of floods, written by hand.", 11)]])
    desk.pages.put("/river.pdf", data, "application/pdf")
    page = desk.extension.context.new_page()
    page.context.add_cookies([{"name": "session", "value": "mine", "url": desk.pages.url("/")}])
    page.goto(desk.pages.url("/river.pdf"))
    desk.extension.click(page)
    desk.extension.wait_popup("Saved")
    [saved] = desk.extension.saved()
    shown = paired.wait_shown(saved["id"], lambda clip: clip["state"] == "clean")
    assert (shown["title"], shown["file"]) == ("What a River Remembers", "application/pdf")
    assert "one hundred years of floods" in paired.printed(saved["id"], "text")
    assert paired.file(saved["id"]) == data
    assert ("/river.pdf", "session=mine") in desk.pages.seen


def test_a_link_to_a_pdf_is_saved_as_the_file(desk: Desk, paired: Any) -> None:
    data = make_pdf([[("What a Weir Remembers", 20), ("In the archive lie one hundred years of repairs, written by hand.", 11)]])
    desk.pages.put("/weir", data, "application/octet-stream")
    page = desk.open("<p><a id=l href='/weir'>the paper</a></p>")
    desk.extension.menu(page, "link", "#l")
    [saved] = desk.extension.wait_saved(1)
    assert paired.wait_shown(saved["id"], lambda clip: clip["state"] == "clean")["title"] == "What a Weir Remembers"
    assert paired.file(saved["id"]) == data


APP = """<!doctype html><html lang=en><head><title>The first view</title><link rel=canonical href="/app/first">
<meta property="og:url" content="/app/first"><meta property="og:title" content="The first view"><meta property="og:site_name" content="Watermill">
<meta name=author content="Ada Miller"><script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"url": "%(base)s/app/first", "headline": "The first view", "datePublished": "2020-02-02", "author": {"@type": "Person", "name": "Ada Miller"}}</script>
</head><body><main id=main></main><script>
function view(name, text) {
  document.title = `The ${name} view`;
  main.innerHTML = `<article><h1>The ${name} view</h1><p>${text} one</p><p>${text} two</p><p>${text} three</p></article>`;
}
view('first', 'First: %(prose)s');
globalThis.go = () => { history.pushState(null, '', '/app/second'); view('second', 'Second: %(prose)s') };
</script></body></html>"""


def test_an_app_that_goes_on_without_loading_is_saved_under_what_it_shows(desk: Desk, paired: Any) -> None:
    page = desk.open(APP % {"base": desk.pages.url(""), "prose": PROSE}, "/app/first")
    desk.extension.click(page)
    desk.extension.wait_popup("Saved")
    desk.extension.close_popup()
    page.evaluate("go()")
    desk.extension.click(page)
    desk.extension.wait_popup("Saved")
    first, second = (paired.wait_shown(row["id"], lambda clip: clip["state"] == "clean") for row in desk.extension.wait_saved(2))
    assert first["id"] != second["id"]
    assert (first["title"], first["url"], first["authors"]) == ("The first view", desk.pages.url("/app/first"), ["Ada Miller"])
    assert (second["title"], second["url"], second["authors"]) == ("The second view", desk.pages.url("/app/second"), [])
    assert (second["duplicate_of"], second["metadata"]["published"], second["metadata"]["site"]) == (None, None, "Watermill")
    for clip, own, other in ((first, "First:", "Second:"), (second, "Second:", "First:")):
        text = paired.printed(clip["id"], "text")
        assert own in text
        assert other not in text
    assert len(paired.clippings()) == 2


def test_an_app_that_keeps_its_head_up_to_date_is_believed(desk: Desk) -> None:
    page = desk.open(APP % {"base": desk.pages.url(""), "prose": PROSE}, "/app/first")
    page.evaluate("go()")
    page.evaluate("document.querySelector('link[rel=canonical]').href = '/app/second'")
    desk.lets_in(page)
    desk.extension.ask("clip", tabId=desk.extension.tab_id(page), mode="page")
    html = desk.snapshot()["html"]
    assert [mark.split()[0] for mark in re.findall(r"<[^>]*data-winnow-stale[^>]*>", html)] == ["<script"]


def test_a_part_chosen_from_the_popup_takes_the_place_of_the_whole_page(desk: Desk, paired: Any) -> None:
    page = desk.open(REGIONS)
    page.evaluate("getSelection().setBaseAndExtent(b.firstChild, 0, b.firstChild, 5)")
    desk.extension.click(page)
    desk.extension.wait_popup("Saved")
    [whole] = desk.extension.saved()
    desk.extension.press("Only a part: choose it on the page")
    desk.extension.wait_closed()
    wait_for(lambda: page.evaluate("document.documentElement.lastElementChild.localName === 'div'"), "the tool")
    page.keyboard.press("Enter")
    rows = desk.extension.wait_saved(2)
    part = next(row for row in rows if row["id"] != whole["id"])
    paired.wait_shown(part["id"], lambda clip: clip["state"] == "clean")
    assert paired.printed(part["id"], "text").split() == ["Regions", "Words", "of", "the", "second", "section."]
    wait_for(
        lambda: [row["undone"] for row in desk.extension.saved() if row["id"] == whole["id"]] == [True], "the whole page to be taken back"
    )


@pytest.mark.parametrize("asked", ["link=https://example.org/a&code=not_allowed&title=A+link", "tabs="])
def test_axe_finds_nothing_on_the_page_that_asks(desk: Desk, asked: str) -> None:
    desk.open(ARTICLE)
    page = desk.extension.open(desk.extension.url(f"extension/saving/saving.html#{asked}"))
    page.wait_for_selector("h1")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
