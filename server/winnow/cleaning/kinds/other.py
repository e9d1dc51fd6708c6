"""Buttons of a shop, of a forum or of a form, and questions about the page: no kind of its own, but a reader knows them."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import lines, named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find buttons by their words and by the names of elements, and what is headed as being about the page itself."""
    yield from sections(view, Kind.OTHER, "About the page itself, such as who reads it or whether it was of use")
    yield from lines(view, Kind.OTHER, "A button, such as to buy, to compare or to answer", 0.775)
    yield from named(view, Kind.OTHER, "Buttons, such as to buy, to compare or to answer", 0.74, "buttons")
