"""The stretch of a text around what was searched for, as pieces that need no escaping."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from winnow.library.base import Span
from winnow.library.folding import folded_in_place, pattern
from winnow.library.question import Question, Words

SNIPPET_LENGTH = 160
# How much of the snippet comes before the first match.
LEAD = 40
# Matches deeper in a text than this get the text's beginning as their snippet.
SEARCHED_LENGTH = 200_000
# A text is looked through in stretches of about this length, and no further than needed; they overlap, so that no phrase is cut.
STRETCH = 1000
OVERLAP = 200
# Matches looked at in a stretch for the best place.
CANDIDATES = 50
# A cut moves at most this far to the edge of a word.
EDGE = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What marks the words asked for, in folded text, and how many words and phrases that are."""

    pattern: re.Pattern[str]
    terms: int


def matcher(question: Question) -> Wanted | None:
    """What marks the words asked for; None when no words are asked for."""
    words = [t for group in question.groups for t in group if isinstance(t, Words) and not t.without]
    # Longer phrases first: the first alternative that matches wins.
    patterns = sorted({pattern(term.pieces, prefix=term.prefix) for term in words}, key=len, reverse=True)
    return Wanted(re.compile("|".join(patterns)), len(patterns)) if patterns else None


def snippet(wanted: Wanted | None, texts: tuple[str, ...]) -> tuple[Span, ...]:
    """About 160 characters around the matches, from the first of `texts` that has one, or the first text's beginning."""
    if wanted is None:
        return ()
    for text in texts:
        first = _best_place(wanted, text[:SEARCHED_LENGTH])
        if first is not None:
            start = _edge(text, max(0, first - OVERLAP), forward=True, limit=first)
            stop = _edge(text, min(len(text), first + SNIPPET_LENGTH + OVERLAP), forward=False, limit=first)
            return _cut(text, first, _matches(wanted.pattern, text, start, stop))
    beginning = next((text for text in texts if text), "")
    return _cut(beginning, 0, []) if beginning else ()


def _best_place(wanted: Wanted, text: str) -> int | None:
    """The start of the match after which the most different words come within a snippet; the earliest of them. None without a match."""
    best: int | None = None
    most = 0
    for start, stop in _stretches(text):
        matches = _matches(wanted.pattern, text, start, stop)
        place, different = _most_different(text, matches)
        if different > most:
            best, most = matches[place][0], different
        if most >= wanted.terms:
            break
    return best


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        stop = _edge(text, min(len(text), start + STRETCH), forward=False, limit=start)
        yield start, stop
        if stop == len(text):
            return
        start = _edge(text, stop - OVERLAP, forward=True, limit=stop)


def _matches(pattern: re.Pattern[str], text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Where the matches of a stretch are in the text itself."""
    folded, places = folded_in_place(text[start:stop])
    found: list[tuple[int, int]] = []
    for match in pattern.finditer(folded):
        if match.end() > match.start():
            found.append((start + places[match.start()], start + places[match.end() - 1] + 1))
        if len(found) == CANDIDATES:
            break
    return found


def _most_different(text: str, matches: list[tuple[int, int]]) -> tuple[int, int]:
    """After which match the most different words come within a snippet, the earliest such, and how many."""
    starts = [begin for begin, _ in matches]
    words = [text[begin:stop].casefold() for begin, stop in matches]
    reach = SNIPPET_LENGTH - LEAD
    different = [len(set(words[n : bisect_left(starts, begin + reach)])) for n, begin in enumerate(starts)]
    most = max(different, default=0)
    return (different.index(most) if most else 0), most


def _cut(text: str, first: int, matches: list[tuple[int, int]]) -> tuple[Span, ...]:
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
