"""Reads a clean article's HTML into the neutral block tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import lxml.html
from lxml.html import HtmlElement

from winnow.export.footnotes import MARK, NAME, find_notes
from winnow.export.spacing import collapsed, settled
from winnow.export.tree import (
    Block,
    Blocks,
    Break,
    Cell,
    Code,
    CodeBlock,
    Definition,
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

MAX_DEPTH = 100
"""Elements nested deeper than this are read as plain text: no article needs it, and recursion has to end."""

_STYLES: dict[str, Style] = {
    "b": "strong", "strong": "strong", "em": "emphasis", "i": "emphasis", "cite": "emphasis", "dfn": "emphasis", "var": "emphasis",
    "del": "strike", "s": "strike", "strike": "strike", "mark": "mark", "sub": "sub", "sup": "sup",
}  # fmt: skip
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DROPPED = frozenset({"script", "style", "template", "noscript", "head", "title", "meta", "link", "colgroup", "col", "source", "track"})
_BLOCKS = frozenset({
    *_HEADINGS, "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol",
    "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight-source|brush:)-?([A-Za-z0-9+#.-]+)")
_LINKED = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_PICTURED = re.compile(r"https?://\S|data:image/(?:png|jpeg|gif|webp|avif);base64,", re.IGNORECASE)

Wrappers = tuple[Styled | Link, ...]
"""Inline elements around the current place, outermost first, each without children: `<a><h2>…</h2></a>` gives a linked heading."""


def parse(article_html: str) -> Blocks:
    """The block tree of a clean article. Links other than http, https and mailto lose their target, never their text."""
    if not article_html.strip():
        return ()
    parser = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    document = f"<html><body>{article_html}</body></html>".encode("utf-8", "replace")
    body = lxml.html.document_fromstring(document, parser=parser).find("body")
    if body is None:
        return ()
    find_notes(body)
    return _blocks(body, (), 0)


def _blocks(element: HtmlElement, wrappers: Wrappers, depth: int) -> Blocks:
    if depth > MAX_DEPTH:
        return _paragraphs([Text(element.text_content())], wrappers)
    blocks: list[Block] = []
    run: list[Inline] = [Text(element.text or "")]

    def flush() -> None:
        blocks.extend(_paragraphs(run, wrappers))
        run.clear()

    for child in element:
        if child.tag in _DROPPED:
            pass
        elif child.tag in _BLOCKS:
            flush()
            blocks.extend(_named(child, _block(child, wrappers, depth + 1)))
        elif child.tag not in _CODE and any(inner.tag in _BLOCKS for inner in child.iterdescendants()):
            flush()
            wrapper = _wrapper(child)
            blocks.extend(_blocks(child, (*wrappers, wrapper) if wrapper else wrappers, depth + 1))
        else:
            run.extend(_inline(child, depth + 1))
        run.append(Text(child.tail or ""))
    flush()
    return tuple(blocks)


def _block(element: HtmlElement, wrappers: Wrappers, depth: int) -> Blocks:
    tag = element.tag
    if tag in _HEADINGS:
        inlines = _wrapped(settled(_inlines(element, depth)), wrappers)
        return (Heading(_HEADINGS[tag], inlines),) if inlines else ()
    if tag == "hr":
        return (Rule(),)
    if tag == "pre":
        return _code_block(element)
    if tag in ("ul", "ol", "menu"):
        return _list(element, wrappers, depth)
    if tag == "table":
        return _table(element, wrappers, depth)
    if tag == "figure":
        return _figure(element, wrappers, depth)
    if tag == "dl":
        return _definitions(element, wrappers, depth)
    if tag == "summary":
        return _blocks(element, (*wrappers, Styled("strong", ())), depth)
    blocks = _blocks(element, wrappers, depth)
    return (Quote(blocks),) if tag == "blockquote" and blocks else blocks


def _named(element: HtmlElement, blocks: Blocks) -> Blocks:
    """The blocks, as a footnote if the element is one."""
    name = element.get(NAME)
    return (Note(name, blocks),) if name and blocks else blocks


def _code_block(element: HtmlElement) -> Blocks:
    for line_break in element.iter("br"):
        line_break.text = "\n"
    text = _CONTROLS.sub("", element.text_content().replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n"))
    text = text.removeprefix("\n").rstrip()
    names = [element.get("class", ""), *(code.get("class", "") for code in element.iter("code"))]
    found = next(filter(None, map(_LANGUAGE.search, names)), None)
    return (CodeBlock(text, found[1].lower() if found else ""),) if text.strip() else ()


def _list(element: HtmlElement, wrappers: Wrappers, depth: int) -> Blocks:
    notes = [child for child in element if child.get(NAME)]
    if notes:
        for child in notes:
            element.remove(child)
        items_before = _list(element, wrappers, depth)
        return (*items_before, *(block for child in notes for block in _named(child, _blocks(child, wrappers, depth + 1))))
    items: list[Blocks] = [_paragraphs([Text(element.text or "")], wrappers)]
    for child in element:
        if child.tag == "li":
            items.append(_blocks(child, wrappers, depth + 1))
        elif child.tag in ("ul", "ol"):  # a list between items is how old pages nest
            items[-1] = (*items[-1], *_block(child, wrappers, depth + 1))
        elif child.tag not in _DROPPED:
            stray = _block(child, wrappers, depth + 1) if child.tag in _BLOCKS else _paragraphs(_inline(child, depth + 1), wrappers)
            items += [stray] if stray else []
        tail = _paragraphs([Text(child.tail or "")], wrappers)
        items += [tail] if tail else []
    if not items[0]:
        del items[0]
    if not any(items):
        return ()
    if element.tag == "ol":
        # A number has at most nine digits (CommonMark 0.31.2, 5.2); room is left to count the items.
        return (ListBlock(_number(element.get("start"), 1, 0, 99_999_999), tuple(items)),)
    return (ListBlock(None, tuple(filter(None, items))),)


def _number(text: str | None, default: int, least: int, most: int) -> int:
    """The attribute's number, brought within bounds."""
    text = (text or "").strip()
    return min(max(int(text), least), most) if text.isascii() and text.isdigit() and len(text) < 10 else default


