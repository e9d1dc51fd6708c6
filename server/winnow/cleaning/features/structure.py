"""Columns read from where a block stands: its ancestors, the subtrees around it, what repeats, what is next to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winnow.cleaning.blocks import Block
from winnow.cleaning.features.text import Columns, Floats, Ints, Words
from winnow.cleaning.features.tree import ATTRIBUTE_MARKS, HEADING, IN_LINK, LIVE_HIDDEN, TAG_GROUPS, Tree
from winnow.cleaning.lexicons import lexicon

NONE_NEAR = 40
"""Stands for "no such ancestor"; also how far up ancestors are read."""
LEVELS = (0, 1, 2, 3, 4, 5, 7)
LONG_CHARS = 80
REPEATS = 3
"""Siblings of one shape from which they count as a repeating unit."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the structural columns are computed from; all arrays have one entry a block.

    `link_chars` is the text inside links, `element` the number of the block's element in the tree, `ancestors` those of its element and
    of the ancestors above, padded with the root.
    """

    tree: Tree
    chars: Ints
    link_chars: Ints
    links: Ints
    bold_chars: Ints
    element: Ints
    ancestors: Ints
    heading: Ints


def ground(tree: Tree, blocks: Sequence[Block], chars: Ints) -> Ground:
    """Locate the blocks in the tree and measure their links."""
    parents, marks = tree.parents.tolist(), tree.marks.tolist()
    linked = [False] * len(parents)
    bold = [False] * len(parents)
    for n, mark in enumerate(marks):
        linked[n] = bool(mark & IN_LINK) or linked[parents[n]]
        bold[n] = tree.tags[n] in ("b", "strong") or bold[parents[n]]
    index = tree.index
    link_chars, links, bold_chars, heading = ([0] * len(blocks) for _ in range(4))
    for n, block in enumerate(blocks):
        for element, tail in block.slots:
            number = index.get(element)
            if number is None:  # the text after a comment
                number = index[element.getparent()]
            elif tail:
                number = parents[number]
            if linked[number] or bold[number]:
                text = (element.tail if tail else element.text) or ""
                size = len(text.strip())
                if linked[number]:
                    link_chars[n] += size
                    links[n] += not tail and bool(marks[number] & IN_LINK)
                if bold[number]:
                    bold_chars[n] += size
        if len(block.role) == 2 and block.role[0] == "h":
            heading[n] = int(block.role[1])
    element_numbers = np.array([index[block.element] for block in blocks], dtype=np.int64)
    height = int(min(NONE_NEAR, tree.depths[element_numbers].max(initial=1)))
    ancestors = np.empty((len(blocks), height), dtype=np.int64)
    current = element_numbers
    for level in range(height):
        ancestors[:, level] = current
        current = tree.parents[current]
    link_array = np.minimum(np.array(link_chars, np.int64), chars)
    return Ground(
        tree, chars, link_array, np.array(links, np.int64), np.array(bold_chars, np.int64), element_numbers, ancestors,
        np.array(heading, np.int64),
    )  # fmt: skip


def hidden_when_captured(g: Ground) -> NDArray[np.bool_]:
    """Tell for each block whether its element or one around it was marked as not shown."""
    if not (g.tree.marks & LIVE_HIDDEN).any():
        return np.zeros(len(g.element), np.bool_)
    marks = g.tree.marks.tolist()
    hidden = [False] * len(marks)
    for n, parent in enumerate(g.tree.parents.tolist()):
        hidden[n] = bool(marks[n] & LIVE_HIDDEN) or hidden[parent]
    return np.array(hidden, dtype=np.bool_)[g.element] if len(g.element) else np.zeros(0, np.bool_)


def near_marks(g: Ground) -> Columns:
    """Return how far up the nearest ancestor of each tag group, attribute mark and class lexicon is, and how many of the last."""
    columns: Columns = {"depth": g.tree.depths[g.element]}
    around, where = np.unique(g.element, return_index=True)
    back = np.searchsorted(around, g.element)
    rows = g.ancestors[where]
    for prefix, bits, names in (
        ("near", g.tree.marks, ["/".join(group) for group in TAG_GROUPS] + list(ATTRIBUTE_MARKS)),
        ("class", g.tree.classes, list(lexicon().class_names)),
    ):
        hits = _bits(bits[rows], len(names))
        nearest = hits.argmax(axis=2)
        nearest[(nearest == 0) & ~hits[:, :, 0]] = NONE_NEAR
        by_block = nearest[back]
        counts = np.count_nonzero(hits, axis=2)[back] if prefix == "class" else by_block
        for n, name in enumerate(names):
            if name == "live-hidden":  # no training page has it: see decide
                continue
            columns[f"{prefix}_{name}"] = by_block[:, n]
            if prefix == "class":
                columns[f"classes_{name}"] = counts[:, n]
    return columns


def _bits(numbers: Ints, count: int) -> NDArray[np.bool_]:
    """Return the lowest bits of rows of numbers: by row, bit and number."""
    in_bytes = np.ascontiguousarray(numbers, dtype="<i8").view(np.uint8).reshape(*numbers.shape, 8)
    bits = np.unpackbits(in_bytes, axis=2, count=count, bitorder="little").view(np.bool_)
    return np.ascontiguousarray(bits.transpose(0, 2, 1))


def subtrees(g: Ground) -> Columns:
    """Return columns about the subtrees around each block, where wrappers that add no block are skipped."""
    tree, count = g.tree, len(g.tree.parents)
    long_chars = np.where((g.chars >= LONG_CHARS) & (g.link_chars * 3 < g.chars), g.chars, 0)

    def below(values: NDArray[np.generic]) -> Floats:
        running = np.concatenate(([0.0], np.cumsum(np.bincount(g.element, weights=values, minlength=count))))
        return running[tree.ends] - running[np.arange(count)]

    chars, linked, blocks, long = below(g.chars), below(g.link_chars), below(np.ones(len(g.chars))), below(long_chars)
    headings = below(g.heading > 0)
    images = np.concatenate(([0], np.cumsum([tag == "img" for tag in tree.tags])))
    pictures = images[tree.ends] - images[np.arange(count)]
    parents, sizes = tree.parents.tolist(), blocks.tolist()
    top = [0] * count
    for n in range(1, count):
        top[n] = top[parents[n]] if sizes[n] == sizes[parents[n]] else n
    tops = np.array(top, dtype=np.int64)
    columns: Columns = {}
    current, below_chars = tops[g.element], g.chars.astype(float)
    page_chars = max(chars[0], 1.0)
    for level in range(max(LEVELS) + 1):
        if level in LEVELS:
            size = chars[current]
            columns[f"around{level}_chars"] = size
            columns[f"around{level}_links"] = linked[current] / np.maximum(size, 1)
            columns[f"around{level}_blocks"] = blocks[current]
            columns[f"around{level}_long"] = long[current] / np.maximum(size, 1)
            columns[f"around{level}_own"] = g.chars / np.maximum(size, 1)
            columns[f"around{level}_page"] = size / page_chars
            columns[f"around{level}_growth"] = below_chars / np.maximum(size, 1)
            columns[f"around{level}_images"] = pictures[current] / np.maximum(blocks[current], 1)
            columns[f"around{level}_headings"] = headings[current] / np.maximum(blocks[current], 1)
            below_chars = size
        current = tops[tree.parents[current]]
    columns.update(_repeating(g, chars, linked, blocks, headings, pictures))
    columns.update(_main_cluster(g, long_chars))
    return columns


def _repeating(g: Ground, chars: Floats, linked: Floats, blocks: Floats, headings: Floats, pictures: Ints) -> Columns:
    """Return columns about the repeating units a block stands in: the innermost one, and the one repeated most often."""
    tree = g.tree
    _, groups, sizes = np.unique(tree.parents * (int(tree.shapes.max()) + 1) + tree.shapes, return_inverse=True, return_counts=True)
    sizes = sizes.astype(float)
    mean = np.bincount(groups, weights=chars) / sizes
    spread = np.sqrt(np.maximum(np.bincount(groups, weights=chars**2) / sizes - mean**2, 0))
    link_mean = np.bincount(groups, weights=linked) / np.maximum(mean * sizes, 1)
    near = g.ancestors[:, :14]
    repeated = sizes[groups[near]]
    repeated = np.where(chars[near] > 0, repeated, 0)
    rows = np.arange(len(near))
    columns: Columns = {}
    innermost = np.where((repeated >= REPEATS).any(axis=1), (repeated >= REPEATS).argmax(axis=1), repeated.shape[1] - 1)
    for name, level in (("unit", innermost), ("most", repeated.argmax(axis=1))):
        unit = near[rows, level]
        group = groups[unit]
        columns[f"{name}_level"] = level
        columns[f"{name}_repeats"] = sizes[group]
        columns[f"{name}_chars"] = chars[unit]
        columns[f"{name}_links"] = linked[unit] / np.maximum(chars[unit], 1)
        columns[f"{name}_blocks"] = blocks[unit]
        columns[f"{name}_headings"] = headings[unit] / np.maximum(blocks[unit], 1)
        columns[f"{name}_images"] = pictures[unit]
        columns[f"{name}_mean"] = mean[group]
        columns[f"{name}_spread"] = spread[group] / np.maximum(mean[group], 1)
        columns[f"{name}_mean_links"] = link_mean[group]
        columns[f"{name}_share"] = mean[group] * sizes[group] / max(chars[0], 1.0)
    _, paths, counts = np.unique(tree.paths[g.element], return_inverse=True, return_counts=True)
    path_chars = np.bincount(paths, weights=g.chars)
    columns["path_repeats"] = counts[paths]
    columns["path_mean"] = (path_chars / counts)[paths]
    columns["path_links"] = (np.bincount(paths, weights=g.link_chars) / np.maximum(path_chars, 1))[paths]
    columns["path_share"] = path_chars[paths] / max(float(g.chars.sum()), 1.0)
    return columns


def _main_cluster(g: Ground, long_chars: NDArray[np.generic]) -> Columns:
    """Return how near each block is to the element with the most running text, as steps up from that element."""
    tree = g.tree
    holder = tree.parents[g.element]
    score: Floats = np.bincount(holder, weights=long_chars, minlength=len(tree.parents)).astype(np.float64)
    score += 0.5 * np.bincount(tree.parents[holder], weights=long_chars, minlength=len(tree.parents))
    best = int(score.argmax())
    steps = np.full(len(g.element), NONE_NEAR)
    current = best
    for step in range(NONE_NEAR):
        inside = (g.element >= current) & (g.element < tree.ends[current]) & (steps == NONE_NEAR)
        steps[inside] = step
        if current == 0:
            break
        current = int(tree.parents[current])
    return {"main_steps": steps, "main_after": g.element >= tree.ends[best], "main_score": np.full(len(steps), score[best])}


def neighbours(g: Ground, columns: Columns, words: Words) -> Columns:
    """Return the columns of the three blocks before and behind, and of the heading above."""
    count = len(g.chars)
    density = g.link_chars / np.maximum(g.chars, 1)
    result: Columns = {}
    rows = np.arange(count)
    for shift in (-3, -2, -1, 1, 2, 3):
        place = np.clip(rows + shift, 0, count - 1)
        outside = (rows + shift < 0) | (rows + shift >= count)
        for name, values in (("chars", g.chars), ("links", density), ("heading", g.heading), ("stops", columns["stop_word_share"])):
            result[f"next{shift}_{name}"] = np.where(outside, -1, values[place])
        result[f"next{shift}_same"] = ~outside & (g.tree.paths[g.element[place]] == g.tree.paths[g.element])
    for step, name in ((1, "before"), (-1, "behind")):
        # Running text near by, weighted down by a half every block: a short block amid paragraphs is one of them.
        total = np.zeros(count)
        carried = 0.0
        values = np.where(density < 0.5, g.chars, 0).tolist()
        for n in range(count)[::step]:
            total[n] = carried
            carried = carried * 0.5 + values[n]
        result[f"text_{name}"] = total
    last_heading = np.maximum.accumulate(np.where(g.heading > 0, rows, -1))
    above = np.where(rows > 0, last_heading[np.maximum(rows - 1, 0)], -1)
    known = above >= 0
    above = np.maximum(above, 0)
    result["heading_distance"] = np.where(known, rows - above, 999)
    result["heading_level"] = np.where(known, g.heading[above], 9)
    result["heading_steps"] = _steps_apart(g, above)
    for n, name in enumerate(lexicon().furniture_names):
        result[f"heading_{name}"] = np.where(known, (words.any_bits[above] >> n) & 1, 0)
    after_furniture = np.maximum.accumulate(np.where((g.heading > 0) & (words.any_bits & 0b11 > 0), rows, -1))
    result["since_related"] = np.where(after_furniture >= 0, rows - after_furniture, 9999)
    return result


def _steps_apart(g: Ground, other: Ints) -> Ints:
    """Return for each block how many ancestors up the first one is that also holds the block `other`."""
    element = g.element[other]
    inside = (g.ancestors <= element[:, None]) & (element[:, None] < g.tree.ends[g.ancestors])
    return np.where(inside.any(axis=1), inside.argmax(axis=1), NONE_NEAR)


def place(g: Ground, tokens: Ints, title_share: Floats) -> Columns:
    """Return where in the page each block stands, and how far from its title and its running text."""
    count = len(g.chars)
    rows = np.arange(count)
    density = g.link_chars / np.maximum(g.chars, 1)
    before = np.cumsum(g.chars) - g.chars
    total = max(int(g.chars.sum()), 1)
    long = np.flatnonzero((g.chars >= LONG_CHARS) & (density < 0.3))
    first, last = (int(long[0]), int(long[-1])) if len(long) else (0, count - 1)
    heads = np.flatnonzero(g.heading == 1)
    candidates = heads if len(heads) else np.flatnonzero(g.tree.marks[g.element] & HEADING)
    likely = candidates if len(candidates) else rows
    title = int(likely[title_share[likely].argmax()]) if count else 0
    numbers = np.cumsum(np.isin(rows, long))
    return {
        "row": rows,
        "row_share": rows / max(count, 1),
        "chars_before": before / total,
        "from_title": rows - title,
        "from_title_chars": (before - before[title]) / total,
        "title_steps": _steps_apart(g, np.full(count, title)),
        "title_known": np.full(count, title_share[title]),
        "from_first_long": rows - first,
        "to_last_long": last - rows,
        "long_before": numbers,
        "long_behind": len(long) - numbers,
        "page_blocks": np.full(count, count),
        "page_tokens": np.full(count, int(tokens.sum())),
        "page_links": np.full(count, g.link_chars.sum() / total),
        "page_long": np.full(count, len(long) / max(count, 1)),
        "page_long_chars": np.full(count, g.chars[long].sum() / total),
        "page_longest": np.full(count, g.chars.max(initial=0)),
        "page_elements": np.full(count, len(g.tree.parents)),
    }
