"""What describing promises: finite numbers for any page, in any language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from winnow.cleaning.features import MAX_BLOCKS, Features, describe
from winnow.cleaning.lexicons import lexicon
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.models import Snapshot


def described(html: str, **fields: Any) -> Features:
    page = parse(Snapshot(url="https://example.org/a", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html, **fields))
    return describe(page, segment(page))


def column(features: Features, name: str) -> NDArray[np.float32]:
    return features.values[:, features.names.index(name)]


def test_an_empty_page_has_no_rows() -> None:
    features = described("")
    assert len(features.values) == len(features.tokens) == len(features.hidden) == 0


@pytest.mark.parametrize(
    "html",
    ["x", "<p>" + "a" * 11_000_000, "<div>x" * 3_000, f"<p class='{'nav ' * 500_000}'>x", "<p>&#1;\ud800", "<table><td>1<td>2", "<p>﷽ 😀"],
)
def test_all_numbers_are_finite_on_odd_pages(html: str) -> None:
    features = described(html)
    assert len(features.values) > 0
    assert np.isfinite(features.values).all()
    assert len(set(features.names)) == len(features.names)


def test_only_so_many_blocks_are_described_and_all_are_measured() -> None:
    features = described("<p>a" * (MAX_BLOCKS + 50))
    assert len(features.values) == MAX_BLOCKS
    assert len(features.tokens) == len(features.hidden) == MAX_BLOCKS + 50


def test_links_are_measured_wherever_they_stand() -> None:
    features = described("<p>abcd <a href=x>efgh</a></p><a href=y><p>ij <b>kl</b></p></a><p>mn</p>")
    assert column(features, "link_share").tolist() == pytest.approx([4 / 9, 4 / 5, 0], abs=0.01)


def test_copies_know_each_other() -> None:
    features = described("<p>one two three<p>x<p>one two three<p>y<p>one two three")
    assert column(features, "copies").tolist() == [3, 1, 3, 1, 3]
    assert column(features, "copy_number").tolist() == [0, 0, 1, 0, 2]
    assert column(features, "copy_before").tolist() == [9999, 9999, 2, 9999, 2]
    assert column(features, "copy_behind").tolist() == [2, 9999, 2, 9999, 9999]
    assert column(features, "copies_near")[4] > column(features, "copies_near")[0] > 0


def test_the_terms_of_a_block_are_its_words_the_headings_above_and_the_names_around() -> None:
    terms = described(
        "<h2>Mills of 1872</h2><h3>Owners</h3><div class='bodyText intro'><p id='first-line'>The water, the wheel</p></div><h2>Bridges</h2><p>x"
    ).terms
    assert terms.words[2] == ["the", "water", "wheel"]
    assert terms.ends[2] == ("the", "wheel", 4)
    assert terms.headings[terms.above[2]] == ["hmills", "hof", "h#4", "howners", "Howners"]
    assert terms.headings[terms.above[1]] == ["hmills", "hof", "h#4", "Hmills", "Hof", "H#4"]
    assert terms.headings[terms.above[4]] == ["hbridges", "Hbridges"]
    assert [terms.names[place] for place in terms.around[2][:2]] == [("<p", "first", "line"), ("<div", "body", "text", "intro")]


def test_the_nearest_ancestor_of_a_kind_is_found() -> None:
    features = described("<article><section><p>a</p></section></article><p class='related-posts mainNav'>b</p>")
    assert column(features, "near_article").tolist() == [2, 40]
    assert column(features, "class_related").tolist() == [40, 0]
    assert column(features, "class_nav").tolist() == [40, 0]


def test_repeated_siblings_count_as_a_unit() -> None:
    features = described("<div>" + "<div class=card><p>a</p><a>b</a></div>" * 5 + "</div><p>alone</p>")
    repeats = column(features, "unit_repeats")
    assert repeats[:10].tolist() == [5] * 10
    assert repeats[10] < 3


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Related articles", "related"),
        ("Ähnliche Artikel", "related"),
        ("Читайте также", "related"),
        ("関連記事", "related"),
        ("Laisser un commentaire", "comments"),
        ("评论", "comments"),
        ("Suscríbete al boletín", "newsletter"),
        ("Alle Rechte vorbehalten", "legal"),
        ("اقرأ المزيد", "more"),
        ("Sepete ekle", "shop"),
    ],
)
def test_words_of_furniture_are_known_in_many_languages(text: str, subject: str) -> None:
    assert column(described(f"<p>{text}</p>"), f"words_{subject}")[0] > 0


def test_a_heading_speaks_for_the_blocks_below_it() -> None:
    features = described("<h2>Story</h2><p>a</p><h2>Related articles</h2><p>b</p>")
    assert column(features, "heading_related").tolist() == [0, 0, 0, 1]


def test_structured_data_that_tells_the_same_text_is_noticed() -> None:
    told = "It was the best of times, it was the worst of times."
    features = described(
        f'<script type="application/ld+json">{{"@type":"Article","articleBody":"{told}"}}</script><p>{told}</p><p>Other</p>'
    )
    assert column(features, "told").tolist() == [1, 0]


def test_broken_structured_data_is_passed_over() -> None:
    assert len(described('<script type="application/ld+json">{"a": [</script><p>x</p>').values) == 1
    assert len(described(f'<script type="application/ld+json">{"[" * 100_000}</script><p>x</p>').values) == 1


def test_what_was_hidden_when_captured_is_told_and_tabs_are_recognised() -> None:
    features = described("<div data-winnow-hidden=''><p>a</p></div><div data-winnow-hidden='' class='tab-pane'><p>b</p></div><p>c</p>")
    assert features.hidden.tolist() == [True, True, False]
    assert features.foldable.tolist() == [False, True, False]


def test_the_marks_of_a_live_page_are_no_part_of_what_the_model_reads() -> None:
    marked, plain = described("<p data-winnow-hidden=''>a</p><p>b</p>"), described("<p>a</p><p>b</p>")
    assert np.array_equal(marked.values, plain.values)


def test_a_selection_is_known_as_one() -> None:
    assert described("<p>a</p>", mode="selection", selection="<p>b</p>").selected
    assert not described("<p>a</p>").selected


def test_lists_hold_no_word_twice_under_different_case() -> None:
    words = lexicon()
    assert all(word == word.lower() for word in (*words.furniture, *words.classes, *words.stop_words))
    assert len(words.class_names) >= 17
