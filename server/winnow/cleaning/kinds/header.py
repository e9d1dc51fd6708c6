"""The head of a page: the site's name, its claim, its buttons."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import named
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find the page's head by its element and names, and, weakly, as what comes before all content."""
    yield from named(view, Kind.HEADER, "The head of the page", 0.5, frozenset(("header",)), frozenset(("banner",)))
    first = next((n for n in range(len(view.blocks)) if view.keep[n]), 0)
    if first:
        yield Finding(Kind.HEADER, 0, first, "Before the content begins", 0.1)
