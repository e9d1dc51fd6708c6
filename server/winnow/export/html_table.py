"""Tables that Markdown cannot express, as HTML within a Markdown file: cells that span, and cells with lists, quotes, code or tables.

Everything is on lines without a blank one between them, because a blank line ends HTML in Markdown (CommonMark 0.31.2, 4.6).
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape as escape_html

from winnow.export.escaping import html_text, link_target
from winnow.export.tree import (
    Block,
    Blocks,
    Break,
    Cell,
    Code,
    CodeBlock,
    DefinitionList,
    Figure,
    Heading,
    Image,
    Inline,
    Inlines,
    Link,
    ListBlock,
    Math,
    Note,
    NoteMark,
    Paragraph,
    Quote,
    Rule,
    Style,
    Styled,
    Table,
    Text,
)

TAGS: dict[Style, str] = {"emphasis": "em", "strong": "strong", "strike": "del", "mark": "mark", "sub": "sub", "sup": "sup"}


def table_html(table: Table, picture: Callable[[str], str]) -> list[str]:
    """The table's lines; `picture` names where each picture is. The caption is not among them."""
    writer = _HtmlWriter(picture)
    return ["<table>", *map(writer.row, table.rows), "</table>"]


class _HtmlWriter:
    def __init__(self, picture: Callable[[str], str]) -> None:
        self._picture = picture

    def row(self, cells: tuple[Cell, ...]) -> str:
        return f"<tr>{''.join(map(self._cell, cells))}</tr>"

    def _cell(self, cell: Cell) -> str:
        tag = "th" if cell.header else "td"
        spans = "".join(f' {name}="{value}"' for name, value in (("colspan", cell.colspan), ("rowspan", cell.rowspan)) if value > 1)
        match cell.blocks:
            case (Paragraph(inlines),):
                return f"<{tag}{spans}>{self._inlines(inlines)}</{tag}>"
            case blocks:
                return f"<{tag}{spans}>{self._blocks(blocks)}</{tag}>"

    def _blocks(self, blocks: Blocks) -> str:
        return "".join(map(self._block, blocks))

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level, inlines):
                return f"<h{level}>{self._inlines(inlines)}</h{level}>"
            case Paragraph(inlines):
                return f"<p>{self._inlines(inlines)}</p>"
            case ListBlock(start, items):
                tag = "ul" if start is None else "ol"
                number = f' start="{start}"' if start not in (None, 1) else ""
                return f"<{tag}{number}>{''.join(f'<li>{self._blocks(item)}</li>' for item in items)}</{tag}>"
            case Note(_, blocks):
                return self._blocks(blocks)
            case Quote(blocks):
                return f"<blockquote>{self._blocks(blocks)}</blockquote>"
            case CodeBlock(text):
                return f"<pre><code>{html_text(text)}</code></pre>"
            case Rule():
                return "<hr>"
            case Figure(blocks, caption):
                return f"{self._blocks(blocks)}<p><em>{self._inlines(caption)}</em></p>" if caption else self._blocks(blocks)
            case Table(rows, caption):
                head = f"<caption>{self._inlines(caption)}</caption>" if caption else ""
                return f"<table>{head}{''.join(map(self.row, rows))}</table>"
            case DefinitionList(entries):
                tags = (("dt" if entry.term else "dd", self._blocks(entry.blocks)) for entry in entries)
                return f"<dl>{''.join(f'<{tag}>{inner}</{tag}>' for tag, inner in tags)}</dl>"

    def _inlines(self, inlines: Inlines) -> str:
        return "".join(map(self._inline, inlines))

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Text(text):
                return html_text(text)
            case Break():
                return "<br>"
            case NoteMark(name):  # Markdown reads no marks within HTML
                return f"<sup>{html_text(name)}</sup>"
            case Code(text) | Math(text):
                return f"<code>{html_text(text)}</code>"
            case Image(url, alt):
                return f'<img src="{_address(self._picture(url))}" alt="{html_text(alt)}">'
            case Link(url, children):
                return f'<a href="{_address(url)}">{self._inlines(children)}</a>'
            case Styled(style, children):
                return f"<{TAGS[style]}>{self._inlines(children)}</{TAGS[style]}>"


def _address(url: str) -> str:
    return escape_html(link_target(url).strip("<>").replace("&amp;", "&"))
