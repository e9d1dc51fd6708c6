"""Numbers about blocks, from their text, their place in the tree, their neighbours and their page; no step of it reads the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winnow.cleaning.blocks import Block, Page, Segmentation
from winnow.cleaning.features.page import PageFacts, page_facts
from winnow.cleaning.features.structure import ground, hidden_when_captured, near_marks, neighbours, place, subtrees
from winnow.cleaning.features.terms import Terms, read_terms
from winnow.cleaning.features.text import Columns, Words, count_characters, count_numbers, look_up_words
from winnow.cleaning.features.tree import walk
from winnow.cleaning.parse import selected_html

__all__ = ["MAX_BLOCKS", "Features", "describe"]

MAX_BLOCKS = 20_000
"""Blocks that are described; only hostile pages and very long tables have more (the longest of 1,497 training pages has 2,641)."""

FAR_COPY = 9999
"""Stands for "no such copy"."""
_COPIED_WORDS = 3
"""Words from which on a repeated text is a copy and not a word such as "Next"."""
_NEAR_COPY = 3
"""Blocks to either side that count as near."""

_ROLES = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "blockquote", "pre", "td", "th", "dt", "dd", "figcaption", "summary")


@dataclass(frozen=True, slots=True)
class Features:
    """What is known about each block, one row a block.

    `values` are the columns of `names`, for the first MAX_BLOCKS blocks, `terms` their words. `tokens` is each block's length in words.
    Blocks with the same number in `alike` are built alike, by tags and names from the root. `hidden` says what was not shown when the
    page was captured, `foldable` what looks like a tab, an accordion or a "read more". `selected` is true when the reader chose the text.
    """

    names: tuple[str, ...]
    values: NDArray[np.float32]
    terms: Terms
    alike: NDArray[np.int64]
    tokens: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    foldable: NDArray[np.bool_]
    selected: bool


def describe(page: Page, segmentation: Segmentation) -> Features:
    """Describe the blocks of a page in numbers. Linear in the size of the page; needs no particular language."""
    blocks = segmentation.blocks
    selected = bool(selected_html(page.snapshot))
    if not blocks:
        none, nothing = np.zeros(0, np.int64), np.zeros(0, np.bool_)
        terms = Terms([], [], none, [[]], np.zeros((0, 0), np.int64), [])
        return Features((), np.zeros((0, 0), np.float32), terms, none, none, nothing, nothing, selected)
    texts = [block.text for block in blocks]
    described = blocks[:MAX_BLOCKS]
    columns, tokens = count_characters(texts)
    columns = {name: values[:MAX_BLOCKS] for name, values in columns.items()}
    tree = walk(page.root)
    everything = ground(tree, blocks, np.array([len(text) for text in texts], np.int64))
    hidden = hidden_when_captured(everything)
    g = everything if len(described) == len(blocks) else ground(tree, described, everything.chars[:MAX_BLOCKS])
    texts = texts[:MAX_BLOCKS]
    facts = page_facts(page)
    columns.update(count_numbers(texts))
    word_columns, words = look_up_words(texts, tokens)
    columns.update(word_columns)
    columns.update(_kinds(described))
    columns.update(_copies(texts, tokens[:MAX_BLOCKS]))
    columns.update(_overlap(texts, words, facts))
    columns["link_share"] = g.link_chars / np.maximum(g.chars, 1)
    columns["links"] = g.links
    columns["bold_share"] = g.bold_chars / np.maximum(g.chars, 1)
    marks = near_marks(g)
    columns.update(marks)
    columns.update(subtrees(g))
    columns.update(neighbours(g, columns, words))
    columns.update(place(g, tokens[:MAX_BLOCKS], columns["title_share"].astype(np.float64)))
    for n, number in enumerate(facts.numbers):
        columns[f"page_fact{n}"] = np.full(len(described), number)
    foldable = np.zeros(len(blocks), np.bool_)
    foldable[: len(described)] = np.minimum.reduce([marks["class_fold"], marks["near_details/summary"], marks["near_role tab"]]) < 6
    by_column = np.empty((len(columns), len(described)), np.float32)
    for n, column in enumerate(columns.values()):
        by_column[n] = column
    values = np.ascontiguousarray(by_column.T)
    terms = read_terms(words.lists, g.heading, tree.elements, g.ancestors)
    return Features(tuple(columns), values, terms, tree.paths[g.element], tokens, hidden, foldable, selected)


def _kinds(blocks: Sequence[Block]) -> Columns:
    kinds = np.array([_ROLES.index(block.role) if block.role in _ROLES else len(_ROLES) for block in blocks])
    return {"kind": kinds, "heading": kinds < 6, "paragraph": kinds == 6, "item": kinds == 7}


def _copies(texts: Sequence[str], tokens: NDArray[np.int64]) -> Columns:
    """Return what is said of text that stands on the page more than once: a page for several widths holds whole sections twice.

    How many there are, the number of this one, how many blocks away the one before and the next are (FAR_COPY when there is none), and
    the shares of the text near by that are a later copy, and an earlier one.
    """
    count = len(texts)
    copies, number = np.ones(count), np.zeros(count)
    before, behind = np.full(count, FAR_COPY), np.full(count, FAR_COPY)
    last: dict[str, int] = {}
    totals = Counter(texts)
    for n, text in enumerate(texts):
        if totals[text] == 1:
            continue
        copies[n] = totals[text]
        earlier = last.get(text)
        if earlier is not None:
            before[n] = behind[earlier] = n - earlier
            number[n] = number[earlier] + 1
        last[text] = n
    telling = np.where(tokens >= _COPIED_WORDS, tokens, 0)
    around = np.ones(2 * _NEAR_COPY + 1)
    all_near = np.maximum(np.convolve(tokens.astype(float), around)[_NEAR_COPY:-_NEAR_COPY], 1)
    later = np.convolve(telling * (number > 0), around)[_NEAR_COPY:-_NEAR_COPY]
    first = np.convolve(telling * (behind < FAR_COPY), around)[_NEAR_COPY:-_NEAR_COPY]
    return {
        "copies": copies, "copy_number": number, "copy_before": before, "copy_behind": behind,
        "copies_near": later / all_near, "copied_near": first / all_near,
    }  # fmt: skip


def _overlap(texts: Sequence[str], words: Words, facts: PageFacts) -> Columns:
    """Return what a block shares with the page's title, its description, and the text of its structured data."""
    count = len(texts)
    title_share, title_own, description, told = np.zeros(count), np.zeros(count), np.zeros(count), np.zeros(count)
    for n, found in enumerate(words.lists):
        if not found:
            continue
        distinct = set(found)
        shared = len(distinct & facts.title_words)
        if shared:
            title_share[n] = shared / max(len(facts.title_words), 1)
            title_own[n] = shared / len(distinct)
        if facts.description_words:
            description[n] = len(distinct & facts.description_words) / len(distinct)
        if facts.told and len(texts[n]) > 24:
            told[n] = texts[n][:300].lower() in facts.told
    return {
        "title_share": title_share,
        "title_own": title_own,
        "description_own": description,
        "told": told,
        "told_anything": np.full(count, float(len(facts.told) > 600)),
    }
