"""Notices about cookies and privacy."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import lines, named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind


def find(view: View) -> Iterator[Finding]:
    """Find it by the heading over it, by the names of elements, and by its own words."""
    yield from sections(view, Kind.CONSENT, "A notice about cookies or consent", 0.88)
    yield from named(view, Kind.CONSENT, "A notice about cookies or consent", 0.88, "consent")
    yield from lines(view, Kind.CONSENT, "A notice about cookies or consent", 0.79)
