"""Highlights on live pages: painted without changing the page, remembered, sent with the clip, shown again, taken away."""

from __future__ import annotations

from typing import Any

import pytest
from tests.browser.servers import wait_for

WORDS = "the river has come back to the same streets"
PAGE = f"""<!doctype html><html lang="en"><head><title>What a river remembers</title></head><body><nav><a href="/a">Home</a></nav>
<article><h1>What a river remembers</h1>
<p>In the archive of the water board lie one hundred years of floods, written by hand, page after page, in ink that has turned brown.</p>
<p id="p">Whoever reads them learns that the <em>river has come</em>
   back to the same streets in every generation, and surprised each of them anew.</p>
<p>They say that {WORDS} twice, and nobody believes it until the water stands in the kitchen and the cellar is full.</p></article>
</body></html>"""

# Selects the words as a reader does, from inside one element to inside another.
SELECT = """() => { const p = document.querySelector("#p"); const range = document.createRange();
  range.setStart(p.firstChild, p.firstChild.data.indexOf("the "));
  range.setEnd(p.lastChild, p.lastChild.data.indexOf(" in every")); getSelection().removeAllRanges(); getSelection().addRange(range); }"""
PAINTED = """() => [...(CSS.highlights.get("winnow") ?? [])].map((range) => range.toString().replace(/\\s+/g, " "))"""


@pytest.fixture
def page(extension: Any, pages_server: Any) -> Any:
    page = extension.open(pages_server.put("/river.html", PAGE))
    # The permission for the page comes with the click; a command that a test dispatches in Chromium has none.
    extension.click(page)
    extension.wait_popup("Pair with Winnow once")
    extension.close_popup()
    return page


def highlight(extension: Any, page: Any) -> None:
    page.evaluate(SELECT)
    extension.command(page, "highlight")


def painted(page: Any) -> list[str]:
    return list(page.evaluate(PAINTED))


def test_a_selection_is_painted_and_the_page_is_not_changed(extension: Any, page: Any) -> None:
    page.evaluate(
        """() => { window.before = document.documentElement.outerHTML; window.seen = [];
        const observer = new MutationObserver((list) => seen.push(list.length));
        observer.observe(document, {subtree: true, childList: true, attributes: true}); }"""
    )
    highlight(extension, page)
    wait_for(lambda: painted(page) == [WORDS], "the words to be painted")
    assert page.evaluate("document.documentElement.outerHTML === before")
    assert page.evaluate("seen") == []
    wait_for(lambda: extension.badge(page) == ("1", "1 highlight on this page. It goes with the clip"), "the badge")


def test_highlights_go_with_the_clip_and_are_shown_again_on_a_later_visit(extension: Any, page: Any, winnow_server: Any) -> None:
    highlight(extension, page)
    wait_for(lambda: painted(page) == [WORDS], "the words to be painted")
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    [saved] = extension.wait_saved(1)
    found = wait_for(lambda: winnow_server.highlights(saved["id"]), "the highlight to arrive")
    assert [each["exact"] for each in found] == [WORDS]
    assert not found[0]["orphaned"]
    page.reload()
    assert painted(page) == []
    extension.click(page)
    extension.wait_popup("1 highlight")
    wait_for(lambda: painted(page) == [WORDS], "the words to be painted again")


def test_a_highlight_is_taken_away_in_the_receipt_and_in_the_library(extension: Any, page: Any, winnow_server: Any) -> None:
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    [saved] = extension.wait_saved(1)
    highlight(extension, page)
    wait_for(lambda: winnow_server.highlights(saved["id"]), "the highlight to arrive")
    extension.click(page)
    extension.wait_popup("1 highlight")
    extension.popup("[...doc.querySelectorAll('button')].find((each) => each.getAttribute('aria-controls') === 'marks').click()")
    extension.press("Take away")
    extension.wait_popup_without("highlight")
    wait_for(lambda: painted(page) == [], "the paint to go")
    wait_for(lambda: not winnow_server.highlights(saved["id"]), "the highlight to go from the library")


