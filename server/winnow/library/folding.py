"""Text as the search sees it: without case, accents and invisible characters, and in pairs where words are not spaced apart.

The same folding is used for the index, for what is asked and for marking matches, so that they agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

# Letters that Unicode does not decompose, as people without that keyboard type them.
_TYPED_AS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}

# Marks that are dropped: accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs, and Arabic's stretching line.
# Others stay: in Japanese and the Indic scripts they make another letter.
_DROPPED = frozenset(
    map(chr, (*range(0x0300, 0x0370), *range(0x0591, 0x05C8), *range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, 0x0640))
)

# Scripts written without spaces between words: Thai and Lao, Myanmar, Khmer, Hangul (whose words carry their particles with them),
# kana, bopomofo, ideographs. Source: Unicode line breaking (UAX 14), classes SA, ID, CJ, H2 and H3.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u109f\u1100-\u11ff\u1780-\u17d3"
    "\u3005-\u3007\u3031-\u3035\u3040-\u30ff\u3100-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
)
_RUN = re.compile(f"[{UNSPACED}]+")
_PIECE = re.compile(f"[{UNSPACED}]+|[^\\s{UNSPACED}]+")
_WORD_CHARACTER = re.compile(f"[^\\s{UNSPACED}]")


class _Folds(dict[int, str]):
    """Each character's folded form, worked out when it is first met; `uneven` are those that do not fold to one character."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        if len(folded) != 1:
            self.uneven.add(chr(code))
        return folded


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" or character in _DROPPED:
        return " " if character == "\u200b" else ""
    if category[0] not in "LNM" and category != "Co":
        return " "
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    kept = (_TYPED_AS.get(c, c) for c in folded if c not in _DROPPED)
    composed = unicodedata.normalize("NFC", "".join(kept))
    return "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in composed)


_FOLDS = _Folds()

# What is not ASCII in most texts that otherwise are: without it, Python folds them twenty times as fast.
_TYPOGRAPHIC = "’‘“”–—…\u00a0•·«»"


def _without_typography(text: str) -> str:
    """The text with spaces for characters that fold to a space anyway."""
    for character in _TYPOGRAPHIC:
        if character in text:
            text = text.replace(character, " ")
    return text


def folded(text: str) -> str:
    """Text without case, accents, punctuation and invisible characters; what separated words is a space."""
    return unicodedata.normalize("NFC", _without_typography(text)).translate(_FOLDS)


def key(text: str) -> str:
    """A folded form to compare tags by: "Über Uns" and "uber uns" are one. What has no letter or digit stays itself."""
    return " ".join(folded(text).split()) or text.casefold()


def folded_in_place(text: str) -> tuple[str, Sequence[int]]:
    """Folded text, and for each of its characters the place in `text` that it came from."""
    text = _without_typography(text)
    result = text.translate(_FOLDS)
    if text.isascii() or _FOLDS.uneven.isdisjoint(text):
        return result, range(len(text))
    return result, [place for place, character in enumerate(text) for _ in _FOLDS[ord(character)]]


def index_text(text: str) -> str:
    """Text for the full-text index: words, and pairs of neighbouring characters for what is not spaced apart.

    A run "abc" becomes "ab bc c": its last character is there alone too, so that every character begins some token.
    """
    return _RUN.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", folded(text))


def pieces(text: str) -> tuple[str, ...]:
    """The words and unspaced runs of a text, folded, in order."""
    return tuple(_PIECE.findall(folded(text)))


def is_unspaced(piece: str) -> bool:
    """Whether a piece is a run of a script that is searched in pairs."""
    return bool(_RUN.match(piece))


def phrase(text_pieces: tuple[str, ...], *, prefix: bool) -> str:
    """The pieces as a phrase of FTS5: quoted, so that nothing in it is syntax. `prefix`: the last word may go on.

    Only what comes last is left open: a run's pairs say where it is, but not that it ends there.
    """
    *before, last = text_pieces
    tokens = [token for piece in before for token in (_pairs(piece) if is_unspaced(piece) else [piece])]
    if is_unspaced(last):
        tokens += _pairs(last)[:-1] or [last]
        # A single character is found as the beginning of a pair, or alone at the end of a run.
        prefix = len(last) == 1
    else:
        tokens.append(last)
        # One letter begins too many words to be a help, and costs the most.
        prefix = prefix and len(last) > 1
    quoted = " ".join(tokens).replace('"', '""')
    return f'"{quoted}"*' if prefix else f'"{quoted}"'


def phrases(text: str, text_pieces: tuple[str, ...], *, prefix: bool) -> Iterator[tuple[int, int]]:
    """Where the same phrase stands in folded text: each begin and end, in order, none overlapping.

    In plain steps, since a regular expression with all of the unspaced scripts in it takes 6 ms to compile, for each word asked for.
    """
    words = [(piece, not is_unspaced(piece)) for piece in text_pieces]
    first, is_word = words[0]
    place = text.find(first)
    while place >= 0:
        end = None if is_word and _goes_on(text, place - 1) else _end_of_phrase(text, place, words, prefix=prefix)
        if end is not None:
            yield place, end
        place = text.find(first, end or place + 1)


def _end_of_phrase(text: str, end: int, words: list[tuple[str, bool]], *, prefix: bool) -> int | None:
    """Where the phrase ends that may begin at `end`; None when it is another."""
    for number, (piece, is_word) in enumerate(words):
        begin = end
        while number and text.startswith(" ", begin):
            begin += 1
        if not text.startswith(piece, begin) or (number and is_word and _goes_on(text, begin - 1)):
            return None
        end = begin + len(piece)
        if is_word and _goes_on(text, end):
            if not prefix or number < len(words) - 1 or len(piece) == 1:
                return None
            while _goes_on(text, end):
                end += 1
    return end


def _goes_on(text: str, place: int) -> bool:
    """Whether a word has a letter at this place of folded text, in which all that is between words is a space."""
    return 0 <= place < len(text) and text[place] != " " and bool(_WORD_CHARACTER.match(text, place))


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run))]
