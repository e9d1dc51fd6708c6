"""What the kinds look at: the page's blocks with their links, their prose, and where the article's own text runs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Block, Page
from winnow.cleaning.outline import Outline, Span
from winnow.models import Kind

HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])

# Compiled for the first text that may have some: large classes take a while.
_WIDE = "[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+"


def count_wide(text: str) -> int:
    """The number of wide characters (CJK) in a text."""
    return 0 if text.isascii() else sum(map(len, re.findall(_WIDE, text)))


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of blocks that is of a kind, and why in words for a reader.

    `strength` (0 to 1) settles which finding names a block; `certain` means structure alone settles that it is no content. `apart`
    findings are one thing each to a reader, others of the same kind are joined with their neighbours.
    """

    kind: Kind
    start: int
    end: int
    why: str
    strength: float
    certain: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """An element that looks like a preview of another page, and the signs of it.

    It says how long `ago` something was, or is `dated`; it begins with its `source`; its headline is `linked` to another page.
    """

    element: HtmlElement
    span: Span
    ago: bool
    dated: bool
    source: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class Places:
    """For each block whether it stands in the head of the page, in its foot, or in one of its menus."""

    head: Sequence[bool]
    foot: Sequence[bool]
    menu: Sequence[bool]


@dataclass(frozen=True, slots=True)
class View:
    """A segmented page with, for each block, whether the model keeps it and facts that several kinds need.

    `links` holds the address that a block leads to ("" when there is none, or several), `linked` the share of its text that is a link,
    `elsewhere` whether that address is another page than this one, `sizes` its length with wide characters counted as what they say,
    `prose` whether it is a paragraph of sentences. `cards` are rows of elements that look like previews. `flow` is the stretch of the
    article's own text, from its first paragraph to after its last: None when the page has none. `headed` is the kind a block is known to
    head, and `heads` the blocks by that kind; `lines` is the kind that a block not kept is by its words alone, `controls` that of a block
    that is kept and is a button or an invitation by its words. `called` holds the elements that may be furniture and their spans, by the
    groups of names that their class and id speak of, by "<tag>" and by "role=…". `before` counts, for each block and the end, the size,
    the kept size and the paragraphs before it. `places` says where on the page a block stands.
    """

    page: Page
    blocks: tuple[Block, ...]
    outline: Outline
    keep: Sequence[bool]
    hidden: Sequence[bool]
    links: tuple[str, ...]
    linked: tuple[float, ...]
    sizes: tuple[int, ...]
    prose: tuple[bool, ...]
    before: tuple[tuple[int, int, int], ...]
    headed: tuple[Kind | None, ...]
    heads: Mapping[Kind, Sequence[int]]
    lines: Mapping[Kind, Sequence[int]]
    controls: Mapping[Kind, Sequence[int]]
    called: Mapping[str, Sequence[tuple[HtmlElement, Span]]]
    elsewhere: tuple[bool, ...]
    places: Places
    cards: tuple[tuple[Card, ...], ...] = ()
    flow: Span | None = None

    def content_start(self) -> int:
        """The block that the content begins with: that of the article's own text, else the first that the model keeps."""
        return self.flow[0] if self.flow is not None else next((n for n in range(len(self.blocks)) if self.keep[n]), 0)

    def has_prose(self, span: Span) -> bool:
        """Tell whether a stretch of blocks has a paragraph in it."""
        return self.before[span[1]][2] > self.before[span[0]][2]

    def size(self, span: Span) -> int:
        """The length of the text of a stretch of blocks."""
        return self.before[span[1]][0] - self.before[span[0]][0]

    def kept_share(self, span: Span) -> float:
        """The share of a stretch's text that the model keeps."""
        total = self.size(span)
        return (self.before[span[1]][1] - self.before[span[0]][1]) / total if total else 0.0

    def words(self, block: int) -> int:
        """The number of words of a block; two and a half wide characters are one."""
        text = self.blocks[block].text
        if text.isascii():
            return len(text.split())
        wide = count_wide(text)
        return len(re.sub(_WIDE, " ", text).split()) + round(wide / 2.5)
