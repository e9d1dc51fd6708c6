"""Rows of entries that become lists, and what looks like them and does not."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from tests.pages.assembled import assembled

from winnow.cleaning.render import to_text

SENTENCE = "The wheel turned all night, as the diary says, and nobody in the village slept. "


def article(html: str, without: str = "") -> str:
    return assembled(html, without)[0]


def items(html: str, without: str = "") -> list[str]:
    """The text of the items of all lists, apart from white space."""
    found = re.findall(r"<li>(.*?)</li>", article(html, without), re.DOTALL)
    return [" ".join(to_text(item).split()) for item in found]


def row(*contents: str, tag: str = "div class=card") -> str:
    return "".join(f"<{tag}>{content}</{tag.split()[0]}>" for content in contents)


def story(name: str, text: str = "A short text.") -> str:
    return f"<h3><a href=/{name}>{name}</a></h3><p>{text}</p>"


STORIES = (story("one"), story("two"), story("three"))
THREE = ["one A short text.", "two A short text.", "three A short text."]


@pytest.mark.parametrize(
    "html",
    [
        row(*STORIES),
        row(*STORIES, tag="article"),
        f"<h2>New</h2>{row(*STORIES)}<p>The end.</p>",
        row(*(f"<div class=card>{one}</div>" for one in STORIES), tag="div"),
        "".join(f"<div class='col c{n}'><div class=card>{one}</div></div>" for n, one in enumerate(STORIES)),
        "".join(f"<div class='slot{name}'><div class=card>{one}</div></div>" for name, one in zip("abc", STORIES, strict=True)),
        "".join(f"<article class='post-{n} post tag-{n}x'>{one}</article>" for n, one in enumerate(STORIES)),
        "".join(f"<div class=card>{one}</div><hr>" for one in STORIES),
        f"<table role=presentation><tr><td>x</table>{row(*STORIES)}",
    ],
)
def test_neighbours_built_alike_that_lead_to_a_page_each_become_a_list(html: str) -> None:
    assert items(html) == THREE


def test_an_entry_that_is_one_link_becomes_an_item() -> None:
    html = "".join(f"<a class=card href=/{n}><div>Boot {n}</div><div>£{n}</div></a>" for n in (1, 2, 3))
    assert items(html) == ["Boot 1 £1", "Boot 2 £2", "Boot 3 £3"]


def test_an_entry_may_be_linked_by_its_picture_alone() -> None:
    html = row(*(f"<a href=/{n}><img src=/{n}.jpg></a><h3>Boot {n}</h3><p>£{n}</p>" for n in (1, 2, 3)))
    assert items(html) == ["Boot 1 £1", "Boot 2 £2", "Boot 3 £3"]
    assert article(html).count("<img") == 3


def test_a_label_between_entries_leaves_the_list_whole_and_a_heading_begins_another() -> None:
    assert items(row(*STORIES[:2]) + "<div>New</div>" + row(STORIES[2])) == [*THREE[:2], "New", THREE[2]]
    html = f"{row(*STORIES)}<h2>Older</h2>{row(story('four'), story('five'), story('six'))}"
    assert article(html).count("<ul>") == 2
    assert to_text(article(html)).split("\n")[6] == "Older"


def test_what_was_left_out_of_an_entry_does_not_count() -> None:
    assert items(row(*(f"{one}<p>Buy now</p>" for one in STORIES)), without="Buy now") == THREE


def test_of_rows_within_rows_those_that_hold_the_text_are_lists() -> None:
    slides = row(*(row(*(story(f"{a}{n}") for n in range(4)), tag="div class=tile") for a in "abc"), tag="div class=slide")
    assert len(items(slides)) == 12
    tagged = row(*(one + row(*(f"<a href=/t{n}>t{n}</a>" for n in range(3)), tag="div class=tag") for one in STORIES))
    assert items(tagged) == [f"{text} t0 t1 t2" for text in THREE]


@pytest.mark.parametrize(
    "html",
    [
        row(*STORIES[:2]),
        row(*(f"<p>{SENTENCE * 10}</p>" for _ in range(4))),
        row(*(f"<h2><a href=/{n}>{n}</a></h2><p>{SENTENCE * 20}</p>" for n in "abc")),
        row(*(f"<h2>Part {n}</h2><p>{SENTENCE}</p>" for n in "abc")),
        row(*(f"<h2>Part {n} <a href=#p{n}>¶</a></h2><p>{SENTENCE}</p>" for n in "abc")),
        row(*(f"<h2><a href=#p{n}>Part {n}</a></h2><p>{SENTENCE}</p>" for n in "abc")),
        row(*(f"<h2>Part {n}</h2><p>{SENTENCE}<a href=/{n}>So it says.</a></p>" for n in "abc")),
        row(*(f"<p>{SENTENCE}<a href=/{n}>Read the diary</a></p>" for n in "abc"), tag="section"),
        row(*(f"<a href=/{n}>{n}</a> {SENTENCE}" for n in "abc"), tag="p"),
        row("<h3>Is it free?</h3><p>It is.</p>", "<h3>Is it old?</h3><p>So it is.</p>", "<h3>Where?</h3><p>By the weir.</p>", tag="div class=faq"),
        row(*STORIES, tag="div class=comment"),
        row(*(f"<div id=p{n}><a href=/t?p={n}#p{n}>4 May</a><p>{SENTENCE}</p></div>" for n in "abc"), tag="div class=post"),
        row(*(f"<h3>{n}</h3><p><a href=/all>See all</a></p>" for n in "abc")),
        row(*(f"<h3>{n}</h3><dl><dt><a href=/{n}1>{n}()</a><dd>Gives {n}.</dl>" for n in "abc")),
        f"<div class=col>{story('a')}</div><div class=side>{story('b')}</div><section class=foot>{story('c')}</section>",
        row(f"<p>{SENTENCE}</p>", "<h3><a href=/b>b</a></h3>", f"<p>{SENTENCE}</p><p>{SENTENCE}</p>", "<p>d</p>"),
        row(*(f"<h4>{n}</h4>" + "".join(f"<p><a href=/{n}{m}>Link {m}</a></p>" for m in range(8)) for n in "ab"), tag="div class=column"),
        row("<h4><a href=/x>x</a></h4>", "<h4>Words</h4>", "<h4>More words</h4>"),
    ],
)  # fmt: skip
def test_what_is_no_row_of_entries_stays_as_it_is(html: str) -> None:
    assert "<ul>" not in article(html)


@pytest.mark.parametrize(
    "around",
    ["<ul>{}</ul>", "<ul><li>{}</ul>", "<table><tr><th>a<th>b<tr><td>c<td>{}</table>", "<blockquote>{}</blockquote>", "<dl><dd>{}</dl>"],
)
def test_within_what_has_a_form_of_its_own_nothing_changes(around: str) -> None:
    assert "</p></li><li>" not in article(around.format(row(*STORIES)))


@pytest.mark.parametrize("head", ["<h4>{}</h4>", "<div>{}</div>", ""])
def test_columns_of_links_are_no_list_of_columns(head: str) -> None:
    links = ["".join(f"<li><a href=/{n}{m}>Link {m}</a>" for m in range(4)) for n in "abc"]
    columns = row(*(f"{head.format('Column')}<ul>{column}</ul>" for column in links), tag="div class=col")
    assert "</ul></li>" not in article(columns)


@pytest.mark.parametrize(
    "html",
    [row(*STORIES), f"{row(*STORIES)}<ul><li>x</ul>{row(*STORIES)}", "".join(f"<a href=/{n}><div>Boot {n}</div></a>" for n in "abc")],
)
def test_a_list_of_entries_is_its_own_list(html: str) -> None:
    once = article(html)
    assert article(f"<html><body>{once}</body></html>") == once


ENDLESS = "x" * 4_000_000


@pytest.mark.parametrize(
    "build",
    [
        lambda n: row(*(story(f"s{m}") for m in range(n))),
        lambda n: "".join(f"<div>{story('a')}{story('b')}" for _ in range(n // 8)),
        lambda n: "".join(
            f"<div class=c><a href=/{m}a>a</a></div><div class=c><a href=/{m}b>b</a></div><div class=c>" for m in range(n // 8)
        ),
        lambda n: row(*(f"<h3>x</h3><p>{m}</p>" + "<a>y</a>" * 40 for m in range(n // 8))),
        lambda n: f"<div class='a {ENDLESS}'>x</div>" + row(*(story(f"s{m}") for m in range(n)), tag="div class=a"),
        lambda n: f"<a href='/{ENDLESS}'>" + row(*(f"<h3>s{m}</h3><p>x</p>" for m in range(n))) + "</a>",
    ],
    ids=["a row", "rows in rows", "rows at the end of rows", "links in entries", "an endless class", "an endless address"],
)
def test_rows_are_found_in_time_that_grows_with_the_page(build: Callable[[int], str]) -> None:
    def took(count: int) -> float:
        html = build(count)
        began = time.process_time()
        article(html)
        return time.process_time() - began

    took(100)
    assert took(16_000) < 24 * max(took(1_600), 0.05)
