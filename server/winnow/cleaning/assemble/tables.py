"""Tables: which hold data, which only lay out a page, and which number the lines of a code listing."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_LAYOUT_CONTENT = frozenset(["h1", "h2", "h3", "h4", "article", "section", "main", "nav", "form", "blockquote", "hr"])
_LONG_CELL = 3
"""A cell with this many paragraphs is a column of a page, not a value."""

_GUTTER = re.compile(
    r"(?:^|[\s_-])(?:line-?num(?:ber)?s?|linenos?|gutter|ln-num|blob-num|line-numbers-rows|hljs-ln-numbers)(?:$|[\s_-])", re.IGNORECASE
)


def is_layout(table: HtmlElement) -> bool:
    """Tell whether a table only arranges a page: one cell a row at most, a role that says so, or cells with whole sections."""
    if table.get("role") in ("presentation", "none"):
        return True
    widest = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        widest = max(widest, len(cells))
        for cell in cells:
            if cell.tag == "th":
                continue
            if any(inner.tag in _LAYOUT_CONTENT or inner.tag == "table" for inner in cell.iterdescendants() if isinstance(inner.tag, str)):
                return True
            if sum(1 for _ in cell.iterchildren("p")) >= _LONG_CELL:
                return True
    return widest <= 1


def is_listing(table: HtmlElement) -> bool:
    """Tell whether a table is a code listing: its rows hold line numbers beside lines of code."""
    cells = list(table.iter("td", "th"))
    return (any(is_line_number(cell) for cell in cells) and any(True for _ in table.iter("pre", "code"))) or any(
        "blob-code" in cell.get("class", "") for cell in cells
    )


def is_line_number(element: HtmlElement) -> bool:
    """Tell whether an element in a code listing holds nothing but line numbers."""
    if not _GUTTER.search(element.get("class", "")) and element.get("data-line-number") is None:
        return False
    return not re.sub(r"[\s\d]", "", "".join(element.itertext()))
