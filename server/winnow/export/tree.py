"""The neutral block tree of an article: what every writer of a dialect reads instead of HTML.

Text in a tree made by `winnow.export.article` has its white space collapsed as a browser would show it, emphasis never begins or ends
with a space, and nothing in it is empty; so a writer only has to spell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Style = Literal["emphasis", "strong", "strike", "mark", "sub", "sup"]


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line break within a paragraph."""


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """A formula in the line, as TeX; one on a line of its own is a CodeBlock in the language "math"."""

    tex: str


@dataclass(frozen=True, slots=True)
class Image:
    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Styled:
    style: Style
    children: Inlines


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    children: Inlines


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A mark that leads to the footnote of that name."""

    name: str


Inline = Text | Break | Code | Image | Styled | Link | NoteMark | Math
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    inlines: Inlines


@dataclass(frozen=True, slots=True)
class Paragraph:
    inlines: Inlines


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; `start` is the number of the first item, None for bullets."""

    start: int | None
    items: tuple[Blocks, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class CodeBlock:
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    pass


@dataclass(frozen=True, slots=True)
class Cell:
    blocks: Blocks
    header: bool = False
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[Cell, ...], ...]
    caption: Inlines = ()


@dataclass(frozen=True, slots=True)
class Figure:
    blocks: Blocks
    caption: Inlines = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A term, or what is said of the terms before it."""

    term: bool
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class DefinitionList:
    entries: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote."""

    name: str
    blocks: Blocks


Block = Heading | Paragraph | ListBlock | Quote | CodeBlock | Rule | Table | Figure | DefinitionList | Note
Blocks = tuple[Block, ...]


def text_of(inlines: Iterable[Inline]) -> str:
    """The inlines' text without any marks; a line break reads as a space."""
    parts: list[str] = []
    for inline in inlines:
        match inline:
            case Text(text) | Code(text) | Math(text):
                parts.append(text)
            case Styled(_, children) | Link(_, children):
                parts.append(text_of(children))
            case Break():
                parts.append(" ")
            case Image() | NoteMark():
                pass
    return "".join(parts)


def images_of(blocks: Iterable[Block]) -> Iterator[Image]:
    """All pictures, in document order."""
    for block in blocks:
        match block:
            case Heading(_, inlines) | Paragraph(inlines):
                yield from _inline_images(inlines)
            case ListBlock(_, items):
                for item in items:
                    yield from images_of(item)
            case Quote(inner) | Note(_, inner):
                yield from images_of(inner)
            case Figure(inner, caption):
                yield from images_of(inner)
                yield from _inline_images(caption)
            case Table(rows, caption):
                yield from _inline_images(caption)
                for row in rows:
                    for cell in row:
                        yield from images_of(cell.blocks)
            case DefinitionList(entries):
                for entry in entries:
                    yield from images_of(entry.blocks)
            case CodeBlock() | Rule():
                pass


def _inline_images(inlines: Inlines) -> Iterator[Image]:
    for inline in inlines:
        match inline:
            case Image():
                yield inline
            case Styled(_, children) | Link(_, children):
                yield from _inline_images(children)
            case _:
                pass
