"""The title among all that a page might be called, chosen by a forest that has learnt what people take for titles.

What counts as a candidate's evidence is here; how the forest is trained is in `scripts/training/titles.py`. Whether a block is kept does
not matter: the title must not hang on what the cleaner makes of the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import numpy as np
from numpy.typing import NDArray

from winnow.cleaning.metadata.evidence import Evidence, Finding
from winnow.cleaning.metadata.names import is_site
from winnow.cleaning.metadata.plain import folded, host_of, is_front_page, letters, plain, words_of
from winnow.cleaning.metadata.titles import PERMALINKS, SEPARATOR, Chosen, stated_titles
from winnow.cleaning.model.forest import Forest
from winnow.models import PageType

LONGEST = 300
"""Characters of a candidate; what is longer is a paragraph, and a title only if there is no other."""

_MOST = 32  # candidates of a page
_MOST_HEADINGS = 4  # h1 of a page that are candidates
_PARAGRAPH = 80  # characters of a block that is read for what the page is about
_FIRST_PARAGRAPH = 120  # characters of the block that the article is taken to begin with
_READ = 2_500  # characters of such blocks that are read

_STATED = ("meta og:title", "title", "json-ld", "meta twitter:title")
_SOURCES = ("rules", "heading", "h1", "h2", *_STATED, "microdata", "rdfa", "other", "part")
_SEPARATORS = "|:-–—·»"
_KINDS = tuple(PageType)

_ALONE = (
    *(f"from_{source}" for source in _SOURCES), "names_site", "is_site", "h1s", "candidates", "front_page", "path_words", "upper_case",
    "has_digit", "has_separator", "has_bar", "is_sentence", "blocks", "kind", "times_shown", "description_f1", "in_description",
    "in_text", "place", "before_text", "first_part", "last_part", "whole", "separator", "capitals", "text_words",
)  # fmt: skip
_COMPARED = (
    "sources", "words", "characters", "mean_f1", "best_f1", "slug_f1", "path_f1", "of_slug", "in_slug",
    *(f"{what}_{source}" for source in _STATED for what in ("f1", "length", "in")), "f1_heading", "length_heading",
)  # fmt: skip
COLUMNS = (*_ALONE, *_COMPARED, *(f"{name}_to_best" for name in _COMPARED))
"""What the forest reads of a candidate; -1 where a page has nothing to compare with. The last third: how far from the page's best."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the page might be called, where that was found, and which of the sources give it."""

    text: str
    found_in: str
    sources: frozenset[str]


def best_title(candidates: Sequence[Candidate], rows: NDArray[np.float32], forest: Forest) -> Chosen:
    """The likeliest candidate and where it was found, ("", "") without any; of equals the first."""
    if not candidates:
        return "", ""
    best = candidates[int(forest.sums(rows).argmax())]
    return best.text, best.found_in


def title_candidates(findings: Sequence[Finding], evidence: Evidence, by_rules: Chosen) -> list[Candidate]:
    """What the rules choose, the headings, the titles that the page states, and the parts of these; the same letters are one candidate."""
    known: dict[str, tuple[str, str, set[str]]] = {}

    def add(text: str, found_in: str, source: str) -> None:
        text = text.strip().rstrip(PERMALINKS)
        if text and (len(text) <= LONGEST or source == "rules") and (len(known) < _MOST or letters(text) in known):
            known.setdefault(letters(text) or text, (text, found_in, set()))[2].add(source)

    add(by_rules[0], by_rules[1], "rules")
    if evidence.heading >= 0:
        add(plain(evidence.blocks[evidence.heading].text), "heading", "heading")
    for role, most in (("h1", _MOST_HEADINGS), ("h2", 1)):
        of_role = (block for block in evidence.blocks if block.role == role and len(block.text) <= LONGEST)
        for _, block in zip(range(most), of_role, strict=False):
            add(plain(block.text), "heading", role)
    for text, found_in in stated_titles(findings):
        place = "title" if found_in == "snapshot" else found_in
        add(text, found_in, place if place in _SOURCES else "other")
        cuts = list(SEPARATOR.finditer(text[:LONGEST]))
        for cut in dict.fromkeys([*cuts[:4], *cuts[-1:]]):
            add(text[: cut.start()], found_in, "part")
            add(text[cut.end() :], found_in, "part")
    return [Candidate(text, found_in, frozenset(sources)) for text, found_in, sources in known.values()]


