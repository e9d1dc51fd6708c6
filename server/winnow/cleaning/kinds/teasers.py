"""Previews of other stories, even where they are whole paragraphs of good prose in elements that say nothing.

What gives such cards away is none of it in their words: several of them are built alike, each begins with who wrote it, when, and a
headline or a link to another page, and the article's own text runs on without them, before them or around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from winnow.cleaning.kinds.labelled import named, quotable, sections
from winnow.cleaning.kinds.view import Card, Finding, View
from winnow.cleaning.kinds.words import headed_kind
from winnow.cleaning.outline import Span
from winnow.models import Kind

_ENOUGH = 4
"""Evidence from which a row of cards is certain, see `_evidence`; one more without a telling heading or a time such as "2 hours ago"."""

_MOST = 0.6
"""The share of the cards of a row that must show a sign for it to count."""

_HEADLINE = 40
"""Characters from which the text of a link is a headline rather than the name of a page."""

_ALL_LINK = 0.8
"""A text of which this share is a link is one as a whole."""

_NUMBERED = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}


def find(view: View) -> Iterator[Finding]:
    """Find rows of cards, then sections headed or named as previews, then single lines that lead to another story."""
    for row in view.cards:
        yield from _row_findings(view, row)
    yield from sections(view, Kind.TEASERS, "Links to other stories", 0.79)
    yield from named(view, Kind.TEASERS, "Links to other stories", 0.72, "teasers")
    yield from named(view, Kind.TEASERS, "The stories before and after this one", 0.77, "neighbours")
    yield from _invitations(view)
    yield from _headlines(view)


def _row_findings(view: View, row: Sequence[Card]) -> Iterator[Finding]:
    heading = _heading_over(view, row[0].span[0])
    evidence = 0 if view.flow is None else _evidence(view, row, view.flow, heading)
    told = heading is not None or sum(card.ago for card in row) >= _MOST * len(row)
    certain = evidence >= (_ENOUGH if told else _ENOUGH + 1)
    if not told and not certain and all(_is_entry(view, card) for card in row):
        return
    count = _NUMBERED.get(len(row), str(len(row)))
    why = f"Links to other stories: {count} alike cards" if len(row) > 1 else "A link to another story"
    label = "" if heading is None else quotable(view, heading)
    if label:
        why += f" under “{label}”"
    elif evidence:
        why += ", each with its own headline and " if len(row) > 1 else ", with a headline and a "
        why += "time" if any(card.ago or card.dated for card in row) else "link"
    start = row[0].span[0] if heading is None else heading
    for card in row:
        yield Finding(Kind.TEASERS, start, card.span[1], why, 0.9 if certain else 0.7, certain, apart=True)
        start = card.span[1]


def _is_entry(view: View, card: Card) -> bool:
    """Tell whether a card is nothing but a short link, as the entries of a menu are."""
    start, end = card.span
    return end - start == 1 and view.sizes[start] < _HEADLINE and not card.dated


def _evidence(view: View, row: Sequence[Card], flow: Span, heading: int | None) -> int:
    """How much speaks for a row of cards being previews of other pages beside an article."""

    def most(sign: str) -> bool:
        return sum(bool(getattr(card, sign)) for card in row) >= _MOST * len(row)

    first, last = row[0].span[0], row[-1].span[1]
    evidence = 2 * most("ago") + (most("dated") and not most("ago")) + 2 * most("linked") + most("source")
    if heading is not None:
        evidence += 3
    apart = first >= flow[1] or last <= flow[0]
    if apart or (view.has_prose((flow[0], first)) and view.has_prose((last, flow[1]))):
        evidence += 1
    return evidence if len(row) > 1 else evidence - 2


def _heading_over(view: View, start: int) -> int | None:
    """The block just before the first card that heads previews."""
    for n in range(start - 1, max(start - 3, -1), -1):
        if view.headed[n] is Kind.TEASERS:
            return n
        if view.prose[n]:
            return None
    return None


def _invitations(view: View) -> Iterator[Finding]:
    """Lines such as "Read also: …" that are links to another story."""
    for block in view.blocks:
        n = block.index
        if view.linked[n] > 0.5 and view.elsewhere[n] and not view.prose[n]:
            words, colon, _ = block.text.partition(":")
            if not colon:
                words, colon, _ = block.text.partition("：")
            if colon and headed_kind(words) is Kind.TEASERS:
                yield Finding(
                    Kind.TEASERS, n, n + 1, f"A link to another story, announced by “{words}”", 0.8, certain=view.flow is not None
                )


def _headlines(view: View) -> Iterator[Finding]:
    """Links beside or behind the content that are as long as headlines; weakly, for no more is known of them."""
    for n in range(view.content_start(), len(view.blocks)):
        if view.linked[n] >= _ALL_LINK and view.elsewhere[n] and view.sizes[n] >= _HEADLINE and not view.places.menu[n]:
            yield Finding(Kind.TEASERS, n, n + 1, "A headline that leads to another page", 0.25)
