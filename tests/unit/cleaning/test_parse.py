"""What parsing promises: whole pages, whatever they are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from lxml.html import HtmlElement

from winnow.cleaning.blocks import LOOKED_FOR, Page
from winnow.cleaning.parse import MAX_DEPTH, parse
from winnow.models import Frame, Snapshot


def parsed(html: str, **fields: Any) -> Page:
    return parse(Snapshot(url="https://example.org/a", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html, **fields))


def text(page: Page) -> str:
    return " ".join(page.root.text_content().split())


def depth(root: HtmlElement) -> int:
    deepest, level = 1, [root]
    while level := [child for element in level for child in element]:
        deepest += 1
    return deepest


@pytest.mark.parametrize("html", ["", "   ", "<!-- only a comment -->", "<!DOCTYPE html>", "<?xml version='1.0' encoding='latin-1'?>"])
def test_a_page_without_content_is_an_empty_body(html: str) -> None:
    page = parsed(html)
    assert page.root.tag == "html"
    assert page.root.find("body") is not None
    assert text(page) == ""
    assert page.partial == ""


def test_content_after_an_early_end_of_the_body_is_kept() -> None:
    assert text(parsed("<body><p>one </body></html><p>two </p></BODY ></html>three")) == "one two three"


def test_nul_and_lone_surrogates_become_replacement_characters() -> None:
    assert text(parsed("<p>a\0b\ud800c")) == "a\ufffdb\ufffdc"


@pytest.mark.parametrize("levels", [600, 3_000, 100_000])
def test_no_text_is_lost_however_deep_it_stands(levels: int) -> None:
    page = parsed("<p>before</p>" + "<div>d" * levels + " deep " + "u</div>" * levels + "<p>after</p>")
    assert text(page) == "before" + "d" * levels + " deep " + "u" * levels + "after"
    assert depth(page.root) <= MAX_DEPTH + 1
    assert page.partial == ""


def test_odd_names_in_a_deep_page_cost_no_text() -> None:
    odd = """<p @click="x" :a=b "q 1=2 xml:lang=en>one<o:p>two</o:p><x$y>three</x$y><a"b>four</a"b><!-- c --><?php x ?>five &#1;"""
    assert text(parsed("<div>" * 600 + odd)).startswith("onetwothreefourfive")


def test_an_attribute_and_a_line_of_eleven_megabytes_are_read() -> None:
    page = parsed(f"<p title='{'a' * 11_000_000}'>x</p><p>{'b ' * 5_500_000}</p><p>end</p>")
    assert text(page).startswith("xb b b")
    assert text(page).endswith("end")
    assert page.partial == ""


def test_a_shadow_root_is_content_with_the_light_children_in_its_slots() -> None:
    page = parsed(
        "<x-card><template shadowrootmode='open'><h2><slot name='title'>none</slot></h2><slot></slot><p>end</p></template>"
        "light <b>bold</b><i slot='title'>Title</i></x-card>"
    )
    assert text(page) == "Titlelight boldend"


def test_light_children_without_a_slot_are_not_lost() -> None:
    page = parsed("<x-card><template shadowrootmode='open'><slot name='a'></slot></template><p slot='b'>kept</p></x-card>")
    assert text(page) == "kept"


def test_frames_stand_behind_the_element_that_shows_them() -> None:
    frames = [
        Frame(url="https://example.org/f/", path="0", html="<p>first <iframe></iframe></p>"),
        Frame(url="https://example.org/g/", path="1", html="<p>second </p>"),
        Frame(url="https://example.org/f/in/", path="0/0", html="<a href='x'>inner </a>"),
        Frame(url="https://example.org/h/", path="9", html="<p>nowhere</p>"),
    ]
    page = parsed("<p>a </p><iframe></iframe><p>b </p><iframe></iframe><p>c </p>", frames=frames)
    assert text(page) == "a first inner b second c nowhere"
    assert page.root.xpath("//a/@href") == ["https://example.org/f/in/x"]


def test_a_frame_stands_where_its_mark_is_whatever_frames_stand_before_it() -> None:
    frames = [
        Frame(url="https://example.org/f/", path="0", html="<p>outer <iframe></iframe><iframe data-winnow-frame='0/0'></iframe></p>"),
        Frame(url="https://example.org/g/", path="0/0", html="<p>inner </p>"),
    ]
    page = parsed("<noscript><iframe></iframe></noscript><p>a </p><iframe data-winnow-frame='0'></iframe><p>b</p>", frames=frames)
    assert text(page) == "a outer inner b"


def test_an_object_is_a_frame_only_where_it_is_marked_as_one() -> None:
    frames = [
        Frame(url="https://example.org/f/", path="0", html="<p>table </p>"),
        Frame(url="https://example.org/g/", path="1", html="<p>last</p>"),
    ]
    body = "<object></object><p>a </p><object data-winnow-frame='0'></object><p>b </p><iframe data-winnow-frame='1'></iframe>"
    assert "".join(parsed(body, frames=frames).root.find("body").itertext()) == "a table b last"
    assert (
        "".join(parsed("<object></object><p>a </p><iframe></iframe><p>b</p>", frames=frames[:1]).root.find("body").itertext())
        == "a table b"
    )


def test_the_content_of_a_hidden_frame_is_marked_hidden() -> None:
    page = parsed("<iframe data-winnow-hidden='display'></iframe>", frames=[Frame(url="https://example.org/f", path="0", html="<p>x</p>")])
    assert page.root.xpath("boolean(//div[@data-winnow-hidden and @data-winnow-frame]//p)")


@pytest.mark.parametrize(
    ("html", "frames"),
    [
        ("<title>t</title><p><a href='x'>a</a><time>b</time></p><hr>", []),
        ("<head><script data-winnow-stale>x</script><meta name='m' data-winnow-stale></head><script>y</script>", []),
        ("<iframe></iframe><a href='y'>b</a>", ["<title>f</title><a href='x'>a</a>"]),
        ("<x-c><template shadowrootmode='open'><slot name='n'></slot><a>2</a></template><a>1</a><a slot='n'>3</a></x-c>", []),
    ],
)
def test_the_elements_that_are_looked_for_are_those_of_the_tree_in_its_order(html: str, frames: list[str]) -> None:
    page = parsed(html, frames=[Frame(url="https://example.org/f", path=str(n), html=each) for n, each in enumerate(frames)])
    assert page.elements == {tag: list(page.root.iter(tag)) for tag in LOOKED_FOR}
    assert any(page.elements.values())


def test_what_a_page_lacks_is_in_no_case_in_it_or_its_frames() -> None:
    page = parsed("<p ItemScope>a</p>", frames=[Frame(url="https://example.org/f", path="0", html="<p TYPEOF='x'>b</p>")])
    assert not page.lacks("itemscope")
    assert not page.lacks("typeof")
    assert page.lacks("itemprop")
    assert parsed("<p typeof='x'>a</p>", mode="selection", selection="<p>b</p>").lacks("typeof")


def test_a_selection_stands_for_the_page() -> None:
    assert text(parsed("<p>page</p>", mode="selection", selection="<p>chosen</p>")) == "chosen"
    assert text(parsed("<p>page</p>", mode="page", selection="<p>chosen</p>")) == "page"


def test_marks_in_a_page_that_was_fetched_and_not_captured_are_its_own_and_go() -> None:
    page = parsed('<p data-winnow-hidden="" data-winnow-src="x" data-other="y">words</p>', mode="link")
    [paragraph] = page.root.iter("p")
    assert dict(paragraph.attrib) == {"data-other": "y"}