def _table(element: HtmlElement, wrappers: Wrappers, depth: int) -> Blocks:
    rows: list[tuple[Cell, ...]] = []
    for row in element.iterdescendants("tr"):
        parent = row.getparent()
        if parent is None or next(row.iterancestors("table")) is not element:
            continue
        cells = tuple(
            Cell(
                _blocks(cell, wrappers, depth + 2),
                header=cell.tag == "th" or parent.tag == "thead",
                colspan=_number(cell.get("colspan"), 1, 1, 1000),
                rowspan=_number(cell.get("rowspan"), 1, 1, 1000),
            )
            for cell in row.iterchildren("td", "th")
        )
        if cells:
            rows.append(cells)
    caption = settled([inline for part in element.iterchildren("caption") for inline in _inlines(part, depth + 1)])
    filled = [cell for row in rows for cell in row if cell.blocks]
    if len(filled) <= 1 or all(len(row) == 1 for row in rows):  # made for the layout, not for data
        body = tuple(block for cell in filled for block in cell.blocks)
        return (Paragraph(caption), *body) if caption else body
    return (Table(tuple(rows), caption),)


def _figure(element: HtmlElement, wrappers: Wrappers, depth: int) -> Blocks:
    """A figure with its caption, when that comes last and is text; otherwise what is in it, in its order."""
    last = element[-1] if len(element) else None
    if last is None or last.tag != "figcaption" or (last.tail or "").strip():
        return _blocks(element, wrappers, depth)
    caption: list[Inline] = []
    for block in _blocks(last, wrappers, depth + 1):
        if not isinstance(block, Paragraph):
            return _blocks(element, wrappers, depth)
        caption += [Break(), *block.inlines] if caption else block.inlines
    element.remove(last)
    blocks = _blocks(element, wrappers, depth)
    if not blocks:
        return (Paragraph(tuple(caption)),) if caption else ()
    return (Figure(blocks, tuple(caption)),)


