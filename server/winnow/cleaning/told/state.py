"""The text in the data that a page's scripts start from: whatever in it reads as written for people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from winnow.cleaning.told.passages import Heard, Passage, is_prose, plain, unescaped, words_of
from winnow.cleaning.told.rich_text import rich_text
from winnow.cleaning.told.scripts import Budget, nested, state

MOST_VALUES = 50_000
_DEEPEST = 200
_MOST_BODIES = 12
"""An object with more texts than this is a table of the words that the program shows."""
_LONGEST_NAME = 300
_FULL_SHARE = 3
"""Objects of a shape are told when they have at least the third part of the words of the shape that has the most."""
_NAMED_LIKE_THE_PAGE = 4

# Parts of a state that speak of the site, the reader or the program. Whole words of a key: "footerLinks", "cookie_banner".
_FURNITURE = frozenset((
    "nav", "navigation", "menu", "menus", "header", "footer", "i18n", "translation", "translations", "locale", "locales", "messages",
    "labels", "strings", "config", "configuration", "settings", "feature", "features", "flags", "experiment", "experiments", "cookie",
    "cookies", "consent", "gdpr", "legal", "privacy", "terms", "seo", "meta", "metadata", "og", "analytics", "tracking", "ad", "ads",
    "related", "recommended", "recommendations", "similar", "newsletter", "promo", "promos", "banner", "banners", "modal", "modals",
    "user", "viewer", "session", "auth", "error", "errors", "style", "styles", "css", "theme", "themes", "schema", "query", "queries",
    "script", "scripts", "svg", "icon", "icons", "sitemap", "subscribe", "disclaimer", "routes", "alt", "url", "href", "src", "srcset",
    "review", "reviews",
))  # fmt: skip
_KEY_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_NAMES = ("headline", "title", "name", "heading", "question", "subject")
_AUTHORS = ("author", "username", "user", "creator", "postedBy", "authorName", "displayName")
_DATES = ("created_at", "createdAt", "publishedAt", "date", "datePublished", "published_at", "createdDate", "updatedAt")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_PRICES = ("price", "formattedPrice", "priceFormatted", "displayPrice")
# An amount with a currency or with decimals; a whole number alone may as well be cents.
_PRICED = re.compile(r"[^\d\s]{1,4}\s?\d[\d.,]{0,12}|\d[\d.,]{0,12}\s?[^\d\s.,]{1,4}|\d{1,9}[.,]\d\d?")


@dataclass(frozen=True, slots=True)
class _Group:
    """The passages of one object of the state; `path` is the way to it without the numbers of its entries."""

    path: str
    passages: list[Passage]
    words: int


def passages_of(root: HtmlElement, budget: Budget, heard: Heard, title: str) -> list[Passage]:
    """The text of a page's state, in order: that of the objects of one shape that tell the most, and of those with near as much.

    Objects named like the page's `title` count more. Other shapes are the site's other stories, its forms, its help.
    """
    groups = list(_groups(state(root, budget), budget))
    wanted = set(words_of(title))
    weight: Counter[str] = Counter()
    for group in groups:
        weight[group.path] += group.words * (_NAMED_LIKE_THE_PAGE if _is_named(group, wanted) else 1)
    most = max(weight.values(), default=0)
    told: list[Passage] = []
    for group in groups:
        if weight[group.path] * _FULL_SHARE < most:
            continue
        fresh = [passage for passage in group.passages if heard.is_new(unescaped(passage.text))]
        if any(passage.tag != "h2" for passage in fresh):
            told += fresh
    return told


def _is_named(group: _Group, wanted: set[str]) -> bool:
    """Tell whether an object's name says what the page's title says."""
    name = set(words_of(group.passages[0].text)) if group.passages[0].tag == "h2" else set()
    return len(name & wanted) * 2 >= len(name) > 1


def _groups(values: Iterator[object], budget: Budget) -> Iterator[_Group]:
    """Each object that holds prose or a priced name, depth first, in order."""
    waiting: list[tuple[object, str, int]] = [(value, "", 0) for value in values][::-1]
    left = left_in_documents = MOST_VALUES
    seen: dict[int, object] = {}  # a flat state may name one value many times, and itself
    while waiting and left > 0:
        value, path, depth = waiting.pop()
        left -= 1
        if depth > _DEEPEST or id(value) in seen:
            continue
        seen[id(value)] = value
        if isinstance(value, list):
            waiting.extend((inner, path, depth + 1) for inner in reversed(value[:left]) if _may_hold(inner))
        elif isinstance(value, str):
            waiting.append((nested(value, budget), path, depth + 1))
        elif isinstance(value, dict):
            passages, read = rich_text(value, left_in_documents)
            left_in_documents -= read
            document = bool(passages)
            passages = passages or _of_object(value)
            if passages:
                yield _Group(path, passages, sum(len(words_of(plain(passage.text))) for passage in passages))
            if not document:
                waiting.extend(
                    (inner, path if _is_own_name(key) else f"{path}.{key}", depth + 1)
                    for key, inner in reversed(value.items())
                    if _may_hold(inner) and not _is_furniture(key)
                )


def _may_hold(value: object) -> bool:
    return isinstance(value, dict | list) or (isinstance(value, str) and value.startswith(("{", "[")))


def _of_object(value: dict[str, object]) -> list[Passage]:
    body = [
        Passage("p", inner)
        for key, inner in value.items()
        if isinstance(inner, str) and key not in _NAMES and not _is_furniture(key) and is_prose(unescaped(inner))
    ]
    if len(body) > _MOST_BODIES:
        return []
    name = next((plain(unescaped(text)) for key in _NAMES if isinstance(text := value.get(key), str) and text.strip()), "")
    name = name if len(name) < _LONGEST_NAME else ""
    price = next((text for key in _PRICES if _PRICED.fullmatch(text := str(value.get(key))[:40])), "")
    if not body:
        return [Passage("li", f"{name} {price}")] if name and price else []
    by = " · ".join(part for part in (_author(value), _date(value)) if part)
    head = [Passage("h2", name)] if name else []
    return [*head, *([Passage("p", by)] if by else []), *body, *([Passage("p", price)] if price else [])]


def _author(value: dict[str, object]) -> str:
    for key in _AUTHORS:
        author = value.get(key)
        if isinstance(author, dict):
            author = next((name for inner in ("name", "username", "displayName") if isinstance(name := author.get(inner), str)), "")
        if isinstance(author, str) and 1 < len(author) < 80 and "/" not in author:
            return plain(author)
    return ""


def _date(value: dict[str, object]) -> str:
    return next((date[:10] for key in _DATES if isinstance(date := value.get(key), str) and _DATE.match(date)), "")


def _is_furniture(key: str) -> bool:
    return any(word.lower() in _FURNITURE for word in _KEY_WORD.findall(key[:80]))


def _is_own_name(key: str) -> bool:
    """Tell whether a key is an entry's own name rather than that of its place: an id, a number, an address."""
    return len(key) > 40 or any(c.isdigit() for c in key) or ":" in key or "/" in key
