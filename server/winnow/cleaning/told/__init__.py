"""Text that a page has only in its data: read there when the page shows next to nothing, and put behind what it shows.

A page that is made by scripts may be saved before they ran, or show its text in ways that no tree has. Its JSON-LD or the state its
scripts start from then say what it is about. Its description alone is no article: error pages and walls have one too, and it is among the
metadata.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import Element as new_element

from winnow.cleaning.blocks import Page, Segmentation
from winnow.cleaning.parse import selected_html
from winnow.cleaning.segment import segment
from winnow.cleaning.told import linked, scripts, state
from winnow.cleaning.told.passages import MOST_CHARACTERS, MOST_PASSAGES, Heard, Passage, elements, plain, words_of

__all__ = ["blocks_of", "words_about_told"]

TOLD_MARK = "{urn:winnow}from"
"""Marks the element that holds what was read from data; its value names the kind of data. No page can forge it: what is parsed as HTML
has no attribute in a namespace."""

MOST_SHOWN = 150
"""Words that a page may show and still be looked at: no page with more of them is touched, so that it costs nothing."""

_MOST_CHARACTERS_SHOWN = 20 * MOST_SHOWN  # far more than so many words have: what tells most pages without counting words

MOST_RUNNING = 40
"""Of them, words in running text. What has more shows something of its own, however little."""

_RUNNING = 10  # words of a block that reads as running text rather than as a label

TIMES_SHOWN = 3
"""How many times as much as it shows a page must tell that it does not show, to be taken at its data's word."""

FEWEST_TOLD = 25
"""Words of a text that is worth adding."""

_LONGEST_TITLE = 300
_FROM_DATA = "The text comes from the page's own data, not from what it showed."


def blocks_of(page: Page) -> Segmentation:
    """The blocks of a page, with those of its data behind them when it shows little and tells much. Never raises.

    The page's body then ends with an element that has TOLD_MARK. Nothing that the page shows is told again.
    """
    segmentation = segment(page)
    return segment(page) if _tell(page, segmentation) else segmentation


def _tell(page: Page, segmentation: Segmentation) -> bool:
    """Put a page's text from its data at the end of its body, if that is called for; say whether it was done."""
    shown = _shown(segmentation)
    if shown is None or selected_html(page.snapshot):
        return False
    body = page.root.find("body")
    if body is None:
        return False
    texts = [block.text for block in segmentation.blocks]
    title = " ".join((page.snapshot.title or page.root.findtext("head/title") or "")[:_LONGEST_TITLE].split())
    budget = scripts.Budget()
    told = [
        ("json-ld", linked.passages_of(page.root, budget, Heard(texts))),
        ("state", state.passages_of(page.root, budget, Heard(texts), title)),
    ]
    source, passages, words = max(((name, *_within_bounds(passages)) for name, passages in told), key=lambda one: one[2])
    if words < max(FEWEST_TOLD, TIMES_SHOWN * shown):
        return False
    holder = new_element("section")
    if passages[0].tag == "h2" and not set(words_of(passages[0].text)) <= set(words_of(title)) and Heard(texts).is_new(title):
        passages = [Passage("h1", title), *passages]
    holder.extend(elements(passages))
    holder.set(TOLD_MARK, source)
    body.append(holder)
    return True


def words_about_told(page: Page, segmentation: Segmentation, kept: Sequence[bool]) -> tuple[str, ...]:
    """What a reader must know when text of the article was read from data: a sentence, or none."""
    body = page.root.find("body")
    holder = body[-1] if body is not None and len(body) else None
    if holder is None or not isinstance(holder.tag, str) or TOLD_MARK not in holder.attrib:
        return ()
    inside = set(holder.iter())
    if not any(block.element in inside for block, keep in zip(segmentation.blocks, kept, strict=True) if keep):
        return ()
    return (_FROM_DATA,)


def _shown(segmentation: Segmentation) -> int | None:
    """The words that a page shows when they are few, None when there is text enough in them."""
    characters = 0
    for block in segmentation.blocks:
        characters += len(block.text)
        if characters > _MOST_CHARACTERS_SHOWN:
            return None
    shown = running = 0
    for block in segmentation.blocks:
        words = len(words_of(block.text))
        shown += words
        running += words if words >= _RUNNING else 0
        if shown > MOST_SHOWN or running > MOST_RUNNING:
            return None
    return shown


def _within_bounds(passages: list[Passage]) -> tuple[list[Passage], int]:
    """As many of the first passages as may be added, and the number of words in them."""
    told: list[Passage] = []
    left, words = MOST_CHARACTERS, 0
    for passage in passages[:MOST_PASSAGES]:
        left -= len(passage.text)
        if left < 0:
            break
        told.append(passage)
        words += len(words_of(plain(passage.text)))
    return told, words
