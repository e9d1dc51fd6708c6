"""The seed page: an article as an aggregator serves it, with teasers that read like more of it, and variants of that page.

The article ("Russia-China ties not as healthy as Putin is making out", by Stefan Wolff) is from The Conversation, republished there and
here unchanged under CC BY-ND. `seed.txt` is the page's visible text.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from winnow.models import Snapshot

URL = "https://www.daily8.example/en/2025-06-06/russia-china-ties-not-as-healthy-as-putin-is-making-out"

_LINES = [line.strip() for line in (Path(__file__).parent / "seed.txt").read_text(encoding="utf-8").splitlines()]
TITLE = next(line for line in _LINES if line)
_FIRST = next(n for n, line in enumerate(_LINES) if line.startswith("Chinese troops participating"))
_LAST = next(n for n, line in enumerate(_LINES) if line.startswith("But it also signals"))
ARTICLE: tuple[str, ...] = tuple(_LINES[_FIRST : _LAST + 1])
BYLINE, LICENCE = _LINES[_LAST + 1 : _LAST + 3]


@dataclass(frozen=True)
class Teaser:
    """A preview of another story."""

    source: str
    ago: str
    title: str
    text: str


def _teasers() -> tuple[Teaser, ...]:
    start = _LINES.index("Related Articles") + 1
    lines = [line for line in _LINES[start:] if line]
    return tuple(Teaser(lines[n], lines[n + 1], lines[n + 3], lines[n + 4]) for n in range(0, len(lines), 5))


TEASERS = _teasers()

# Written for these tests: the same kind of preview in other languages.
FOREIGN_TEASERS: dict[str, tuple[Teaser, ...]] = {
    language: tuple(Teaser(**teaser) for teaser in teasers)
    for language, teasers in json.loads((Path(__file__).parent / "teasers.json").read_text(encoding="utf-8")).items()
}

HEADINGS = {
    "en": "Related Articles", "de": "Ähnliche Artikel", "fr": "Articles similaires", "es": "Artículos relacionados",
    "it": "Articoli correlati",
    "pt": "Artigos relacionados", "nl": "Gerelateerde artikelen", "pl": "Powiązane artykuły", "ru": "Читайте также",
    "tr": "İlgili haberler",
    "ja": "関連記事", "zh": "相关文章", "ko": "관련 기사", "ar": "مقالات ذات صلة",
}  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """How a variant of the page is built. `sections` gives the order after the article; `card` the element of a teaser."""

    seed: int = 8
    card: str = "div"
    headline: str = "p"
    depth: int = 2
    links: bool = True
    heading: str = "Related Articles"
    heading_tag: str = "div"
    teasers: Sequence[Teaser] = TEASERS
    sections: Sequence[str] = ("hashtags", "promo", "comments", "teasers")
    amid: int | None = None
    """The paragraph after which the teasers stand instead of in `sections`."""
    paragraph: str = "p"
    wide: int = 1
    """Cards in one row of the grid."""


def page(shape: Shape = Shape()) -> str:
    """The page's HTML: hydrated div soup, class names that say nothing."""
    return _Writer(shape).page()


def snapshot(shape: Shape = Shape()) -> Snapshot:
    """The page as the extension sends it."""
    return Snapshot(url=URL, captured_at=datetime(2025, 6, 6, 12, tzinfo=UTC), title=f"{TITLE} - Daily8", html=page(shape), lang="en")


