"""The title: the heading that agrees with what the page states, and the site's name cut off only when it is one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from winnow.cleaning.blocks import Block
from winnow.cleaning.metadata.evidence import Evidence, Field, Finding
from winnow.cleaning.metadata.names import is_site
from winnow.cleaning.metadata.plain import folded, host_of, letters, plain, stated, words_of

_SEPARATOR = re.compile(r"\s+(?:[|·•»«‹›>/–—~-]|::)\s+|\s*[|｜]\s*|:\s+")
_HEADINGS = ("h1", "h2", "h3")
_LONGEST = 300  # characters of a heading; a longer one is a paragraph in a heading's clothes


def find_heading(blocks: Sequence[Block], kept: Sequence[bool], references: Iterable[str], sites: Sequence[str]) -> int:
    """The index of the block that shows the title, -1 when there is none.

    That is the block with most in common with the titles the page states, a heading before any other, never the site's name. Without
    any agreement it is the only h1, or the first one that is kept.
    """
    stated_titles = [reference for reference in references if reference]
    beginnings = {letters(beginning) for reference in stated_titles for beginning in (reference, *_beginnings(reference))}
    best, best_score = -1, 0.0
    for block in blocks:
        if len(block.text) > _LONGEST:
            continue
        if block.role not in _HEADINGS and (len(block.text) < _SHORTEST_LINE or not _is_one_of(block.text, beginnings)):
            continue
        score = max((agreement(block.text, reference) for reference in stated_titles), default=0.0)
        if score < _AGREES or is_site(block.text, sites):
            continue
        score += 0.3 * (block.role == "h1") + 0.1 * kept[block.index] - 0.3 * (block.role not in _HEADINGS)
        if score > best_score:
            best, best_score = block.index, score
    if best >= 0:
        return best
    firsts = [block.index for block in blocks if block.role == "h1" and len(block.text) <= _LONGEST and not is_site(block.text, sites)]
    return next((index for index in firsts if kept[index]), firsts[0] if len(firsts) == 1 else -1)


_AGREES = 0.6
_SHORTEST_LINE = 10  # characters of a title in an element that is no heading


def agreement(shown: str, reference: str) -> float:
    """How much two titles agree, 0 to 1: the F1 of their words; the reference's beginning counts nearly as all of it, its end little.

    What stands last in a stated title is the site's name or the section's more often than the page's own.
    """
    one, known = folded(shown.rstrip(_PERMALINKS)), _reading(reference)
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


_PERMALINKS = "¶§#🔗 "  # marks that documentation puts behind headings, as links to them


def choose_title(findings: Sequence[Finding], evidence: Evidence, sites: Sequence[str]) -> tuple[str, str]:
    """The title and where it was found."""
    candidates = [(stated(finding.text), finding.found_in) for finding in findings if finding.field is Field.TITLE]
    candidates = [(text, where) for text, where in candidates if text]
    heading = plain(evidence.blocks[evidence.heading].text).rstrip(_PERMALINKS) if evidence.heading >= 0 else ""
    if heading and not is_site(heading, sites) and any(agreement(heading, text) >= _AGREES for text, _ in candidates):
        return without_site(heading, [site for site in sites if "." not in site], []), "heading"
    known = [heading, *(text for text, _ in candidates)]
    for text, where in candidates:
        title = without_site(text, [*sites, host_of(evidence.url)], known)
        if title and not is_site(title, sites):
            return title, where
    if heading:
        return heading, "heading"
    return candidates[0] if candidates else ("", "")


def without_site(title: str, sites: Sequence[str], known: Sequence[str]) -> str:
    """The title without the site's name before or after it.

    A first or last part goes only if it is a known name of the site, is spelt like its host, or if the rest is a title that the page
    gives elsewhere.
    """
    cuts = list(_SEPARATOR.finditer(title))
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
    return [title[: cut.start()] for cut in list(_SEPARATOR.finditer(title))[:8]]


def _ends(title: str) -> list[str]:
    """The title after each of its separators."""
    return [title[cut.end() :] for cut in list(_SEPARATOR.finditer(title))[:8]]
