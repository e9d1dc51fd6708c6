"""From a tree to blocks: every visible character in exactly one of them, in order."""

from __future__ import annotations

import hashlib
from collections import Counter

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Block, Page, Segmentation, TextSlot
from winnow.models import BlockId

BLOCK_LEVEL = frozenset((
    "html", "body", "address", "article", "aside", "blockquote", "center", "details", "dialog", "dd", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p", "plaintext", "pre", "search", "section",
    "summary", "table", "caption", "colgroup", "col", "tbody", "thead", "tfoot", "tr", "td", "th", "ul", "xmp", "noscript", "head",
))  # fmt: skip
"""Elements that begin and end a block. Source: HTML Living Standard, "Rendering", 15.3; noscript and head as containers."""

UNSEEN = frozenset((
    "script", "style", "svg", "select", "textarea", "datalist", "title", "meta", "link", "base", "template", "iframe", "video",
    "audio", "canvas", "noembed", "noframes", "param", "source", "track", "annotation", "annotation-xml",
))  # fmt: skip
"""Elements whose text a reader never sees as text: code, form values, and what stands in for media that cannot be shown."""

MEDIA = frozenset(("img", "picture", "video", "audio", "iframe", "canvas", "math", "embed", "object"))

_ROLES = frozenset((
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "blockquote", "pre", "td", "th", "dt", "dd", "figcaption", "caption", "summary",
    "legend", "address",
))  # fmt: skip
_STRONG_ROLES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "pre"))
_PREFORMATTED = frozenset(("pre", "listing", "plaintext", "xmp", "textarea"))
_PARTED = frozenset(("a", "button", "span", "label", "time", "small", "cite", "b", "strong", "em", "i"))
"""Inline elements that a style sheet often shows apart though the source has no space between them: entries of a menu, name and price."""
_UNSPACED_FROM = 0x0E00
"""From here on lie the scripts that put no space between words (Thai, Han, kana); below, a space parts two words."""
# Characters that take no room: a run of nothing else is not visible.
_ZERO_WIDTH = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])


def is_shadow_root(element: HtmlElement) -> bool:
    """Tell whether an element is the `template` that holds a shadow root, whose content is shown."""
    return element.tag == "template" and element.get("shadowrootmode") is not None


def segment(page: Page) -> Segmentation:
    """Split a page into blocks: one run of inline content under one block-level element.

    Every visible character is in exactly one block, in document order, so that all blocks together are the page's text. Two `br` in a
    row end a block. Two words in neighbouring inline elements with nothing between them get a space there, in the tree too, so that
    every later step reads two words. Linear in the number of nodes.
    """
    run = _Run()
    element: HtmlElement | None = page.root
    role, preformatted = "p", False
    # What to go back to at the end tag of each open element: the role, the block around the run, and whether white space counts.
    around: list[tuple[str, HtmlElement, bool]] = []
    block = page.root
    while element is not None:
        tag = element.tag
        descend = isinstance(tag, str) and (tag not in UNSEEN or is_shadow_root(element))
        if isinstance(tag, str) and tag in MEDIA:
            run.place(element)
        if descend:
            around.append((role, block, preformatted))
            if tag in BLOCK_LEVEL:
                if run.texts or run.placed:
                    run.end(block, role, preformatted)
                block = element
                preformatted = preformatted or tag in _PREFORMATTED
                if tag in _ROLES and role not in _STRONG_ROLES:
                    role = tag
            elif tag == "br":
                run.break_line(block, role, preformatted)
            if element.text:
                run.add(element.text, (element, False))
            if len(element):
                element = element[0]
                continue
        # The element has ended, and with it every ancestor whose last child it is.
        while True:
            if descend:
                outer_role, outer_block, outer_preformatted = around.pop()
                if block is not outer_block and (run.texts or run.placed):
                    run.end(block, role, preformatted)
                role, block, preformatted = outer_role, outer_block, outer_preformatted
            if not around:
                element = None
                break
            following = element.getnext()
            if element.tail:
                run.add(element.tail, (element, True))
            elif following is not None and element.tag in _PARTED and following.tag in _PARTED and not preformatted:
                run.meet(element)
            if following is not None:
                element = following
                break
            element = element.getparent()
            descend = True
    return Segmentation(tuple(run.blocks), tuple(run.media))


class _Run:
    """The inline content read since the last block ended, and the blocks made so far. Without texts and media there is none to end."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.media: list[tuple[HtmlElement, int]] = []
        self.texts: list[str] = []
        self._slots: list[TextSlot] = []
        self.placed: list[HtmlElement] = []
        self._breaks = 0
        self._met: HtmlElement | None = None
        self._seen: Counter[str] = Counter()

    def add(self, text: str, slot: TextSlot) -> None:
        if self._met is not None:
            if self.texts and _are_two_words(self.texts[-1], text):
                self._met.tail = " "
                self.texts.append(" ")
                self._slots.append((self._met, True))
            self._met = None
        self.texts.append(text)
        self._slots.append(slot)
        if self._breaks and not text.isspace():
            self._breaks = 0

    def meet(self, element: HtmlElement) -> None:
        """Remember that another inline element follows this one at once."""
        self._met = element

    def place(self, element: HtmlElement) -> None:
        self._met = None
        self.placed.append(element)
        self._breaks = 0

    def break_line(self, block: HtmlElement, role: str, preformatted: bool) -> None:
        self._met = None
        self._breaks += 1
        if self._breaks > 1 and not preformatted:
            self.end(block, role, preformatted)
        else:
            self.texts.append("\n")

    def end(self, block: HtmlElement, role: str, preformatted: bool) -> None:
        """Make a block of the run if it has anything to see; media in it stand in that block, else behind the one before."""
        self._breaks = 0
        self._met = None
        if self.texts:
            joined = "".join(self.texts)
            collapsed = " ".join(joined.split())
            if collapsed and collapsed.translate(_ZERO_WIDTH).strip():
                digest = hashlib.sha256(collapsed.encode()).hexdigest()[:16]
                self._seen[digest] += 1
                text = joined.strip("\r\n") if preformatted else collapsed
                name = BlockId(f"{digest}-{self._seen[digest]}")
                self.blocks.append(Block(name, len(self.blocks), role, text, block, tuple(self._slots)))
            self.texts = []
            self._slots = []
        if self.placed:
            index = len(self.blocks) - 1
            self.media.extend((element, index) for element in self.placed)
            self.placed = []


def _are_two_words(before: str, behind: str) -> bool:
    """Tell whether two texts that touch are a word each: no letters set one by one, no initial, no script without spaces."""
    last, first = before[-1], behind[0]
    if not (last.isalnum() and first.isalnum()) or ord(last) >= _UNSPACED_FROM or ord(first) >= _UNSPACED_FROM:
        return False
    if len(before) == 1:
        return len(behind) > 1 and not (last.isupper() and first.islower())
    return True
