"""Whole pages of six sorts: what stays, what goes and as what, and what is known of each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypedDict, cast

import pytest

from winnow.cleaning.engine import clean
from winnow.cleaning.render import to_text
from winnow.models import Cleaned, Snapshot

PAGES = Path(__file__).parents[2] / "pages"


class Expected(TypedDict):
    """What a page of `tests/pages` gives, as `expected.json` has it."""

    url: str
    title: str
    authors: list[str]
    language: str
    published: str | None
    must_contain: list[str]
    must_not_contain: list[str]
    kinds: list[str]


EXPECTED = cast(dict[str, Expected], json.loads((PAGES / "expected.json").read_text(encoding="utf-8")))
NAMES = sorted(EXPECTED)


@cache
def cleaned(name: str) -> Cleaned:
    html = (PAGES / name).read_text(encoding="utf-8")
    return clean(Snapshot(url=EXPECTED[name]["url"], captured_at=datetime(2025, 11, 24, tzinfo=UTC), html=html))


def article(name: str) -> str:
    return " ".join(to_text(cleaned(name).article_html).split())


@pytest.mark.parametrize(("name", "passage"), [(name, passage) for name in NAMES for passage in EXPECTED[name]["must_contain"]])
def test_the_article_keeps(name: str, passage: str) -> None:
    assert passage in article(name)


@pytest.mark.parametrize(("name", "junk"), [(name, junk) for name in NAMES for junk in EXPECTED[name]["must_not_contain"]])
def test_the_article_is_rid_of(name: str, junk: str) -> None:
    assert junk not in article(name)


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in NAMES for kind in EXPECTED[name]["kinds"]])
def test_what_was_removed_is_told_by_kind(name: str, kind: str) -> None:
    assert kind in {removed.kind for removed in cleaned(name).removed}


@pytest.mark.parametrize("name", NAMES)
def test_the_metadata_is_the_pages(name: str) -> None:
    found, expected = cleaned(name).metadata, EXPECTED[name]
    assert found.title == expected["title"]
    assert [author.name for author in found.authors] == expected["authors"]
    assert found.language == expected["language"]
    assert (found.published or "")[:10] == (expected["published"] or "")


@pytest.mark.parametrize("name", NAMES)
def test_article_and_removed_blocks_together_are_the_whole_page(name: str) -> None:
    result = cleaned(name)
    removed = {block for group in result.removed for block in group.blocks}
    assert removed == {block.id for block in result.blocks if block.removed is not None}
    assert any(block.removed is None for block in result.blocks)
