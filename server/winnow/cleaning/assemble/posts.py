"""Threads: who said what and when, where the names and times of posts were left out of the article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from lxml.html import HtmlElement

from winnow.cleaning.assemble.builder import settable
from winnow.cleaning.assemble.nodes import Node
from winnow.cleaning.features.tree import name_words
from winnow.cleaning.outline import Outline

_NAME_WORDS = frozenset((
    "author", "username", "user", "poster", "nickname", "nick", "login", "screenname", "handle", "member", "creator", "owner", "commenter",
    "authorname", "displayname",
))  # fmt: skip
_TIME_WORDS = frozenset(("date", "time", "timestamp", "datetime", "posted", "published", "created", "age", "when"))
_NO_NAME = frozenset((
    "avatar", "title", "role", "rank", "stats", "info", "details", "badge", "signature", "count", "reputation", "action", "actions", "menu",
    "profile", "status", "image", "photo", "bio", "joined", "content", "body", "text", "message", "online", "flair", "link", "level",
))  # fmt: skip
_MARKED_NAMES = frozenset(("author", "creator"))
_MARKED_TIMES = frozenset(("datePublished", "dateCreated"))
_PLACES = (
    "a",
    "span",
    "div",
    "p",
    "strong",
    "b",
    "cite",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "dt",
    "dd",
    "td",
    "th",
    "address",
    "small",
    "em",
)
"""Elements that names and times stand in."""

_SAYS_WHEN = re.compile(r"\d|ago|yesterday|today|gestern|heute|hier|ayer|昨|今", re.IGNORECASE)
_MOST = 5000
"""Names and times that are looked at."""

_LONGEST_NAME = 40
_LONGEST_TIME = 48
_STEPS = 10
"""A name stands at most so many elements below what holds it and its post."""

_NEARLY_ALL = 0.9
_AROUND = 2
_FEWEST = 2
"""Fewer posts with a name are no thread."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A short text that names a writer or a time: its element, its text and its block."""

    element: HtmlElement
    text: str
    block: int


def find_headers(
    root: HtmlElement,
    outline: Outline,
    kept: Sequence[bool],
    kept_characters: Sequence[int],
    block_in: Callable[[HtmlElement], int | None],
) -> dict[HtmlElement, Node]:
    """Return, by the element that each post's kept text begins with, the line that says who wrote it and when.

    `kept_characters` is their number before each block. Names are alike: of the same tag and classes, each with a post of its own. What
    the article has kept is not said again.
    """
    if sum(kept) < _FEWEST:
        return {}
    thread = _thread(root, outline, kept_characters)
    groups: dict[tuple[str, str], list[_Said]] = {}
    for element in _names(thread)[:_MOST]:
        name = _said(element, block_in, _LONGEST_NAME)
        if name is not None:
            groups.setdefault((element.tag, _kind(element)), []).append(name)
    best: list[tuple[_Said, HtmlElement, int]] = []
    for group in groups.values():
        if len(group) >= _FEWEST:
            best = max(best, _posts(group, outline, kept), key=len)
    if len(best) < _FEWEST:
        return {}
    said = [time for element in _times(thread)[:_MOST] if (time := _said(element, block_in, _LONGEST_TIME)) is not None]
    dated = sorted((time for time in said if _SAYS_WHEN.search(time.text)), key=lambda time: time.block)
    places = [time.block for time in dated]
    headers: dict[HtmlElement, Node] = {}
    for name, unit, first in best:
        start, end = outline.spans[unit]
        block = name.block
        near = dated[bisect_left(places, start) : bisect_left(places, end)][:_STEPS]
        time = _nearest(near, block)
        parts: list[Node | str] = []
        if not kept[block]:
            parts.append(Node("cite", {}, [settable(name.text)]))
        if time is not None and not kept[time.block]:
            stamp = time.element.get("datetime") or ""
            when = Node("time", {"datetime": settable(stamp)} if stamp else {}, [settable(time.text)])
            parts += [" · ", when] if parts else [when]
        if parts and not kept[block]:
            headers.setdefault(_begins(unit, first, outline), Node("p", {}, parts))
    return headers


