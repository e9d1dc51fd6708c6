"""The site advertising itself: its app, its subscription, its features."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import lines, named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find it by the heading over it, by the names of elements, and by its own words."""
    yield from sections(view, Kind.PROMO, "The site advertising itself", 0.78)
    yield from named(view, Kind.PROMO, "The site advertising its own offers", 0.755, "promo")
    yield from named(view, Kind.PROMO, "A window over the page, such as for an offer", 0.46, "window", "role=dialog")
    yield from lines(view, Kind.PROMO, "A call to buy, to subscribe or to get in touch", 0.6)
