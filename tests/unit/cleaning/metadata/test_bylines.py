"""Bylines in many languages and in many kinds of markup, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.pages.river import PARAGRAPH, page

from winnow.models import Metadata

ReadPage = Callable[..., Metadata]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ada King", ["Ada King"]),
        ("Written by Ada King and Bo Lindqvist | 4 May 2025", ["Ada King", "Bo Lindqvist"]),
        ("By ADA KING, Bo Lindqvist &amp; Cem Öz • 5 min read", ["ADA KING", "Bo Lindqvist", "Cem Öz"]),
        ("By Ada King, PhD", ["Ada King"]),
        ("Posted by Ada King on May 4, 2025 in Rivers", ["Ada King"]),
        ("Published 4 May 2025 by Ada King", ["Ada King"]),
        ("Von Jörg Maier, veröffentlicht am 4. Mai 2025", ["Jörg Maier"]),
        ("Von Ada König und Bo Lind", ["Ada König", "Bo Lind"]),
        ("Par Zoé Martin et Luc Petit", ["Zoé Martin", "Luc Petit"]),
        ("Por Lucía Gómez", ["Lucía Gómez"]),
        ("Di Gaia Conti", ["Gaia Conti"]),
        ("Door Piet de Vries", ["Piet de Vries"]),
        ("Autor: Jan Kowalski", ["Jan Kowalski"]),
        ("Av Kari Nordmann", ["Kari Nordmann"]),
        ("Автор: Анна Петрова", ["Анна Петрова"]),
        ("文／山田太郎", ["山田太郎"]),
        ("作者：王小明", ["王小明"]),
        ("글: 김민수", ["김민수"]),
        ("بقلم منى خليل", ["منى خليل"]),
        ("מאת רות כהן", ["רות כהן"]),
        ("Oleh Budi Santoso", ["Budi Santoso"]),
    ],
)
def test_a_byline_under_the_title_names_the_authors(read_page: ReadPage, line: str, names: list[str]) -> None:
    found = read_page(page(f"<p>{line}</p>"))
    assert [author.name for author in found.authors] == names
    assert found.found_in["authors"] == "byline"


@pytest.mark.parametrize(
    "line",
    [
        "By Staff",
        "By Admin",
        "By https://example.com/ada",
        "By ada@example.com",
        "By Example Herald",
        "By the numbers",
        "By Monday",
        "5 min read",
        "Share this story",
    ],
)
def test_what_is_no_person_is_no_author(read_page: ReadPage, line: str) -> None:
    assert read_page(page(f"<p>{line}</p>"), "<meta property='og:site_name' content='Example Herald'>").authors == ()


@pytest.mark.parametrize(
    "markup",
    [
        "<a rel=author href=/ada>Ada King</a>",
        "<div class='post-author'><span>Ada King</span></div>",
        "<span class='Byline_authorName__x7Yz'>Ada King</span>",
        "<div class=meta>Words: <span class=byline>Ada King</span> · 3 min</div>",
        "<p>By</p><p><a href=/ada>Ada King</a></p>",
        "<p>Ada King</p><p>4 May 2025</p>",
    ],
)
def test_structure_names_the_author_in_any_language(read_page: ReadPage, markup: str) -> None:
    assert [author.name for author in read_page(page(markup)).authors] == ["Ada King"]


def test_the_name_of_a_commenter_is_not_the_authors(read_page: ReadPage) -> None:
    comments = "".join(
        f"<div class=comment><b class=author>Rita Troll{n}</b><p>First!</p><time datetime='2025-06-0{n}'>x</time></div>"
        for n in range(1, 5)
    )
    found = read_page(page() + f"<p>{PARAGRAPH}</p>" * 3 + f"<section><h3>END Comments</h3>{comments}</section>")
    assert found.authors == ()
    assert found.published is None


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ("<div><span>By</span><span>Ada King</span></div>", ["Ada King"]),
        ("<p>By <a href=/people/ada>Ada King</a> View in the printed issue</p>", ["Ada King"]),
        ("<p>By Ada King ● 4 May 2025 ● 6 min read</p>", ["Ada King"]),
        ("<p>By Ada King ⋅ Review Editor</p>", ["Ada King"]),
        ("<p>4 May 2025 • Ada King in Rivers</p>", ["Ada King"]),
        ("<div><span>4 May 2025</span><span>Ada King</span></div>", ["Ada King"]),
        ("<p>Ada (Byron) King</p><p>4 May 2025</p>", ["Ada (Byron) King"]),
        ("<p>Ada King</p><p>Reporter</p><p>4 May 2025</p>", ["Ada King"]),
        ("<ul><li>Ada King · 4 May 2025</li></ul>", ["Ada King"]),
        ("<p><a href='/authors/ada-king'>Ada King</a></p>", ["Ada King"]),
        ("<p class=byline><span>adaking</span><span>February 3, 2025</span></p>", ["adaking"]),
    ],
)
def test_a_name_is_told_from_what_stands_beside_it(read_page: ReadPage, markup: str, names: list[str]) -> None:
    assert [author.name for author in read_page(page(markup)).authors] == names


@pytest.mark.parametrize(
    "markup",
    [
        "<p>By focusing on the banks, the town saved itself</p>",
        "<p>Last checked. Reviewed by Bo Lindqvist</p>",
        "<figure><figcaption>The weir. Photo by Bo Lindqvist</figcaption></figure>",
        "<div class=author><a href=#>Link</a></div>",
        "<p>River Safety</p><p>4 May 2025</p>",
    ],
)
def test_what_stands_where_a_byline_would_is_not_always_one(read_page: ReadPage, markup: str) -> None:
    assert read_page(page(markup)).authors == ()


def test_the_byline_nearest_to_the_title_is_the_pages_own(read_page: ReadPage) -> None:
    teaser = "<div><p>By Bo Lindqvist</p></div>"
    body = page("<p>By Ada King</p>", "<p>A river</p>" * 5, teaser)
    assert [author.name for author in read_page(body).authors] == ["Ada King"]


def test_authors_in_lines_below_each_other_belong_together(read_page: ReadPage) -> None:
    rows = "".join(f"<div><a rel=author href=/{name}>{name} King</a><p>Staff reporter</p></div>" for name in ("Ada", "Bo"))
    assert [author.name for author in read_page(page(rows)).authors] == ["Ada King", "Bo King"]


def test_a_byline_wins_over_data_that_names_only_an_account(read_page: ReadPage) -> None:
    found = read_page(page("<p>By Ada King</p>"), "<meta name=author content=aking7>")
    assert ([author.name for author in found.authors], found.found_in["authors"]) == (["Ada King"], "byline")


def test_data_that_names_a_person_wins_over_a_byline(read_page: ReadPage) -> None:
    found = read_page(page("<p>By Ada King</p>"), "<meta name=author content='Bo Lindqvist'>")
    assert [author.name for author in found.authors] == ["Bo Lindqvist"]


def test_an_organisation_with_an_ampersand_is_not_split_into_people(read_page: ReadPage) -> None:
    head = "<meta property='og:site_name' content='Weir &amp; Wheel'><meta name=author content='Weir &amp; Wheel'>"
    assert read_page(page(), head).authors == ()


def test_a_thread_is_its_first_posters(read_page: ReadPage) -> None:
    posts = "".join(f"<div class=postleft><b>miller_{n}</b></div><p>{PARAGRAPH}</p>" for n in range(3))
    found = read_page(f"<h1>Which wheel?</h1>{posts}", url="https://boards.example.org/viewtopic.php?t=7")
    assert [author.name for author in found.authors] == ["miller_0"]


def test_a_page_that_lists_believes_a_byline_only_at_its_title(read_page: ReadPage) -> None:
    address = "https://www.example-herald.com/collections/rivers"
    assert [author.name for author in read_page(page("<p>By Ada King</p>"), url=address).authors] == ["Ada King"]
    assert read_page(page("<p>Ada King</p><p>4 May 2025</p>"), url=address).authors == ()


def test_the_author_named_by_markup_under_the_article_is_found(read_page: ReadPage) -> None:
    found = read_page(page() + "<p>END of part one</p><div class='post-author__name'>Ada King</div>")
    assert ([author.name for author in found.authors], found.found_in["authors"]) == (["Ada King"], "closing byline")


def test_a_front_page_has_no_byline(read_page: ReadPage) -> None:
    body = page("<p>By Ada King</p>")
    assert read_page(body, url="https://www.example-herald.com/?utm_source=x").authors == ()
    assert [author.name for author in read_page(body, url="https://www.example-herald.com/?p=77").authors] == ["Ada King"]


def test_a_page_of_others_work_has_none_of_their_bylines(read_page: ReadPage) -> None:
    stories = "".join(
        f"<h3>Story {name}</h3><p>Of mills.</p><p>And wheels.</p><p>By {name} King</p><p>More</p>" for name in ("Ada", "Bo", "Cem", "Dee")
    )
    assert read_page(f"<h1>Rivers</h1><p>What we wrote.</p>{stories}").authors == ()


def test_a_class_of_megabytes_around_many_lines_is_read_once(read_page: ReadPage) -> None:
    """Finishes: read anew for each of the lines' elements it would take minutes."""
    lines = ("<p>" + "<b>a</b>" * 60 + "</p>") * 30
    assert read_page(f"<h1>The river that moved</h1><div class='{'x ' * 3_000_000}'>{lines}</div>").authors == ()
