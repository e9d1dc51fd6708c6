"""Advertisements and the places for them."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import lines, named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find it by the heading over it, by the names of elements, and by its own words."""
    yield from sections(view, Kind.AD, "An advertisement", 0.81, called="labelled")
    yield from named(view, Kind.AD, "A place for advertisements", 0.77, "ad")
    yield from lines(view, Kind.AD, "A word about advertisements", 0.79)
