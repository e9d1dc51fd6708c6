"""Date lines in many languages, what only looks like one, and whether the page's data or what it shows is believed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.pages.river import PARAGRAPH, page

from winnow.models import Metadata

ReadPage = Callable[..., Metadata]


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


def data(published: str, modified: str = "", kind: str = "Article") -> str:
    change = f', "dateModified": "{modified}"' if modified else ""
    return f'<script type="application/ld+json">{{"@type": "{kind}", "headline": "x", "datePublished": "{published}"{change}}}</script>'


def test_the_date_shown_at_the_title_wins_over_one_that_is_only_in_the_data(read_page: ReadPage) -> None:
    found = read_page(page("<p>4 May 2025</p>"), data("2024-01-02T10:00:00Z"))
    assert (found.published, found.found_in["published"]) == ("2025-05-04", "date line")


def test_a_shown_date_that_the_data_calls_a_change_does_not_become_that_of_publication(read_page: ReadPage) -> None:
    found = read_page(page("<p>4 May 2025</p>"), data("2024-01-02T10:00:00Z", "2025-05-04T08:00:00Z"))
    assert (found.published, found.modified) == ("2024-01-02T10:00:00Z", "2025-05-04T08:00:00Z")


def test_the_data_is_believed_where_only_the_time_zone_differs(read_page: ReadPage) -> None:
    found = read_page(page("<p>3 May 2025</p>"), data("2025-05-04T02:41:41+00:00"))
    assert found.published == "2025-05-04T02:41:41+00:00"


def test_a_thread_shows_too_many_dates_to_win_over_its_data(read_page: ReadPage) -> None:
    found = read_page(page("<p>4 May 2025</p>"), data("2024-01-02", kind="DiscussionForumPosting"))
    assert found.published == "2024-01-02"


def test_the_first_post_of_a_thread_dates_it(read_page: ReadPage) -> None:
    posts = "".join(f"<p>{PARAGRAPH}</p><p>miller <time datetime='2025-05-0{n}T08:00:00'>day {n}</time></p>" for n in range(4, 7))
    found = read_page(f"<h1>Which wheel?</h1><p>{PARAGRAPH}</p>{posts}", url="https://boards.example.org/viewtopic.php?t=7")
    assert (found.published, found.found_in["published"]) == ("2025-05-04T08:00:00", "first post")


def test_a_relative_date_is_read_by_its_machine_readable_twin(read_page: ReadPage) -> None:
    footer = "<footer>Last updated <time datetime='2025-05-06T06:16:41Z'>2 months ago</time></footer>"
    found = read_page(page() + f"<p>{PARAGRAPH}</p>" * 20 + footer)
    assert (found.published, found.modified) == (None, "2025-05-06T06:16:41Z")


def test_a_relative_date_alone_is_not_believed(read_page: ReadPage) -> None:
    found = read_page(page("<p>Posted 3 days ago</p>"))
    assert (found.published, found.modified) == (None, None)


def test_of_two_dates_under_an_article_the_one_without_a_label_is_that_of_publication(read_page: ReadPage) -> None:
    found = read_page(page() + f"<p>{PARAGRAPH}</p>" * 20 + "<p>December 3, 2025. <i>Updated: December 7, 2025</i></p>")
    assert (found.published, found.modified) == ("2025-12-03", "2025-12-07")


def test_the_line_that_closes_an_article_may_date_it(read_page: ReadPage) -> None:
    found = read_page(page() + "<p>END</p><p><time datetime='2025-08-12T11:15:06Z'>August 12, 2025</time> Ada</p>")
    assert (found.published, found.found_in["published"]) == ("2025-08-12T11:15:06Z", "closing date")


def test_json_ld_that_was_escaped_twice_is_read(read_page: ReadPage) -> None:
    escaped = (
        data("2025-05-04")
        .replace('"', "&quot;")
        .replace("<script type=&quot;application/ld+json&quot;>", "<script type='application/ld+json'>")
    )
    assert read_page(page(), escaped).published == "2025-05-04"


def test_a_custom_element_that_counts_the_time_since_says_when(read_page: ReadPage) -> None:
    ago = "<p><a href='/u/mill'>mill</a> <time-ago ts='2026-03-03T09:47:05.754000+0000'>8 hours ago</time-ago></p>"
    assert (read_page(f"{ago}<h1>How do I dress a stone?</h1><p>Asking for a mill.</p>").published or "")[:10] == "2026-03-03"
