"""Pieces of text that a page has only in its data, and the elements made of them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import Element as new_element
from lxml.html import HtmlElement

from winnow.cleaning.parse import read_html

MOST_PASSAGES = 2_000
MOST_CHARACTERS = 1_000_000
"""What is taken over from data: far more than an article or a thread has, and little enough to be cleaned in a moment."""

_MARKUP = re.compile(
    r"</?(?:p|br|div|span|a|ul|ol|li|h[1-6]|em|strong|b|i|img|blockquote|pre|code|table|section|figure)\b[^<>]{0,2000}>", re.I
)
_ESCAPED_MARKUP = re.compile(r"&lt;/?(?:p|br|div|span|ul|ol|li|h[1-6]|em|strong|b|i|blockquote)\b", re.I)
_SPOKEN = re.compile(r"[.!?…。！？؟।]")
# Where words are not parted, each character counts. Compiled for the first page that shows too little: large classes take a while.
_WORD = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+"
_LINK = re.compile(r"[a-z]{2,10}://\S*|\[/?[a-z]+\]", re.I)
_GAP = re.compile(r"[%$#]\{|\{\{|\{[\w.]{0,40}\}|%[sd@]\b|%\(\w{1,40}\)|__[a-z]\w{1,40}__", re.I)  # where a program puts a word in
_UNSETTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.\-]*:)?/[^\s]*|[^\s]+\.(?:js|css|png|jpe?g|svg|webp|gif|json|html?)|[\w.+\-]+@[\w.\-]+", re.I)

SHINGLE = 5


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text and the element it reads as: "h2", "h3", "p" or "li". The text may be a fragment of HTML."""

    tag: str
    text: str


def is_markup(text: str) -> bool:
    """Tell whether a string is a fragment of HTML rather than plain text."""
    return "<" in text and _MARKUP.search(text) is not None


def unescaped(text: str) -> str:
    """A string whose markup or characters were escaped once too often, as data of shops has them, in its own characters."""
    if "<" not in text and (_ESCAPED_MARKUP.search(text) or "&" in text):
        return html.unescape(text)
    return text


def plain(text: str) -> str:
    """A string without the tags in it, white space collapsed."""
    return " ".join((re.sub(r"<[^<>]{0,5000}>", " ", text) if "<" in text else text).split())


def words_of(text: str) -> list[str]:
    return re.findall(_WORD, text.lower())


def is_prose(text: str) -> bool:
    """Tell whether a string was written to be read: eight words or more that make a sentence, and no address or code."""
    if len(text) < 16 or _ADDRESS.fullmatch(text):
        return False
    text = text[:4000]
    if is_markup(text):
        text = plain(text)
    text = _LINK.sub(" ", text)
    if len(words_of(text)) < 8 or not _SPOKEN.search(text) or _GAP.search(text):
        return False
    odd = sum(text[:1000].count(mark) for mark in "{}[]<>=|\\_;")
    return odd * 30 < min(len(text), 1000) and (" " in text.strip() or not text.isascii())


class Heard:
    """The words a page has told so far, so that no passage is told twice."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._shingles: set[int] = set()
        self._short: set[str] = set()
        for text in texts:
            self._take(words_of(text))

    def is_new(self, text: str) -> bool:
        """Tell whether most of a text was not heard before, and remember it."""
        words = words_of(plain(text))
        if not words:
            return False
        if len(words) < SHINGLE:
            known = " ".join(words) in self._short
        else:
            shingles = list(_shingles(words))
            known = sum(shingle in self._shingles for shingle in shingles) * 2 >= len(shingles)
        if not known:
            self._take(words)
        return not known

    def _take(self, words: list[str]) -> None:
        if len(words) < SHINGLE:
            self._short.add(" ".join(words))
        else:
            self._shingles.update(_shingles(words))


def _shingles(words: list[str]) -> Iterator[int]:
    return (hash(tuple(words[n : n + SHINGLE])) for n in range(len(words) - SHINGLE + 1))


def elements(passages: Iterable[Passage]) -> Iterator[HtmlElement]:
    """The passages as elements: items in a row make one list, lines of plain text are paragraphs, HTML is parsed as any page is."""
    rows: HtmlElement | None = None
    for passage in passages:
        if passage.tag != "li":
            if rows is not None:
                yield rows
                rows = None
            yield from _of_text(passage)
            continue
        if rows is None:
            rows = new_element("ul")
        item = new_element("li")
        made = list(_of_text(passage))
        if len(made) == 1 and made[0].tag == "li":
            item = made[0]
        else:
            item.extend(made)
        rows.append(item)
    if rows is not None:
        yield rows


def _of_text(passage: Passage) -> Iterator[HtmlElement]:
    text = unescaped(passage.text)
    if is_markup(text) and passage.tag not in ("h1", "h2", "h3"):
        root, _ = read_html(text)
        body = root.find("body")
        if body is not None:
            part = new_element("div")
            part.text = body.text
            part.extend(list(body))
            yield part
        return
    lines = [plain(text)] if passage.tag in ("h1", "h2", "h3") else text.splitlines()
    lines = [_UNSETTABLE.sub(" ", line).strip() for line in lines if line.strip()]
    for line in lines:
        element = new_element(passage.tag if len(lines) == 1 else "p")
        element.text = line
        yield element
