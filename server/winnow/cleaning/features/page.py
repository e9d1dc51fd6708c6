"""Facts about the page as a whole: its title, what it says of itself in metadata, the words of its address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Page

MAX_JSON_CHARS = 4_000_000
MAX_JSON_VALUES = 50_000

_TYPE_GROUPS = (
    ("article", "newsarticle", "blogposting", "reportagenewsarticle", "techarticle", "scholarlyarticle"),
    ("product", "productgroup", "offer", "aggregateoffer"),
    ("itemlist", "collectionpage", "searchresultspage", "offercatalog"),
    ("discussionforumposting", "qapage", "question", "answer", "socialmediaposting"),
    ("faqpage", "service", "professionalservice", "localbusiness", "organization"),
    ("recipe", "howto", "event", "jobposting", "course", "softwareapplication"),
)
_OG_TYPES = ("article", "product", "website", "profile", "video")
_ADDRESS_WORDS = (
    frozenset((
        "blog", "news", "article", "articles", "post", "posts", "story", "stories", "magazine", "opinion", "politics", "sport",
        "sports",
    )),
    frozenset(("product", "products", "item", "shop", "store", "dp", "pd", "p", "buy")),
    frozenset((
        "category", "categories", "collection", "collections", "c", "catalog", "browse", "tag", "tags", "archive", "list", "listing",
        "listings", "search", "jobs",
    )),
    frozenset((
        "forum", "forums", "thread", "threads", "topic", "topics", "questions", "question", "t", "discussion", "community",
        "viewtopic", "showthread", "comments", "r",
    )),
    frozenset((
        "docs", "doc", "documentation", "api", "reference", "guide", "guides", "manual", "wiki", "help", "support", "tutorial",
        "learn", "kb", "man",
    )),
    frozenset(("service", "services", "about", "company", "solutions", "features", "pricing", "contact", "platform")),
)  # fmt: skip
_LONG_TEXT_KEYS = frozenset(("articleBody", "description", "text", "reviewBody", "recipeInstructions", "headline", "name"))


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the page says of itself. `told` is the text of its JSON-LD, lower case, white space collapsed."""

    title_words: frozenset[str]
    description_words: frozenset[str]
    told: str
    numbers: tuple[float, ...]


def page_facts(page: Page) -> PageFacts:
    """Read title, description, structured data and address of a page."""
    snapshot = page.snapshot
    title = snapshot.title or " ".join(_text(page.elements["title"]).split())
    metas: dict[str, str] = {}
    for meta in page.elements["meta"]:
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name and name not in metas:
            metas[name] = meta.get("content", "")
    description = metas.get("og:description") or metas.get("description") or ""
    types: set[str] = set()
    texts: list[str] = []
    size = 0
    for script in page.elements["script"]:
        source = script.text or ""
        size += len(source)
        if "ld+json" in script.get("type", "") and size < MAX_JSON_CHARS:
            _read_json_ld(source, types, texts)
    generator = metas.get("generator", "").lower()
    address = urlsplit(snapshot.url)
    path_words = re.findall(r"[a-z0-9]+", address.path.lower())[:40]
    last = address.path.rstrip("/").rpartition("/")[2]
    numbers = [float(any(word in types for word in group)) for group in _TYPE_GROUPS]
    numbers += [float(metas.get("og:type", "").lower().startswith(kind)) for kind in _OG_TYPES]
    numbers += [float(any(word in words for word in path_words)) for words in _ADDRESS_WORDS]
    numbers += [
        float("wordpress" in generator),
        float(bool(generator)),
        float(address.path.count("/")),
        float(last.count("-")),
        float(len(last)),
        float(any(c.isdigit() for c in last)),
        float(bool(address.query)),
        float("article:published_time" in metas),
        float(bool(description)),
    ]
    return PageFacts(_words(title), _words(description), " ".join(" ".join(texts).lower().split()), tuple(numbers))


def _text(titles: Sequence[HtmlElement]) -> str:
    return str(titles[0].xpath("string()")) if titles else ""


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text[:2000].lower()))


def _read_json_ld(source: str, types: set[str], texts: list[str]) -> None:
    try:
        data = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return
    for key, value in _strings(data):
        if key == "@type":
            types.add(value.lower().rpartition("/")[2])
        elif key in _LONG_TEXT_KEYS:
            texts.append(value)


def _strings(data: object) -> Iterator[tuple[str, str]]:
    """Yield the strings of a JSON value with the key each stands under."""
    waiting: list[tuple[str, object]] = [("", data)]
    read = 0
    while waiting and read < MAX_JSON_VALUES:
        key, value = waiting.pop()
        read += 1
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, list):
            waiting.extend((key, item) for item in value)
        elif isinstance(value, dict):
            waiting.extend(value.items())
