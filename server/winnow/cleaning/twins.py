"""What stands twice on a page: once for browsers with scripts, once in `noscript` for those without."""

from __future__ import annotations

from collections import Counter

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Page, Segmentation
from winnow.cleaning.parse import HIDDEN_MARK

_SHARE = 0.8
"""The share of the text of a `noscript` that must stand elsewhere, too. The rest of a true twin is buttons and numbers."""

_LONG = 60
"""Characters of a block that stands twice for no other reason than being told twice; only pages with such blocks are looked at."""

TWIN = "twin"
"""The value of HIDDEN_MARK on such an element."""


def mark_twins(page: Page, segmentation: Segmentation) -> None:
    """Mark each `noscript` as hidden whose text the page shows elsewhere, for a reader saw only that. Linear in the size of the page."""
    long = [block.text[:_LONG] for block in segmentation.blocks if len(block.text) >= _LONG]
    if len(set(long)) == len(long):
        return
    within: dict[HtmlElement, HtmlElement] = {}
    for twin in page.elements["noscript"]:
        if twin not in within:
            within.update((element, twin) for element in twin.iter())
    if not within:
        return
    inside = [(within[block.element], block) for block in segmentation.blocks if block.element in within]
    texts = {block.text for _, block in inside}
    hidden: dict[HtmlElement, bool] = {}
    shown = {
        block.text
        for block in segmentation.blocks
        if block.text in texts and block.element not in within and not _is_hidden(block.element, hidden)
    }
    size: Counter[HtmlElement] = Counter()
    repeated: Counter[HtmlElement] = Counter()
    for twin, block in inside:
        size[twin] += len(block.text)
        repeated[twin] += len(block.text) if block.text in shown else 0
    for twin, characters in size.items():
        if repeated[twin] >= _SHARE * characters:
            twin.set(HIDDEN_MARK, TWIN)


def _is_hidden(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Tell whether an element or one around it is marked as hidden; `known` takes the answer for all of them."""
    path: list[HtmlElement] = []
    around: HtmlElement | None = element
    hidden = False
    while around is not None:
        if around in known:
            hidden = known[around]
            break
        path.append(around)
        if HIDDEN_MARK in around.attrib:
            hidden = True
            break
        around = around.getparent()
    known.update((one, hidden) for one in path)
    return hidden
