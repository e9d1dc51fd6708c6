"""Which parts of two sequences are the same, in time that does not grow with their product."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

MOST_COMPARED = 40_000
"""Where nothing stands out, so many pairs of items are compared at the most; a longer stretch counts as replaced altogether."""

DEEPEST = 32
"""So often a stretch is divided at what stands out; texts that people wrote need three or four."""


class Stretch(NamedTuple):
    """`one[start:end]` stands where `other[other_start:other_end]` does; they are `equal`, or one was replaced by the other."""

    equal: bool
    start: int
    end: int
    other_start: int
    other_end: int


def align(one: Sequence[Hashable], other: Sequence[Hashable]) -> tuple[Stretch, ...]:
    """Both sequences as stretches in order, equal ones and replaced ones in turn; either side of a replaced one may be empty.

    Items that are in both once are anchors (patience diff, Bram Cohen); between them difflib decides.
    """
    found: list[Stretch] = []
    for stretch in _stretches(one, other):
        last = found[-1] if found else None
        if last and last.equal == stretch.equal:
            found[-1] = last._replace(end=stretch.end, other_end=stretch.other_end)
        else:
            found.append(stretch)
    return tuple(found)


def _stretches(one: Sequence[Hashable], other: Sequence[Hashable]) -> Iterator[Stretch]:
    waiting = [(0, len(one), 0, len(other), 0)]
    while waiting:
        start, end, other_start, other_end, depth = waiting.pop()
        begin, other_begin = start, other_start
        while begin < end and other_begin < other_end and one[begin] == other[other_begin]:
            begin, other_begin = begin + 1, other_begin + 1
        if begin > start:
            yield Stretch(True, start, begin, other_start, other_begin)
        if begin == end and other_begin == other_end:
            continue
        anchors = _anchors(one, begin, end, other, other_begin, other_end) if depth < DEEPEST else []
        if not anchors:
            yield from _small(one, begin, end, other, other_begin, other_end)
            continue
        # Each part begins with its anchor, so that the common beginning takes in what is equal from there.
        bounds = [(begin, other_begin), *anchors, (end, other_end)]
        parts = [(a, c, b, d, depth + 1) for (a, b), (c, d) in pairwise(bounds) if a < c or b < d]
        waiting += reversed(parts)


def _anchors(
    one: Sequence[Hashable], start: int, end: int, other: Sequence[Hashable], other_start: int, other_end: int
) -> list[tuple[int, int]]:
    """Places of items that are once in both, as many as stand in the same order in both."""
    here, there = Counter(one[start:end]), Counter(other[other_start:other_end])
    places = {item: place for place, item in enumerate(other[other_start:other_end], other_start) if there[item] == 1}
    pairs = [(place, places[one[place]]) for place in range(start, end) if here[one[place]] == 1 and one[place] in places]
    # The longest increasing subsequence of the places in `other`.
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        at[length : length + 1] = [number]
        before.append(at[length - 1] if length else -1)
    chosen = []
    number = at[-1] if at else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _small(one: Sequence[Hashable], start: int, end: int, other: Sequence[Hashable], other_start: int, other_end: int) -> Iterator[Stretch]:
    if (end - start) * (other_end - other_start) > MOST_COMPARED:
        yield Stretch(False, start, end, other_start, other_end)
        return
    matcher = SequenceMatcher(None, one[start:end], other[other_start:other_end], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        yield Stretch(kind == "equal", start + a, start + b, other_start + c, other_start + d)