def describe_titles(
    candidates: Sequence[Candidate], findings: Sequence[Finding], evidence: Evidence, sites: Sequence[str], kind: PageType | None
) -> NDArray[np.float32]:
    """A row of COLUMNS for each candidate."""
    page = _read_page(candidates, findings, evidence, sites, kind)
    own = [_Words(words_of(candidate.text)) for candidate in candidates]
    alone = np.array([_alone(candidate, words, page) for candidate, words in zip(candidates, own, strict=True)], np.float32)
    compared = np.array([_compared(candidate, words, own, page) for candidate, words in zip(candidates, own, strict=True)], np.float32)
    if not candidates:
        return np.zeros((0, len(COLUMNS)), np.float32)
    return np.concatenate([alone, compared, compared - compared.max(axis=0)], axis=1)


class _Words:
    """Words to compare, with their counts."""

    __slots__ = ("counts", "list", "set")

    def __init__(self, words: list[str]) -> None:
        self.list = words
        self.counts = Counter(words)
        self.set = frozenset(words)

    def f1(self, other: _Words) -> float:
        """The F1 of two bags of words."""
        shared = sum(min(count, other.counts[word]) for word, count in self.counts.items() if word in other.counts)
        return 2 * shared / (len(self.list) + len(other.list)) if shared else 0.0

    def share_in(self, other: frozenset[str]) -> float:
        """The share of the different words that are among others."""
        return len(self.set & other) / len(self.set) if self.set else 0.0


@dataclass(frozen=True, slots=True)
class _Page:
    """What all candidates of a page are compared with."""

    stated: dict[str, _Words]
    heading: _Words | None
    slug: _Words
    path: _Words
    description: _Words
    text: frozenset[str]
    text_words: int
    names: tuple[str, ...]
    folded_names: tuple[str, ...]
    shown: Counter[str]
    places: dict[str, int]
    first_paragraph: int
    blocks: int
    h1s: int
    candidates: int
    front: bool
    kind: int
    parts: dict[str, tuple[bool, bool, bool, int]]


def _read_page(
    candidates: Sequence[Candidate], findings: Sequence[Finding], evidence: Evidence, sites: Sequence[str], kind: PageType | None
) -> _Page:
    names = (*sites, host_of(evidence.url))
    read, length = [], 0
    for block in evidence.blocks:
        if len(block.text) >= _PARAGRAPH and block.role not in ("h1", "h2", "h3"):
            read.append(block.text[:_READ])
            length += len(block.text)
            if length > _READ:
                break
    text = words_of(" ".join(read)[:_READ])
    paths = _words_of_path(evidence.url)
    first = (block.index for block in evidence.blocks if block.role in ("p", "div") and len(block.text) >= _FIRST_PARAGRAPH)
    wanted = {candidate.text for candidate in candidates}
    shown = [block.text for block in evidence.blocks if block.text in wanted]
    headings = [block for block in evidence.blocks if block.role in ("h1", "h2") and len(block.text) <= LONGEST]
    places: dict[str, int] = {}
    for block in headings[:40]:
        places.setdefault(letters(block.text), block.index)
    titles = stated_titles(findings)
    by_place = {("title" if place == "snapshot" else place): _Words(words_of(title)) for title, place in reversed(titles)}
    description = next((finding.text for finding in findings if finding.field == "description"), "")
    return _Page(
        stated=by_place,
        heading=_Words(words_of(evidence.blocks[evidence.heading].text[:LONGEST])) if evidence.heading >= 0 else None,
        slug=_Words(paths[-1] if paths else []),
        path=_Words([word for part in paths for word in part]),
        description=_Words(words_of(description[:_READ])),
        text=frozenset(text),
        text_words=len(text),
        names=names,
        folded_names=tuple(folded(name) for name in names if len(name) > 2),
        shown=Counter(shown),
        places=places,
        first_paragraph=next(first, -1),
        blocks=len(evidence.blocks),
        h1s=sum(block.role == "h1" for block in headings),
        candidates=len(candidates),
        front=is_front_page(evidence.url),
        kind=_KINDS.index(kind) if kind else -1,
        parts=_parts(titles),
    )


