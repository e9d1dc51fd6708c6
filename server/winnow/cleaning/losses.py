"""What the article lacks because the browser kept it from the capture: frames of other sites, drawings with pictures of other sites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from winnow.cleaning.assemble.embeds import embedded
from winnow.cleaning.assemble.urls import Addresses
from winnow.cleaning.blocks import Page, Segmentation
from winnow.cleaning.kinds.words import named_groups
from winnow.cleaning.parse import HIDDEN_MARK, LOST_MARK

_MOST_NAMED = 3
_NO_LOSS = frozenset(("ad", "share", "consent", "newsletter", "comments", "promo"))
"""Groups of names: what an element called so holds would have been taken out."""

_FURNITURE = frozenset(("aside", "footer", "nav"))


def words_about_losses(page: Page, segmentation: Segmentation, kept: Sequence[bool]) -> tuple[str, ...]:
    """Sentences that name what is missing next to a block of the article, or anywhere when there is none.

    Players and posts that the article links to are not missing, advertisements are not missed.
    """
    lost = list(_lost(page, segmentation, kept))
    words = []
    frames = [element for element in lost if element.get(LOST_MARK) == "frame"]
    if frames:
        sites = list(dict.fromkeys(filter(None, (_site(page, element) for element in frames))))
        words.append(f"partial: {_about_frames(sites)} could not be read, because the browser keeps frames of other sites apart.")
    if any(element.get(LOST_MARK) == "unloaded" for element in lost):
        words.append("partial: A frame was not loaded yet; scroll down to it and save the page again.")
    if any(element.get(LOST_MARK) == "canvas" for element in lost):
        words.append("partial: A drawing could not be read, because the browser keeps drawings with pictures of other sites apart.")
    return tuple(words)


def _lost(page: Page, segmentation: Segmentation, kept: Sequence[bool]) -> Iterator[HtmlElement]:
    addresses = None
    for element, index in segmentation.media:
        if LOST_MARK not in element.attrib or (any(kept) and not any(kept[max(index, 0) : index + 2])):
            continue
        addresses = addresses or Addresses(page)
        if not _is_furniture(element) and embedded(element, addresses) is None:
            yield element


def _is_furniture(element: HtmlElement) -> bool:
    for around in (element, *element.iterancestors()):
        if around.tag in ("article", "main", "body"):
            return HIDDEN_MARK in around.attrib
        names = f"{around.get('class', '')} {around.get('id', '')}"
        if around.tag in _FURNITURE or HIDDEN_MARK in around.attrib or not _NO_LOSS.isdisjoint(named_groups(names)):
            return True
    return False


def _site(page: Page, element: HtmlElement) -> str:
    try:
        return urlsplit(urljoin(page.snapshot.url, element.get("src") or element.get("data", ""))).hostname or ""
    except ValueError:
        return ""


def _about_frames(sites: Sequence[str]) -> str:
    if not sites:
        return "A frame"
    named = ", ".join(sites[:_MOST_NAMED])
    more = f" and {len(sites) - _MOST_NAMED} more sites" if len(sites) > _MOST_NAMED else ""
    return f"A frame of {named}" if len(sites) == 1 else f"Frames of {named}{more}"
