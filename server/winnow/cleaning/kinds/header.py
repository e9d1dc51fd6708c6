"""The head of a page: the site's name, its claim, its announcements."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.view import Finding, View
from winnow.models import Kind

_MOST_BLOCKS = 4
"""What is called a logo or an announcement and has more blocks holds a menu too."""

_CLAIM = 3
"""A line in the head with fewer words is an entry of its menus."""

_ENTRIES = frozenset(("li", "summary", "td", "dt", "dd"))
"""Roles of blocks that are entries of a list."""


def find(view: View) -> Iterator[Finding]:
    """Find what the head of the page says by the names of elements there, and, weakly, as its lines that lead nowhere."""
    for _, span in view.called.get("header", ()):
        if span[1] - span[0] <= _MOST_BLOCKS and all(view.places.head[n] for n in range(*span)) and not view.kept_share(span):
            yield Finding(Kind.HEADER, *span, "The name of the site, its claim or an announcement", 0.765)
    for block in view.blocks:
        n = block.index
        says = view.places.head[n] and not view.places.menu[n] and not view.linked[n] and block.role not in _ENTRIES
        if says and view.words(n) >= _CLAIM:
            yield Finding(Kind.HEADER, n, n + 1, "The head of the page", 0.31)
    for n in range(view.content_start()):
        if view.blocks[n].role == "h1":
            yield Finding(Kind.HEADER, n, n + 1, "The title over the article", 0.15, apart=True)
