"""Where on a page the patterns of rules match: one walk over its elements for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml.html import HtmlElement

from winnow.cleaning.outline import Span
from winnow.cleaning.rules.names import names_of
from winnow.cleaning.rules.reading import Reading, said
from winnow.models import Pattern, Step

_Progress = Mapping[int, int]
"""How many steps of each pattern the elements around a place have made; patterns that have made none are not in it."""


def matches(reading: Reading, patterns: Sequence[Pattern]) -> Iterator[tuple[int, Span]]:
    """Yield each match as the number of its pattern and the blocks it covers; the matches of one pattern do not overlap.

    The cost grows with the elements and blocks of the page, and with the patterns that match at each.
    """
    steps = _Steps(patterns)
    checks = [_Check(reading, pattern) for pattern in patterns]
    progress: dict[HtmlElement, _Progress] = {}
    covered = [0] * len(patterns)
    for element in reading.elements:
        parent = element.getparent()
        around: _Progress = progress.get(parent, {}) if parent is not None else {}
        made: dict[int, int] = {}
        for number, step in steps.at(element):
            if around.get(number, 0) != step:
                continue
            if step + 1 < len(patterns[number].steps):
                made[number] = step + 1
                continue
            for span in checks[number].spans(element):
                if span[0] >= covered[number]:
                    covered[number] = span[1]
                    yield number, span
        # The first element that makes a step is as good as any: the steps after it may be made by whatever stands inside.
        progress[element] = {**around, **made} if made else around


class _Steps:
    """The steps of all patterns, by what an element must have to make them. A pattern without steps may match anywhere."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._by_name: dict[str, list[tuple[int, int, Step]]] = {}
        self._by_tag: dict[str, list[tuple[int, int, Step]]] = {}
        self._anywhere: list[tuple[int, int]] = []
        self._known: dict[tuple[str, tuple[str, ...]], tuple[tuple[int, int], ...]] = {}
        for number, pattern in enumerate(patterns):
            if not pattern.steps:
                self._anywhere.append((number, 0))
            for place, step in enumerate(pattern.steps):
                index, key = (self._by_name, step.names[0]) if step.names else (self._by_tag, step.tag)
                index.setdefault(key, []).append((number, place, step))

    def at(self, element: HtmlElement) -> tuple[tuple[int, int], ...]:
        """Return the patterns, each with the number of its step, that this element alone can make."""
        shape = (str(element.tag), names_of(element))
        found = self._known.get(shape)
        if found is None:
            tag, names = shape
            has = frozenset(names)
            candidates = [*self._by_tag.get(tag, ()), *(entry for name in names for entry in self._by_name.get(name, ()))]
            made = [(number, place) for number, place, step in candidates if step.tag == tag and has.issuperset(step.names)]
            found = self._known[shape] = (*self._anywhere, *made)
        return found


class _Check:
    """What a pattern asks beside its steps, made ready for many elements."""

    def __init__(self, reading: Reading, pattern: Pattern) -> None:
        self._reading = reading
        self._pattern = pattern
        self._heading = said(pattern.heading)
        self._text = said(pattern.text)

    def spans(self, element: HtmlElement) -> Iterator[Span]:
        """Yield what the pattern covers at an element that has made its last step."""
        reading, pattern = self._reading, self._pattern
        if pattern.reach or pattern.text:
            for n in reading.own.get(element, ()):
                if pattern.reach and self._heads(n):
                    yield reading.section(n, lines=pattern.reach == "lines")
                elif pattern.text and self._says(n):
                    yield n, n + 1
            return
        span = reading.span(element)
        if pattern.linked is not None and reading.linked(span) is not pattern.linked:
            return
        if pattern.set_in and (span[1] - span[0] != 1 or reading.set_in(span[0]) != pattern.set_in):
            return
        if pattern.place and reading.place(element) != pattern.place:
            return
        if pattern.heading:
            heading = reading.heading_of(element)
            if heading is None or reading.said[heading] != self._heading:
                return
        yield span

    def _heads(self, block: int) -> bool:
        return bool(self._heading) and self._reading.said[block] == self._heading and self._reading.is_heading(block)

    def _says(self, block: int) -> bool:
        if not self._text:
            return False
        said_there = self._reading.labels if self._text.endswith((":", "：")) else self._reading.said
        return said_there[block] == self._text
