"""What the page did not show when it was captured, or shows to nobody who sees it."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import lines, named
from winnow.cleaning.kinds.view import Finding, View
from winnow.cleaning.kinds.words import is_scrambled
from winnow.models import Kind

_COPY_PARAGRAPHS = 4
_COPY_SIZE = 1000
"""Paragraphs and characters that repeat, in order, before they count as a copy: a long quotation in a thread is shorter."""

_AS_MUCH = 0.8
"""The share of what is kept of a copy that must be kept of what it repeats."""


def find(view: View) -> Iterator[Finding]:
    """Find blocks that were hidden when the page was captured, and by names and words what is for machines and for screen readers."""
    for block in view.blocks:
        if view.hidden[block.index]:
            yield Finding(Kind.HIDDEN, block.index, block.index + 1, "Not shown on the page when it was saved", 0.95)
        elif is_scrambled(block.text):
            yield Finding(Kind.HIDDEN, block.index, block.index + 1, "Letters scrambled with marks that are not seen", 0.9)
    yield from _copies(view)
    yield from named(view, Kind.HIDDEN, "Only for screen readers, or a message prepared for later", 0.86, "hidden")
    yield from lines(view, Kind.HIDDEN, "A message that the page shows only when it is needed", 0.87)


def _copies(view: View) -> Iterator[Finding]:
    """Passages that the page holds twice, word for word, for screens of two sizes: the later ones. Linear in the blocks."""
    first: dict[str, int] = {}
    start = source = 0
    for n, block in enumerate(view.blocks):
        earlier = first.setdefault(block.text, n)
        offset = n - start
        if offset and source + offset < start and view.blocks[source + offset].text == block.text:
            continue
        yield from _copy(view, source, start, n)
        start, source = (n, earlier) if earlier < n else (n + 1, n + 1)
    yield from _copy(view, source, start, len(view.blocks))


def _copy(view: View, source: int, start: int, end: int) -> Iterator[Finding]:
    if end <= start or view.size((start, end)) < _COPY_SIZE or sum(view.prose[start:end]) < _COPY_PARAGRAPHS:
        return
    copied = source, source + end - start
    kept = view.kept_share((start, end))
    if view.kept_share(copied) >= _AS_MUCH * kept:
        yield Finding(Kind.HIDDEN, start, end, "A second copy of text above, for screens of another size", 0.9, certain=kept > 0)
