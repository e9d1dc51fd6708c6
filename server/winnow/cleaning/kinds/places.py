"""Where on a page its blocks stand: in the head, in the foot, in a menu, whatever else can be said of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from winnow.cleaning.kinds.view import Places, View
from winnow.cleaning.outline import Span
from winnow.models import Kind

_MENUS = ("<nav>", "role=navigation", "role=menu", "role=menubar", "navigation")
_HEADS = ("<header>", "role=banner", "head")
_FEET = ("<footer>", "role=contentinfo", "footer")

_MOSTLY_KEPT = 0.4
"""An element most of whose text is content is no furniture, whatever it is called."""

_BEYOND = 0.05
"""The share of the content that may stand before a head and behind a foot: cards and posts have heads and feet of their own."""


_END = 0.97
"""The share of the page's blocks from which on its last furniture is the foot, though something kept stand in it."""


def find_places(view: View) -> Places:
    """Find the head, the foot and the menus of a page by its elements and what they are called, and by where the content is."""
    kept = view.before[-1][1]
    furniture = {
        call: [span for _, span in view.called.get(call, ()) if view.kept_share(span) < _MOSTLY_KEPT] for call in (*_MENUS, *_HEADS, *_FEET)
    }
    heads = [span for call in _HEADS for span in furniture[call] if view.before[span[1]][1] <= _BEYOND * kept]
    marks = view.lines.get(Kind.FOOTER, ())
    feet = [
        span
        for call in _FEET
        for span in furniture[call]
        if kept - view.before[span[0]][1] <= _BEYOND * kept
        or span[1] >= _END * len(view.blocks)
        or (not view.kept_share(span) and _any_within(marks, span))
    ]
    menus = [span for call in _MENUS for span in furniture[call]]
    return Places(*(covered(len(view.blocks), spans) for spans in (heads, feet, menus)))


def _any_within(numbers: Sequence[int], span: Span) -> bool:
    """Tell whether one of the numbers, which are in order, lies in a span."""
    at = bisect_left(numbers, span[0])
    return at < len(numbers) and numbers[at] < span[1]


def covered(count: int, spans: Iterable[Span]) -> Sequence[bool]:
    """For each of so many blocks whether one of the spans lies over it."""
    changes = [0] * (count + 1)
    for start, end in spans:
        changes[start] += 1
        changes[end] -= 1
    return [spans_open > 0 for spans_open in accumulate(changes[:-1])]


def stretches(chosen: Sequence[bool]) -> Iterable[Span]:
    """The runs of chosen blocks."""
    start: int | None = None
    for n, one in enumerate(chosen):
        if one and start is None:
            start = n
        elif not one and start is not None:
            yield start, n
            start = None
    if start is not None:
        yield start, len(chosen)
