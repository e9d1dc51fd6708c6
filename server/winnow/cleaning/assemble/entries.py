"""Entries of listings and collections that a page builds of plain elements: which rows of them are lists in the article."""

from __future__ import annotations

import enum
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, islice

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Block, TextSlot
from winnow.cleaning.outline import Span

FEWEST = 3
"""Fewer elements built alike are no list."""

_LONGEST = 700
"""Characters of an entry at most, some 120 words: what is longer is a section or a post."""

_LONGER = 1200
_FEW = 0.15
"""So few of the entries may be longer, up to this length, or otherwise unlike one entry."""

_LONGEST_LEAD = 200
_LONGEST_PART = 300
"""Characters of an entry's link, and of any one paragraph in an entry without a heading that is a link, at most."""

_MOST_BLOCKS = 20
_MOST_HEADINGS = 3
_MOST_HEADLINES = 2
_MOST_PAGES = 5
_MOST_ITEMS = 2
"""An entry with more blocks or headings, or with more pages that its headings, all of it or its lists' items lead to, is several."""

_GAP = 60
"""Characters that may stand between two entries, such as a label."""

_MOST = 0.7
"""The part of the entries that lead to a page of their own."""

_NEARLY_ALL = 0.9
"""The same where each entry is a single line."""

_COVERED = 0.6
"""Where rows within the entries hold this part of their text, those rows are the lists."""

_LINK_SHARE = 0.6
"""A block of which this part is one link is an entry's link; a link in a sentence is not."""

_ALIKE = 0.5
_BUILDS = 6
"""The part of their names of classes that elements built alike share at least; builds within one element that are told apart."""

_STEPS = 8
_LOOKED_AT = 60
"""Elements around a text, and in an entry, among which a link is looked for."""

_MOST_ADDRESS = 2000
_MOST_NAMES = 300
"""Characters of an address and of the names of classes that are read."""

_ENTRIES = frozenset(("div", "article", "section", "a", "center"))
_NO_PLACE = frozenset((
    "ul", "ol", "menu", "dir", "li", "dl", "dt", "dd", "table", "blockquote", "figure", "pre", "p", "details", "nav",
    "h1", "h2", "h3", "h4", "h5", "h6",
))  # fmt: skip
"""Elements within which nothing becomes a list: they have a form of their own."""

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_POSTS = frozenset(("comment", "comments", "reply", "message", "answer", "review", "testimonial", "faq", "footnote", "reference"))
_PARTS = frozenset(("li", "td", "th", "dt", "dd"))
"""Roles of blocks that belong to an entry's lists and tables."""

_NO_PAGE = ("javascript:", "mailto:", "tel:", "data:")
_PLACE_ON_PAGE = re.compile(r"#(?![!/])")
"""What is behind this sign names a place on a page, but for sites that are one page and write their addresses there."""


_Build = tuple[str, str]
"""The tag of an element and its classes."""


class Place(enum.Flag):
    """Where an entry stands in its list."""

    WITHIN = 0
    FIRST = enum.auto()
    LAST = enum.auto()


@dataclass(frozen=True, slots=True)
class _Entry:
    element: HtmlElement
    span: Span


