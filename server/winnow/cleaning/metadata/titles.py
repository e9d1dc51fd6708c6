"""The title: the heading that agrees with what the page states, and the site's name cut off only when it is one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from winnow.cleaning.blocks import Block
from winnow.cleaning.metadata.evidence import Evidence, Field, Finding
from winnow.cleaning.metadata.names import is_site
from winnow.cleaning.metadata.plain import folded, host_of, is_front_page, letters, plain, stated, words_of
from winnow.models import PageType

SEPARATOR = re.compile(r"\s+(?:[|·•»«‹›>/–—~-]|::)\s+|\s*[|｜]\s*|:\s+")
_HEADINGS = ("h1", "h2", "h3")
_LONGEST = 300  # characters of a heading; a longer one is a paragraph in a heading's clothes


def find_heading(blocks: Sequence[Block], references: Iterable[str], sites: Sequence[str]) -> int:
    """The index of the block that shows the title, -1 when there is none.

    That is the block with most in common with the titles the page states, a heading before any other, never the site's name. Without
    any agreement it is the first h1.
    """
    titles = list(dict.fromkeys(reference for reference in references if reference))
    beginnings = {letters(beginning) for reference in titles for beginning in (reference, *_beginnings(reference))}
    initials = {beginning[:1] for beginning in beginnings}
    best, best_score = -1, 0.0
    for block in blocks:
        if len(block.text) > _LONGEST:
            continue
        if block.role not in _HEADINGS:
            first = block.text[:1]
            if len(block.text) < _SHORTEST_LINE or (first.isascii() and first.isalnum() and first.lower() not in initials):
                continue
            if not _is_one_of(block.text, beginnings):
                continue
        score = max((agreement(block.text, reference) for reference in titles), default=0.0)
        if score < _AGREES or is_site(block.text, sites):
            continue
        score += 0.3 * (block.role == "h1") - 0.3 * (block.role not in _HEADINGS)
        if score > best_score:
            best, best_score = block.index, score
    if best >= 0:
        return best
    firsts = [block.index for block in blocks if block.role == "h1" and len(block.text) <= _LONGEST and not is_site(block.text, sites)]
    return firsts[0] if firsts else -1


_AGREES = 0.6
_SHORTEST_LINE = 10  # characters of a title in an element that is no heading


def agreement(shown: str, reference: str) -> float:
    """How much two titles agree, 0 to 1: the F1 of their words; the reference's beginning counts nearly as all of it, its end little.

    What stands last in a stated title is the site's name or the section's more often than the page's own.
    """
    one, known = folded(shown.rstrip(PERMALINKS)), _reading(reference)
    other = known.text
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    own = letters(one)
    if own and own in known.beginnings:
        return 0.95
    if own and own in known.ends:
        return _AGREES
    mine, theirs = set(words_of(one)), known.words
    shared = len(mine & theirs)
    f1 = 2 * shared / (len(mine) + len(theirs)) if shared else 0.0
    return max(f1, 0.5 + 0.5 * len(one) / len(other)) if len(one) >= 8 and one in other else f1


def _is_one_of(text: str, known: set[str]) -> bool:
    """Tell whether the text has these letters, the first of them looked at first: nearly all texts differ there."""
    head = letters(text[:_SHORTEST_LINE])
    return any(one.startswith(head) for one in known) and letters(text) in known


@dataclass(frozen=True, slots=True)
class _Reading:
    """A stated title as it is compared: folded, the letters of its beginnings and ends, its words."""

    text: str
    beginnings: frozenset[str]
    ends: frozenset[str]
    words: frozenset[str]


@lru_cache(maxsize=32)
def _reading(title: str) -> _Reading:
    text = folded(title)
    return _Reading(text, frozenset(map(letters, _beginnings(text))), frozenset(map(letters, _ends(text))), frozenset(words_of(text)))


Chosen = tuple[str, str]

PERMALINKS = "¶§#🔗 "  # marks that documentation puts behind headings, as links to them


def choose_title(findings: Sequence[Finding], evidence: Evidence, sites: Sequence[str], kind: PageType | None) -> Chosen:
    """The title and where it was found: the page's heading where it agrees with a stated title, else a stated one.

    A site's front page is called as it states, its name and its motto together. Elsewhere what follows a vertical bar is the name of a
    section or a motto, and no part of the title.
    """
    titles = stated_titles(findings)
    own_names = [*sites, host_of(evidence.url)]
    heading = _agreeing_heading(evidence, [text for text, _ in titles], own_names)
    if is_front_page(evidence.url) and heading.agreement < _THE_SAME:
        if named := next(((text, where) for text, where in titles if where in ("meta og:title", "title")), None):
            return without_site_behind(named[0], own_names), named[1]
        return _elsewhere(heading, titles, evidence, own_names, kind)
    title, where = _elsewhere(heading, titles, evidence, own_names, kind)
    return _before_bar(title), where


def stated_titles(findings: Sequence[Finding]) -> list[Chosen]:
    """The titles that the page states and their places, the first few of each place."""
    taken: Counter[str] = Counter()
    titles: list[Chosen] = []
    for finding in findings:
        if finding.field is Field.TITLE and taken[finding.found_in] < MOST_OF_A_PLACE and (text := stated(finding.text)):
            taken[finding.found_in] += 1
            titles.append((text, finding.found_in))
    return titles


MOST_OF_A_PLACE = 4
"""Titles of one place that are read; a page may state thousands."""

_THE_SAME = 0.99
_SURE = 0.95  # agreement of a line that is no h1 with a stated title, below which it is a heading inside the page
_SLOGAN = 0.7  # agreement below which the h1 of a page that is no article is a slogan
_SHORTEST_END = 12  # characters of a stated title that a longer heading ends with
_SOLE_HEADING = range(8, 201)  # characters of a lone h1 that is the title whatever the page states
_WRITTEN = (PageType.ARTICLE, PageType.COLLECTION, PageType.PRODUCT)


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading that may be the title, and how much it agrees with the titles that the page states."""

    text: str = ""
    agreement: float = 0.0


