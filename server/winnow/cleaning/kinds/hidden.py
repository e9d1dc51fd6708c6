"""What the page did not show when it was captured."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find blocks that were hidden when the page was captured."""
    for block in view.blocks:
        if view.hidden[block.index]:
            yield Finding(Kind.HIDDEN, block.index, block.index + 1, "Not shown on the page when it was saved", 0.9)
