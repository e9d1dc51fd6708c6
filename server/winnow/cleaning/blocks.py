"""The blocks of a page: what segmenting gives and every later step reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from winnow.models import BlockId, Snapshot

TextSlot = tuple[HtmlElement, bool]
"""A place where text stands in an lxml tree: an element's own text (False) or the text after its end tag (True)."""


LOOKED_FOR = ("a", "base", "figure", "hr", "link", "math", "meta", "mjx-container", "noscript", "script", "template", "time", "title")


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed snapshot: the tree, the snapshot it came from, and, when something of it could not be read, why ("" otherwise).

    `markup` is what the tree was read from, in lower case as far as it is ASCII. `elements` holds those that several steps look for
    (`LOOKED_FOR`), by tag, in the order of the page, so that the tree is gone through for them once.
    """

    root: HtmlElement
    snapshot: Snapshot
    partial: str
    markup: bytes
    elements: Mapping[str, Sequence[HtmlElement]]

    def lacks(self, name: str) -> bool:
        """Tell whether nothing in the page has an attribute, or a part of one, that is written so: sooner than by looking at elements."""
        return name.encode() not in self.markup


@dataclass(frozen=True, slots=True)
class Block:
    """One run of inline content under one block-level element.

    `text` has its white space collapsed, except under `pre`; `role` is the element the text reads as ("p", "h2", "li", "pre", "td", …);
    `element` is the nearest block-level element around the run; `slots` are the places its characters stand in, in order.
    """

    id: BlockId
    index: int
    role: str
    text: str
    element: HtmlElement
    slots: tuple[TextSlot, ...]


@dataclass(frozen=True, slots=True)
class Segmentation:
    """All blocks of a page in document order, and the media between them.

    `media` pairs each img, picture, video, audio, iframe, canvas, math and embed-like element with the index of the block it stands
    in (in the run) or after (between runs); -1 before the first block.
    """

    blocks: tuple[Block, ...]
    media: tuple[tuple[HtmlElement, int], ...]
