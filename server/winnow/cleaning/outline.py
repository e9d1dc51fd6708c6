"""Which blocks stand in which element: every element that holds text covers one stretch of the page's blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Segmentation

Span = tuple[int, int]
"""A stretch of blocks: the first index, and the index after the last."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The span of each element that holds blocks; elements without any are not in it."""

    spans: dict[HtmlElement, Span]

    def span(self, element: HtmlElement) -> Span | None:
        """Return the blocks inside an element, None when there are none."""
        return self.spans.get(element)

    def units(self, parent: HtmlElement) -> Iterator[tuple[HtmlElement, Span]]:
        """Yield the children that hold blocks, in order, with their spans."""
        for child in parent:
            span = self.spans.get(child)
            if span is not None:
                yield child, span

    def holder(self, element: HtmlElement) -> HtmlElement | None:
        """Return the nearest element around this one that holds blocks, itself included."""
        place: HtmlElement | None = element
        while place is not None and place not in self.spans:
            place = place.getparent()
        return place


def outline(segmentation: Segmentation) -> Outline:
    """Find the span of every element that holds blocks, linear in the number of such elements."""
    firsts: dict[HtmlElement, int] = {}
    for block in segmentation.blocks:
        place: HtmlElement | None = block.element
        while place is not None and place not in firsts:
            firsts[place] = block.index
            place = place.getparent()
    spans: dict[HtmlElement, Span] = {}
    for block in reversed(segmentation.blocks):
        place = block.element
        while place is not None and place not in spans:
            spans[place] = (firsts[place], block.index + 1)
            place = place.getparent()
    return Outline(spans)
