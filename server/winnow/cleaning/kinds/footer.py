"""The foot of a page: imprint, copyright, the site's links."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.places import stretches
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find the page's foot by its element and names, and around and behind a copyright line after the content."""
    for start, end in stretches(view.places.foot):
        yield Finding(Kind.FOOTER, start, end, "The foot of the page", 0.8)
    last = max((n for n in range(len(view.blocks)) if view.keep[n]), default=-1)
    marks = [n for n in view.lines.get(Kind.FOOTER, ()) if n > last]
    for n in marks:
        yield Finding(Kind.FOOTER, n, n + 1, "A copyright line after the content", 0.78)
    if marks:
        yield Finding(Kind.FOOTER, *_around(view, marks[0], last), "The foot of the page, with its copyright line", 0.5)
        yield Finding(Kind.FOOTER, marks[0], len(view.blocks), "Behind the copyright line", 0.45)


def _around(view: View, mark: int, last: int) -> tuple[int, int]:
    """The widest stretch around a block that one element holds and that begins after the content."""
    place = view.blocks[mark].element
    span = mark, mark + 1
    while place is not None and (around := view.outline.spans.get(place, span))[0] > last and place.tag not in ("body", "html"):
        span = around
        place = place.getparent()
    return span
