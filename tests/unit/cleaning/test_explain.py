"""An explanation says of every block what `clean` did with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.pages import seed

from winnow.cleaning.engine import clean
from winnow.cleaning.explain import explain
from winnow.models import Overrides, Snapshot


def snapshot(html: str) -> Snapshot:
    return Snapshot(url="https://mill.example/", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html)


def test_each_block_is_explained_as_it_was_cleaned() -> None:
    cleaned, explained = clean(seed.snapshot()), explain(seed.snapshot())
    removed = {one.id: one for one in cleaned.removed}
    assert [(block.id, block.role, block.text, block.removed) for block in explained.blocks] == [
        (block.id, block.role, block.text, removed.get(block.removed) if block.removed else None) for block in cleaned.blocks
    ]
    assert all(0 <= block.probability <= 1 for block in explained.blocks)
    assert any(block.removed is None for block in explained.blocks)
    assert sum(block.words for block in explained.blocks if block.removed) == sum(one.words for one in cleaned.removed)


def test_a_correction_is_seen_as_against_the_model() -> None:
    paragraph = next(block for block in explain(seed.snapshot()).blocks if block.removed is None and block.chosen)
    taken_out = explain(seed.snapshot(), overrides=Overrides(remove=frozenset({paragraph.id})))
    block = next(block for block in taken_out.blocks if block.id == paragraph.id)
    assert block.chosen
    assert block.removed is not None
    assert block.removed.why == "You took it out"


def test_a_block_is_as_deep_as_the_elements_around_it_that_hold_others_too() -> None:
    page = "<div><div><div><p>a</p></div></div></div><section><ul><li>b</li><li>c</li></ul><p>d</p></section>"
    depths = {block.text: block.depth for block in explain(snapshot(page)).blocks}
    assert depths == {"a": 1, "b": 3, "c": 3, "d": 2}


@pytest.mark.parametrize("html", ["", "<p> </p>", "<div>" * 3000 + "deep"])
def test_odd_pages_are_explained_too(html: str) -> None:
    assert [block.text for block in explain(snapshot(html)).blocks] == html.replace("<div>", "").replace("<p> </p>", "").split()
