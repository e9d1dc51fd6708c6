"""What a block is said to be in words: its own, those of the headings above it, and the names in the markup around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from winnow.cleaning.features.text import Ints
from winnow.cleaning.features.tree import name_words

WORDS_READ = 40
"""Words of a block that are terms; later ones add little."""
HEADING_WORDS = 8
LEVELS_READ = 6
"""The block's element and so many of those around it, less one, whose names are terms."""
LONGEST_NUMBER = 5
LONGEST_BLOCK = 20
FAR_WORDS, FAR_TAGS = 2, 3
"""Levels from which on the names of elements, and their tags, count alike."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a page's blocks.

    `words` has the distinct words of each block's text, in order, `ends` its first and last one ("" of a block without words) and how many
    there are. `above` gives for each block its place in `headings`, the terms of the headings it stands
    under. `around` gives for each block, innermost first, the places in `names` of the elements around it: tag, class and id words.
    """

    words: list[list[str]]
    ends: list[tuple[str, str, int]]
    above: Ints
    headings: list[list[str]]
    around: NDArray[np.int64]
    names: list[tuple[str, ...]]


def read_terms(words: Sequence[Sequence[str]], headings: Ints, elements: Sequence[HtmlElement], ancestors: NDArray[np.int64]) -> Terms:
    """Collect the terms of blocks: their words in lower case, their heading levels (0: none), and the elements around each as numbers."""
    plain = [[word if word.isalpha() else _plain(word) for word in block[:WORDS_READ]] for block in words]
    contexts: list[list[str]] = [[]]
    above = np.zeros(len(plain), np.int64)
    open_headings: dict[int, list[str]] = {}
    for n, level in enumerate(headings.tolist()):
        if not level:
            above[n] = len(contexts) - 1
            continue
        last = contexts[-1]
        open_headings = {other: held for other, held in open_headings.items() if other < level}
        # A heading stands under those of higher rank, and behind the last one.
        behind = [term for term in last if term[0] == "H"]
        contexts.append([*_under(open_headings), *behind])
        above[n] = len(contexts) - 1
        open_headings[level] = plain[n][:HEADING_WORDS]
        contexts.append([*_under(open_headings), *dict.fromkeys(f"H{word}" for word in open_headings[level])])
    near = ancestors[:, :LEVELS_READ]
    distinct, around = np.unique(near, return_inverse=True)
    kinds: dict[tuple[str, str | None, str | None], int] = {}
    numbers = np.empty(len(distinct), np.int64)
    for n, number in enumerate(distinct.tolist()):
        get = elements[number].get
        numbers[n] = kinds.setdefault((elements[number].tag, get("class"), get("id")), len(kinds))
    distinct_words = [list(dict.fromkeys(block)) for block in plain]
    ends = [(block[0], block[-1], min(len(block), LONGEST_BLOCK)) if block else ("", "", 0) for block in plain]
    return Terms(distinct_words, ends, above, contexts, numbers[around.reshape(near.shape)], list(starmap(_names, kinds)))


def _under(headings: dict[int, list[str]]) -> list[str]:
    return list(dict.fromkeys(f"h{word}" for held in headings.values() for word in held))


def _plain(word: str) -> str:
    """A number counts by how long it is."""
    return f"#{min(len(word), LONGEST_NUMBER)}" if word.isdigit() else word


def _names(tag: str, classes: str | None, identity: str | None) -> tuple[str, ...]:
    words = (*name_words(classes or ""), *name_words(identity or ""))
    return (f"<{tag}", *dict.fromkeys(word for word in words if len(word) > 1))
