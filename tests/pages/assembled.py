"""Pages assembled without a choice of the model: all of a page but what a test leaves out."""

from __future__ import annotations

from datetime import UTC, datetime

from winnow.cleaning.assemble import assemble
from winnow.cleaning.outline import outline
from winnow.cleaning.parse import parse
from winnow.cleaning.sanitise import sanitise
from winnow.cleaning.segment import segment
from winnow.models import Snapshot


def assembled(html: str, left_out: str = "") -> tuple[str, list[str]]:
    """The article of a page of which every block is kept but those whose text is `left_out`, and the text of all blocks."""
    page = parse(Snapshot(url="https://example.org/a/page", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html))
    blocks = segment(page)
    kept = [block.text != left_out for block in blocks.blocks]
    return sanitise(assemble(page, blocks, outline(blocks), kept)), [block.text for block in blocks.blocks]
