"""Markdown from a clean article: CommonMark with the tables and strikes of GitHub, in dialects.

Text of a page must stay text wherever the file is read, so everything that CommonMark, GitHub or Obsidian and its plugins would act
on is escaped; raw HTML is written only by this package and only with the tags it names: sub, sup, mark, br, the table that Markdown
cannot express, and emphasis at a place where marks do not work, such as `a<b>(b)</b>c`.
Sources: CommonMark 0.31.2, GitHub Flavored Markdown 0.29, Obsidian's help on its formatting syntax.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from winnow.export.article import parse
from winnow.export.escaping import (
    can_delimit,
    code_span,
    escape,
    escape_line_start,
    html_text,
    link_target,
    longest_backticks,
    safe_language,
)
from winnow.export.html_table import TAGS, table_html
from winnow.export.tree import (
    Block,
    Blocks,
    Break,
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
    text_of,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between readers of Markdown: the mark of highlights ("" for HTML), and whether plugins of a vault read along."""

    highlight: str = ""
    vault: bool = False


GFM = Dialect()
OBSIDIAN = Dialect(highlight="==", vault=True)

Picture = Callable[[str], str]
"""Gives the address to write for a picture's address."""

_MARKS: dict[Style, tuple[str, ...]] = {"emphasis": ("*", "_"), "strong": ("**", "__"), "strike": ("~~",)}


def to_markdown(article_html: str) -> str:
    """The clean article as GitHub Flavored Markdown, pictures at their addresses; "" when there is nothing to write."""
    return write_markdown(parse(article_html), GFM)


