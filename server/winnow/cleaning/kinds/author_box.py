"""A box about the author, beside the byline of the article itself."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find it by the heading over it and by the names of elements."""
    yield from sections(view, Kind.AUTHOR_BOX, "About the author")
    yield from named(view, Kind.AUTHOR_BOX, "About the author", 0.81, "author-box")
