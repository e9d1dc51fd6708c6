"""Footnotes of a clean article: marks and notes that belong together, for formats that write them in a way of their own."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

MARK = "notemark"
"""What a link to a footnote becomes; its attribute NAME is the footnote's name."""

NAME = "data-note"
"""Holds the name of a footnote, at its marks and at the footnote itself."""

_NOTE = re.compile(r"note-(\d{1,5})")
_TO_NOTE = re.compile(r"#note-(\d{1,5})")
_TO_MARK = re.compile(r"#noteref-(\d{1,5})(?:-\d{1,5})?")
_CLOSED = frozenset(("li", "td", "th", "dd", "dt", "caption", "figcaption", "summary"))
"""Elements in which Markdown knows no footnotes, unless it is the footnote itself."""

_BRACKETS = frozenset(("", "[", "]", "(", ")"))


def find_notes(body: HtmlElement) -> None:
    """Mark in place the footnotes that have marks, and their marks; links from a footnote back to its marks go.

    Links of footnotes that a format cannot write, such as those in a table, are left: they have no address beyond the article.
    """
    marks: dict[str, list[HtmlElement]] = {}
    backs: list[tuple[HtmlElement, str]] = []
    for anchor in body.iter("a"):
        if found := _TO_NOTE.fullmatch(anchor.get("href", "")):
            marks.setdefault(found[1], []).append(anchor)
        elif found := _TO_MARK.fullmatch(anchor.get("href", "")):
            backs.append((anchor, found[1]))
    notes: set[str] = set()
    for place in body.iter("p", "li") if marks else ():
        found = _NOTE.fullmatch(place.get("id", ""))
        if found and found[1] in marks and found[1] not in notes and not any(around.tag in _CLOSED for around in place.iterancestors()):
            notes.add(found[1])
            place.set(NAME, found[1])
    for anchor, name in backs:
        if name in notes:
            anchor.drop_tree()
    for name in notes:
        for anchor in marks[name]:
            _into_mark(anchor, name)


def _into_mark(anchor: HtmlElement, name: str) -> None:
    tail = anchor.tail
    anchor.clear()
    anchor.tag, anchor.tail = MARK, tail
    anchor.set(NAME, name)
    raised = anchor.getparent()
    around = [raised.text or "", anchor.tail or ""] if raised is not None and raised.tag == "sup" and len(raised) == 1 else None
    if raised is not None and around is not None and all(text.strip() in _BRACKETS for text in around):
        raised.text, anchor.tail = None, None
        raised.drop_tag()
