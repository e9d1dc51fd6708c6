"""A page as rules see it: its elements in order with their steady names, and what its blocks say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from winnow.cleaning.kinds.view import HEADINGS, View
from winnow.cleaning.kinds.words import is_heading
from winnow.cleaning.outline import Span
from winnow.models import SetIn

LONGEST_SAID = 400
"""Characters of a text that a rule may ask for; a longer text is compared with none."""

LONGEST_HEADING = 120

_SETTINGS: dict[str, SetIn] = {"em": "italics", "i": "italics", "cite": "italics", "strong": "bold", "b": "bold", "small": "small"}
_MOST_SLOTS = 40
"""A block of more pieces of text than this is a long one, set in many ways."""

_DIGITS = re.compile(r"\d[\d.,\u066b\u066c  ]*")
_EDGES = re.compile(r"^[\W_]+|[^\w:：)\]]+$")
_AROUND_A_HEADING = 5
"""A heading stands over an element when it is in one of so many elements around it that hold more than the element."""


def said(text: str) -> str:
    """Return a short text in the form that rules compare: in lower case, every number the same, without marks around it."""
    if len(text) > LONGEST_SAID:
        return ""
    return _EDGES.sub("", _DIGITS.sub("#", " ".join(text.casefold().split())))


def label_of(text: str) -> str:
    """Return the few words before the first colon of a text, with it, as in "Read also: The mill"; "" when there are none."""
    label = _LABEL.match(text)
    return label[0] if label else ""


_LABEL = re.compile(r"[^:：\n]{2,40}[:：](?!//)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What rules need to know of a page.

    `elements` are those that hold blocks, outer ones first; `own` the blocks directly under an element; `heading_before` the nearest
    heading before a block, -1 when there is none; `link_before` the size of link text before each block and the end; `said` what a block
    says in the form rules compare, "" when it is long, and `labels` what stands before its first colon, with it.
    """

    view: View
    elements: tuple[HtmlElement, ...]
    own: Mapping[HtmlElement, tuple[int, ...]]
    heading_before: tuple[int, ...]
    link_before: tuple[float, ...]
    said: tuple[str, ...]
    labels: tuple[str, ...]

    def span(self, element: HtmlElement) -> Span:
        """The blocks in an element of the page."""
        return self.view.outline.spans[element]

    def is_heading(self, block: int) -> bool:
        """Tell whether a block heads what follows: a heading element, or words that are known as a heading."""
        one = self.view.blocks[block]
        return one.role in HEADINGS or (len(one.text) <= LONGEST_HEADING and is_heading(one.text))

    def heading_of(self, element: HtmlElement) -> int | None:
        """Return the heading that an element begins with, or that stands over it in an element around it."""
        start, end = self.span(element)
        if end > start + 1 and self.is_heading(start):
            return start
        heading = self.heading_before[start]
        around = element.getparent()
        for _ in range(_AROUND_A_HEADING):
            if around is None or around.tag in ("body", "html") or heading < 0:
                return None
            if self.span(around)[0] <= heading:
                return heading
            around = around.getparent()
        return None

    def linked(self, span: Span) -> bool:
        """Tell whether most of the text of a stretch is a link."""
        size = self.view.size(span)
        return size > 0 and (self.link_before[span[1]] - self.link_before[span[0]]) * 2 > size

    def set_in(self, block: int) -> SetIn:
        """Return how all text of a block is set: "italics", "bold", "small", or "" when it is set as text is, or not all alike."""
        one = self.view.blocks[block]
        if len(one.slots) > _MOST_SLOTS:
            return ""
        shared: set[HtmlElement] | None = None
        for element, is_tail in one.slots:
            if ((element.tail if is_tail else element.text) or "").strip():
                around = set(self._set_around(element.getparent() if is_tail else element, one.element))
                shared = around if shared is None else shared & around
        found = sorted(_SETTINGS[str(element.tag)] for element in shared or ())
        return found[0] if found else ""

    @staticmethod
    def _set_around(place: HtmlElement | None, until: HtmlElement) -> Iterator[HtmlElement]:
        while place is not None and place is not until:
            if place.tag in _SETTINGS:
                yield place
            place = place.getparent()

    def place(self, element: HtmlElement) -> str:
        """Return "first" or "last" when an element holds the first or last text of its parent but not all of it, else ""."""
        parent = element.getparent()
        if parent is None:
            return ""
        (start, end), around = self.span(element), self.span(parent)
        if (start, end) == around:
            return ""
        return "first" if start == around[0] else "last" if end == around[1] else ""

    def section(self, heading: int, *, lines: bool) -> Span:
        """Return the blocks a heading stands over, itself included: up to a heading of its level or the end of what it stands in.

        With `lines`, up to the first paragraph of prose. Linear in the blocks returned.
        """
        blocks, spans = self.view.blocks, self.view.outline.spans
        block = blocks[heading]
        place: HtmlElement | None = block.element
        limit = heading + 1
        while place is not None and place.tag not in ("body", "html"):
            start, limit = spans[place]
            if limit > heading + 1:
                break
            place = place.getparent() if start == heading else None
        end = heading + 1
        while end < limit:
            other = blocks[end]
            if other.role in HEADINGS and (block.role not in HEADINGS or other.role <= block.role):
                break
            if lines and self.view.prose[end]:
                break
            end += 1
        return heading, end


def read(view: View) -> Reading:
    """Read a page for its rules, linear in its elements and blocks."""
    spans = view.outline.spans
    own: dict[HtmlElement, list[int]] = {}
    links = [0.0]
    heading_before: list[int] = []
    reading = Reading(view, (), {}, (), (), (), ())
    latest = -1
    for block in view.blocks:
        own.setdefault(block.element, []).append(block.index)
        links.append(links[-1] + view.linked[block.index] * view.sizes[block.index])
        heading_before.append(latest)
        if reading.is_heading(block.index):
            latest = block.index
    return Reading(
        view,
        tuple(element for element in view.page.root.iter() if element in spans),
        {element: tuple(blocks) for element, blocks in own.items()},
        tuple(heading_before),
        tuple(links),
        tuple(said(block.text) for block in view.blocks),
        tuple(said(label_of(block.text)) for block in view.blocks),
    )
