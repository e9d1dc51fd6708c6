"""Where highlights stand in an article, found again by their words when it has changed.

Only characters that are seen count: white space differs between a page, its clean form and what a browser gives as a selection. A
place is a stretch of the article's seen characters, in the order of its text nodes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree, html
from lxml.html.builder import E

from winnow.cleaning.render import to_text
from winnow.cleaning.sanitise import sanitise
from winnow.models import Cleaned, Clipping, Highlight

# White space, and what takes no room: soft hyphens, joiners, marks of direction, the byte order mark.
_UNSEEN = re.compile("[\\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
# So much of a quote's beginning and end finds it when something between was changed; less is found by chance.
_EDGE = 16
# A changed quote may have shrunk to this part of its length, or grown by as much.
_LEAST, _MOST = 0.3, 1.5
# Of so many places where the same words stand the best is chosen.
_PLACES = 1000


class SeenText:
    """The article as plain text, and its seen characters alone."""

    def __init__(self, text: str) -> None:
        self.seen = _seen(text)
        self._folded = _folded(self.seen)
        self._places = [place for place, char in enumerate(text) if not _UNSEEN.match(char)]

    def position(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of seen characters as positions in the text."""
        return self._places[start], self._places[end - 1] + 1

    def seen_before(self, position: int) -> int:
        """How many seen characters stand before a position in the text."""
        low, high = 0, len(self._places)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._places[middle] < position else (low, middle)
        return low

    def find(self, highlight: Highlight) -> tuple[int, int] | None:
        """The stretch that a highlight means: its words, in the surroundings most like its own; else what became of them."""
        near = self.seen_before(highlight.start) if highlight.start is not None else None
        quote = _seen(highlight.exact)
        forms = dict.fromkeys((quote, unicodedata.normalize("NFC", quote), unicodedata.normalize("NFD", quote)))
        for form in forms:
            if form and (found := self._best(self.seen, form, highlight, near)) is not None:
                return found, found + len(form)
        # A selection is what is shown, and a style sheet may show it in capitals.
        folded = _folded(quote)
        if folded and (found := self._best(self._folded, folded, highlight, near)) is not None:
            return found, found + len(folded)
        return self._changed(quote)

    def _best(self, text: str, quote: str, highlight: Highlight, near: int | None) -> int | None:
        before, after = _folded(_seen(highlight.prefix)), _folded(_seen(highlight.suffix))

        def likeness(place: int) -> tuple[int, int]:
            end = place + len(quote)
            alike = _common(reversed(before), reversed(self._folded[max(0, place - len(before)) : place]))
            alike += _common(iter(after), iter(self._folded[end : end + len(after)]))
            return alike, -abs(place - near) if near is not None else -place

        places: list[int] = []
        place = text.find(quote)
        while place >= 0 and len(places) < _PLACES:
            places.append(place)
            place = text.find(quote, place + 1)
        return max(places, key=likeness, default=None)

    def _changed(self, quote: str) -> tuple[int, int] | None:
        """A quote whose beginning and end are there, each once, with something changed, added or taken out between."""
        if len(quote) < 2 * _EDGE:
            return None
        head, tail = quote[:_EDGE], quote[-_EDGE:]
        if self.seen.count(head) != 1 or self.seen.count(tail) != 1:
            return None
        start, end = self.seen.find(head), self.seen.find(tail) + _EDGE
        return (start, end) if _LEAST * len(quote) <= end - start <= _MOST * len(quote) else None


def anchored(highlights: Sequence[Highlight], article_html: str) -> list[Highlight]:
    """The highlights with their places in this article; those that have none are orphaned, and none is left out."""
    if not highlights:
        return []
    text = SeenText(to_text(article_html))
    placed = []
    for highlight in highlights:
        found = text.find(highlight)
        if found is None:
            placed.append(highlight.model_copy(update={"orphaned": True}))
        else:
            start, end = text.position(*found)
            placed.append(highlight.model_copy(update={"start": start, "end": end, "orphaned": False}))
    return placed


