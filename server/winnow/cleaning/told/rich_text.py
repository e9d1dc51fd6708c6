"""Documents that an editor keeps as a tree of nodes, such as those of ProseMirror, Slate, Contentful, Portable Text."""

from __future__ import annotations

import re

from winnow.cleaning.told.passages import Passage, is_prose

_CHILDREN = ("children", "content", "nodes")
_KINDS = ("nodeType", "_type", "type", "tag", "name")
_LEAVES = ("text", "value")
_HEADINGS = re.compile(r"h[1-6]|heading(?:-?[1-6])?", re.IGNORECASE)
_ITEMS = re.compile(r"list-?_?item|li", re.IGNORECASE)
_INLINE = frozenset(("link", "hyperlink", "a", "strong", "em", "b", "i", "span", "mark", "code", "entry-hyperlink", "asset-hyperlink"))
_DEEPEST = 200


def rich_text(value: dict[str, object], most_values: int) -> tuple[list[Passage], int]:
    """The paragraphs, headings and list items of such a document, [] when the value is none; and how many values were read for it."""
    if not _children(value) or not _kind(value):
        return [], 0
    passages: list[Passage] = []
    run: list[str] = []
    tag, read = "p", 0

    def end(following: str) -> None:
        nonlocal tag
        text = " ".join("".join(run).split())
        run.clear()
        if text:
            passages.append(Passage(tag, text))
        tag = following

    # A node, the tag of the text around it, and its depth; None for the end of a node that is a block.
    waiting: list[tuple[object, str, int]] = [(value, "p", 0)]
    while waiting and read < most_values:
        node, around, depth = waiting.pop()
        read += 1
        if node is None:
            end(around)
        if not isinstance(node, dict) or depth > _DEEPEST:
            continue
        inner = _children(node)
        if not inner:
            run += [text for key in _LEAVES if isinstance(text := node.get(key), str)][:1]
            continue
        kind = _kind(node)
        own = "h3" if _HEADINGS.fullmatch(kind) else "li" if _ITEMS.fullmatch(kind) else around
        if kind not in _INLINE:
            end(own)
            waiting.append((None, around, depth))
        waiting.extend((part, own, depth + 1) for part in reversed(inner[: max(most_values - len(waiting), 0)]))
    end("p")
    return (passages if any(is_prose(passage.text) for passage in passages) else []), read


def _children(node: dict[str, object]) -> list[object]:
    return next((inner for key in _CHILDREN if isinstance(inner := node.get(key), list)), [])


def _kind(node: dict[str, object]) -> str:
    return next((kind for key in _KINDS if isinstance(kind := node.get(key), str)), "")
