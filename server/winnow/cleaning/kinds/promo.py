"""The site advertising itself: its app, its subscription, its features."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find it by the heading over it and by the names of elements."""
    yield from sections(view, Kind.PROMO, "The site advertising itself")
    yield from named(view, Kind.PROMO, "The site advertising its own offers", 0.55)
