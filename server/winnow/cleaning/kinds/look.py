"""From a segmented page to the view of it that the kinds share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Block, Page, Segmentation
from winnow.cleaning.kinds.cards import rows_of_cards
from winnow.cleaning.kinds.places import find_places
from winnow.cleaning.kinds.view import HEADINGS, Places, View, count_wide
from winnow.cleaning.kinds.words import find_passages, named_groups, read_line
from winnow.cleaning.outline import Outline, Span
from winnow.models import MAX_URL_BYTES, Kind

_NO_PAGE = ("#", "javascript:", "mailto:", "tel:")
"""Addresses that begin so lead to no page, or to a place in this one."""

# An address that can be taken apart without urllib, which is slow: with a host or from the top of the site, nothing in it to resolve.
_PLAIN_ADDRESS = re.compile(
    r"(?:https?://([A-Za-z0-9.:-]+)|(?=/))((?:/[\w%+,@=&:!~-][\w%+,@=&:!~.-]*)*/?)(?:\?([\w%+,@=&:!~./;-]*))?(?:#[\w.-]*)?", re.ASCII
)

_NO_FURNITURE = frozenset(("html", "body", "main", "article"))

_SHORTEST_PASSAGE = 6
"""Characters that a telling passage has at least, such as a copyright sign with its year."""

_PLAIN = frozenset(("p", "li"))
_ALL_LINK = 0.8
_REPEATED = 3
"""So often "Advertisement" stands at least above what is none of the article."""
_BUTTON_STEPS = 4

_INVITATION = 200
"""Characters below which a text that speaks of a newsletter speaks of nothing else."""

_TELLING_TAGS = frozenset(("nav", "header", "footer", "noscript"))
"""Elements whose tag alone says what furniture they are."""

_STOPS = ".!?…。！？।؟۔‥⁈"
_CLOSING_QUOTES = "”」』"
_AFTER_STOP = "\"'”’»)]）」』"
_SENTENCE_END = re.compile(rf"[{_STOPS}][{re.escape(_AFTER_STOP)}]*(?:\s*\[\d+\])*\s*$|[{_CLOSING_QUOTES}]$")
_NO_PROSE = HEADINGS | {"pre", "th"}
_PROSE_LENGTH = 80
"""Characters from which a text can be a paragraph; a wide character (CJK) counts for two and a half."""

_BREATH = 2
"""So many short blocks (a heading, a caption) may stand between two paragraphs of one flow."""

_FLOW_PARAGRAPHS = 3
_FLOW_LENGTH = 600
"""What the article's own text must have at least, in paragraphs and characters, for the page to be said to have one."""

_DOMINANT = 0.7
"""The share of the text that is kept, cards aside, that the flow must hold: elsewhere a page has content of other shapes."""


def look(page: Page, segmentation: Segmentation, outline: Outline, keep: Sequence[bool], hidden: Sequence[bool]) -> View:
    """Collect what the kinds need to know about a page, linear in its nodes."""
    blocks = segmentation.blocks
    links, linked = _links(blocks)
    sizes = [_size(block.text) for block in blocks]
    prose = [
        size >= _PROSE_LENGTH and block.role not in _NO_PROSE and ends_sentence(block.text)
        for block, size in zip(blocks, sizes, strict=True)
    ]
    before = [(0, 0, 0)]
    for n, size in enumerate(sizes):
        all_before, kept_before, prose_before = before[-1]
        before.append((all_before + size, kept_before + size * bool(keep[n]), prose_before + prose[n]))
    read = [read_line(block.text) for block in blocks]
    headed = tuple(heads for heads, _ in read)
    lines, controls = _lines(blocks, keep, [line for _, line in read], linked)
    nowhere = (False,) * len(blocks)
    seen = View(
        page, blocks, outline, keep, hidden, links, linked, tuple(sizes), tuple(prose), tuple(before), headed,
        heads=_by_kind(headed),
        lines=lines,
        controls=controls,
        called=_called(outline),
        elsewhere=_elsewhere(page.snapshot.url, links),
        places=Places(nowhere, nowhere, nowhere),
    )  # fmt: skip
    seen = replace(seen, cards=rows_of_cards(seen))
    seen = replace(seen, flow=_flow(seen))
    return replace(seen, places=find_places(seen))


