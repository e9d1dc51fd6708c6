"""Footnotes: which links lead from a mark in the text to its note, and which lead back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from winnow.cleaning.assemble.nodes import Attributes
from winnow.cleaning.assemble.urls import Addresses
from winnow.cleaning.blocks import Page
from winnow.cleaning.outline import Span
from winnow.cleaning.segment import BLOCK_LEVEL

_MARK = re.compile(r"[\[(]?(?:\d{1,4}|[*†‡§¶]{1,3}|[A-Za-z]|[ivx]{2,6}|note \d{1,3})[\])]?\.?", re.IGNORECASE)
_LONGEST_MARK = 12
_NAMED_SO = re.compile(r"note|fn|ref|cit", re.IGNORECASE)
_ITEMS = frozenset(("li", "dd"))
_HOLDERS = _ITEMS | {"p", "div", "aside", "section", "td", "blockquote"}
"""Elements that may be a note."""

_STEPS = 3
"""So many elements around a mark, or around the place a mark leads to, are looked at."""

_ANCHORS = 20_000
"""Links to places on the same page that are looked at; no book has more notes."""


@dataclass(frozen=True, slots=True)
class Notes:
    """For marks and ways back the attributes of their links; for the elements that are notes their names."""

    links: dict[HtmlElement, Attributes] = field(default_factory=dict)
    names: dict[HtmlElement, str] = field(default_factory=dict)


def find_notes(page: Page, addresses: Addresses, spans: dict[HtmlElement, Span], block_of: Callable[[HtmlElement], int]) -> Notes:
    """Find the notes that stand in the article, each behind the mark that leads to it, numbered in the order of the marks.

    `block_of` gives the kept block an inline element's text is in, -1 if there is none. Linear in the number of nodes.
    """
    anchors = [(anchor, name) for anchor in page.elements["a"] if (name := _fragment(anchor, addresses))][:_ANCHORS]
    marks = [(anchor, name) for anchor, name in anchors if _is_mark(anchor)]
    notes = Notes()
    if not marks:
        return notes
    wanted = {name for _, name in anchors}
    places: dict[str, HtmlElement] = {}
    for place in page.root.xpath("//*[@id] | //a[@name]"):
        for name in (place.get("id"), place.get("name")):
            if name in wanted:
                places.setdefault(name, place)
    leads_to: dict[HtmlElement, set[HtmlElement]] = {}  # from the places that links lead to, to the notes they stand in
    for anchor, name in anchors:
        holder = _holder(anchor)
        if name in places and holder is not None:
            leads_to.setdefault(places[name], set()).add(holder)
    came: dict[HtmlElement, tuple[str, str]] = {}  # from a mark to its own name and that of its note
    counts: dict[str, int] = {}
    for anchor, name in marks:
        note = _holder(places[name]) if name in places else None
        block = block_of(anchor)
        if note is None or note not in spans or not 0 <= block < spans[note][0] or block_of(note) < 0:
            continue
        if not (_looks_like_mark(anchor) or any(note in leads_to.get(place, ()) for place in _near(anchor))):
            continue
        number = notes.names.setdefault(note, f"note-{len(notes.names) + 1}").removeprefix("note-")
        counts[number] = counts.get(number, 0) + 1
        own = f"noteref-{number}" + (f"-{counts[number]}" if counts[number] > 1 else "")
        came[anchor] = (own, number)
        notes.links[anchor] = {"href": f"#note-{number}", "id": own}
    for anchor, name in anchors:
        mark = next((near for near in _marks_at(places.get(name)) if near in came), None) if anchor not in came else None
        holder = _holder(anchor)
        if mark is not None and holder is not None and notes.names.get(holder) == f"note-{came[mark][1]}":
            notes.links[anchor] = {"href": f"#{came[mark][0]}"}
    return notes


def _fragment(anchor: HtmlElement, addresses: Addresses) -> str:
    address = anchor.get("href", "")
    return addresses.fragment(address) if "#" in address[:8192] else ""


def _is_mark(anchor: HtmlElement) -> bool:
    text = ""
    for part in anchor.itertext():
        text += part.strip()
        if len(text) > _LONGEST_MARK:
            return False
    return _MARK.fullmatch(text) is not None


def _looks_like_mark(anchor: HtmlElement) -> bool:
    """Tell whether a link is raised, or says that it is a mark."""
    if anchor.get("role") == "doc-noteref" or anchor.get("epub:type") == "noteref" or next(anchor.iter("sup"), None) is not None:
        return True
    return any(
        place.tag == "sup" or _NAMED_SO.search(f"{place.get('class', '')[:200]} {place.get('id', '')[:200]}") for place in _near(anchor)
    )


def _near(anchor: HtmlElement) -> Iterator[HtmlElement]:
    """A link and the inline elements right around it."""
    place: HtmlElement | None = anchor
    for _ in range(_STEPS):
        if place is None or place.tag in BLOCK_LEVEL:
            return
        yield place
        place = place.getparent()


def _marks_at(place: HtmlElement | None) -> Iterator[HtmlElement]:
    """The links that a place may have been meant to name: itself, one around it, the first within it."""
    if place is None:
        return
    yield from _near(place)
    inner = next(place.iter("a"), None) if place.tag not in BLOCK_LEVEL else None
    if inner is not None:
        yield inner


def _holder(place: HtmlElement) -> HtmlElement | None:
    """The element that is the note if this is in one: the list item around it if there is one near, else the nearest block."""
    nearest: HtmlElement | None = None
    around: HtmlElement | None = place
    for _ in range(2 * _STEPS):
        if around is None:
            break
        if around.tag in _ITEMS:
            return around
        if nearest is None and around.tag in BLOCK_LEVEL:
            nearest = around
        around = around.getparent()
    return nearest if nearest is not None and nearest.tag in _HOLDERS else None
