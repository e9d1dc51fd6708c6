"""The words of `lexicon.toml`, read once and made into sets and patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from winnow.cleaning.metadata.plain import folded


@cache
def _lexicon() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))


@cache
def phrases(section: str) -> tuple[str, ...]:
    """All phrases of a section in all languages, folded, the longest first."""
    found = {folded(phrase) for listed in _lexicon()[section].values() for phrase in listed if phrase}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


@cache
def word_set(section: str) -> frozenset[str]:
    """The phrases of a section as a set."""
    return frozenset(phrases(section))


@cache
def any_of(section: str) -> re.Pattern[str]:
    """A pattern that finds any phrase of a section in folded text, at a word's beginning where the script has words."""
    return re.compile("|".join(_at_word(phrase) for phrase in phrases(section)))


@cache
def leading(section: str) -> re.Pattern[str]:
    """A pattern that matches a phrase of a section at the start of folded text, a colon after it included."""
    alternatives = "|".join(re.escape(phrase) + ("" if _unspaced(phrase) else r"(?!\w)") for phrase in phrases(section))
    return re.compile(rf"\s*(?:{alternatives})\s*[:：/／|-]?\s*")


@cache
def month_names() -> Mapping[str, int]:
    """The number of each month by its folded name, and by its first three and four letters where that is unambiguous."""
    whole: dict[str, int] = {}
    short: dict[str, set[int]] = {}
    for names in _lexicon()["months"].values():
        for number, name in enumerate(names, start=1):
            key = folded(name)
            if not key:
                continue
            whole[key] = number
            for length in (3, 4, 5):
                if len(key) > length:
                    short.setdefault(key[:length], set()).add(number)
    abbreviations = {key: numbers.pop() for key, numbers in short.items() if len(numbers) == 1}
    return abbreviations | _CUSTOMARY | whole


# Abbreviations that are customary though another language's month begins with the same letters.
_CUSTOMARY = {
    "jan": 1, "feb": 2, "fev": 2, "mar": 3, "mär": 3, "mrt": 3, "apr": 4, "avr": 4, "may": 5, "mai": 5, "maj": 5, "jun": 6,
    "jul": 7, "juil": 7, "aug": 8, "ago": 8, "août": 8, "sep": 9, "sept": 9, "set": 9, "oct": 10, "okt": 10, "ott": 10, "out": 10,
    "nov": 11, "dec": 12, "dez": 12, "déc": 12, "dic": 12,
}  # fmt: skip


def _at_word(phrase: str) -> str:
    return re.escape(phrase) if _unspaced(phrase) else r"(?<!\w)" + re.escape(phrase)


def _unspaced(phrase: str) -> bool:
    """Whether the phrase is in a script that writes words without spaces between them."""
    return any(
        "\u0e00" <= character <= "\u0e7f" or "\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in phrase
    )
