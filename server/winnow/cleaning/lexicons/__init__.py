"""The word lists of `lexicon.json`, as tables from a word to the bits of the lists it is in."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words as bit masks: bit n of a value stands for the n-th name.

    `furniture` maps words and pairs of words ("read more"), lower case; `within` pairs a bit with a pattern for scripts without
    spaces; `classes` maps words of class and id names; `stop_words` are frequent words of many languages.
    `openers` are the first words of the pairs, `telling` those and the single words.
    """

    furniture_names: tuple[str, ...]
    furniture: dict[str, int]
    within: tuple[tuple[int, re.Pattern[str]], ...]
    class_names: tuple[str, ...]
    classes: dict[str, int]
    stop_words: frozenset[str]
    openers: frozenset[str]
    telling: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """Read the word lists, once in a process."""
    data = json.loads(files(__name__).joinpath("lexicon.json").read_text(encoding="utf-8"))
    furniture: dict[str, dict[str, list[str]]] = data["furniture"]
    classes: dict[str, list[str]] = data["classes"]
    within = [(1 << n, _any_of(lists["within"])) for n, lists in enumerate(furniture.values()) if lists["within"]]
    words = _bits(lists["words"] for lists in furniture.values())
    openers = frozenset(term.partition(" ")[0] for term in words if " " in term)
    return Lexicon(
        furniture_names=tuple(furniture),
        furniture=words,
        within=tuple(within),
        class_names=tuple(classes),
        classes=_bits(classes.values()),
        stop_words=frozenset(word for words in data["stop_words"].values() for word in words),
        openers=openers,
        telling=openers | words.keys(),
    )


def _bits(lists: Iterable[list[str]]) -> dict[str, int]:
    table: defaultdict[str, int] = defaultdict(int)
    for n, words in enumerate(lists):
        for word in words:
            table[" ".join(re.findall(r"\w+", word)[:2]) or word] |= 1 << n
    return dict(table)


def _any_of(strings: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, strings)))