def _agreeing_heading(evidence: Evidence, titles: Sequence[str], own_names: Sequence[str]) -> _Heading:
    """The block that shows the title, if it is an h1 or nearly what the page states; else the h1 that agrees best."""

    def judged(block: Block) -> _Heading:
        text = plain(block.text).rstrip(PERMALINKS)
        return _Heading(text, max((agreement(text, title) for title in titles), default=0.0))

    block = evidence.blocks[evidence.heading] if evidence.heading >= 0 else None
    if block is not None and not is_site(block.text, own_names):
        found = judged(block)
        if block.role == "h1" or found.agreement >= _SURE:
            return found
    return max(map(judged, _main_headings(evidence, own_names)), key=lambda one: one.agreement, default=_Heading())


def _main_headings(evidence: Evidence, own_names: Sequence[str]) -> list[Block]:
    """The first h1 of a page that are not the site's name."""
    found = [block for block in evidence.blocks if block.role == "h1" and len(block.text) <= _LONGEST]
    return [block for block in found[:_MOST_HEADINGS] if not is_site(block.text, own_names)]


_MOST_HEADINGS = 20


def _elsewhere(heading: _Heading, titles: Sequence[Chosen], evidence: Evidence, own_names: Sequence[str], kind: PageType | None) -> Chosen:
    """The title of a page that is no front page, by its heading and what it states."""
    shared = next((text for text, where in titles if where == "meta og:title"), "")
    if heading.agreement >= _AGREES:
        short = without_site(shared, own_names, [])
        if _SHORTEST_END <= len(short) < len(heading.text) and folded(heading.text).endswith(folded(short)):
            return short, "meta og:title"
        if shared and heading.agreement < _SLOGAN and kind is not PageType.ARTICLE:
            return without_site(shared, own_names, [heading.text]), "meta og:title"
        return without_site(heading.text, [site for site in own_names if "." not in site], []), "heading"
    sole = {plain(block.text).rstrip(PERMALINKS) for block in _main_headings(evidence, own_names)}
    if len(sole) == 1 and kind in _WRITTEN and len(only := sole.pop()) in _SOLE_HEADING:
        return only, "heading"
    known = [heading.text, *(text for text, _ in titles)]
    for text, where in titles:
        title = without_site(text, own_names, known)
        if title and not is_site(title, own_names):
            return title, where
    shown = plain(evidence.blocks[evidence.heading].text).rstrip(PERMALINKS) if evidence.heading >= 0 else ""
    if shown:
        return shown, "heading"
    return titles[0] if titles else ("", "")


_BAR = re.compile(r"\s+[|｜]\s+")
_WORDS_BEFORE_BAR = 3


def _before_bar(title: str) -> str:
    """The title up to its first vertical bar, if that leaves some words of it."""
    bar = _BAR.search(title)
    return title[: bar.start()] if bar and len(title[: bar.start()].split()) >= _WORDS_BEFORE_BAR else title


def without_site_behind(title: str, own_names: Sequence[str]) -> str:
    """The title without the site's name at its end."""
    cuts = list(SEPARATOR.finditer(title))
    if cuts and title[: cuts[-1].start()].strip() and _names_site(title[cuts[-1].end() :].strip(), own_names):
        return title[: cuts[-1].start()].strip()
    return title


def without_site(title: str, sites: Sequence[str], known: Sequence[str]) -> str:
    """The title without the site's name before or after it.

    A first or last part goes only if it is a known name of the site, is spelt like its host, or if the rest is a title that the page
    gives elsewhere.
    """
    cuts = list(SEPARATOR.finditer(title))
    for cut in reversed(cuts):
        rest, last = title[: cut.start()].strip(), title[cut.end() :].strip()
        if rest and ((_names_site(last, sites) and cut[0].strip() != ":") or _is_given(rest, known)):
            return without_site(rest, sites, known)
    for cut in cuts:
        first, rest = title[: cut.start()].strip(), title[cut.end() :].strip()
        if rest and ((_names_site(first, sites) and cut[0].strip() != ":") or _is_given(rest, known)):
            return rest
    return title


def _names_site(part: str, sites: Sequence[str]) -> bool:
    own = letters(part)
    if not own or len(part) > 60:
        return False
    for site in sites:
        name = letters(site)
        labels = [letters(label) for label in site.split(".")[:-1]] if "." in site and " " not in site else []
        if own == name or (len(own) > 3 and own in labels):
            return True
        if any(own in label or label in own for label in labels if min(len(label), len(own)) > 4):
            return True
    return False


def _is_given(rest: str, known: Sequence[str]) -> bool:
    return len(rest) > 3 and any(folded(rest) == folded(other) for other in known)


def _beginnings(title: str) -> list[str]:
    """The title up to each of its separators."""
    return [title[: cut.start()] for cut in list(SEPARATOR.finditer(title))[:8]]


def _ends(title: str) -> list[str]:
    """The title after each of its separators."""
    return [title[cut.end() :] for cut in list(SEPARATOR.finditer(title))[:8]]
