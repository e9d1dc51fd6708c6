"""A page of a few lines, cleaned as far as its metadata."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from winnow.cleaning.metadata import find_metadata
from winnow.cleaning.model import shipped_model
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.models import Metadata, Snapshot

ReadPage = Callable[..., Metadata]


@pytest.fixture
def read_page() -> ReadPage:
    """Reads the metadata of a page, all of whose blocks from the first to the one beginning with `END` are kept."""

    def read(body: str, head: str = "", url: str = "https://www.example-herald.com/story/river", attributes: str = "") -> Metadata:
        html = f"<!doctype html><html {attributes}><head>{head}</head><body>{body}</body></html>"
        page = parse(Snapshot(url=url, captured_at=datetime(2026, 11, 24, tzinfo=UTC), html=html))
        segmentation = segment(page)
        end = next((block.index for block in segmentation.blocks if block.text.startswith("END")), len(segmentation.blocks))
        return find_metadata(page, segmentation, [block.index < end for block in segmentation.blocks], shipped_model().titles)

    return read