@dataclass(frozen=True, slots=True)
class _Row:
    """Neighbours built alike, from the first to the last."""

    entries: tuple[_Entry, ...]

    @property
    def span(self) -> Span:
        return self.entries[0].span[0], self.entries[-1].span[1]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What an entry holds, as far as its kept text tells."""

    pages: frozenset[str]
    blocks: int


def find_entries(
    blocks: Sequence[Block],
    spans: dict[HtmlElement, Span],
    kept: Sequence[bool],
    kept_characters: Sequence[int],
) -> dict[HtmlElement, Place]:
    """Return the elements that are the items of a list, each with its place in it.

    They are neighbours built alike, short, most of which lead to a page of their own. Of rows within rows, the innermost that holds
    most of the text counts. `kept_characters` is their number before each block. Linear in the blocks that are kept: an entry has few
    blocks, so few rows can lie within one another.
    """
    places = list(compress(range(len(kept)), kept))
    within = _around(blocks, places)
    search = _Search(blocks, spans, places, kept_characters, within)
    rows: list[_Row] = []  # apart from each other, the last on the page first
    for siblings in reversed(within.values()):
        for row in search.rows(siblings) if len(siblings) >= FEWEST else ():
            _choose(row, rows, kept_characters)
    found = {entry.element: Place.WITHIN for row in rows for entry in row.entries}
    for row in rows:
        found[row.entries[0].element] |= Place.FIRST
        found[row.entries[-1].element] |= Place.LAST
    return found


def _around(blocks: Sequence[Block], kept: Sequence[int]) -> dict[HtmlElement, list[HtmlElement]]:
    """The elements around kept text that may hold rows, in order, each with those within it that hold kept text, in order.

    What is within lists and the like is left out, and so are paragraphs and headings.
    """
    within: dict[HtmlElement, list[HtmlElement]] = {}
    excluded: set[HtmlElement] = set()
    for n in kept:
        element = blocks[n].element
        place = element.getparent() if element.tag in _NO_PLACE else element
        path: list[HtmlElement] = []
        while place is not None and place not in within and place not in excluded:
            path.append(place)
            place = place.getparent()
        for inner in reversed(path):
            if place in excluded or inner.tag in _NO_PLACE:
                excluded.add(inner)
            else:
                within[inner] = []
                if place is not None:
                    within[place].append(inner)
            place = inner
    return within


def _choose(row: _Row, rows: list[_Row], kept_characters: Sequence[int]) -> None:
    """Take a row among the rows that count, unless rows within its entries do; those within it that count no longer go."""
    start, end = row.span
    before = bisect_left(rows, 1 - end, key=_from_the_end)
    after = bisect_left(rows, 1 - start, key=_from_the_end)
    inner = rows[before:after]
    covered = 0
    waiting = reversed(inner)
    one = next(waiting, None)
    for entry in row.entries:
        characters = 0
        while one is not None and one.span[0] < entry.span[1]:
            if one.span[0] >= entry.span[0]:
                characters += _between(*one.span, kept_characters)
            one = next(waiting, None)
        covered += characters >= _COVERED * _between(*entry.span, kept_characters)
    if covered * 3 < len(row.entries):
        rows[before:after] = [row]


def _from_the_end(row: _Row) -> int:
    return -row.span[0]


def _between(start: int, end: int, kept_characters: Sequence[int]) -> int:
    return kept_characters[end] - kept_characters[start]


class _Search:
    """Looks for rows among the elements within one, and remembers what it has read."""

    def __init__(
        self,
        blocks: Sequence[Block],
        spans: dict[HtmlElement, Span],
        kept: Sequence[int],
        kept_characters: Sequence[int],
        within: dict[HtmlElement, list[HtmlElement]],
    ) -> None:
        self._blocks = blocks
        self._spans = spans
        self._kept = kept
        self._characters = kept_characters
        self._within = within
        self._links: dict[int, str] = {}
        self._pages: dict[HtmlElement, str] = {}

    def rows(self, siblings: Sequence[HtmlElement]) -> list[_Row]:
        """Return the rows among the siblings with kept text, in order and apart from each other."""
        builds: list[tuple[_Build, _Build, list[_Entry]]] = []
        for element in siblings:
            if not (element.tag in _ENTRIES or "-" in element.tag):
                continue
            span = self._spans[element]
            if self._characters[span[1]] - self._characters[span[0]] > _LONGER:
                continue
            outer = _build(element)
            within = self._unwrapped(element, span)
            inner = outer if within is element else _build(within)
            for other_outer, other_inner, entries in builds:
                if _are_alike(outer, other_outer) or (within is not element and _are_alike(inner, other_inner)):
                    entries.append(_Entry(element, span))
                    break
            else:
                if len(builds) < _BUILDS:
                    builds.append((outer, inner, [_Entry(element, span)]))
        found = [row for _, _, entries in builds for row in self._runs(entries) if len(row) >= FEWEST and self._is_list(row)]
        found.sort(key=lambda row: row[0].span)
        rows: list[_Row] = []
        for run in found:
            row = _Row(tuple(run))
            if not rows or rows[-1].span[1] <= row.span[0]:
                rows.append(row)
        return rows

    def _unwrapped(self, element: HtmlElement, span: Span) -> HtmlElement:
        """The element that holds the kept text of another in parts, or is all of it."""
        for _ in range(_STEPS):
            inner = self._within.get(element)
            if inner is None or len(inner) != 1 or self._spans[inner[0]] != span:
                break
            element = inner[0]
        return element

    def _runs(self, entries: Sequence[_Entry]) -> list[list[_Entry]]:
        """Part a row where a heading or more than a label stands between two entries."""
        runs: list[list[_Entry]] = []
        end = -1
        for entry in entries:
            start = entry.span[0]
            if runs and (start == end or self._is_label(end, start)):
                runs[-1].append(entry)
            else:
                runs.append([entry])
            end = entry.span[1]
        return runs

    def _is_label(self, start: int, end: int) -> bool:
        """Tell whether there is at most a label among some blocks, and no heading."""
        if self._characters[end] - self._characters[start] > _GAP:
            return False
        return all(block.role not in _HEADINGS for block in self._kept_blocks(start, end, _GAP))

    def _kept_blocks(self, start: int, end: int, most: int) -> list[Block]:
        first = bisect_left(self._kept, start)
        return [self._blocks[n] for n in self._kept[first : first + most] if n < end]

    def _is_list(self, run: Sequence[_Entry]) -> bool:
        facts: list[_Facts] = []
        odd = alone = 0
        for entry in run:
            read = self._read(entry)
            if read is None:
                odd += 1
            else:
                facts.append(read)
            alone += read is None or not read.pages
            if odd > _FEW * len(run) or alone > (1 - _MOST) * len(run):
                return False
        leading: dict[str, int] = {}
        for entry_facts in facts:
            for page in entry_facts.pages:
                leading[page] = leading.get(page, 0) + 1
        own = sum(any(leading[page] == 1 for page in entry_facts.pages) for entry_facts in facts)
        single = sum(entry_facts.blocks == 1 for entry_facts in facts) * 2 > len(facts)
        return own >= (_NEARLY_ALL if single else _MOST) * len(run)

    def _read(self, entry: _Entry) -> _Facts | None:
        """What an entry holds, None if that cannot be one entry."""
        if not _post_words(_build(entry.element)[1]).isdisjoint(_POSTS):
            return None
        blocks = self._kept_blocks(*entry.span, _MOST_BLOCKS + 1)
        headings = [block for block in blocks if block.role in _HEADINGS]
        headlines = {self._link(block) for block in headings} - {""}
        if len(blocks) > _MOST_BLOCKS or len(headings) > _MOST_HEADINGS or len(headlines) > _MOST_HEADLINES:
            return None
        longest = _LONGEST if headlines else _LONGEST_PART
        if sum(len(block.text) for block in blocks) > _LONGEST or any(len(block.text) > longest for block in blocks):
            return None
        items = {self._link(block) for block in blocks if block.role in _PARTS}
        pages = {self._link(block) for block in blocks if block.role not in _PARTS or not headings} - {""}
        if len(pages) > _MOST_PAGES or len(items - {""}) > _MOST_ITEMS:
            return None
        if not pages and headings:
            links = islice(entry.element.iter("a"), _LOOKED_AT)
            pages.update(page for link in links if (page := self._page(link)) and _is_bare(link))
        return _Facts(frozenset(pages), len(blocks))

    def _link(self, block: Block) -> str:
        """The page that a block leads to, being a link as a whole or nearly, "" if it is none."""
        known = self._links.get(block.index)
        if known is None:
            known = self._links[block.index] = self._find_link(block) if len(block.text) <= _LONGEST_LEAD else ""
        return known

    def _find_link(self, block: Block) -> str:
        linked = characters = 0
        page = ""
        known: HtmlElement | None = None  # the last link that was read
        for slot in block.slots[:_LOOKED_AT]:
            size = _size(slot)
            characters += size
            anchor = _anchor(slot[0].getparent() if slot[1] else slot[0]) if size else None
            if anchor is not None and anchor is not known and (leads_to := self._page(anchor)) and page in ("", leads_to):
                page, known = leads_to, anchor
            linked += size if anchor is not None and anchor is known else 0
        return page if linked >= _LINK_SHARE * characters else ""

    def _page(self, link: HtmlElement) -> str:
        """The address of a page that a link leads to, "" if it leads to a place on a page or to something else."""
        known = self._pages.get(link)
        if known is None:
            address = (link.get("href") or "")[:_MOST_ADDRESS].strip()
            leads_nowhere = not address or address.lower().startswith(_NO_PAGE) or _PLACE_ON_PAGE.search(address)
            known = self._pages[link] = "" if leads_nowhere else address
        return known


def _is_bare(link: HtmlElement) -> bool:
    """Tell whether a link has no text: around a picture, or laid over the whole entry."""
    return not any(part.strip() for part in islice(link.itertext(), _STEPS))


def _size(slot: TextSlot) -> int:
    element, is_tail = slot
    text = element.tail if is_tail else element.text
    return len((text or "").strip())


def _anchor(place: HtmlElement | None) -> HtmlElement | None:
    """The link that a place is in, among the nearest elements around it."""
    for _ in range(_STEPS):
        if place is None or place.tag == "a":
            return place
        place = place.getparent()
    return None


def _build(element: HtmlElement) -> _Build:
    return element.tag, (element.get("class") or "")[:_MOST_NAMES]


def _are_alike(one: _Build, other: _Build) -> bool:
    """Tell whether two elements have the same tag, and in common at least half the names of classes of the one with fewer."""
    if one == other:
        return True
    if one[0] != other[0]:
        return False
    names, others = _steady_names(one[1]), _steady_names(other[1])
    return bool(names) == bool(others) and len(names & others) >= _ALIKE * min(len(names), len(others))


@lru_cache(maxsize=1024)
def _steady_names(classes: str) -> frozenset[str]:
    """The names that do not number an element."""
    return frozenset(name for name in classes.split() if not any(map(str.isdigit, name)))


@lru_cache(maxsize=1024)
def _post_words(classes: str) -> frozenset[str]:
    return frozenset(classes.lower().replace("_", "-").replace("-", " ").split())
