"""What the page did not show when it was captured, or shows to nobody who sees it."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import lines, named
from winnow.cleaning.kinds.view import Finding, View
from winnow.cleaning.kinds.words import is_scrambled
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find blocks that were hidden when the page was captured, and by names and words what is for machines and for screen readers."""
    for block in view.blocks:
        if view.hidden[block.index]:
            yield Finding(Kind.HIDDEN, block.index, block.index + 1, "Not shown on the page when it was saved", 0.95)
        elif is_scrambled(block.text):
            yield Finding(Kind.HIDDEN, block.index, block.index + 1, "Letters scrambled with marks that are not seen", 0.9)
    yield from named(view, Kind.HIDDEN, "Only for screen readers, or a message prepared for later", 0.86, "hidden")
    yield from lines(view, Kind.HIDDEN, "A message that the page shows only when it is needed", 0.87)
