"""Bylines and date lines in many languages, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winnow.models import Metadata

ReadPage = Callable[..., Metadata]

PARAGRAPH = (
    "The river had carried silt for longer than anybody in the valley could remember, and nobody had ever thought to measure it. " * 3
)


def page(*lines: str) -> str:
    return f"<nav>Home News</nav><h1>The river that moved</h1>{''.join(lines)}<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>"


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
    ("line", "language", "published", "modified"),
    [
        ("Published: 4 May 2025 | Updated: 6 May 2025", "en", "2025-05-04", "2025-05-06"),
        ("Last updated May 6, 2025", "en", None, "2025-05-06"),
        ("Veröffentlicht am 4. Mai 2025, zuletzt aktualisiert am 6. Mai 2025", "de", "2025-05-04", "2025-05-06"),
        ("Publié le 4 mai 2025 – mis à jour le 6 mai 2025", "fr", "2025-05-04", "2025-05-06"),
        ("公開日：2025年5月4日 更新日：2025年5月6日", "ja", "2025-05-04", "2025-05-06"),
        ("<time datetime='2025-05-04T10:00:00+02:00'>Sunday</time>", "en", "2025-05-04T10:00:00+02:00", None),
        ("<time class='entry-date published updated' datetime='2025-05-04'>Sunday</time>", "en", "2025-05-04", None),
        ("<time class='updated' datetime='2025-05-06'>Tuesday</time>", "en", None, "2025-05-06"),
    ],
)
def test_a_date_line_tells_published_from_modified(
    read_page: ReadPage, line: str, language: str, published: str | None, modified: str | None
) -> None:
    found = read_page(page(f"<p>{line}</p>"), attributes=f"lang={language}")
    assert (found.published, found.modified) == (published, modified)


@pytest.mark.parametrize(
    "line", ["© 2025 Example Herald", "Copyright 2019–2025", "Joined: 4 May 2025", "A long time ago in May", "Tomorrow, 4 May 2031"]
)
def test_what_is_no_date_of_the_page_is_none(read_page: ReadPage, line: str) -> None:
    assert read_page(page(f"<p>{line}</p>")).published is None


def test_a_date_in_a_sentence_of_the_article_is_not_the_pages(read_page: ReadPage) -> None:
    assert read_page(f"<h1>The river</h1><p>On May 9, 2025 the river left its bed, and {PARAGRAPH}</p>").published is None


def test_the_address_is_the_last_resort(read_page: ReadPage) -> None:
    found = read_page(page(), url="https://www.example-herald.com/2025/05/04/river")
    assert (found.published, found.found_in["published"]) == ("2025-05-04", "address")
