"""What a page tells in schema.org's vocabulary as text: its subject, the parts of it, what was answered to it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from winnow.cleaning.told.passages import Heard, Passage, is_prose, plain, unescaped
from winnow.cleaning.told.scripts import Budget, linked_data

MOST_VALUES = 50_000
_DEEPEST = 24

# Items that describe the site, the way to a page or a picture, and say nothing that the page would show as its text.
_ABOUT_THE_SITE = frozenset((
    "breadcrumblist", "organization", "newsmediaorganization", "corporation", "onlinestore", "website", "person", "imageobject",
    "searchaction", "sitenavigationelement", "wpheader", "wpfooter", "wpsidebar", "logo", "contactpoint", "postaladdress", "readaction",
    "aggregaterating", "brand",
))  # fmt: skip
_POSTS = frozenset(("discussionforumposting", "comment", "answer", "question", "socialmediaposting", "review", "criticreview"))
_NAMES = ("name", "headline", "title")
_BODIES = ("articleBody", "text", "reviewBody", "transcript")
_SUMMARIES = ("description", "abstract")
_LISTS = ("recipeIngredient", "recipeInstructions", "step", "steps", "featureList")
_PARTS = (
    "mainEntity", "@graph", "hasPart", "itemListElement", "item", "hasVariant", "syllabusSections", "hasCourseInstance",
    "acceptedAnswer", "suggestedAnswer", "comment",
)  # fmt: skip


def passages_of(root: HtmlElement, budget: Budget, heard: Heard) -> list[Passage]:
    """The text of a page's JSON-LD, in order: a heading and a text for each item, a list of the items that have a name alone.

    What `heard` knows already is left out.
    """
    reading = _Reading(heard)
    return [passage for value in linked_data(root, budget) for passage in reading.item(value, 0)]


class _Reading:
    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._left = MOST_VALUES

    def item(self, value: object, depth: int) -> Iterator[Passage]:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return
        if isinstance(value, list):
            for one in value:
                if isinstance(one, dict):
                    yield from self.item(one, depth)
        elif isinstance(value, dict):
            types = _types(value)
            if types and types <= _ABOUT_THE_SITE:
                return
            yield from self._told(value, types, depth)

    def _told(self, value: dict[str, object], types: set[str], depth: int) -> Iterator[Passage]:
        name = _first(value, _NAMES if "articleBody" not in value else ("headline", *_NAMES))
        texts = [text for key in _BODIES for text in _texts(value.get(key))] or [
            text for key in _SUMMARIES for text in _texts(value.get(key))
        ]
        if types & {"webpage", "itempage", "collectionpage", "profilepage", "aboutpage", "contactpage"}:
            name, texts = "", texts if is_prose(" ".join(texts)) else []
        texts = [text for text in texts if self._heard.is_new(unescaped(text))]
        price = _price(value.get("offers"))
        lists = {key: value[key] for key in _LISTS if key in value}
        parts = [value[key] for key in _PARTS if key in value]
        if types & _POSTS and (by := _by_line(value)):
            if texts:
                yield from self._heading(name, depth, types)
                yield Passage("p", by)
        elif texts or lists:
            yield from self._heading(name, depth, types)
        elif name and (depth > 1 or price) and not parts and self._heard.is_new(name):
            yield Passage("li", f"{name} {price}".strip())
        elif name and parts and depth:
            yield from self._heading(name, depth, types)
        yield from (Passage("p", text) for text in texts)
        if price and texts:
            yield Passage("p", price)
        for inner in lists.values():
            yield from self._list(inner, depth + 1)
        for part in parts:
            yield from self.item(part, depth + 1)

    def _heading(self, name: str, depth: int, types: set[str]) -> Iterator[Passage]:
        if name and not types & {"webpage", "listitem"} and self._heard.is_new(name):
            yield Passage("h2" if depth < 2 else "h3", name)

    def _list(self, value: object, depth: int) -> Iterator[Passage]:
        """The steps of instructions, the ingredients: strings, or items with a text or further steps."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return
        if isinstance(value, str):
            lines = value.splitlines() if "<" not in value else [value]
            yield from (Passage("li", line) for line in lines if line.strip() and self._heard.is_new(line))
        elif isinstance(value, list):
            for one in value:
                yield from self._list(one, depth + 1)
        elif isinstance(value, dict):
            name, text = _first(value, _NAMES), _first(value, ("text", "description"))
            inner = value.get("itemListElement") or value.get("steps")
            if inner and name and self._heard.is_new(name):
                yield Passage("h3", name)
            elif text or name:
                full = text if not name or text.startswith(name) else f"{name}: {text}" if text else name
                if self._heard.is_new(full):
                    yield Passage("li", full)
            if inner:
                yield from self._list(inner, depth + 1)


def _types(value: dict[str, object]) -> set[str]:
    kinds = value.get("@type")
    return {kind.lower().rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, list):
        return [text for text in value[:200] if isinstance(text, str) and text.strip()]
    if isinstance(value, dict) and isinstance(value.get("@value"), str):
        return [value["@value"]]
    return []


def _first(value: dict[str, object], keys: tuple[str, ...]) -> str:
    return next((plain(unescaped(text)) for key in keys for text in _texts(value.get(key))), "")[:500]


def _by_line(value: dict[str, object]) -> str:
    """Who wrote a post and when, as "name · date"."""
    author = value.get("author")
    if isinstance(author, list) and author:
        author = author[0]
    name = _first(author, ("name",)) if isinstance(author, dict) else author if isinstance(author, str) else ""
    date = _first(value, ("datePublished", "dateCreated"))[:10]
    return " · ".join(part for part in (plain(name)[:200], date) if part)


def _price(offers: object) -> str:
    """What an item costs as its offer says it, such as "19.90 EUR"; "" when it has no price."""
    offer = offers[0] if isinstance(offers, list) and offers else offers
    if not isinstance(offer, dict):
        return ""
    low = offer.get("price", offer.get("lowPrice"))
    if isinstance(low, bool) or not isinstance(low, int | float | str) or not str(low).strip():
        return ""
    high = offer.get("highPrice")
    span = f"{low}–{high}" if isinstance(high, int | float | str) and "price" not in offer and high != low else str(low)
    currency = offer.get("priceCurrency")
    return f"{span} {currency if isinstance(currency, str) else ''}".strip()[:60]
