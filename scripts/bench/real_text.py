"""Clippings made of the text of real pages: passages of them, of very different lengths, one page continued by another."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from bench.planted import PLANTED, Planted
from winnow.models import Author, BlockId, Cleaned, Clipping, Metadata, PageBlock, Sha256, Shelf, checked_url, site_of

# Words of a passage: a log-normal distribution, as lengths of articles have; half have fewer than 450, one in twenty more than 1,700.
MEDIAN_WORDS, SPREAD = 450, 0.8
FEWEST_WORDS, MOST_WORDS = 40, 4000
TAGS = 300
YEARS = 3
# Each sentence is in so many clippings, far apart.
COPIES = 3
_LANGUAGE = re.compile(rb"<html[^>]{0,500}?\slang=[\"']?([a-zA-Z]{2,3})\b")


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page as its paragraphs, with what is known of it."""

    url: str
    title: str
    author: str
    language: str
    paragraphs: tuple[str, ...]


def pages(folder: Path) -> tuple[Page, ...]:
    """The text of all pages of a folder in the layout of WCXB, as a person marked it; the pages themselves are not cleaned."""
    found = []
    for path in sorted((folder / "ground-truth").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        truth = record["ground_truth"]
        paragraphs = tuple(line.strip() for line in (truth.get("main_content") or "").split("\n") if line.strip())
        try:
            url = checked_url(str(record.get("url")))
        except ValueError:
            continue
        if paragraphs:
            html = folder / "html" / f"{path.stem}.html.gz"
            author = str(truth.get("author") or "")
            found.append(Page(url, str(truth.get("title") or paragraphs[0])[:200], author, _language(html), paragraphs))
    return tuple(found)


def _language(path: Path) -> str:
    if not path.exists():
        return ""
    with gzip.open(path) as file:
        match = _LANGUAGE.search(file.read(4000))
    return match[1].decode("ascii").lower() if match else ""


@dataclass(frozen=True, slots=True)
class Example:
    """A clipping with what it is made of, and the sentence planted in it."""

    clipping: Clipping
    snapshot: bytes
    cleaned: Cleaned
    planted: Planted | None = None


def place_of(number: int, count: int) -> Planted | None:
    """The sentence planted in this clipping of a library of so many."""
    step = max(1, count // (COPIES * len(PLANTED)))
    place, rest = divmod(number, step)
    return PLANTED[place % len(PLANTED)] if rest == step // 2 and place < COPIES * len(PLANTED) else None


def examples(sources: tuple[Page, ...], count: int, first: int = 0) -> Iterator[Example]:
    """Clippings number `first` to `count`, the same ones on every run."""
    for number in range(first, count):
        yield example(sources, number, count)


def example(sources: tuple[Page, ...], number: int, count: int) -> Example:
    """The clipping of this number in a library of so many; the saving of all takes three years."""
    chance = random.Random(number)
    planted = place_of(number, count)
    page = sources[number * 7919 % len(sources)]
    paragraphs = _passage(sources, page, chance)
    if planted:
        paragraphs.insert(chance.randrange(len(paragraphs) + 1), planted.sentence)
    blocks = tuple(PageBlock(BlockId(f"{number}-{place}"), "p", text) for place, text in enumerate(paragraphs))
    saved = datetime(2026, 11, 1, tzinfo=UTC) - timedelta(days=365 * YEARS) * (1 - number / count)
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    snapshot = json.dumps({"url": page.url, "number": number, "html": text}, ensure_ascii=False).encode("utf-8", "replace")
    digest = hashlib.sha256(snapshot).hexdigest()
    title = page.title if number % 3 else " ".join(chance.choice(paragraphs).split()[:9])
    words = sum(len(paragraph.split()) for paragraph in paragraphs)
    metadata = Metadata(
        title=title,
        authors=(Author(page.author),) if page.author else (),
        language=planted.language if planted else page.language,
        site=site_of(page.url),
        words=words,
    )
    clipping = Clipping(
        id=UUID(int=number + 1, version=4),
        url=f"{page.url.split('#')[0]}{'&' if '?' in page.url else '?'}clipping={number}",
        host=site_of(page.url),
        title=title or page.url,
        saved_at=saved,
        captured_at=saved,
        digest=f"sha-256=:{digest}:",
        snapshot=Sha256(digest),
        shelf=chance.choices(tuple(Shelf), (70, 27, 3))[0],
        favourite=chance.random() < 0.05,
        tags=[f"topic {int(TAGS ** chance.random())}" for _ in range(chance.randrange(4))],
        note="Read this again before the meeting." if chance.random() < 0.02 else "",
        metadata=metadata,
        excerpt=paragraphs[0][:200],
        words=words,
    )
    return Example(clipping, snapshot, Cleaned(metadata, text, blocks=blocks), planted)


def _passage(sources: tuple[Page, ...], page: Page, chance: random.Random) -> list[str]:
    wanted = min(MOST_WORDS, max(FEWEST_WORDS, int(MEDIAN_WORDS * chance.lognormvariate(0, SPREAD))))
    found: list[str] = []
    words, place = 0, chance.randrange(len(page.paragraphs))
    while words < wanted:
        if place >= len(page.paragraphs):
            page = chance.choice(sources)
            place = chance.randrange(len(page.paragraphs))
        found.append(page.paragraphs[place])
        words += len(found[-1].split())
        place += 1
    return found
