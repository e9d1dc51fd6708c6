"""The elements of a page as columns: parents, subtrees, marks; one walk, then arrays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from winnow.cleaning.lexicons import lexicon
from winnow.cleaning.parse import HIDDEN_MARK

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TAG_GROUPS: tuple[tuple[str, ...], ...] = (
    ("main",), ("article",), ("section",), ("nav",), ("aside",), ("header",), ("footer",), ("form",), ("table",), ("ul",), ("ol",),
    ("li",), ("dl",), ("figure",), ("blockquote",), ("pre", "code"), ("a",), ("button", "label"), ("h1",), ("h2",),
    ("h3", "h4", "h5", "h6"), ("p",), ("td", "th"), ("details", "summary"), ("noscript",), ("dialog",),
)  # fmt: skip
"""Tags whose nearness to a block tells something about it; those of one group count as one."""

ATTRIBUTE_MARKS = (
    "role main", "role navigation", "role complementary", "role contentinfo", "role banner", "role dialog", "role list",
    "role tab", "itemprop body", "itemprop other", "itemtype", "aria-hidden", "concealed", "live-hidden",
)  # fmt: skip
"""Marks read from attributes: ARIA landmarks, microdata, and the ways to hide an element in served HTML and in a live snapshot."""

_TAG_BITS = {tag: 1 << n for n, group in enumerate(TAG_GROUPS) for tag in group}
_MARK_BITS = {name: 1 << (len(TAG_GROUPS) + n) for n, name in enumerate(ATTRIBUTE_MARKS)}
_ROLE_MARKS = {
    "main": "role main", "article": "role main", "navigation": "role navigation", "menu": "role navigation", "menubar": "role navigation",
    "complementary": "role complementary", "contentinfo": "role contentinfo", "banner": "role banner", "search": "role banner",
    "dialog": "role dialog", "alertdialog": "role dialog", "alert": "role dialog", "list": "role list", "listitem": "role list",
    "tab": "role tab", "tabpanel": "role tab", "region": "role tab", "feed": "role list",
}  # fmt: skip
_BODY_PROPERTIES = frozenset(("articlebody", "description", "text", "mainentity", "acceptedanswer", "recipeinstructions", "reviewbody"))
_CONCEALED_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")

_LONG_ATTRIBUTE = 400

LIVE_HIDDEN = _MARK_BITS["live-hidden"]
IN_LINK = _TAG_BITS["a"]
HEADING = _TAG_BITS["h1"] | _TAG_BITS["h2"] | _TAG_BITS["h3"]


@dataclass(frozen=True, slots=True)
class Tree:
    """Elements in document order. `parents[0]` is 0; the subtree of e is e … `ends[e]` - 1.

    `marks` holds the bits of TAG_GROUPS and, above them, of ATTRIBUTE_MARKS; `classes` those of the class lexicons. Elements with the
    same `shapes` value have the same tag and class names, with the same `paths` value also the same path of those from the root.
    """

    elements: list[HtmlElement]
    tags: list[str]
    index: dict[HtmlElement, int]
    parents: Ints
    ends: Ints
    depths: Ints
    marks: Ints
    classes: Ints
    shapes: Ints
    paths: Ints


def walk(root: HtmlElement) -> Tree:
    """Read every element of the tree once."""
    elements = list(root.iter("*"))
    index = {element: n for n, element in enumerate(elements)}
    count = len(elements)
    parents, depths, marks, classes, shapes, paths = [0] * count, [0] * count, [0] * count, [0] * count, [0] * count, [0] * count
    shape_numbers: dict[tuple[str, str], int] = {}
    path_numbers: dict[tuple[int, int], int] = {}
    tags = [element.tag for element in elements]
    for n, element in enumerate(elements):
        tag = tags[n]
        mark, class_bits, class_value = _TAG_BITS.get(tag, 0), 0, ""
        # Names first: values are made for the few that count, and reading all pairs is quadratic in lxml for a hostile element.
        for name in element.keys():  # noqa: SIM118 - an element is a sequence of its children
            if name == "class":
                class_value = element.get(name)
                class_bits |= _class_bits(class_value)
            elif name == "id":
                class_bits |= _class_bits(element.get(name))
            elif name == "style":
                if _CONCEALED_STYLE.search(element.get(name)):
                    mark |= _MARK_BITS["concealed"]
            elif name in _ATTRIBUTES:
                mark |= _attribute_mark(name, element.get(name))
        parent = index[element.getparent()] if n else 0
        shape = shape_numbers.setdefault((tag, class_value), len(shape_numbers))
        parents[n] = parent
        depths[n] = depths[parent] + 1
        marks[n] = mark
        classes[n] = class_bits
        shapes[n] = shape
        paths[n] = path_numbers.setdefault((paths[parent] if n else -1, shape), len(path_numbers))
    ends = list(range(1, count + 1))
    for n in range(count - 1, 0, -1):
        if ends[n] > ends[parents[n]]:
            ends[parents[n]] = ends[n]
    columns = [np.array(values, dtype=np.int64) for values in (parents, ends, depths, marks, classes, shapes, paths)]
    return Tree(elements, tags, index, *columns)


_ATTRIBUTES = frozenset(("role", "itemprop", "itemtype", "aria-hidden", "hidden", HIDDEN_MARK))


def _attribute_mark(name: str, value: str) -> int:
    if name == HIDDEN_MARK:
        return LIVE_HIDDEN
    if name == "hidden":
        return _MARK_BITS["concealed"]
    if name == "aria-hidden":
        return _MARK_BITS["aria-hidden"] if value == "true" else 0
    if name == "role":
        mark = _ROLE_MARKS.get(value.lower())
        return _MARK_BITS[mark] if mark else 0
    if name == "itemprop":
        return _MARK_BITS["itemprop body" if value.lower() in _BODY_PROPERTIES else "itemprop other"]
    return _MARK_BITS["itemtype"]


@lru_cache(maxsize=8192)
def _class_bits(value: str) -> int:
    """Return the lexicons that the words of a class or id attribute are in."""
    table = lexicon().classes
    bits = 0
    for word in name_words(value):
        bits |= table.get(word, 0)
    return bits


@lru_cache(maxsize=8192)
def name_words(value: str) -> tuple[str, ...]:
    """Return the words of a class or id attribute in lower case; hyphens, underscores and capitals part words."""
    return tuple(word.lower() for word in _CLASS_WORD.findall(value[:_LONG_ATTRIBUTE]))
