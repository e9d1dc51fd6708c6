"""What readers wrote under the article, or are asked to write."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind

_MOSTLY_KEPT = 0.4
"""Of comments that are the page's content the model keeps more than this share."""


def find(view: View) -> Iterator[Finding]:
    """Find it by the heading over it and by the names of elements."""
    yield from sections(view, Kind.COMMENTS, "Readers' comments")
    if not _are_content(view):
        yield from named(view, Kind.COMMENTS, "The part of the page for readers' comments", 0.82, "comments")


def _are_content(view: View) -> bool:
    """Tell whether the page is a thread, whose posts are called comments."""
    return any(view.kept_share(span) >= _MOSTLY_KEPT and view.has_prose(span) for _, span in view.called.get("comments", ()))