def _thread(root: HtmlElement, outline: Outline, kept_characters: Sequence[int]) -> HtmlElement:
    """The innermost element with nearly all that is kept, or one a little around it: names are not looked for elsewhere."""
    enough = _NEARLY_ALL * kept_characters[-1]
    place, inner = root, root
    while inner is not None:
        place = inner
        units = outline.units(place)
        inner = next((child for child, (start, end) in units if kept_characters[end] - kept_characters[start] >= enough), None)
    for _ in range(_AROUND):
        around = place.getparent()
        place = around if around is not None else place
    return place


def _names(thread: HtmlElement) -> list[HtmlElement]:
    """The elements that by their markup or the words of their classes hold names."""
    return [
        element
        for element in thread.iter(*_PLACES)
        if _may_name(element.get("class", "")) or element.get("itemprop") in _MARKED_NAMES or element.get("rel") == "author"
    ]


def _times(thread: HtmlElement) -> list[HtmlElement]:
    """The elements that by their markup or the words of their classes hold times."""
    return [
        element
        for element in thread.iter("time", *_PLACES)
        if element.tag == "time" or _may_date(element.get("class", "")) or element.get("itemprop") in _MARKED_TIMES
    ]


@lru_cache(maxsize=4096)
def _may_name(classes: str) -> bool:
    words = _words(classes)
    return bool(words & _NAME_WORDS) and not words & _NO_NAME


@lru_cache(maxsize=4096)
def _may_date(classes: str) -> bool:
    return bool(classes) and bool(_words(classes) & _TIME_WORDS)


def _nearest(times: Sequence[_Said], block: int) -> _Said | None:
    return min(times, key=lambda time: abs(time.block - block), default=None)


def _posts(names: Sequence[_Said], outline: Outline, kept: Sequence[bool]) -> list[tuple[_Said, HtmlElement, int]]:
    """The names that have a post of their own, with the element that holds both and the first kept block of the post."""
    blocks = sorted({name.block for name in names})
    posts = []
    taken: set[int] = set()
    for name in names:
        place: HtmlElement | None = name.element
        for _ in range(_STEPS):
            place = place.getparent() if place is not None else None
            if place is None:
                break
            span = outline.spans.get(place)
            first = _first_kept(span, kept, name.block) if span is not None else None
            if span is None or first is None:
                continue
            following = bisect_left(blocks, name.block) + 1
            after = blocks[following : following + 1]
            alone = bisect_left(blocks, span[1]) - bisect_left(blocks, span[0]) == 1
            follows = first > name.block and (not after or first < after[0])
            if (alone or follows) and first not in taken:
                taken.add(first)
                posts.append((name, place, first))
            break
    return posts


def _first_kept(span: tuple[int, int], kept: Sequence[bool], name: int) -> int | None:
    """The first kept block of a stretch but for that of the name, looked for among the first of them."""
    return next((n for n in range(span[0], min(span[1], span[0] + 10 * _STEPS)) if kept[n] and n != name), None)


def _begins(unit: HtmlElement, first: int, outline: Outline) -> HtmlElement:
    """The element right within a unit that a block stands in; the unit itself for text of its own."""
    return next((child for child, (start, end) in outline.units(unit) if start <= first < end), unit)


def _said(element: HtmlElement, block_in: Callable[[HtmlElement], int | None], longest: int) -> _Said | None:
    text = ""
    for part in element.itertext():
        text = f"{text} {part}".strip()
        if len(text) > 2 * longest:
            return None
    text = " ".join(text.split())
    block = block_in(element) if text and len(text) <= longest and any(map(str.isalnum, text)) else None
    return _Said(element, text, block) if block is not None else None


def _kind(element: HtmlElement) -> str:
    return f"{element.get('itemprop', '')} {element.get('rel', '')} {' '.join(sorted(_words(element.get('class', '')) & _NAME_WORDS))}"


def _words(classes: str) -> set[str]:
    """The words of class names; "user-name" and "userName" are the word "username" too."""
    words: set[str] = set()
    for name in classes[:300].split():
        parts = name_words(name)
        words.update(parts)
        words.update(map("".join, pairwise(parts)))
    return words
