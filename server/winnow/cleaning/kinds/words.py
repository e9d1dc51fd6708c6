"""The words kinds are known by, from `lexicons/kinds.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
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

# Beyond case: the dot that İ leaves behind, ı for the I of a Turkish heading, and the accents that Greek capitals go without.
_FOLDED = str.maketrans("ıάέήίόύώΐΰϊϋ’", "iαεηιουωιυιυ'", "\u0307")

MAX_HEADING = 80
"""A longer text heads nothing, and is no line that is known."""

_BEGINNING = 9
"""A heading in the lexicon of two words, or of at least this many letters, is known by its beginning too: "recommended for you, Anna"."""

_START = 3
"""Characters that headings are sorted by; none that is known by its beginning is shorter."""

_BOUNDED = 3
"""A word of a name that is no longer must stand by itself: "ad" is one in "top-ad", but not in "CardAD7"."""

_JOINT = 2
"""Characters between two words of one name at most, as in "site__footer"."""

_MAX_NAME = 500
_MAX_PASSAGE = 1500
"""Characters of a name, and of a text, that are read."""


@dataclass(frozen=True, slots=True)
class _Passages:
    """How to find a telling passage: none of the patterns matches a text without one of the signs."""

    signs: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Words:
    """The lexicon, folded: whole headings and lines by their text, groups of names by their words, and patterns."""

    headings: Mapping[str, Kind]
    lines: Mapping[str, Kind]
    names: Mapping[str, frozenset[str]]
    passages: Mapping[Kind, _Passages]
    networks: frozenset[str]
    ago: re.Pattern[str]
    ago_signs: re.Pattern[str]


@cache
def _words() -> _Words:
    data = json.loads(files("winnow.cleaning.lexicons").joinpath("kinds.json").read_text(encoding="utf-8"))
    names: dict[str, set[str]] = {}
    for group, words in data["classes"].items():
        for word in words:
            names.setdefault(word, set()).add(group)
    ago, signs = (re.compile("|".join(data[name]), re.IGNORECASE) for name in ("ago", "ago_signs"))
    return _Words(
        headings=_by_text(data["headings"]),
        lines=_by_text(data["lines"]),
        names={word: frozenset(groups) for word, groups in names.items()},
        passages={
            Kind(kind): _Passages(tuple(map(fold, found["signs"])), re.compile("|".join(found["patterns"])))
            for kind, found in data["passages"].items()
        },
        networks=frozenset(data["networks"]),
        ago=ago,
        ago_signs=signs,
    )


def _by_text(kinds: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Kind]:
    """The texts of all languages, bare and folded, with their kind; of a text with several the one named first."""
    return {
        bare_heading(fold(text)): Kind(kind)
        for kind, languages in reversed(kinds.items())
        for several in languages.values()
        for text in several
    }


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """The lengths of the headings that begin with the same characters, the longest first."""
    lengths: dict[str, set[int]] = {}
    for heading in _words().headings:
        if len(heading) >= _START:
            lengths.setdefault(heading[:_START], set()).add(len(heading))
    return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}


def fold(text: str) -> str:
    """Return a text so that it equals the same words in capitals: "İLGİLİ", "ilgili" and "Ilgili", "Straße" and "STRASSE"."""
    return text.lower() if text.isascii() else text.casefold().translate(_FOLDED)


def bare_heading(text: str) -> str:
    """A heading without the marks around it."""
    return text.lstrip(_MARKS_BEFORE).rstrip(_MARKS_BEHIND)


def is_heading(text: str) -> bool:
    """Tell whether a text is, marks and counts aside, nothing but a heading that is known."""
    return _whole(text, _words().headings) is not None


def headed_kind(text: str) -> Kind | None:
    """Return what a heading of these words stands over, None if it is none that is known."""
    if len(text) > MAX_HEADING:
        return None
    headings = _words().headings
    plain = bare_heading(fold(text))
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


def line_kind(text: str) -> Kind | None:
    """Return what a line of just these words is, such as the label of a button; None if it is none that is known."""
    return _whole(text, _words().lines)


def _whole(text: str, known: Mapping[str, Kind]) -> Kind | None:
    if len(text) > MAX_HEADING:
        return None
    plain = bare_heading(fold(text))
    found = known.get(plain)
    if found is None and _DIGIT.search(plain):
        return known.get(bare_heading(_COUNT.sub("", plain)))
    return found


def passage_kinds(text: str) -> tuple[Kind, ...]:
    """Return the kinds that something in a text speaks of: a notice about cookies, one that JavaScript is off, a copyright line."""
    plain = fold(text[:_MAX_PASSAGE])
    return tuple(
        kind for kind, known in _words().passages.items() if any(sign in plain for sign in known.signs) and known.pattern.search(plain)
    )


def is_network(host: str) -> bool:
    """Tell whether a host is that of a social network: "www.facebook.com", but not "facebook.example.org"."""
    networks = _words().networks
    parts = host.lower().split(":")[0].rsplit(".", 3)
    return len(parts) > 1 and parts[-2] in networks and len(parts[-1]) <= _TOP_LEVEL


_TOP_LEVEL = 6
"""Characters of a top-level domain that social networks use at most: "social"."""


def named_groups(name: str) -> frozenset[str]:
    """Return the groups of names, called like kinds or finer, that the words of a class or id name speak of."""
    names = _words().names
    name = name[:_MAX_NAME]
    groups: frozenset[str] = frozenset()
    before, behind = "", 0
    for found in _NAME_WORDS.finditer(name):
        word = found[0].lower()
        start, end = found.span()
        if len(word) > _BOUNDED or not (name[start - 1 : start].isalnum() or name[end : end + 1].isalnum()):
            groups |= names.get(word, groups)
        if start - behind <= _JOINT and not name[behind:start].isspace():
            groups |= names.get(f"{before} {word}", groups)
        before, behind = word, end
    return groups


def says_how_long_ago(text: str) -> bool:
    """Tell whether a short text says how long ago something was: "3 hours ago", "vor 2 Tagen", "5分前"."""
    # All the patterns at each character are slow, and most texts have neither a number nor one of the few words.
    return _words().ago_signs.search(text) is not None and _words().ago.search(text) is not None
