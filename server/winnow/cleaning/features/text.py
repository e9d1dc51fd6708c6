"""Columns read from the blocks' text: kinds of characters and words, counted for all blocks at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from winnow.cleaning.lexicons import lexicon

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = dict[str, NDArray[np.generic]]

WORD, UPPER, DIGIT, STOP, COMMA, OTHER, CURRENCY, WIDE = (1 << n for n in range(8))
_STOPS = ".!?…。！？．।؟"
_COMMAS = ",;:、，；：،؛"
_NUMBER = re.compile(r"\d+(?:[:/.\-]\d+)*")
_WORDS = re.compile(r"\w+")
MAX_WORDS_READ = 400
"""Words of a block that are looked up; what a longer block is shows well before."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of each block, and their furniture bits: of any word, and of the first three."""

    lists: list[list[str]]
    any_bits: Ints
    first_bits: Ints
    tokens: Ints


@cache
def _character_kinds() -> NDArray[np.uint8]:
    """Return the kind bits of the characters of the Basic Multilingual Plane; the last entry stands for all others (emoji)."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for code in range(0x10000):
        category = unicodedata.category(chr(code))
        if category[0] in "LM":
            table[code] = WORD | (UPPER if category == "Lu" else 0)
        elif category[0] == "N":
            table[code] = WORD | DIGIT
        elif category == "Sc":
            table[code] = CURRENCY
        elif category[0] in "PS":
            table[code] = OTHER
    for characters, kind in ((_STOPS, STOP), (_COMMAS, COMMA)):
        for character in characters:
            table[ord(character)] = kind
    # Scripts without spaces between words: Thai, Lao, Khmer, kana, Han (Unicode blocks).
    for first, last in ((0x0E00, 0x0EFF), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF)):
        table[first : last + 1] |= WIDE
    table[0xFFFF] = OTHER
    return table


def count_characters(texts: Sequence[str]) -> tuple[Columns, Ints]:
    """Return columns of character counts and shares, and for each block its length in words.

    In scripts without spaces two characters count as a word.
    """
    joined = "\n".join([*texts, ""])
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    kinds = _character_kinds()[np.minimum(codes, 0xFFFF)]
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))

    def total(mask: NDArray[np.bool_]) -> Ints:
        # Every text has its line feed behind it, so that none is empty and each start begins a stretch of its own.
        counts: Ints = np.add.reduceat(mask, starts, dtype=np.int64)
        return counts

    word = (kinds & WORD) > 0
    wide = (kinds & WIDE) > 0
    begins = word.copy()
    begins[1:] &= ~word[:-1]
    chars = np.maximum(lengths - 1, 1)
    wides = total(wide)
    words = total(begins & ~wide) + (wides + 1) // 2
    upper_begins = total(begins & ((kinds & UPPER) > 0))
    letters = np.maximum(total(word), 1)
    first, last = kinds[starts], kinds[np.maximum(starts + lengths - 2, 0)]
    columns: Columns = {
        "chars": lengths - 1,
        "words": words,
        "word_length": letters / np.maximum(words, 1),
        "stops": total((kinds & STOP) > 0),
        "commas": total((kinds & COMMA) > 0),
        "stop_share": total((kinds & STOP) > 0) / np.maximum(words, 1),
        "comma_share": total((kinds & COMMA) > 0) / np.maximum(words, 1),
        "digit_share": total((kinds & DIGIT) > 0) / chars,
        "upper_share": total((kinds & UPPER) > 0) / letters,
        "capitalised_share": upper_begins / np.maximum(words, 1),
        "other_share": total((kinds & OTHER) > 0) / chars,
        "currency": total((kinds & CURRENCY) > 0),
        "wide_share": wides / chars,
        "first_upper": (first & UPPER) > 0,
        "first_digit": (first & DIGIT) > 0,
        "first_word": (first & WORD) > 0,
        "ends_stop": (last & STOP) > 0,
        "ends_comma": (last & COMMA) > 0,
        "ends_word": (last & WORD) > 0,
    }
    return columns, np.maximum(words, 1)


def count_numbers(texts: Sequence[str]) -> Columns:
    """Return columns of things written with digits: years, dates, times; and of at signs."""
    years, dates, times, ats = ([0] * len(texts) for _ in range(4))
    for n, text in enumerate(texts):
        if "@" in text:
            ats[n] = 1
        for match in _NUMBER.findall(text[:2000]):
            if ":" in match:
                times[n] += 1
            elif match.count("/") == 2 or match.count("-") == 2 or match.count(".") == 2:
                dates[n] += 1
            elif len(match) == 4 and match[:2] in ("19", "20"):
                years[n] += 1
    return {"years": np.array(years), "dates": np.array(dates), "times": np.array(times), "at_sign": np.array(ats)}


def look_up_words(texts: Sequence[str], tokens: Ints) -> tuple[Columns, Words]:
    """Return columns of stop words and furniture words, and the words themselves."""
    words = lexicon()
    furniture, stop_words = words.furniture, words.stop_words
    openers, telling = words.openers, words.telling
    lists: list[list[str]] = []
    any_bits, first_bits = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.int64)
    stop_share, hits, distinct = np.zeros(len(texts)), np.zeros(len(texts)), np.zeros(len(texts))
    for n, text in enumerate(texts):
        found = _WORDS.findall(text[:4000].lower())[:MAX_WORDS_READ]
        lists.append(found)
        if not found:
            continue
        bits = first = 0
        count = 0
        # Most texts have none, which a set tells faster than a loop.
        for place, word in () if telling.isdisjoint(found) else [(place, word) for place, word in enumerate(found) if word in telling]:
            bit = furniture.get(word, 0)
            if word in openers and place + 1 < len(found):
                bit |= furniture.get(f"{word} {found[place + 1]}", 0)
            if bit:
                bits |= bit
                count += 1
                if place < 3:
                    first |= bit
        if not text.isascii():
            for bit, pattern in words.within:
                if pattern.search(text):
                    bits |= bit
                    count += 1
                    if pattern.search(text[:12]):
                        first |= bit
        any_bits[n], first_bits[n] = bits, first
        hits[n] = count / len(found)
        distinct[n] = len(set(found)) / len(found)
        stop_share[n] = sum(map(stop_words.__contains__, found)) / len(found)
    columns: Columns = {"stop_word_share": stop_share, "furniture_share": hits, "distinct_words": distinct}
    for n, name in enumerate(words.furniture_names):
        columns[f"words_{name}"] = ((any_bits >> n) & 1) + ((first_bits >> n) & 1)
    return columns, Words(lists, any_bits, first_bits, tokens)
