"""Ways to other parts of the site: menus, breadcrumbs, lists of topics and tags."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.labelled import named, sections
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind

_TAGS = frozenset(("nav",))
_ROLES = frozenset(("navigation", "menu", "menubar", "search"))
_LINKED = 0.8
"""A text of which this share is a link leads somewhere else rather than saying something."""


def find(view: View) -> Iterator[Finding]:
    """Find menus and lists of topics; hashtags count as such, for each leads to the site's other pages on a topic."""
    yield from sections(view, Kind.NAVIGATION, "Topics and tags that lead to other pages")
    yield from named(view, Kind.NAVIGATION, "A menu of the site", 0.58, _TAGS, _ROLES)
    for block in view.blocks:
        if view.linked[block.index] >= _LINKED:
            yield Finding(Kind.NAVIGATION, block.index, block.index + 1, "Links to other pages", 0.2)