def _words_of_path(url: str) -> list[list[str]]:
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return []
    return [re.findall(r"[^\W_]+", part.lower()) for part in path[:LONGEST].rstrip("/").split("/")]


def _parts(titles: Sequence[Chosen]) -> dict[str, tuple[bool, bool, bool, int]]:
    """For the letters of each part: is it a title's first, its last, the whole, and the separator beside it (10 more: the last one)."""
    found: dict[str, tuple[bool, bool, bool, int]] = {}

    def note(text: str, which: int, separator: int) -> None:
        old = found.get(letters(text), (False, False, False, 0))
        found[letters(text)] = (old[0] or which == 0, old[1] or which == 1, old[2] or which == 2, separator or old[3])

    for title, _ in titles:
        cuts = list(SEPARATOR.finditer(title[:LONGEST]))
        if cuts:
            note(title, 2, 0)
            note(title[: cuts[-1].start()], 3, _SEPARATORS.find(cuts[-1][0].strip()[:1]) + 10)
            note(title[: cuts[0].start()], 0, _SEPARATORS.find(cuts[0][0].strip()[:1]))
            note(title[cuts[-1].end() :], 1, 0)
    return found


def _alone(candidate: Candidate, words: _Words, page: _Page) -> list[float]:
    text, own = candidate.text, letters(candidate.text)
    low = folded(text)
    place = page.places.get(own, -1)
    tokens = text.split()
    return [
        *(source in candidate.sources for source in _SOURCES),
        any(name in low for name in page.folded_names),
        is_site(text, page.names),
        page.h1s,
        page.candidates,
        page.front,
        len(page.path.list),
        text.isupper(),
        any(map(str.isdigit, text)),
        SEPARATOR.search(text) is not None,
        "|" in text,
        text[-1] in ".!?",
        page.blocks,
        page.kind,
        min(page.shown[text], 9),
        words.f1(page.description),
        words.share_in(page.description.set),
        words.share_in(page.text),
        place / page.blocks if place >= 0 else -1,
        place - page.first_paragraph if place >= 0 else -1_000,
        *page.parts.get(own, (False, False, False, 0)),
        sum(token[:1].isupper() for token in tokens) / max(len(tokens), 1),
        page.text_words,
    ]


def _compared(candidate: Candidate, words: _Words, all_words: Sequence[_Words], page: _Page) -> list[float]:
    others = [words.f1(other) for other in all_words if other is not words] or [0.0]
    row: list[float] = [
        len(candidate.sources),
        len(words.list),
        len(candidate.text),
        sum(others) / len(others),
        max(others),
        words.f1(page.slug),
        words.f1(page.path),
        page.slug.share_in(words.set),
        words.share_in(page.slug.set),
    ]
    for place in _STATED:
        stated = page.stated.get(place)
        row += (
            (-1, -1, -1) if stated is None else (words.f1(stated), len(words.list) / max(len(stated.list), 1), words.share_in(stated.set))
        )
    heading = page.heading
    return row + ([-1, -1] if heading is None else [words.f1(heading), len(words.list) / max(len(heading.list), 1)])