def _definitions(element: HtmlElement, wrappers: Wrappers, depth: int) -> Blocks:
    entries: list[Definition] = []
    for child in element:
        if child.tag in ("dt", "dd"):
            entries.append(Definition(child.tag == "dt", _blocks(child, wrappers, depth + 1)))
        elif child.tag == "div" and depth < MAX_DEPTH:  # groups of terms, HTML Living Standard 4.4.9
            for block in _definitions(child, wrappers, depth + 1):
                entries.extend(block.entries if isinstance(block, DefinitionList) else [Definition(False, (block,))])
        elif child.tag not in _DROPPED:
            stray = _block(child, wrappers, depth + 1) if child.tag in _BLOCKS else _paragraphs(_inline(child, depth + 1), wrappers)
            entries.append(Definition(False, stray))
        entries.append(Definition(False, _paragraphs([Text(child.tail or "")], wrappers)))
    filled = tuple(entry for entry in entries if entry.blocks)
    if not any(entry.term for entry in filled):
        return _blocks(element, wrappers, depth)
    return (*_paragraphs([Text(element.text or "")], wrappers), DefinitionList(filled))


def _paragraphs(run: Iterable[Inline], wrappers: Wrappers) -> Blocks:
    """Two line breaks in a row are how pages without `p` write a new paragraph."""
    parts: list[list[Inline]] = [[]]
    for inline in settled(run):
        if isinstance(inline, Break) and parts[-1] and isinstance(parts[-1][-1], Break):
            parts[-1].pop()
            parts.append([])
        elif not isinstance(inline, Break) or parts[-1]:
            parts[-1].append(inline)
    return tuple(Paragraph(_wrapped(tuple(part), wrappers)) for part in parts if part)


def _wrapper(element: HtmlElement) -> Styled | Link | None:
    if element.tag in _STYLES:
        return Styled(_STYLES[element.tag], ())
    url = element.get("href", "").strip() if element.tag == "a" else ""
    return Link(url, ()) if _LINKED.match(url) else None


def _wrapped(inlines: Inlines, wrappers: Wrappers) -> Inlines:
    for wrapper in reversed(wrappers):
        if inlines:
            inlines = (replace(wrapper, children=inlines),)
    return inlines


def _inlines(element: HtmlElement, depth: int) -> list[Inline]:
    """What is in the element, with white space as written."""
    if depth > MAX_DEPTH:
        return [Text(element.text_content())]
    inlines: list[Inline] = [Text(element.text or "")]
    for child in element:
        if child.tag not in _DROPPED:
            # A block where only a line can be, such as a list in a heading, is set apart by spaces.
            apart = [Text(" ")] if child.tag in _BLOCKS else []
            inlines += [*apart, *_inline(child, depth + 1), *apart]
        inlines.append(Text(child.tail or ""))
    return inlines


def _inline(element: HtmlElement, depth: int) -> list[Inline]:
    if element.tag == "br":
        return [Break()]
    if element.tag == "img":
        url = element.get("src", "").strip()
        return [Image(url, collapsed(element.get("alt", "")).strip())] if _PICTURED.match(url) else []
    if element.tag == MARK:
        return [NoteMark(element.get(NAME, ""))]
    inlines = _inlines(element, depth)
    if element.tag in _CODE:
        if _has_links(inlines):
            return inlines
        code = text_of(inlines)
        return [Math(" ".join(code.split()))] if element.get("class") == "language-math" and code.strip() else [Code(code)]
    if element.tag == "q":
        return [Text("“"), *inlines, Text("”")]
    wrapper = _wrapper(element)
    return [replace(wrapper, children=tuple(inlines))] if wrapper else inlines


def _has_links(inlines: Iterable[Inline]) -> bool:
    return any(isinstance(inline, Link | Image) or (isinstance(inline, Styled) and _has_links(inline.children)) for inline in inlines)
