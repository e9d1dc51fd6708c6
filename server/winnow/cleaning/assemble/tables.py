"""Tables: which hold data, which only lay out a page, and which number the lines of a code listing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from winnow.cleaning.assemble.listings import is_line_number

_LAYOUT_CONTENT = frozenset(["h1", "h2", "h3", "h4", "article", "section", "main", "nav", "form", "blockquote", "hr"])
_MANY_BLOCKS = 3
_LONG_CELL = 400
"""A cell with at least so many blocks of so many characters together is a column of a page, not a value."""

_SECTIONS = frozenset(("thead", "tbody", "tfoot"))


def is_layout(table: HtmlElement, size: Callable[[HtmlElement], tuple[int, int]]) -> bool:
    """Tell whether a table only arranges a page: one cell a row at most, a role that says so, or cells with whole sections.

    A table with a caption or heading cells holds data, and may hold other tables. `size` gives the blocks and the characters in a cell.
    """
    if table.get("role") in ("presentation", "none"):
        return True
    widest = 0
    headed = any(part.tag == "caption" for part in table)
    rows = list(_rows(table))
    headed = headed or sum(1 for row in rows for cell in row if cell.tag == "th") > 1
    for row in rows:
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        widest = max(widest, len(cells))
        for cell in cells:
            if cell.tag == "th":
                continue
            blocks, characters = size(cell)
            if (blocks >= _MANY_BLOCKS and characters >= _LONG_CELL) or _holds_layout(cell, headed):
                return True
    return widest <= 1


def _holds_layout(cell: HtmlElement, headed: bool) -> bool:
    """Tell whether a cell holds what belongs to a page; the content of a table within it is for that table to say."""
    inner = next(cell.iterdescendants(), None)
    while inner is not None:
        if inner.tag == "table":
            if not headed:
                return True
            inner = _after(inner, cell)
            continue
        if inner.tag in _LAYOUT_CONTENT:
            return True
        inner = inner[0] if len(inner) else _after(inner, cell)
    return False


def _after(element: HtmlElement, within: HtmlElement) -> HtmlElement | None:
    """The element after another and all it holds, None at the end of `within`."""
    while element is not within:
        following = element.getnext()
        if following is not None:
            return following
        element = element.getparent()
    return None


def is_listing(table: HtmlElement) -> bool:
    """Tell whether a table is a code listing: its rows hold line numbers beside lines of code."""
    numbered = False
    for row in _rows(table):
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            if "blob-code" in cell.get("class", ""):
                return True
            if is_line_number(cell):
                numbered = True
            elif numbered and next(cell.iter("pre", "code"), None) is not None:
                return True
    return False


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    """The rows of a table itself, not of those in its cells."""
    for part in table:
        if part.tag == "tr":
            yield part
        elif part.tag in _SECTIONS:
            yield from part.iterchildren("tr")
