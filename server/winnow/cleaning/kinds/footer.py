"""The foot of a page: imprint, copyright, the site's links."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import named
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find the page's foot by its element and names, and, weakly, as what comes after all content."""
    yield from named(view, Kind.FOOTER, "The foot of the page", 0.57, frozenset(("footer",)), frozenset(("contentinfo",)))
    last = max((n for n in range(len(view.blocks)) if view.keep[n]), default=None)
    if last is not None:
        for block in view.blocks[last + 1 :]:
            if block.text.startswith(("©", "(c) ", "Copyright", "copyright")):
                yield Finding(Kind.FOOTER, block.index, block.index + 1, "A copyright line after the content", 0.5)
