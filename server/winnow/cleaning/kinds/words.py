"""The words kinds are known by, from `lexicons/kinds.json`."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from winnow.models import Kind

# What `\s` of a regular expression matches: stripping characters is quicker than replacing a pattern.
_SPACES = "".join(character for character in map(chr, range(0x3001)) if character.isspace())
_MARKS_BEFORE = _SPACES + ":«»\"'“”„›→↓▼▾>|()[]#*–—-"
_MARKS_BEHIND = _SPACES + ":：!！?？.…。、,«»\"'“”„‹›→↓▼▾>|()[]#*–—-"
_DIGIT = re.compile(r"\d")
_COUNT = re.compile(r"^\(?\d+\)?\s+|\s*[(（]?\s*\d+\s*[)）]?$")
_NAME_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SPACELESS = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

MAX_HEADING = 80
"""A longer text heads nothing."""

_BEGINNING = 9
"""A heading in the lexicon of two words, or of at least this many letters, is known by its beginning too: "recommended for you, Anna"."""

_START = 3
"""Characters that headings are sorted by; none that is known by its beginning is shorter."""


@cache
def _data() -> tuple[dict[str, Kind], dict[str, frozenset[Kind]], re.Pattern[str], re.Pattern[str]]:
    data = json.loads(files("winnow.cleaning.lexicons").joinpath("kinds.json").read_text(encoding="utf-8"))
    headings = {
        heading: Kind(kind)
        for kind, languages in reversed(data["headings"].items())
        for several in languages.values()
        for heading in several
    }
    classes: dict[str, set[Kind]] = {}
    for kind, words in data["classes"].items():
        for word in words:
            classes.setdefault(word, set()).add(Kind(kind))
    ago, signs = (re.compile("|".join(data[name]), re.IGNORECASE) for name in ("ago", "ago_signs"))
    return headings, {word: frozenset(kinds) for word, kinds in classes.items()}, ago, signs


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """The lengths of the headings that begin with the same characters, the longest first."""
    lengths: dict[str, set[int]] = {}
    for heading in _data()[0]:
        if len(heading) >= _START:
            lengths.setdefault(heading[:_START], set()).add(len(heading))
    return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}


def bare_heading(text: str) -> str:
    """A heading without the marks around it."""
    return text.lstrip(_MARKS_BEFORE).rstrip(_MARKS_BEHIND)


def is_heading(text: str) -> bool:
    """Tell whether a text is, marks and counts aside, nothing but a heading that is known."""
    plain = bare_heading(text.lower().replace("’", "'"))
    return plain in _data()[0] or bare_heading(_COUNT.sub("", plain)) in _data()[0]


def headed_kind(text: str) -> Kind | None:
    """Return what a heading of these words stands over, None if it is none that is known."""
    if len(text) > MAX_HEADING:
        return None
    headings = _data()[0]
    plain = bare_heading(text.lower().replace("’", "'"))
    if plain in headings:
        return headings[plain]
    if _DIGIT.search(plain):
        uncounted = bare_heading(_COUNT.sub("", plain))
        if uncounted in headings:
            return headings[uncounted]
    for end in _lengths().get(plain[:_START], ()):
        if end >= len(plain):
            continue
        at_word_end = not plain[end].isalnum() or _SPACELESS.match(plain[end - 1])
        long_enough = end >= _BEGINNING or " " in plain[:end] or (end >= 4 and _SPACELESS.match(plain[end - 1]) is not None)
        if at_word_end and long_enough and plain[:end] in headings:
            return headings[plain[:end]]
    return None


def named_kinds(name: str) -> frozenset[Kind]:
    """Return the kinds that the words of a class or id name speak of."""
    classes = _data()[1]
    kinds: frozenset[Kind] = frozenset()
    for word in _NAME_WORDS.findall(name[:500]):
        kinds |= classes.get(word.lower(), kinds)
    return kinds


def says_how_long_ago(text: str) -> bool:
    """Tell whether a short text says how long ago something was: "3 hours ago", "vor 2 Tagen", "5分前"."""
    _, _, ago, signs = _data()
    # All the patterns at each character are slow, and most texts have neither a number nor one of the few words.
    return signs.search(text) is not None and ago.search(text) is not None
