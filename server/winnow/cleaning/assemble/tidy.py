"""Last touches to an article's tree: no paragraph where a cell or an item holds just one, code in `code`, no rule at the end."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.assemble.nodes import Node

_ONE_PARAGRAPH = frozenset(("li", "dd", "td", "th"))


def tidy(article: Node) -> None:
    """Tidy an article's tree in place."""
    for node in list(_all(article)):
        if node.tag in _ONE_PARAGRAPH:
            _free_only_paragraph(node)
        elif node.tag == "pre":
            language = node.attributes.pop("class", None)
            node.children = [Node("code", {"class": language} if language else {}, node.children)]
    while article.children and _is_rule(article.children[-1]):
        article.children.pop()


def _free_only_paragraph(node: Node) -> None:
    first = node.children[0] if node.children else None
    if not isinstance(first, Node) or first.tag != "p" or first.attributes:
        return
    if sum(1 for child in node.children if isinstance(child, Node) and child.tag == "p") == 1:
        node.children[:1] = first.children


def _is_rule(child: Node | str) -> bool:
    return isinstance(child, Node) and child.tag == "hr"


def _all(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(child for child in one.children if isinstance(child, Node))
