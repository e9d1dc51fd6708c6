"""What becomes of a PDF: its text as paragraphs and headings, and a plain word where it cannot be read."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.made_pdf import Line, make_pdf

from winnow.cleaning.engine import clean
from winnow.cleaning.pdf import OPENING, file_in
from winnow.models import Cleaned, Snapshot

PROSE: list[Line] = [
    ("In the archive of the water board lie one hundred years of floods, written by", 11),
    ("hand, page after page, in ink that has turned brown. Whoever reads them infor-", 11),
    ("mally learns that the river has come back.", 11),
    ("The engineers who straightened the bed in the nineteenth century left notes of", 11),
    ("their doubts, unread until the water rose again and reached the same streets.", 11),
]


def snapshot(data: bytes, title: str = "floods") -> Snapshot:
    html = OPENING + base64.b64encode(data).decode() + '"></body></html>'
    return Snapshot(url="https://example.org/floods.pdf", captured_at=datetime(2026, 1, 1, tzinfo=UTC), title=title, html=html)


def cleaned(data: bytes, **fields: str) -> Cleaned:
    return clean(snapshot(data, **fields))


def test_lines_become_paragraphs_and_headings_and_broken_words_are_joined() -> None:
    found = cleaned(make_pdf([[("What a River Remembers", 20), *PROSE]]))
    assert found.article_html.startswith("<h1>What a River Remembers</h1><p>In the archive of the water board")
    assert "Whoever reads them informally learns that the river has come back.</p>" in found.article_html
    assert "<p>The engineers who straightened the bed" in found.article_html
    assert found.warnings == ()


def test_title_and_author_are_the_file_s_own_or_the_largest_line() -> None:
    named = cleaned(make_pdf([[("Chapter", 20), *PROSE]], title="Floods (1904)", author="Ada Miller"))
    assert (named.metadata.title, [author.name for author in named.metadata.authors]) == ("Floods (1904)", ["Ada Miller"])
    assert cleaned(make_pdf([[("What a River Remembers", 20), *PROSE]])).metadata.title == "What a River Remembers"
    assert cleaned(make_pdf([PROSE], title="Microsoft Word - draft.doc")).metadata.title == "floods"


def test_running_heads_and_page_numbers_are_taken_out_and_can_be_put_back() -> None:
    pages = [[("Annals of Water", 9), *PROSE, (f"Page {number}", 9)] for number in range(1, 5)]
    found = cleaned(make_pdf(pages))
    assert "Annals of Water" not in found.article_html
    assert "Page 3" not in found.article_html
    gone = " ".join(block.text for block in found.removed)
    assert "Annals of Water" in gone
    assert "Page 3" in gone


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    first, second = PROSE[:1], PROSE[1:3]
    assert "written by hand, page after page" in cleaned(make_pdf([first, second])).article_html


def test_a_file_without_text_or_with_damage_is_kept_with_a_word_about_it() -> None:
    assert any("pictures of its pages and no text" in warning for warning in cleaned(make_pdf([[]])).warnings)
    assert any("damaged" in warning for warning in cleaned(b"%PDF-1.7\nnothing of the kind").warnings)


def test_a_locked_file_is_kept_with_a_word_about_it() -> None:
    locked = make_pdf([PROSE]).replace(b"/Info", b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >> /ID [(a) (a)] /Info")
    assert any("locked" in warning or "damaged" in warning for warning in cleaned(locked).warnings)


def test_markup_in_a_file_stays_text() -> None:
    found = cleaned(make_pdf([[("<img src=x onerror=alert(1)> & more of the words of this line", 11), *PROSE]], title="<b>bold</b>"))
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; more" in found.article_html
    assert found.metadata.title == "bold"


def test_the_file_comes_back_byte_for_byte() -> None:
    data = make_pdf([PROSE])
    assert file_in(snapshot(data)) == data
    assert file_in(Snapshot(url="https://example.org/", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html="<p>a page</p>")) is None


@pytest.mark.parametrize("seed", [make_pdf([PROSE, PROSE])])
@given(at=st.integers(0, 2_000), bytes_=st.binary(min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_damage_breaks_cleaning(seed: bytes, at: int, bytes_: bytes) -> None:
    cleaned(seed[:at] + bytes_ + seed[at + len(bytes_) :])
