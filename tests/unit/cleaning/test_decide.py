"""What the decision promises: the best set for the page, and no content that nobody saw."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from winnow.cleaning.decide import Decision, best_expected_f1, decide, shared
from winnow.cleaning.features import MAX_BLOCKS, describe
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.models import Snapshot

PROSE = (
    "The mill had stood by the river for three hundred years, and in all that time nobody had thought to ask who owned the water. "
    "When the new bridge was planned, the question could no longer be put off, and the council sent for the old papers."
)


def story(middle: str = "") -> str:
    paragraphs = "".join(f"<p>{PROSE} {n}.</p>" for n in range(6))
    return (
        "<html><head><title>The mill by the river</title></head><body><nav><ul><li><a href='/'>Home</a><li><a href='/about'>About us</a>"
        f"<li><a href='/contact'>Contact</a></ul></nav><article><h1>The mill by the river</h1>{paragraphs}{middle}</article>"
        "<footer><p>Copyright 2026. All rights reserved.</p><p><a href='/terms'>Terms</a></p></footer></body></html>"
    )


def decided(html: str, **fields: Any) -> tuple[list[str], Decision]:
    snapshot = Snapshot(url="https://example.org/2026/mill", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html, **fields)
    page = parse(snapshot)
    segmentation = segment(page)
    decision = decide(describe(page, segmentation))
    return [block.text for block, kept in zip(segmentation.blocks, decision.keep, strict=True) if kept], decision


def test_the_prose_of_an_article_is_kept_and_its_furniture_is_not() -> None:
    kept, _ = decided(story())
    assert [text for text in kept if text.startswith("The mill had stood")] == [f"{PROSE} {n}." for n in range(6)]
    assert not {"Home", "About us", "Terms", "Copyright 2026. All rights reserved."} & set(kept)


def test_an_empty_page_has_an_empty_decision() -> None:
    kept, decision = decided("")
    assert kept == []
    assert len(decision.probabilities) == 0


def test_text_that_was_not_shown_is_not_kept() -> None:
    hidden = f"<p data-winnow-hidden=''>Unseen. {PROSE}</p>"
    kept, decision = decided(story(hidden))
    assert not any(text.startswith("Unseen") for text in kept)
    assert decision.hidden.sum() == 1
    assert any(text.startswith("Unseen") for text in decided(story(hidden.replace(" data-winnow-hidden=''", "")))[0])


def test_a_closed_accordion_is_judged_like_what_is_open() -> None:
    folded = f"<div class='accordion-panel' data-winnow-hidden=''><p>Folded. {PROSE}</p></div>"
    assert decided(story(folded))[0] == decided(story(folded.replace(" data-winnow-hidden=''", "")))[0]


def test_marks_that_hide_the_whole_content_are_not_believed() -> None:
    kept, _ = decided(story().replace("<article>", "<article data-winnow-hidden=''>"))
    assert f"{PROSE} 0." in kept


def test_of_a_selection_all_that_was_shown_is_kept() -> None:
    kept, _ = decided("<p>x</p>", mode="selection", selection="<p>Home</p><p data-winnow-hidden=''>no</p><p>Share this</p>")
    assert kept == ["Home", "Share this"]


def test_blocks_beyond_the_described_ones_are_decided_too() -> None:
    _, decision = decided("<p>a" * (MAX_BLOCKS + 10))
    assert len(decision.keep) == MAX_BLOCKS + 10
    assert np.isfinite(decision.probabilities).all()


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 50)), min_size=1, max_size=7))
def test_no_other_set_of_blocks_has_a_higher_expected_f1(blocks: list[tuple[float, int]]) -> None:
    probabilities, weights = (np.array(values, dtype=np.float64) for values in zip(*blocks, strict=True))
    wanted = float((probabilities * weights).sum())

    def score(chosen: tuple[int, ...]) -> float:
        rows = list(chosen)
        return float((probabilities * weights)[rows].sum()) / (float(weights[rows].sum()) + wanted) if chosen else 0.0

    best = max(score(chosen) for size in range(len(blocks) + 1) for chosen in combinations(range(len(blocks)), size))
    keep = best_expected_f1(probabilities, weights)
    assert score(tuple(np.flatnonzero(keep).tolist())) >= best - 1e-9


def test_blocks_built_alike_are_drawn_towards_each_other() -> None:
    log_odds = np.array([4.0, -2.0, 1.0, -3.0, 5.0])
    drawn = shared(log_odds, np.array([7, 7, 7, 2, 2]))
    assert drawn[3:].tolist() == [-3, 5]  # two of a build say nothing
    assert drawn[:3].tolist() == [0.7 * one + 0.3 * 1 for one in (4, -2, 1)]


def test_a_page_of_furniture_alone_has_no_content() -> None:
    menus = "".join(
        f"<nav class=menu><ul>{''.join(f'<li><a href=/{n}/{k}>Section {k}</a>' for k in range(12))}</ul></nav>" for n in range(6)
    )
    footer = "<footer><p>Copyright 2026. All rights reserved.</p><p><a href='/terms'>Terms of use</a> <a href='/privacy'>Privacy</a></p></footer>"
    kept, decision = decided(f"<html><body><header><a href='/'>Home</a></header>{menus}{footer}</body></html>")
    assert len(decision.keep) > 70
    assert kept == []
