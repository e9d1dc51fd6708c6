"""The site advertising itself: its app, its subscription, its features."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from winnow.cleaning.kinds.labelled import lines, named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.cleaning.outline import Span
from winnow.models import Kind

_BOX_BLOCKS = 8
_BOX_SIZE = 600
"""Blocks and characters that a box around a call has at most."""


def find(view: View) -> Iterator[Finding]:
    """Find it by the heading over it, by the names of elements, and by its own words."""
    yield from sections(view, Kind.PROMO, "The site advertising itself", 0.78)
    yield from named(view, Kind.PROMO, "The site advertising its own offers", 0.755, "promo")
    yield from named(view, Kind.PROMO, "A window over the page, such as for an offer", 0.46, "window", "role=dialog")
    for n in view.lines.get(Kind.PROMO, ()):
        yield Finding(Kind.PROMO, *_box(view, n), "A box that calls to buy, to subscribe or to get in touch", 0.35)
    yield from lines(view, Kind.PROMO, "A call to buy, to subscribe or to get in touch", 0.6)


def _box(view: View, call: int) -> Span:
    """The widest stretch around a call that one element holds, nothing of it kept, and that is small enough to belong to the call."""
    place: HtmlElement | None = view.blocks[call].element
    span = call, call + 1
    while place is not None:
        around = view.outline.spans.get(place, span)
        if around[1] - around[0] > _BOX_BLOCKS or view.size(around) > _BOX_SIZE or view.kept_share(around):
            break
        span, place = around, place.getparent()
    return span
