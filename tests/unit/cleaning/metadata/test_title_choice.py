"""What a page might be called, and what the forest that chooses is told of each."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from winnow.cleaning.metadata import find_metadata, find_titles
from winnow.cleaning.metadata.title_choice import COLUMNS, best_title
from winnow.cleaning.model import shipped_model
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.models import Snapshot

URL = "https://mill.example/blog/how-a-water-wheel-is-made"


def page_of(html: str, url: str = URL):  # type: ignore[no-untyped-def]
    page = parse(Snapshot(url=url, captured_at=datetime(2026, 11, 24, tzinfo=UTC), html=html))
    return page, segment(page)


def test_headings_stated_titles_and_their_parts_are_candidates_each_once() -> None:
    candidates, rows = find_titles(
        *page_of("<title>How a Water Wheel is Made | Mill</title><h1>How a water wheel is made</h1><h2>Wood</h2><p>Oak is best.</p>")
    )
    assert {candidate.text.lower() for candidate in candidates} == {
        "how a water wheel is made", "how a water wheel is made | mill", "mill", "wood",
    }  # fmt: skip
    wheel = next(candidate for candidate in candidates if candidate.text.lower() == "how a water wheel is made")
    assert {"h1", "heading", "part", "rules"} <= wheel.sources
    assert rows.shape == (len(candidates), len(COLUMNS))
    assert np.isfinite(rows).all()


def test_the_shipped_forest_reads_these_columns() -> None:
    assert shipped_model().titles.names == COLUMNS


def test_whether_blocks_are_kept_does_not_change_the_title() -> None:
    page, blocks = page_of("<title>Silt</title><h1>What the river carries</h1><p>Silt.</p><h1>Other rivers</h1>")
    titles = {
        find_metadata(page, blocks, kept, shipped_model().titles).title
        for kept in ([True] * len(blocks.blocks), [False] * len(blocks.blocks), [False, False, True])
    }
    assert len(titles) == 1


def test_a_page_without_any_title_has_none() -> None:
    candidates, rows = find_titles(*page_of("<p>Oak is best.</p>"))
    assert best_title(candidates, rows, shipped_model().titles) == ("", "")


def test_a_page_of_nothing_but_titles_has_few_candidates() -> None:
    many = "".join(f"<meta property='og:title' content='{n} | {' | '.join('abcdefgh')}'><h1>{n}</h1><h2>{n}</h2>" for n in range(3_000))
    candidates, rows = find_titles(*page_of(many + f"<title>{'a | ' * 100_000}</title>"))
    assert 0 < len(candidates) == len(rows) <= 32
