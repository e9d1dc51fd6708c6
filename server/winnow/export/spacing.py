"""White space of inlines as a browser shows it, whatever elements it is spread over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby, pairwise

from winnow.export.tree import Break, Code, Image, Inline, Inlines, Link, Math, NoteMark, Styled, Text, text_of

# What a browser collapses (ASCII white space, HTML Living Standard), and controls, which have no place in text.
_SPACE = re.compile(r"[ \t\n\r\f\v\x00-\x08\x0e-\x1f\x7f-\x9f\u2028\u2029]+")


def collapsed(text: str) -> str:
    """The text with each run of white space and controls as one space."""
    return _SPACE.sub(" ", text)


def settled(inlines: Iterable[Inline]) -> Inlines:
    """The inlines with white space collapsed, trimmed at both ends and around line breaks, and outside of emphasis."""
    result = _Spacing().settle(inlines)
    while result and isinstance(result[-1], Break | Text):
        last = result.pop()
        if isinstance(last, Text) and last.text != " ":
            result.append(Text(last.text.rstrip(" ")))
            break
    first = next((index for index, inline in enumerate(result) if not isinstance(inline, Break)), len(result))
    return tuple(result[first:])


class _Spacing:
    """Collapses white space across the borders of elements."""

    def __init__(self) -> None:
        self._at_space = True

    def settle(self, inlines: Iterable[Inline]) -> list[Inline]:
        result: list[Inline] = []
        for inline in inlines:
            match inline:
                case Text(text):
                    self._text(result, text)
                case Code(text):
                    words = collapsed(text)
                    self._text(result, words[: words.startswith(" ")])
                    if words.strip(" "):
                        _append(result, Code(words.strip(" ")))
                        self._at_space = False
                        self._text(result, words[len(words.rstrip(" ")) :])
                case Image() | NoteMark() | Math():
                    result.append(inline)
                    self._at_space = False
                case Break():
                    _append(result, inline)
                    self._at_space = True
                case Styled() | Link():
                    before, children, after = _hoisted(self.settle(inline.children))
                    for part in before:
                        _append(result, part)
                    if children:
                        result.append(replace(inline, children=tuple(children)))
                    for part in after:
                        _append(result, part)
        return _joined(result)

    def _text(self, result: list[Inline], text: str) -> None:
        text = collapsed(text)
        if self._at_space:
            text = text.removeprefix(" ")
        if text:
            _append(result, Text(text))
            self._at_space = text.endswith(" ")


def _append(result: list[Inline], inline: Inline) -> None:
    """Add an inline. A line break takes the space before it; a third in a row adds nothing to two."""
    last = result[-1] if result else None
    if isinstance(inline, Break) and isinstance(last, Text) and last.text.endswith(" "):
        result.pop()
        if last.text != " ":
            result.append(Text(last.text[:-1]))
    if not (isinstance(inline, Break) and len(result) > 1 and isinstance(result[-1], Break) and isinstance(result[-2], Break)):
        result.append(inline)


def _joined(inlines: Iterable[Inline]) -> list[Inline]:
    """The inlines with neighbouring texts, and neighbouring code, as one."""
    result: list[Inline] = []
    for kind, run in groupby(inlines, key=type):
        if kind is Text or kind is Code:
            result.append(kind(text_of(run)))
        else:
            result.extend(run)
    return result


def _hoisted(inlines: list[Inline]) -> tuple[list[Inline], list[Inline], list[Inline]]:
    """Spaces and line breaks at the ends of an element's content, and the content between them."""
    before: list[Inline] = []
    after: list[Inline] = []
    while inlines and (isinstance(inlines[0], Break) or (isinstance(inlines[0], Text) and inlines[0].text.startswith(" "))):
        first = inlines.pop(0)
        before.append(first if isinstance(first, Break) else Text(" "))
        if isinstance(first, Text) and first.text != " ":
            inlines.insert(0, Text(first.text[1:]))
    while inlines and (isinstance(inlines[-1], Break) or (isinstance(inlines[-1], Text) and inlines[-1].text.endswith(" "))):
        last = inlines.pop()
        after.insert(0, last if isinstance(last, Break) else Text(" "))
        if isinstance(last, Text) and last.text != " ":
            inlines.append(Text(last.text[:-1]))
    # Two line breaks in a row would end the paragraph, which emphasis cannot span.
    inner = inlines[:1] + [
        inline for previous, inline in pairwise(inlines) if not (isinstance(previous, Break) and isinstance(inline, Break))
    ]
    return before, inner, after
