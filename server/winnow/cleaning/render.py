"""The article as plain text."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import fragment_fromstring

_TAGS = "p h1 h2 h3 h4 h5 h6 blockquote pre hr div ul ol li dl dt dd table caption thead tbody tfoot tr figure figcaption details summary"
_LINES = frozenset(_TAGS.split())
_BLANK_LINES = re.compile(r"\n{2,}")


def to_text(article_html: str) -> str:
    """Return the text of a sanitised article: each block on a line of its own, the cells of a row with a tab between, no marks."""
    if not article_html.strip():
        return ""
    root = fragment_fromstring(article_html, create_parent="div")
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _LINES or (element.tag == "br" and event == "start"):
            parts.append("\n")
        elif element.tag in ("td", "th") and event == "end" and element.getnext() is not None:
            parts.append("\t")
        text = element.text if event == "start" else element.tail
        if (text and element is not root) or (text and event == "start"):
            parts.append(text)
    return _BLANK_LINES.sub("\n", "".join(parts)).strip("\n")
