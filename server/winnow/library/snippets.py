"""The stretch of a text around what was searched for, as pieces that need no escaping."""

from __future__ import annotations

import re
from bisect import bisect_left

from winnow.library.base import Span
from winnow.library.folding import folded_in_place, pattern
from winnow.library.question import Question, Words

SNIPPET_LENGTH = 160
# How much of the snippet comes before the first match.
LEAD = 40
# Matches deeper in a text than this get the text's beginning as their snippet.
SEARCHED_LENGTH = 200_000
# Matches looked at for the best place.
CANDIDATES = 100
# A cut moves at most this far to the edge of a word.
EDGE = 20


def matcher(question: Question) -> re.Pattern[str] | None:
    """What marks the words asked for, in folded text; None when no words are asked for."""
    words = [t for group in question.groups for t in group if isinstance(t, Words) and not t.without]
    # Longer phrases first: the first alternative that matches wins.
    patterns = sorted((pattern(term.pieces, prefix=term.prefix) for term in words), key=len, reverse=True)
    return re.compile("|".join(patterns)) if patterns else None


def snippet(wanted: re.Pattern[str] | None, texts: tuple[str, ...]) -> tuple[Span, ...]:
    """About 160 characters around the matches, from the first of `texts` that has one, or the first text's beginning."""
    if wanted is None:
        return ()
    for text in texts:
        matches = _matches(wanted, text[:SEARCHED_LENGTH])
        if matches:
            return _cut(text, matches)
    beginning = next((text for text in texts if text), "")
    return _cut(beginning, []) if beginning else ()


def _matches(wanted: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Where the matches are in `text` itself."""
    folded, places = folded_in_place(text)
    found: list[tuple[int, int]] = []
    for match in wanted.finditer(folded):
        if match.end() > match.start():
            found.append((places[match.start()], places[match.end() - 1] + 1))
        if len(found) == CANDIDATES:
            break
    return found


def _cut(text: str, matches: list[tuple[int, int]]) -> tuple[Span, ...]:
    first = _best(text, matches) if matches else 0
    start = _edge(text, max(0, first - LEAD), forward=True, limit=first)
    end = _edge(text, min(len(text), start + SNIPPET_LENGTH), forward=False, limit=start)
    spans: list[Span] = [Span("…")] if start > 0 else []
    place = start
    for begin, stop in matches:
        if begin < place or begin >= end:
            continue
        stop = min(stop, end)
        if begin > place:
            spans.append(Span(_line(text[place:begin])))
        spans.append(Span(_line(text[begin:stop]), match=True))
        place = stop
    if place < end:
        spans.append(Span(_line(text[place:end])))
    if end < len(text):
        spans.append(Span("…"))
    return tuple(spans)


def _best(text: str, matches: list[tuple[int, int]]) -> int:
    """The start of the match after which the most different words come within a snippet; the earliest of them."""
    starts = [begin for begin, _ in matches]
    words = [text[begin:stop].casefold() for begin, stop in matches]
    reach = SNIPPET_LENGTH - LEAD
    different = [len(set(words[n : bisect_left(starts, begin + reach)])) for n, begin in enumerate(starts)]
    return starts[different.index(max(different))]


def _edge(text: str, place: int, *, forward: bool, limit: int) -> int:
    """The nearest edge of a word from `place`, if there is one near."""
    if place in (0, len(text)):
        return place
    steps = range(place, min(place + EDGE, limit) + 1) if forward else range(place, max(place - EDGE, limit), -1)
    for step in steps:
        if text[step - 1].isspace():
            return step
    return place


def _line(text: str) -> str:
    return text.replace("\n", " ")