def test_highlighting_again_takes_it_away_and_no_selection_is_said(extension: Any, page: Any) -> None:
    highlight(extension, page)
    wait_for(lambda: painted(page) == [WORDS], "the words to be painted")
    highlight(extension, page)
    wait_for(lambda: painted(page) == [], "the paint to go")
    page.evaluate("getSelection().removeAllRanges()")
    extension.command(page, "highlight")
    wait_for(lambda: extension.badge(page) == ("×", "Not highlighted: select some text first"), "the badge")


# An article in a shadow root, with a paragraph of the page between its own.
SHADOWED = """<!doctype html><html lang="en"><head><title>What a river remembers</title></head><body><nav><a href="/a">Home</a></nav>
<article-view><p id="own">The water board has kept its archive since the first flood that anybody wrote about, a hundred years ago, by hand.</p></article-view>
<script>globalThis.root = document.querySelector("article-view").attachShadow({mode: "closed"}); root.innerHTML = `<h1>What a river remembers</h1>
<p id="before">The archive is long, and few have read it to its end.</p><slot></slot>
<p id="after">Whoever reads it learns that <b>the river has come</b> back to the same streets in every generation, and surprised each of them.</p>`;
</script></body></html>"""
PICK = """([first, from, last, words]) => { const find = (id) => id === "own" ? document.querySelector("#own") : root.querySelector("#" + id);
  const start = find(first).firstChild, end = find(last).lastChild;
  getSelection().setBaseAndExtent(start, start.data.indexOf(from), end, end.data.indexOf(words) + words.length); }"""


@pytest.fixture
def shadowed(extension: Any, pages_server: Any, winnow_server: Any) -> Any:
    page = extension.open(pages_server.put("/shadow.html", SHADOWED))
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    extension.click(page)
    extension.wait_saved(1)
    extension.close_popup()
    return page


def test_words_in_a_closed_shadow_root_are_highlighted_and_shown_again(extension: Any, shadowed: Any, winnow_server: Any) -> None:
    shadowed.evaluate(PICK, ["after", "that", "after", "same streets"])
    extension.command(shadowed, "highlight")
    [saved] = extension.wait_saved(1)
    found = wait_for(lambda: winnow_server.highlights(saved["id"]), "the highlight to arrive")
    words = f"that {WORDS}"
    assert [(each["exact"], each["orphaned"]) for each in found] == [(words, False)]
    assert painted(shadowed) == [words]
    # The style holds inside the shadow root too.
    ink = "getComputedStyle(root.querySelector('b'), '::highlight(winnow)').backgroundColor"
    assert shadowed.evaluate(ink) == "rgb(242, 212, 138)"
    shadowed.reload()
    extension.click(shadowed)
    extension.wait_popup("1 highlight")
    wait_for(lambda: painted(shadowed) == [words], "the words to be painted again")
    extension.close_popup()
    shadowed.evaluate(PICK, ["after", "that", "after", "every"])
    extension.command(shadowed, "highlight")
    wait_for(lambda: painted(shadowed) == [], "the paint to go")
    wait_for(lambda: not winnow_server.highlights(saved["id"]), "the highlight to go from the library")


def test_what_the_page_puts_into_a_shadow_root_is_read_where_it_is_shown(extension: Any, shadowed: Any, winnow_server: Any) -> None:
    shadowed.evaluate(PICK, ["own", "The water", "own", "its archive"])
    extension.command(shadowed, "highlight")
    [saved] = extension.wait_saved(1)
    [found] = wait_for(lambda: winnow_server.highlights(saved["id"]), "the highlight to arrive")
    assert found["exact"] == "The water board has kept its archive"
    assert found["prefix"].endswith("toitsend.")
    assert found["suffix"].startswith("sincethefirstflood")


def test_an_element_with_more_children_than_a_function_may_have_arguments_is_read(extension: Any, page: Any) -> None:
    page.evaluate("""() => { const all = document.createElement("p"); all.hidden = true;
      for (let n = 0; n < 600000; n += 1) all.append(document.createElement("wbr"));
      document.querySelector("article").prepend(all); }""")
    highlight(extension, page)
    wait_for(lambda: painted(page) == [WORDS], "the words to be painted")
