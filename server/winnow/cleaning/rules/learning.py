"""From one correction to rules for the site: the widest pattern that says just what was corrected, and nothing else on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from lxml.html import HtmlElement

from winnow.cleaning.kinds.view import HEADINGS, Finding, View
from winnow.cleaning.outline import Span
from winnow.cleaning.rules.matching import matches
from winnow.cleaning.rules.names import LANDMARKS, is_generic, names_of
from winnow.cleaning.rules.reading import LONGEST_HEADING, Reading, label_of, read, said
from winnow.models import Kind, Pattern, SiteRule, Step, site_of

_MOST_STRETCHES = 40
"""A correction of more stretches of the page than this has no one structure."""

_MOST_RULES = 8
_NAMES = 2
_AROUND = 3
"""A pattern names at most so many names of an element, and so many elements around it."""

_SHORT = 12
_LONG = 60
"""Words of a text that may be a template's own, and of one that may be when nothing else tells it apart."""

_CALLED = 6
"""Words of a heading that may be a template's own when it is none that is known."""

_LINK = 0.3
"""The share of a line that is a link from which its label is taken to announce another page."""

_TELLING_OUT = frozenset(("aside", "nav", "footer", "form", "dialog"))
_TELLING_BACK = _TELLING_OUT | frozenset(("h1", "header", "figure", "figcaption", "table", "blockquote", "dl", "details", "pre"))
"""Elements whose tag alone says enough: of what is taken out less than of what is put back, for a quotation may be content elsewhere."""

_TAG = re.compile(r"[a-z][a-z0-9:_.-]{0,40}")
"""Tags that a rule may name; what else parsers make of a page is no element of a template."""

_ROOTS = frozenset(("html", "body"))
_WHOLE = frozenset(("main", "article"))

ALIKE = "Its structure is that of text which stays as it is, so a rule would change more of the page than was asked."
SCATTERED = "It is in too many places of the page that have nothing in common."
NO_SITE = "The page's address names no site."


@dataclass(frozen=True, slots=True)
class Learnt:
    """The rules that a correction comes to; `why_not` says what of it, or that nothing, could be put into a rule ("" otherwise)."""

    rules: tuple[SiteRule, ...] = ()
    why_not: str = ""


def learn(view: View, kept: Sequence[bool], corrected: Collection[str], *, keep: bool, findings: Sequence[Finding] = ()) -> Learnt:
    """Return rules that keep, or take out, blocks like those corrected on the other pages of the site.

    `kept` is what is kept of the page with the correction made. A pattern must match what was corrected, and nothing that is otherwise
    now: it is narrowed until it does. `findings` say of which kind what goes is.
    """
    site = site_of(view.page.snapshot.url)
    if not site:
        return Learnt(why_not=NO_SITE)
    chosen = [block.index for block in view.blocks if block.id in corrected and bool(kept[block.index]) is keep]
    if not chosen:
        return Learnt()
    search = _Search(read(view), [bool(one) is keep for one in kept], chosen, keep)
    stretches = search.stretches()
    if len(stretches) > _MOST_STRETCHES:
        return Learnt(why_not=SCATTERED)
    found = search.patterns(stretches)
    rules = {
        pattern: SiteRule(site, pattern, keep, Kind.OTHER if keep else _kind(findings, stretch.span))
        for stretch, pattern in zip(stretches, found, strict=True)
        if pattern is not None
    }
    if len(rules) > _MOST_RULES:
        return Learnt(why_not=SCATTERED)
    missing = found.count(None)
    if not missing:
        return Learnt(tuple(rules.values()))
    return Learnt(
        tuple(rules.values()), f"For {missing} of {len(found)} parts there is no rule: {ALIKE[0].lower()}{ALIKE[1:]}" if rules else ALIKE
    )


