"""Whether two cleaned pages that may share an address are the same page, seen twice."""

from __future__ import annotations

import unicodedata

from winnow.comparing.sentences import is_word, words
from winnow.models import Cleaned

# A page under its own address may be rewritten; under its own title, altogether. Another address must be backed by the text.
SAME_WORDS_HERE = 0.25
SAME_WORDS_ELSEWHERE = 0.5
SHORTEST_SHARE = 0.2
"""Of the words of the longer text the shorter one must have so many: a teaser is not the story."""
_RUN = 3
_MOST_WORDS = 20_000


def is_unchanged(one: Cleaned, other: Cleaned) -> bool:
    """Whether two articles say the same, word for word."""
    return article_lines(one) == article_lines(other)


def is_same_page(one: Cleaned, other: Cleaned, *, same_address: bool) -> bool:
    """Whether two pages are one page, seen at two times or in two of its editions.

    `same_address` tells whether their own addresses mean the same; if not, one of them names the address of the other as the one that
    its site prefers, which sites often do wrongly: for all pages of a series, or for whatever a script shows next.
    """
    first, second = _runs(one), _runs(other)
    shared = len(first & second) / max(1, min(len(first), len(second)))
    if same_address:
        return shared >= SAME_WORDS_HERE or _same_title(one, other)
    return shared >= SAME_WORDS_ELSEWHERE and min(len(first), len(second)) >= SHORTEST_SHARE * max(len(first), len(second))


def article_lines(cleaned: Cleaned) -> list[str]:
    """The article's text, a line a block, with space and composed characters in one form."""
    lines = (" ".join(unicodedata.normalize("NFC", block.text).split()) for block in cleaned.blocks if block.removed is None)
    return [line for line in lines if line]


def _runs(cleaned: Cleaned) -> set[tuple[str, ...]]:
    """The runs of three words of an article; of a very short one its words."""
    said = [word for line in article_lines(cleaned) for word in words(line.casefold()[:_MOST_WORDS]) if is_word(word)][:_MOST_WORDS]
    length = _RUN if len(said) > _RUN else 1
    return {tuple(said[start : start + length]) for start in range(len(said) - length + 1)}


def _same_title(one: Cleaned, other: Cleaned) -> bool:
    first, second = ({word for word in words(cleaned.metadata.title.casefold()) if is_word(word)} for cleaned in (one, other))
    return bool(first) and len(first & second) > 0.5 * max(len(first), len(second))
