"""Buttons that pass the page on."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import lines, named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.cleaning.kinds.words import is_network
from winnow.models import Kind

_LABEL = 40
"""A link to a social network with a longer text says more than the network's name."""


def find(view: View) -> Iterator[Finding]:
    """Find it by the heading over it, by the names of elements, by its own words, and as links to social networks."""
    yield from sections(view, Kind.SHARE, "Buttons to share the page", 0.84)
    yield from named(view, Kind.SHARE, "Buttons to share or follow", 0.84, "share")
    yield from lines(view, Kind.SHARE, "A button to share, follow, print or save", 0.84)
    for block in view.blocks:
        n = block.index
        if view.links[n] and not view.keep[n] and view.sizes[n] <= _LABEL and is_network(_host(view.links[n])):
            yield Finding(Kind.SHARE, n, n + 1, "A link to a social network", 0.83)


def _host(address: str) -> str:
    _, slashes, rest = address[:_MAX_HOST].partition("//")
    return rest.partition("/")[0] if slashes else ""


_MAX_HOST = 200
"""Characters of an address that hold its host."""