def _kind(findings: Sequence[Finding], span: Span) -> Kind:
    """The kind that a stretch looks most like."""
    over = [finding for finding in findings if finding.start <= span[0] and span[1] <= finding.end]
    return max(over, key=lambda finding: finding.strength).kind if over else Kind.OTHER


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a correction that one pattern can name: an element, a single block in one (`alone`), or a heading with its section."""

    span: Span
    element: HtmlElement
    alone: bool = False
    section: bool = False


class _Search:
    """The search for patterns of one correction."""

    def __init__(self, reading: Reading, agrees: Sequence[bool], chosen: Sequence[int], keep: bool) -> None:
        self._reading = reading
        self._agrees = agrees
        self._chosen = chosen
        self._keep = keep
        is_chosen = [False] * len(agrees)
        for n in chosen:
            is_chosen[n] = True
        self._is_chosen = is_chosen
        self._chosen_before = [0, *accumulate(is_chosen)]
        self._against_before = [0, *accumulate(not agree for agree in agrees)]
        self._telling = _TELLING_BACK if keep else _TELLING_OUT
        labels = Counter(reading.labels[n] for n in chosen)
        self._labels = {label for label, times in labels.items() if label and times > 1}
        self._common = Counter(name for element in reading.elements for name in names_of(element))

    def stretches(self) -> list[_Stretch]:
        """Return the fewest parts that make up the correction, in order."""
        found: list[_Stretch] = []
        n = 0
        while n < len(self._chosen) and len(found) <= _MOST_STRETCHES:
            first = self._chosen[n]
            stretch = self._element(first)
            heading = self._section(first)
            if heading is not None and heading[1] > stretch.span[1]:
                stretch = _Stretch(heading, self._reading.view.blocks[first].element, section=True)
            found.append(stretch)
            while n < len(self._chosen) and self._chosen[n] < stretch.span[1]:
                n += 1
        return found

    def _element(self, block: int) -> _Stretch:
        """The largest element around a block that holds what was corrected alone; or more of it, and nothing of the other sort."""
        place: HtmlElement | None = self._reading.view.blocks[block].element
        best: HtmlElement | None = None
        held = 1
        while place is not None and place.tag not in _ROOTS and not (place.tag in _WHOLE and not self._keep):
            start, end = span = self._reading.span(place)
            if self._against(span):
                break
            chosen = self._chosen_before[end] - self._chosen_before[start]
            if chosen == end - start or (chosen > held and chosen * 2 >= end - start):
                best, held = place, chosen
            place = place.getparent()
        if best is None:
            return _Stretch((block, block + 1), self._reading.view.blocks[block].element, alone=True)
        return _Stretch(self._reading.span(best), best)

    def _section(self, block: int) -> Span | None:
        if not self._reading.is_heading(block):
            return None
        for lines in (False, True):
            span = self._reading.section(block, lines=lines)
            if span[1] - span[0] > 1 and all(self._is_chosen[n] for n in range(*span)):
                return span
        return None

    def _against(self, span: Span) -> bool:
        return self._against_before[span[1]] > self._against_before[span[0]]

    def patterns(self, stretches: Sequence[_Stretch]) -> list[Pattern | None]:
        """Return for each stretch the first of its candidates that matches it and nothing of the other sort; None when there is none."""
        candidates = [list(dict.fromkeys(self._candidates(stretch))) for stretch in stretches]
        all_patterns = list(dict.fromkeys(pattern for some in candidates for pattern in some))
        wrong: set[Pattern] = set()
        covers: dict[Pattern, set[int]] = {}
        starts = {stretch.span[0]: stretch.span[1] for stretch in stretches}
        for number, span in matches(self._reading, all_patterns):
            pattern = all_patterns[number]
            if self._against(span):
                wrong.add(pattern)
            elif starts.get(span[0], span[1] + 1) <= span[1]:
                covers.setdefault(pattern, set()).add(span[0])
        return [
            next((pattern for pattern in some if pattern not in wrong and stretch.span[0] in covers.get(pattern, ())), None)
            for stretch, some in zip(stretches, candidates, strict=True)
        ]

    def _candidates(self, stretch: _Stretch) -> Iterator[Pattern]:
        """Yield patterns for a stretch, those that hold on the most pages first."""
        blocks = self._reading.view.blocks
        first = stretch.span[0]
        if stretch.section:
            heading = blocks[first].text
            if self._is_constant(first):
                prose = self._reading.view.has_prose(stretch.span)
                yield Pattern(heading=heading, reach="all" if prose else "lines")
                for path in self._paths(stretch.element, self._step(stretch.element)):
                    yield Pattern(path, heading=heading, reach="all" if prose else "lines")
            return
        if not stretch.alone:
            yield from self._of_element(stretch)
        if stretch.span[1] - first == 1:
            yield from self._of_label(stretch)
            yield from self._of_text(stretch)

    def _of_element(self, stretch: _Stretch) -> Iterator[Pattern]:
        target = self._target(stretch.element)
        step = self._step(target)
        paths = list(self._paths(target, step))
        named = [name for name in step.names if not is_generic(name)]
        telling = bool(named) or step.tag in self._telling
        heading = self._reading.heading_of(target)
        own = heading is not None and heading == stretch.span[0] and self._is_constant(heading)
        own = own and (self._is_alone(stretch) or self._reading.view.headed[stretch.span[0]] is not None)
        above = heading is not None and heading < stretch.span[0] and self._reading.view.headed[heading] is not None
        headed = [Pattern(path, heading=self._reading.view.blocks[heading].text) for path in paths] if heading is not None else []
        if telling:
            yield from map(Pattern, paths)
        if own:
            yield from headed
        inside = paths[1:]
        if step.names:
            yield from map(Pattern, inside)
        is_linked = self._reading.linked(stretch.span)
        if telling or is_linked:
            yield from (Pattern(path, linked=is_linked) for path in (paths if telling else inside))
        if stretch.span[1] - stretch.span[0] == 1 and target.tag not in HEADINGS:
            yield from self._of_label(stretch)
            set_in = self._reading.set_in(stretch.span[0])
            if set_in:
                yield from (Pattern(path, set_in=set_in) for path in inside)
        if above:
            yield from headed
        # What is taken out by its place alone must not be able to be an article's last paragraph, and one block is known by its text.
        placed = self._keep or (stretch.span[1] - stretch.span[0] > 1 and not self._reading.view.has_prose(stretch.span))
        place = self._reading.place(target) if placed else ""
        if place:
            yield from (Pattern(path, place="first" if place == "first" else "last") for path in inside)
        if self._keep:
            yield from map(Pattern, inside)

    def _is_alone(self, stretch: _Stretch) -> bool:
        """Whether what was corrected is this stretch: the headings of several are the page's own, as those of teasers are."""
        return self._chosen_before[stretch.span[1]] - self._chosen_before[stretch.span[0]] == len(self._chosen)

    def _of_label(self, stretch: _Stretch) -> Iterator[Pattern]:
        """Patterns of what a line begins with: the template's own when it leads on, when it is known, or when several lines have it."""
        view, block = self._reading.view, stretch.span[0]
        label = label_of(view.blocks[block].text)
        shared = self._reading.labels[block] in self._labels or view.linked[block] > _LINK or view.headed[block] is not None
        if label and shared and len(label.split()) <= _CALLED and _has_words(label):
            yield from self._saying(label, stretch)

    def _of_text(self, stretch: _Stretch) -> Iterator[Pattern]:
        text = self._reading.view.blocks[stretch.span[0]].text
        if self._reading.view.words(stretch.span[0]) <= (_SHORT if self._keep else _LONG) and _has_words(text):
            yield from self._saying(text, stretch)

    def _saying(self, text: str, stretch: _Stretch) -> Iterator[Pattern]:
        yield Pattern(text=text)
        yield from (Pattern(path, text=text) for path in self._paths(stretch.element, self._step(stretch.element)))

    def _target(self, element: HtmlElement) -> HtmlElement:
        """Of the elements that hold just the same, the outermost that says what it is for."""
        span = self._reading.span(element)
        chain = [element]
        while True:
            inner = next((child for child in chain[-1] if self._reading.view.outline.span(child) == span), None)
            if inner is None:
                break
            chain.append(inner)
        with_names = [(one, names_of(one)) for one in chain]
        own_word = [one for one, names in with_names if any(not is_generic(name) for name in names)]
        by_tag = [one for one in chain if one.tag in self._telling]
        any_name = [one for one, names in with_names if names]
        for telling in (own_word, by_tag, any_name):
            if telling:
                return telling[0]
        return element

    def _paths(self, target: HtmlElement, step: Step) -> Iterator[tuple[Step, ...]]:
        """Yield the way to an element from ever further outside."""
        path: tuple[Step, ...] = (step,)
        yield path
        span = self._reading.span(target)
        for around in target.iterancestors():
            if around.tag in _ROOTS or len(path) > _AROUND:
                return
            if self._reading.span(around) == span:
                continue
            outer = self._step(around)
            if around.tag in LANDMARKS or any(not is_generic(name) for name in outer.names):
                path = (outer, *path)
                yield path

    def _step(self, element: HtmlElement) -> Step:
        """The element by its tag and the names that say most: those with a word of their own, the rarest on the page first."""
        names = names_of(element)
        telling = [name for name in names if not is_generic(name)] or list(names)
        tag = str(element.tag) if _TAG.fullmatch(str(element.tag)) else ""
        return Step(tag, tuple(sorted(telling, key=lambda name: self._common[name])[:_NAMES]))

    def _is_constant(self, heading: int) -> bool:
        """Whether a heading may well be the template's own: it is known as one, or short and not the page's title."""
        view = self._reading.view
        text = view.blocks[heading].text
        if len(text) > LONGEST_HEADING or not said(text):
            return False
        return view.headed[heading] is not None or (view.words(heading) <= _CALLED and view.blocks[heading].role != "h1")


def _has_words(text: str) -> bool:
    """Whether a text says more than numbers, in the form that rules compare."""
    return sum(char.isalpha() for char in said(text)) > 1
