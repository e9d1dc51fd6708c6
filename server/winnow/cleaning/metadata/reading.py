"""How long a text is to a reader."""

from __future__ import annotations

import re

WORDS_A_MINUTE = 230
"""Silent reading of English: 228 (IReST, Trauzettel-Klosinski & Dietz 2012) to 238 (Brysbaert 2019) words a minute."""

CJK_CHARACTERS_A_MINUTE = 500
"""Chinese and Japanese characters a minute, as Medium's "Read time" counts them."""

# Han characters and kana, which are written without spaces; Hangul has spaces and counts as words. Compiled for the first
# text that may have some: large classes take a while.
_CJK = "[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


def length_of(text: str) -> tuple[int, int]:
    """Words of a text, each CJK character counted as one, and the minutes it takes to read, at least one for any text."""
    characters = 0
    if not text.isascii() and (characters := len(re.findall(_CJK, text))):
        text = re.sub(_CJK, " ", text)
    words = len(_WORD.findall(text))
    if not characters + words:
        return 0, 0
    return words + characters, max(1, round(words / WORDS_A_MINUTE + characters / CJK_CHARACTERS_A_MINUTE))