def _by_kind(kinds: Sequence[Kind | None]) -> dict[Kind, list[int]]:
    found: dict[Kind, list[int]] = {}
    for n, kind in enumerate(kinds):
        if kind is not None:
            found.setdefault(kind, []).append(n)
    return found


def _lines(
    blocks: Sequence[Block], keep: Sequence[bool], known: Sequence[Kind | None], linked: Sequence[float]
) -> tuple[dict[Kind, list[int]], dict[Kind, list[int]]]:
    """The blocks whose own words say what they are, by kind, in order: those that are not kept, and those that are and must not be."""
    lines: dict[Kind, set[int]] = {}
    controls: dict[Kind, set[int]] = {}
    left = []
    kept_lines = Counter(block.text.lower() for block, kind in zip(blocks, known, strict=True) if kind is not None and keep[block.index])
    for block, kind in zip(blocks, known, strict=True):
        if keep[block.index]:
            if kind is not None and block.role in _PLAIN and _is_control(block, kind, linked[block.index], kept_lines[block.text.lower()]):
                controls.setdefault(kind, set()).add(block.index)
            elif block.role in _PLAIN and _SHORTEST_PASSAGE <= len(block.text) < _INVITATION:
                left.append(block)
        elif kind is not None:
            lines.setdefault(kind, set()).add(block.index)
        elif len(block.text) >= _SHORTEST_PASSAGE:
            left.append(block)
    for n, kind in find_passages([block.text for block in left]):
        number = left[n].index
        if not keep[number]:
            lines.setdefault(kind, set()).add(number)
        elif kind is Kind.NEWSLETTER:
            controls.setdefault(kind, set()).add(number)
    return _in_order(lines), _in_order(controls)


def _is_control(block: Block, kind: Kind, linked: float, times: int) -> bool:
    """Tell whether a line that could be a control is one, and no entry of a list or value of a table: "Reddit", "English", "Yes"."""
    if (block.role == "p" and linked > _ALL_LINK) or (kind is Kind.AD and times >= _REPEATED):
        return True
    element, is_tail = block.slots[0]
    place = element.getparent() if is_tail else element
    for _ in range(_BUTTON_STEPS):
        if place is None or place.tag in ("button", "label") or place.get("role") == "button":
            return place is not None
        if place is block.element:
            break
        place = place.getparent()
    return False


def _in_order(found: dict[Kind, set[int]]) -> dict[Kind, list[int]]:
    return {kind: sorted(numbers) for kind, numbers in found.items()}


