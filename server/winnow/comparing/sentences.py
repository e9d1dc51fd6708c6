"""Text as sentences and as words, for comparing: in any script, and every character in exactly one of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# A mark that ends a sentence, what closes quotations and brackets after it, and the space behind; the marks of Chinese and Japanese
# need none. A line's end ends a sentence too. Where it cuts wrongly, after an abbreviation say, it does so in both texts.
_END = re.compile(r"(?:[.!?…‽؟۔।॥։።၊။]+[\"'”’»)\]]*\s+|[。！？｡]+[”’」』）】]*\s*|\n+)")
# Written without spaces between words: each character counts as one.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, each with the space behind it."""
    start = 0
    for end in _END.finditer(text):
        yield text[start : end.end()]
        start = end.end()
    if start < len(text):
        yield text[start:]


def words(text: str) -> list[str]:
    """Words, characters of scripts without spaces, runs of space, and single other signs, in order."""
    found: list[str] = []
    kind = ""
    for character in text:
        category = unicodedata.category(character)[0]
        unspaced = _UNSPACED.match(character) is not None
        same = (category == "M" and found) or character == "\u200d" or (not unspaced and kind == category == "Z")
        if same or (not unspaced and kind == "L" and category in "LN"):
            found[-1] += character
            continue
        found.append(character)
        kind = "" if unspaced else "L" if category in "LN" else "Z" if character.isspace() else ""
    return found


def is_word(token: str) -> bool:
    """Whether one of `words` says something: it is no space and no punctuation."""
    return any(character.isalnum() for character in token)


def is_unspaced(token: str) -> bool:
    """Whether one of `words` is a character of a script without spaces."""
    return _UNSPACED.match(token) is not None
