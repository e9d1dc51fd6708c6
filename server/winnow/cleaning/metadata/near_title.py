"""The lines around the title, in the order in which they are worth reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from winnow.cleaning.blocks import Block
from winnow.cleaning.metadata.evidence import Evidence

LONGEST_LINE = 160
"""Characters of a line that is a byline or a date line."""

HEADINGS = ("h1", "h2", "h3", "h4")

_BEFORE, _AFTER = 12, 20  # blocks around the title that are read
_LONG_PARAGRAPH = 200  # characters; two such kept paragraphs end the head of an article
_CLOSE_BEFORE, _CLOSE_AFTER = 4, 8  # blocks from the title within which a line belongs to it


@dataclass(frozen=True, slots=True)
class Line:
    """A block near the title.

    `distance` counts blocks from the title, below 0 before it; `parts` are the texts of its inline elements one by one, so that
    `<b>By</b><a>Ada King</a>` is two; `text` joins them with spaces.
    """

    block: Block
    distance: int
    parts: tuple[str, ...]
    text: str

    @property
    def close(self) -> bool:
        """Whether the line is so near to the title that it speaks of the page."""
        return -_CLOSE_BEFORE <= self.distance <= _CLOSE_AFTER

    @property
    def cost(self) -> float:
        """How far the line is from the title; what stands before it is somewhat further."""
        return self.distance if self.distance >= 0 else 0.5 - self.distance


def lines_near_title(evidence: Evidence) -> Iterator[Line]:
    """The lines after the title up to the article's second long paragraph, then those just before it, the nearest first."""
    start = evidence.heading
    if start < 0:
        start = next((block.index for block in evidence.blocks if evidence.kept[block.index]), 0)
    long_paragraphs = 0
    for block in evidence.blocks[start : start + 1 + _AFTER]:
        yield line_of(block, block.index - start)
        long_paragraphs += len(block.text) > _LONG_PARAGRAPH and evidence.kept[block.index]
        if long_paragraphs == 2:
            break
    for block in evidence.blocks[max(0, start - _BEFORE) : start][::-1]:
        yield line_of(block, block.index - start)


def line_of(block: Block, distance: int) -> Line:
    """A block as a line; one that is too long to be of use is a single part."""
    if len(block.text) > LONGEST_LINE:
        return Line(block, distance, (block.text,), block.text)
    texts = (((element.tail if is_tail else element.text) or "") for element, is_tail in block.slots)
    parts = tuple(collapsed for text in texts if (collapsed := " ".join(text.split())))
    return Line(block, distance, parts, " ".join(parts))
