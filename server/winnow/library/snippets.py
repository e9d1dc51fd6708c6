"""The stretch of a text around what was searched for, as pieces that need no escaping."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from winnow.library.base import Span
from winnow.library.folding import folded_in_place, phrases
from winnow.library.question import Question, Words

SNIPPET_LENGTH = 160
# How much of the snippet comes before the first match.
LEAD = 40
# Matches deeper in a text than this get the text's beginning as their snippet.
SEARCHED_LENGTH = 200_000
# A text is looked through in stretches of about this length, and no further than needed; they overlap, so that no phrase is cut.
STRETCH = 2_000
OVERLAP = 200
# After the first stretch with a match, so many more may have a better place.
MORE_STRETCHES = 3
# Matches of a word looked at in a stretch.
CANDIDATES = 30
# A cut moves at most this far to the edge of a word.
EDGE = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words and phrases asked for, as pieces of folded text, and whether the last of them may go on."""

    terms: tuple[tuple[tuple[str, ...], bool], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of text that is what was asked for, and the number of the term it is."""

    begin: int
    stop: int
    term: int


def matcher(question: Question) -> Wanted | None:
    """What marks the words asked for; None when no words are asked for."""
    words = [t for group in question.groups for t in group if isinstance(t, Words) and not t.without]
    return Wanted(tuple(dict.fromkeys((term.pieces, term.prefix) for term in words))) if words else None


def snippet(wanted: Wanted | None, texts: tuple[str, ...]) -> tuple[Span, ...]:
    """About 160 characters around the matches, from the first of `texts` that has one, or the first text's beginning."""
    if wanted is None:
        return ()
    for text in texts:
        first = _best_place(wanted, text[:SEARCHED_LENGTH])
        if first is not None:
            start = _edge(text, max(0, first - OVERLAP), forward=True, limit=first)
            stop = _edge(text, min(len(text), first + SNIPPET_LENGTH + OVERLAP), forward=False, limit=first)
            return _cut(text, first, _matches(wanted, text, start, stop))
    beginning = next((text for text in texts if text), "")
    return _cut(beginning, 0, []) if beginning else ()


def _best_place(wanted: Wanted, text: str) -> int | None:
    """The start of the match after which the most different terms come within a snippet; the earliest of them. None without a match."""
    best: int | None = None
    most = 0
    more = MORE_STRETCHES
    for start, stop in _stretches(text):
        matches = _matches(wanted, text, start, stop)
        place, different = _most_different(matches)
        if different > most:
            best, most = matches[place].begin, different
        more -= most > 0
        if most == len(wanted.terms) or more < 0:
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


def _matches(wanted: Wanted, text: str, start: int, stop: int) -> list[Match]:
    """The matches of a stretch, by their places in the text itself; where two begin together, the longer is first."""
    folded, places = folded_in_place(text[start:stop])
    found: list[Match] = []
    for number, (pieces, prefix) in enumerate(wanted.terms):
        for begin, end in islice(phrases(folded, pieces, prefix=prefix), CANDIDATES):
            found.append(Match(start + places[begin], start + places[end - 1] + 1, number))
    found.sort(key=lambda match: (match.begin, -match.stop))
    return found


def _most_different(matches: list[Match]) -> tuple[int, int]:
    """After which match the most different terms come within a snippet, the earliest such, and how many."""
    starts = [match.begin for match in matches]
    reach = SNIPPET_LENGTH - LEAD
    different = [len({match.term for match in matches[n : bisect_left(starts, match.begin + reach)]}) for n, match in enumerate(matches)]
    most = max(different, default=0)
    return (different.index(most) if most else 0), most


def _cut(text: str, first: int, matches: list[Match]) -> tuple[Span, ...]:
    start = _edge(text, max(0, first - LEAD), forward=True, limit=first)
    end = _edge(text, min(len(text), start + SNIPPET_LENGTH), forward=False, limit=start)
    spans: list[Span] = [Span("…")] if start > 0 else []
    place = start
    for match in matches:
        if match.begin < place or match.begin >= end:
            continue
        stop = min(match.stop, end)
        if match.begin > place:
            spans.append(Span(_line(text[place : match.begin])))
        spans.append(Span(_line(text[match.begin : stop]), match=True))
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