class _Writer:
    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.random = random.Random(shape.seed)
        self.names: dict[str, str] = {}

    def name(self, role: str) -> str:
        """A class name as build tools make them: the same for the same role on one page, another on the next."""
        if role not in self.names:
            letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
            self.names[role] = "css-" + "".join(self.random.choices(letters, k=7))
        return self.names[role]

    def box(self, role: str, inner: str, tag: str = "div") -> str:
        return f'<{tag} class="{self.name(role)}">{inner}</{tag}>'

    def nest(self, role: str, inner: str, depth: int) -> str:
        for level in range(depth):
            inner = self.box(f"{role}{level}", inner)
        return inner

    def page(self) -> str:
        shape = self.shape
        data = {
            "props": {"pageProps": {"article": {"title": TITLE, "body": "\n".join(ARTICLE)}, "related": [t.text for t in shape.teasers]}}
        }
        paragraphs = [f"<{shape.paragraph} class='{self.name('para')}'>{escape(text)}</{shape.paragraph}>" for text in (*ARTICLE, BYLINE)]
        licence = escape(LICENCE).replace(
            "Read the original article", '<a href="https://theconversation.com/russia-china">Read the original article</a>'
        )
        paragraphs.append(f"<{shape.paragraph}>{licence}</{shape.paragraph}>")
        if shape.amid is not None:
            paragraphs.insert(shape.amid, self.box("also", self.teasers()))
        paragraphs.insert(6, self.box("slot", '<div id="gpt-a8f" data-ad="1"></div>'))
        article = self.box(
            "lead",
            f'<h1 class="{self.name("h")}">{escape(TITLE)}</h1>' + self.box("meta", "<span>The Conversation</span><span>06-06-2025</span>"),
        )
        article += self.box("hero", '<img src="/img/hero.jpg" width="1200" height="675" alt="Red Square">')
        article += self.nest("body", "".join(paragraphs), shape.depth)
        after = "".join(self.section(name) for name in shape.sections if name != "teasers" or shape.amid is None)
        main = self.nest("main", self.box("story", article) + after, shape.depth)
        links = "".join(
            f'<a href="/{name.lower()}">{name}</a>' for name in ("Home", "World", "Business", "Sports", "Entertainment", "Sign in")
        )
        foot = (
            "".join(f'<a href="/{name}">{name}</a>' for name in ("About", "Privacy", "Terms", "Contact"))
            + "<p>© 2025 Daily8. All rights reserved.</p>"
        )
        state = json.dumps(data).replace("<", "\\u003c")
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(TITLE)} - Daily8</title>'
            f'<meta property="og:title" content="{escape(TITLE)}"><meta property="og:site_name" content="Daily8">'
            '<meta property="og:type" content="article"><meta property="article:published_time" content="2025-06-06T08:00:00Z">'
            f'<link rel="canonical" href="{URL}"></head><body><div id="__next">'
            + self.box("top", self.box("logo", "Daily8") + f"<nav>{links}</nav>", "header")
            + main
            + self.box("foot", foot, "footer")
            + f'</div><script id="__NEXT_DATA__" type="application/json">{state}</script></body></html>'
        )

    def section(self, name: str) -> str:
        return self.nest(name, getattr(self, name)(), 1 + self.shape.depth // 2)

    def hashtags(self) -> str:
        tags = "".join(f'<a href="/tag/{tag}">#{tag}</a>' for tag in ("VictoryDay", "Russia", "China", "Putin"))
        return self.box("h", "Hashtags") + self.box("tags", tags)

    def promo(self) -> str:
        return (
            self.box("h", "Try Our AI Features")
            + self.box("sub", "Explore what Daily8 AI can do for you:")
            + self.box("chips", "<button></button>")
        )

    def comments(self) -> str:
        return self.box("h", "Comments") + self.box("empty", "No comments yet...")

    def teasers(self) -> str:
        shape = self.shape
        cards = [self.card(n, teaser) for n, teaser in enumerate(shape.teasers)]
        if shape.wide > 1:
            cards = [self.box("row", "".join(cards[n : n + shape.wide])) for n in range(0, len(cards), shape.wide)]
        body = "".join(cards)
        body = f"<ul>{body}</ul>" if shape.card == "li" else self.box("grid", body)
        heading = f"<{shape.heading_tag}>{escape(shape.heading)}</{shape.heading_tag}>" if shape.heading else ""
        return heading + body

    def card(self, number: int, teaser: Teaser) -> str:
        shape = self.shape
        address = f"/en/2025-06-0{number % 7 + 1}/story-{number}"
        title = escape(teaser.title)
        if shape.links and shape.card != "a":
            title = f'<a href="{address}">{title}</a>'
        inner = self.box("img", f'<img src="/t/{number}.jpg" alt="">')
        inner += self.box("when", self.box("src", escape(teaser.source)) + self.box("time", escape(teaser.ago)))
        inner += self.box("cat", "<ul><li>" + escape(teaser.source) + "</li></ul>")
        inner += f'<{shape.headline} class="{self.name("title")}">{title}</{shape.headline}>'
        inner += self.box("text", escape(teaser.text))
        inner = self.nest("card", inner, shape.depth - 1)
        attributes = f' href="{address}"' if shape.card == "a" and shape.links else ""
        return f'<{shape.card} class="{self.name("item")}"{attributes}>{inner}</{shape.card}>'
