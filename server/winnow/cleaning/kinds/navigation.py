"""Ways to other parts of the site: menus, breadcrumbs, lists of topics and tags; and the page's controls, such as search and filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from winnow.cleaning.kinds.labelled import lines, named, sections
from winnow.cleaning.kinds.places import stretches
from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind

_ENTRY = 24
"""Characters of a topic on average at most: under "Topics" there may be those of a forum, which are its threads."""

_LINKED = 0.8
"""A text of which this share is a link leads somewhere else rather than saying something."""


def find(view: View) -> Iterator[Finding]:
    """Find menus and lists of topics; hashtags count as such, for each leads to the site's other pages on a topic."""
    for topics in sections(view, Kind.NAVIGATION, "Topics and tags that lead to other pages"):
        long = view.size((topics.start, topics.end)) > _ENTRY * (topics.end - topics.start)
        yield replace(topics, strength=0.24) if long else topics
    yield from named(
        view, Kind.NAVIGATION, "A menu of the site", 0.76, "<nav>", "role=navigation", "role=menu", "role=menubar", "navigation"
    )
    yield from named(
        view, Kind.NAVIGATION, "Search, filters, sorting, pages or an account", 0.76, "controls", "role=search", "role=tablist"
    )
    yield from lines(view, Kind.NAVIGATION, "A button or link to move about the site", 0.4)
    for start, end in stretches(view.places.head):
        yield Finding(Kind.NAVIGATION, start, end, "In the head of the page, among its menus", 0.3)
    for block in view.blocks:
        if view.linked[block.index] >= _LINKED:
            yield Finding(Kind.NAVIGATION, block.index, block.index + 1, "Links to other pages", 0.2)
    first = view.content_start()
    if first:
        yield Finding(Kind.NAVIGATION, 0, first, "Before the content begins", 0.1)
