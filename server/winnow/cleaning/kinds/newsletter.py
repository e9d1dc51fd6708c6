"""Invitations to get the site's mail."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import lines, named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find it by the heading over it, by the names of elements, and by its own words."""
    yield from sections(view, Kind.NEWSLETTER, "An invitation to subscribe", 0.86)
    yield from named(view, Kind.NEWSLETTER, "A form to sign up for a newsletter", 0.85, "newsletter")
    yield from lines(view, Kind.NEWSLETTER, "An invitation to subscribe", 0.83)