def mark(root: html.HtmlElement, highlights: Sequence[Highlight]) -> None:
    """Put `mark` elements around what is highlighted in an article, as `anchored` has placed it; where two overlap, the later shows."""
    placed = [highlight for highlight in highlights if not highlight.orphaned and highlight.start is not None and highlight.end is not None]
    if not placed:
        return
    text = SeenText(to_text(html.tostring(root, encoding="unicode")))
    cover: list[Highlight | None] = [None] * len(text.seen)
    for highlight in sorted(placed, key=lambda highlight: highlight.made_at):
        start, end = text.seen_before(highlight.start or 0), text.seen_before(highlight.end or 0)
        cover[start:end] = [highlight] * (end - start)
    seen = iter(cover)
    for element, is_tail in list(_slots(root)):
        pieces = _pieces((element.tail if is_tail else element.text) or "", seen)
        if any(highlight for _, highlight in pieces):
            _fill(element, pieces, is_tail=is_tail)


def marked(article_html: str, highlights: Sequence[Highlight]) -> str:
    """The article as it is handed on: with its highlights marked; at its end what was written to them, and those without a place."""
    told = [highlight for highlight in highlights if highlight.note or highlight.orphaned]
    if not highlights:
        return article_html
    root = html.fragment_fromstring(article_html or "<p></p>", create_parent="div", parser=html.HTMLParser(huge_tree=True))
    mark(root, highlights)
    if told:
        root.append(E.hr())
        root.append(E.h2("Notes on highlights"))
        root.append(E.ul(*(E.li(E.mark(_valid(highlight.exact)), f" {_valid(highlight.note)}".rstrip()) for highlight in told)))
    return str(sanitise("".join([root.text or "", *(html.tostring(child, encoding="unicode") for child in root)]), marks=True))


def with_marks(cleaned: Cleaned, clipping: Clipping) -> Cleaned:
    """A cleaned form whose article has the clipping's highlights marked."""
    return replace(cleaned, article_html=marked(cleaned.article_html, clipping.highlights))


def _slots(root: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, bool]]:
    """Where text stands, in order: in an element before its children, or after an element (True)."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            yield element, False
        elif element is not root:
            yield element, True


def _pieces(text: str, cover: Iterator[Highlight | None]) -> list[tuple[str, Highlight | None]]:
    """A text in runs of one highlight, or of none; white space at the end of a highlight is not part of it."""
    runs: list[tuple[list[str], Highlight | None]] = [([], None)]
    for char in text:
        if not _UNSEEN.match(char):
            highlight = next(cover, None)
            if highlight is not runs[-1][1]:
                runs.append(([], highlight))
        runs[-1][0].append(char)
    pieces: list[tuple[str, Highlight | None]] = []
    for chars, highlight in runs:
        run = "".join(chars)
        inner = run.rstrip() if highlight else run
        pieces.append((inner, highlight))
        if len(inner) < len(run):
            pieces.append((run[len(inner) :], None))
    return pieces


def _fill(element: html.HtmlElement, pieces: Sequence[tuple[str, Highlight | None]], *, is_tail: bool) -> None:
    """Put the pieces where the text was."""
    parent = element.getparent() if is_tail else element
    if parent is None:
        return
    place = parent.index(element) + 1 if is_tail else 0
    plain = ""
    last: html.HtmlElement | None = None
    for text, highlight in pieces:
        if highlight is None:
            plain += text
            continue
        _put(element, last, plain, is_tail=is_tail)
        plain = ""
        last = E.mark(text, {"class": f"highlight-{highlight.colour}"})
        if highlight.note:
            last.set("title", _valid(highlight.note))
        parent.insert(place, last)
        place += 1
    _put(element, last, plain, is_tail=is_tail)


def _put(element: html.HtmlElement, last: html.HtmlElement | None, plain: str, *, is_tail: bool) -> None:
    if last is not None:
        last.tail = plain
    elif is_tail:
        element.tail = plain
    else:
        element.text = plain


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text)


def _folded(text: str) -> str:
    """In lower case, character by character, so that places stay the same."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _common(one: Iterator[str], other: Iterator[str]) -> int:
    """How many characters two texts have in common from their start on."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _valid(text: str) -> str:
    """Text as XML can hold it: the reader's own words may have come with anything in them."""
    return "".join(
        char if char >= " " and not 0xD800 <= ord(char) <= 0xDFFF and ord(char) not in (0xFFFE, 0xFFFF) else " " for char in text
    )
