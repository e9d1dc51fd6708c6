"""What readers wrote under the article, or are asked to write."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find it by the heading over it and by the names of elements."""
    yield from sections(view, Kind.COMMENTS, "Readers' comments")
    yield from named(view, Kind.COMMENTS, "The part of the page for readers' comments", 0.65)