def write_markdown(blocks: Blocks, dialect: Dialect, picture: Picture = lambda url: url) -> str:
    """The blocks in a dialect, ending in one newline; `picture` names where each picture is."""
    lines = _Writer(dialect, picture).blocks(blocks)
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where inlines stand: the characters around them, the styles they are within, and whether that is a link or a cell."""

    before: str = ""
    after: str = ""
    styles: frozenset[Style] = frozenset()
    in_link: bool = False
    in_cell: bool = False


@dataclass(frozen=True, slots=True)
class _Writer:
    dialect: Dialect
    picture: Picture

    def blocks(self, blocks: Blocks) -> list[str]:
        lines: list[str] = []
        previous: Block | None = None
        other_marker = False
        for block in blocks:
            # Two lists of a kind in a row would be read as one, unless their markers differ.
            alike = isinstance(block, ListBlock) and isinstance(previous, ListBlock) and (block.start is None) == (previous.start is None)
            other_marker = alike and not other_marker
            written = self._list(block, other_marker) if isinstance(block, ListBlock) else self._block(block)
            if written:
                lines += ["", *written] if lines else written
                previous = block
        return lines

    def _block(self, block: Block) -> list[str]:
        match block:
            case Heading(level, inlines):
                line = self._line(inlines)
                return [f"{'#' * level} {line}"] if line else []
            case Paragraph(inlines):
                return self._paragraph(inlines)
            case Quote(blocks):
                return [f"> {line}".rstrip(" ") if not line else f"> {line}" for line in self.blocks(blocks)]
            case Note(name, blocks):
                return self._note(name, blocks)
            case CodeBlock():
                return self._code(block)
            case Rule():
                return ["___"]  # "---" would underline a heading, "* ***" would be one rule
            case Table():
                return self._table(block)
            case Figure(blocks, caption):
                lines = self.blocks(blocks)
                return [*lines, "", *self._paragraph((Styled("emphasis", caption),))] if caption else lines
            case DefinitionList():
                return self._definitions(block)
            case ListBlock():
                return self._list(block, False)

    def _paragraph(self, inlines: Inlines) -> list[str]:
        lines = [escape_line_start(line) for line in self._inlines(inlines, _Place()).split("\n")]
        return [*(f"{line}  " for line in lines[:-1]), lines[-1]]

    def _line(self, inlines: Inlines) -> str:
        return self._inlines(inlines, _Place()).replace("\n", " ")

    def _list(self, block: ListBlock, other_marker: bool) -> list[str]:
        items = [tuple(map(_in_item, item)) for item in block.items]
        tight = all(map(_is_tight, items))
        lines: list[str] = []
        for number, item in enumerate(items, block.start or 0):
            bullet, dot = ("*", ")") if other_marker else ("-", ".")
            marker = bullet if block.start is None else f"{number}{dot}"
            content = self.blocks(item)
            if tight:
                content = [line for line in content if line]
            if lines and not tight:
                lines.append("")
            lines.append(f"{marker} {content[0]}" if content else marker)
            lines += [f"{' ' * (len(marker) + 1)}{line}" if line else "" for line in content[1:]]
        return lines

    def _note(self, name: str, blocks: Blocks) -> list[str]:
        lines = self.blocks(blocks)
        head = [f"[^{name}]: {lines.pop(0)}"] if isinstance(blocks[0], Paragraph) else [f"[^{name}]:"]
        return [*head, *(f"    {line}" if line else "" for line in lines)]

    def _math(self, tex: str, place: _Place) -> str:
        """A formula in the line as the dialect has it; as code where its own signs would end it or a plugin would read them."""
        if "$" in tex or "`" in tex or "<%" in tex or (place.in_cell and "|" in tex):
            return code_span(tex, vault=self.dialect.vault, in_cell=place.in_cell)
        return f"${tex}$" if self.dialect.vault else f"$`{tex}`$"

    def _code(self, block: CodeBlock) -> list[str]:
        if self.dialect.vault and block.language == "math" and "$" not in block.text and "<%" not in block.text:
            return ["$$", *block.text.split("\n"), "$$"]
        if self.dialect.vault and "<%" in block.text:
            return [f"<pre><code>{html_text(block.text)}</code></pre>"]
        fence = "`" * max(3, longest_backticks(block.text) + 1)
        return [f"{fence}{safe_language(block.language)}", *block.text.split("\n"), fence]

    def _table(self, table: Table) -> list[str]:
        caption = [*self._paragraph(table.caption), ""] if table.caption else []
        cells = [cell for row in table.rows for cell in row]
        if any(cell.colspan > 1 or cell.rowspan > 1 or not all(isinstance(block, Paragraph) for block in cell.blocks) for cell in cells):
            return [*caption, *table_html(table, self.picture)]
        columns = max(map(len, table.rows))
        rows = [[self._cell(cell.blocks) for cell in row] + [""] * (columns - len(row)) for row in table.rows]
        if not all(cell.header for cell in table.rows[0]):
            rows.insert(0, [""] * columns)  # a table of Markdown has a heading row
        head, *body = [f"| {' | '.join(row)} |" for row in rows]
        return [*caption, head, f"|{' --- |' * columns}", *body]

    def _cell(self, blocks: Blocks) -> str:
        texts = [self._inlines(block.inlines, _Place(in_cell=True)) for block in blocks if isinstance(block, Paragraph)]
        return "<br><br>".join(texts).replace("\n", "<br>")

    def _definitions(self, block: DefinitionList) -> list[str]:
        """Markdown has no definitions: terms become items in bold, with what is said of them below."""
        items: list[Blocks] = []
        for entry in block.entries:
            if entry.term or not items:
                items.append(tuple(map(_strong, entry.blocks)) if entry.term else entry.blocks)
            else:
                items[-1] = (*items[-1], *entry.blocks)
        return self._list(ListBlock(None, tuple(items)), False)

    def _inlines(self, inlines: Inlines, place: _Place) -> str:
        written = ""
        for index, inline in enumerate(inlines):
            after = _first_char(inlines[index + 1]) if index + 1 < len(inlines) else place.after
            before = written[-1:] or place.before
            here = _Place(before.strip("\n"), after, place.styles, place.in_link, place.in_cell)
            part = self._inline(inline, here)
            if written.endswith("!") and part.startswith("["):
                written = f"{written[:-1]}\\!"
            written += part
        return written

    def _inline(self, inline: Inline, place: _Place) -> str:
        match inline:
            case Text(text):
                return escape(text)
            case Break():
                return "\n"
            case Code(text):
                return code_span(text, vault=self.dialect.vault, in_cell=place.in_cell)
            case Math(tex):
                return self._math(tex, place)
            case NoteMark(name):
                return f"[^{name}]"
            case Image(url, alt):
                # In Obsidian, what follows a bar in the alternative text is the picture's size.
                return f"![{escape(alt.replace('|', ' '))}]({link_target(self.picture(url))})"
            case Link(url, children):
                return self._link(url, children, place)
            case Styled():
                return self._styled(inline, place)

    def _link(self, url: str, children: Inlines, place: _Place) -> str:
        if place.in_link:
            return self._inlines(children, place)
        target = link_target(url)
        if children == (Text(url),) and target == url:
            return f"<{url}>"
        text = self._inlines(children, _Place("[", "]", place.styles, True, place.in_cell))
        return f"[{text.replace(chr(10), ' ')}]({target})"

    def _styled(self, styled: Styled, place: _Place) -> str:
        if styled.style in place.styles:
            return self._inlines(styled.children, place)
        inner = self._inlines(styled.children, _Place("*", "*", place.styles | {styled.style}, place.in_link, place.in_cell))
        marks = (self.dialect.highlight,) if styled.style == "mark" else _MARKS.get(styled.style, ())
        for mark in filter(None, marks):
            if "\n" not in inner and can_delimit(mark, place.before, inner, place.after):
                return f"{mark}{inner}{mark}"
        tag = TAGS[styled.style]
        return f"<{tag}>{inner}</{tag}>"


def _is_tight(item: Blocks) -> bool:
    first, *rest = item or (None,)
    return isinstance(first, Paragraph) and all(isinstance(block, ListBlock) and all(map(_is_tight, block.items)) for block in rest)


def _in_item(block: Block) -> Block:
    """A heading in an item as a line in bold: Obsidian's editor shows its signs there, and the outline would name every item."""
    return _strong(Paragraph(block.inlines)) if isinstance(block, Heading) else block


def _strong(block: Block) -> Block:
    return Paragraph((Styled("strong", block.inlines),)) if isinstance(block, Paragraph) and text_of(block.inlines) else block


def _first_char(inline: Inline) -> str:
    """The first character that the inline will be written with, as far as emphasis before it is concerned."""
    match inline:
        case Text(text):
            return escape(text[0])[0]
        case Break():
            return ""
        case _:
            return "*"
