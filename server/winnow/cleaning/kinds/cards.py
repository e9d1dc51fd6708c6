"""Previews of other pages, told by their build: short lines for source, time and headline, then perhaps a text; several built alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from lxml.html import HtmlElement

from winnow.cleaning.kinds.view import HEADINGS, Card, View
from winnow.cleaning.kinds.words import find_times_ago
from winnow.cleaning.outline import Span

_MOST_BLOCKS = 16
"""A card has at most so many blocks."""

_HEAD = 5
"""Source, time, headline and the like stand in the first so many blocks of a card."""

_STAMP_LENGTH = 60
_SOURCE_LENGTH = 40
_HEADLINE = (16, 260)
"""Lengths, with wide characters counted as in `View.sizes`: a stamp and a source at most, a headline from and to."""

_TEXT_LENGTH = 80
"""Without a link to it, a story's text must be there, at least this long."""

_APART = 3
"""So many short blocks, such as a label or an advertisement's, may stand between two cards of a row."""

_DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}月\d{1,2}日)")
_DIGIT = re.compile(r"\d")
_NO_CARD = HEADINGS | frozenset(["html", "body", "main", "p", "tr", "td", "th", "table", "tbody", "dl", "dd"])


def rows_of_cards(view: View) -> tuple[tuple[Card, ...], ...]:
    """Cards that follow each other, built alike."""
    rows: list[list[Card]] = []
    for card in sorted(_cards(view), key=lambda card: card.span):
        before = rows[-1][-1] if rows else None
        if before is not None and _alike(before, card) and _near(view, before.span[1], card.span[0]):
            rows[-1].append(card)
        else:
            rows.append([card])
    return tuple(tuple(row) for row in rows if len(row) > 1 or (row[0].linked and (row[0].ago or row[0].dated)))


def _alike(one: Card, other: Card) -> bool:
    return one.element.tag == other.element.tag and abs(_depth(one.element) - _depth(other.element)) <= 1


def _depth(element: HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())


def _near(view: View, end: int, start: int) -> bool:
    return start - end <= _APART and not any(view.prose[end:start])


def _cards(view: View) -> list[Card]:
    """Elements that look like a preview each: the largest that holds one headline's worth."""
    found: dict[int, Card] = {}  # by the block they begin with
    owner: dict[int, int] = {}
    stamps = _stamps(view)
    candidates: dict[Span, list[HtmlElement]] = {}  # many elements stand around the same blocks, the inner ones come first
    for element, span in view.outline.spans.items():
        if span[1] - span[0] <= _MOST_BLOCKS and element.tag not in _NO_CARD:
            candidates.setdefault(span, []).append(element)
    for span in sorted(candidates, key=_length):
        signs = _signs(view, stamps, span)
        if signs is None:
            continue
        for element in candidates[span]:
            _take(view, Card(element, span, *signs), found, owner)
    return list(found.values())


def _length(span: Span) -> int:
    return span[1] - span[0]


def _take(view: View, card: Card, found: dict[int, Card], owner: dict[int, int]) -> None:
    """Take a card, in place of the one inside it, unless it is only a part of a card or holds several."""
    span = card.span
    inner = {owner[n] for n in range(*span) if n in owner}
    if len(inner) > 1 or next(card.element.iterancestors("a"), None) is not None:
        return  # several cards; or a part of a card that is one link as a whole
    if inner:
        (first,) = inner
        within = found[first]
        extra = [n for n in range(*span) if not within.span[0] <= n < within.span[1]]
        if any(view.prose[n] for n in extra) and view.has_prose(within.span):
            return
        del found[first]
        for n in range(*within.span):
            del owner[n]
    found[span[0]] = card
    owner.update(dict.fromkeys(range(*span), span[0]))


@dataclass(frozen=True, slots=True)
class _Stamps:
    """The short blocks that say how long ago something was, and those with a date."""

    ago: frozenset[int]
    dated: frozenset[int]


class _Signs(NamedTuple):
    """The signs of a preview that its blocks show, as `Card` has them."""

    ago: bool
    dated: bool
    source: bool
    linked: bool


def _signs(view: View, stamps: _Stamps, span: Span) -> _Signs | None:
    """Read a stretch of blocks as a preview; None unless it has a headline and says when it was published or where it leads."""
    start, end = span
    if view.prose[start] or view.headed[start] is not None:
        return None
    sizes = view.sizes
    head = []
    headline = None
    longest = _HEADLINE[0] - 1
    for n in range(start, min(end, start + _HEAD + 1)):
        if view.prose[n]:
            break
        head.append(n)
        if longest < sizes[n] <= _HEADLINE[1] and n not in stamps.ago and n not in stamps.dated:
            headline, longest = n, sizes[n]
    if headline is None:
        return None
    ago = not stamps.ago.isdisjoint(head)
    dated = not stamps.dated.isdisjoint(head)
    linked = view.elsewhere[headline] and view.linked[headline] > 0.5
    if not (ago or dated or linked):
        return None
    if not linked and all(sizes[n] < _TEXT_LENGTH for n in range(headline + 1, end)):
        return None  # a name and a time are no preview
    source = headline > start and sizes[start] <= _SOURCE_LENGTH and not any(c.isdigit() for c in view.blocks[start].text)
    return _Signs(ago, dated, source, linked)


def _stamps(view: View) -> _Stamps:
    short = [(n, block.text) for n, block in enumerate(view.blocks) if view.sizes[n] <= _STAMP_LENGTH]
    texts = [text for _, text in short]
    return _Stamps(
        frozenset(short[n][0] for n in find_times_ago(texts)),
        frozenset(n for n, text in short if _DIGIT.search(text) and _DATE.search(text)),
    )