def _links(blocks: Sequence[Block]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """For each block the one address it leads to ("" when there is none, or several), and the share of its text that is a link."""
    around: dict[HtmlElement, str | None] = {}
    links, linked = [], []
    for block in blocks:
        length = within = 0
        addresses = set()
        for element, is_tail in block.slots:
            if is_tail:
                place, text = element.getparent(), element.tail
            else:
                place, text = element, element.text
            address = around[place] if place in around else _link_around(place, around)
            count = len(text.strip()) if text else 0
            length += count
            if address is not None:
                within += count
                addresses.add(address)
        links.append(addresses.pop() if len(addresses) == 1 else "")
        linked.append(within / length if length else 0.0)
    return tuple(links), tuple(linked)


def _size(text: str) -> int:
    """The length of a text; a wide character counts for two and a half."""
    return len(text) + int(1.5 * count_wide(text))


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends as a sentence does: with its mark, which quotes, brackets and the numbers of notes may follow."""
    last = text[-1:]
    if last in _STOPS or last in _CLOSING_QUOTES:
        return bool(last)
    # Only these may follow the mark, so that most other texts need no look at all of their characters.
    return (last in _AFTER_STOP or last.isspace()) and _SENTENCE_END.search(text) is not None


def _called(outline: Outline) -> dict[str, list[tuple[HtmlElement, Span]]]:
    """The elements that may be furniture, by the groups that their class and id speak of, by telling tag, and by role."""
    known: dict[str, frozenset[str]] = {}
    called: dict[str, list[tuple[HtmlElement, Span]]] = {}
    for element, span in outline.spans.items():
        if element.tag in _NO_FURNITURE:
            continue
        classes, identity = element.get("class"), element.get("id")
        if classes or identity:
            names = f"{classes or ''} {identity or ''}"
            groups = known.get(names)
            if groups is None:
                groups = known[names] = named_groups(names)
            for group in groups:
                called.setdefault(group, []).append((element, span))
        if element.tag in _TELLING_TAGS:
            called.setdefault(f"<{element.tag}>", []).append((element, span))
        role = element.get("role")
        if role:
            called.setdefault(f"role={role}", []).append((element, span))
    return called


def _elsewhere(here: str, addresses: Sequence[str]) -> tuple[bool, ...]:
    """For each address whether it is another page than this one."""
    try:
        parts = urlsplit(here)
    except ValueError:
        return (False,) * len(addresses)
    own = (parts.netloc, parts.path, parts.query)
    known = {address: leads_elsewhere(own, here, address) for address in set(addresses)}
    return tuple(known[address] for address in addresses)


def leads_elsewhere(own: tuple[str, str, str], here: str, address: str) -> bool:
    """Tell whether an address leads to another page than the one at `here`, whose host, path and query are `own`."""
    address = address[:MAX_URL_BYTES]  # megabytes of steps take gigabytes to join
    plain = _PLAIN_ADDRESS.fullmatch(address)
    if plain:
        host, path, query = plain.groups()
        return (host if host is not None else own[0], path or "", query or "") != own
    if not address or address.lower().startswith(_NO_PAGE):
        return False
    try:
        # Joining is slow, and an address with a host of its own needs none.
        there = urlsplit(address if address.startswith(("http://", "https://")) else urljoin(here, address))
    except ValueError:
        return False
    return own != (there.netloc, there.path, there.query)


def _link_around(element: HtmlElement | None, known: dict[HtmlElement, str | None]) -> str | None:
    """The address of the link that an element is or stands in; None without one. Linear over a page through `known`."""
    passed: list[HtmlElement] = []
    found: str | None = None
    while element is not None:
        if element in known:
            found = known[element]
            break
        passed.append(element)
        if element.tag == "a" and element.get("href"):
            found = element.get("href")
            break
        element = element.getparent()
    for place in passed:
        known[place] = found
    return found


def _flow(seen: View) -> Span | None:
    """The article's own text: its longest run of paragraphs with nearly nothing between them, joined with runs near it.

    Cards do not count as paragraphs but do not end a run either.
    """
    inside = {n for row in seen.cards for card in row for n in range(*card.span)}
    runs: list[list[int]] = []
    gap = 0
    for n in range(len(seen.blocks)):
        if n in inside:
            continue
        if seen.prose[n] and seen.keep[n]:
            if not runs or gap > _BREATH:
                runs.append([])
            runs[-1].append(n)
            gap = 0
        else:
            gap += 1
    large = [run for run in runs if len(run) >= _FLOW_PARAGRAPHS and sum(seen.sizes[n] for n in run) >= _FLOW_LENGTH]
    if not large:
        return None
    flow = large[0][0], large[-1][-1] + 1
    own = sum(seen.sizes[n] for n in range(*flow) if seen.keep[n] and n not in inside)
    others = sum(size for n, size in enumerate(seen.sizes) if seen.keep[n] and n not in inside)
    return flow if own >= _DOMINANT * others else None
