"""Buttons of a shop, of a forum or of a form: no kind of its own, but a reader knows them."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import lines, named
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find buttons by their words and by the names of elements."""
    yield from lines(view, Kind.OTHER, "A button, such as to buy, to compare or to answer", 0.775)
    yield from named(view, Kind.OTHER, "Buttons, such as to buy, to compare or to answer", 0.74, "buttons")
