"""The article while it is being written: a light tree of elements and text, and its HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

VOID = frozenset(("br", "hr", "img"))
"""Elements of an article that hold nothing."""

Attributes = dict[str, str]


@dataclass(slots=True, eq=False)
class Node:
    """An element of the article; its children are elements and pieces of text, in order."""

    tag: str
    attributes: Attributes = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def elements(self) -> list[Node]:
        """Return the children that are elements."""
        return [child for child in self.children if isinstance(child, Node)]


def to_html(node: Node) -> str:
    """Return a node and what it holds as HTML. Recursive: the builder keeps its tree shallow."""
    parts: list[str] = []
    _write(node, parts)
    return "".join(parts)


def inner_html(node: Node) -> str:
    """Return what a node holds as HTML."""
    parts: list[str] = []
    _write_children(node, parts)
    return "".join(parts)


def _write(node: Node, parts: list[str]) -> None:
    tag = node.tag
    if node.attributes:
        parts.append(f"<{tag}")
        parts.extend([f' {name}="{escape(value)}"' for name, value in node.attributes.items()])
        parts.append(">")
    else:
        parts.append(f"<{tag}>")
    if tag not in VOID:
        _write_children(node, parts)
        parts.append(f"</{tag}>")


def _write_children(node: Node, parts: list[str]) -> None:
    for child in node.children:
        if isinstance(child, str):
            parts.append(escape(child, quote=False))
        else:
            _write(child, parts)
