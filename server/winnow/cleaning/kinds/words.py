"""The words kinds are known by, from `lexicons/kinds.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from winnow.models import Kind

# What `\s` of a regular expression matches: stripping characters is quicker than replacing a pattern.
_SPACES = "".join(character for character in map(chr, range(0x3001)) if character.isspace())
_MARKS_BEFORE = _SPACES + ":«»\"'“”„›→↓▼▾>|()[]#*–—-"
_MARKS_BEHIND = _SPACES + ":：!！?？.…。、,«»\"'“”„‹›→↓▼▾>|()[]#*–—-"
_DIGIT = re.compile(r"\d")
_UNSEEN = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff]")
_SCRAMBLED = 0.3
"""The share of such marks from which a text is scrambled; languages that need some use far fewer."""

_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+")
_COUNTED = frozenset("0123456789()（）")
_COUNT = re.compile(r"^\(?\d+\)?\s+|\s*[(（]?\s*\d+\s*[)）]?$")
_NAME_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SPACELESS = (("\u0e00", "\u0eff"), ("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7af"))
"""The first and last characters of scripts that put no space between words, as a heading's beginning ends with."""

# Beyond case: the dot that İ leaves behind, ı for the I of a Turkish heading, and the accents that Greek capitals go without.
_FOLDED = str.maketrans("ıάέήίόύώΐΰϊϋ’", "iαεηιουωιυιυ'", "\u0307")

MAX_HEADING = 80
"""A longer text heads nothing, and is no line that is known."""

_BEGINNING = 9
"""A heading in the lexicon of two words, or of at least this many letters, is known by its beginning too: "recommended for you, Anna"."""

_NOTHING = (None, None)

_START = 3
"""Characters that headings are sorted by; none that is known by its beginning is shorter."""

_BOUNDED = 3
"""A word of a name that is no longer must stand by itself: "ad" is one in "top-ad", but not in "CardAD7"."""

_JOINT = 2
"""Characters between two words of one name at most, as in "site__footer"."""

_TOP_LEVEL = 6
"""Characters of a top-level domain that social networks use at most: "social"."""

_MAX_NAMES = 500
_MAX_PASSAGE = 1500
"""Characters of an element's names, and of a text, that are read."""


@dataclass(frozen=True, slots=True)
class _Passages:
    """How to find a telling passage: none of the patterns matches a text without one of the signs."""

    signs: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Words:
    """The lexicon, folded: by each text what it heads and what it is as a line, groups of names by their words, the last of which are also
    apart, and patterns."""

    texts: Mapping[str, tuple[Kind | None, Kind | None]]
    names: Mapping[str, frozenset[str]]
    name_ends: frozenset[str]
    passages: Mapping[Kind, _Passages]
    networks: frozenset[str]
    counted_ago: re.Pattern[str]
    ago: re.Pattern[str]
    ago_signs: tuple[str, ...]


@cache
def _words() -> _Words:
    data = json.loads(files("winnow.cleaning.lexicons").joinpath("kinds.json").read_text(encoding="utf-8"))
    names: dict[str, set[str]] = {}
    for group, words in data["classes"].items():
        for word in words:
            names.setdefault(word, set()).add(group)
    headings, lines = (_by_text(data[part]) for part in ("headings", "lines"))
    counted = [pattern for pattern in data["ago"] if pattern.startswith(("\\d", "[\\d"))]
    return _Words(
        texts={text: (headings.get(text), lines.get(text)) for text in headings.keys() | lines.keys()},
        names={word: frozenset(groups) for word, groups in names.items()},
        name_ends=frozenset(word.rpartition(" ")[2] for word in names),
        passages={
            Kind(kind): _Passages(tuple(map(fold, found["signs"])), re.compile("|".join(found["patterns"]).translate(_FOLDED)))
            for kind, found in data["passages"].items()
        },
        networks=frozenset(data["networks"]),
        counted_ago=re.compile("|".join(counted), re.IGNORECASE),
        ago=re.compile("|".join(pattern for pattern in data["ago"] if pattern not in counted), re.IGNORECASE),
        ago_signs=tuple(data["ago_signs"]),
    )


def _by_text(kinds: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Kind]:
    """The texts of all languages, bare and folded, with their kind."""
    return {bare_heading(fold(text)): Kind(kind) for kind, languages in kinds.items() for several in languages.values() for text in several}


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """The lengths of the headings that begin with the same characters, the longest first."""
    lengths: dict[str, set[int]] = {}
    for heading, (kind, _) in _words().texts.items():
        if kind is not None and len(heading) >= _START:
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
    return len(text) <= MAX_HEADING and _whole(bare_heading(fold(text)))[0] is not None


def headed_kind(text: str) -> Kind | None:
    """Return what a heading of these words stands over, None if it is none that is known."""
    return read_line(text)[0]


def line_kind(text: str) -> Kind | None:
    """Return what a line of just these words is, such as the label of a button; None if it is none that is known."""
    return read_line(text)[1]


def read_line(text: str) -> tuple[Kind | None, Kind | None]:
    """Return what a text stands over as a heading, and what it is as a line of its own."""
    if len(text) > MAX_HEADING:
        return _NOTHING
    plain = bare_heading(fold(text))
    heads, line = _whole(plain)
    return heads or _begun(plain), line


def _whole(plain: str) -> tuple[Kind | None, Kind | None]:
    texts = _words().texts
    found = texts.get(plain)
    if found is None and (plain[:1] in _COUNTED or plain[-1:] in _COUNTED) and _DIGIT.search(plain):
        found = texts.get(bare_heading(_COUNT.sub("", plain)))
    return found or _NOTHING


def _begun(plain: str) -> Kind | None:
    """What a text stands over that begins with a heading which is known by its beginning."""
    lengths = _lengths().get(plain[:_START])
    if lengths is None:
        return None
    texts = _words().texts
    for end in lengths:
        if end >= len(plain):
            continue
        at_word_end = not plain[end].isalnum() or _is_spaceless(plain[end - 1])
        long_enough = end >= _BEGINNING or " " in plain[:end] or (end >= 4 and _is_spaceless(plain[end - 1]))
        if at_word_end and long_enough and (kind := texts.get(plain[:end], _NOTHING)[0]) is not None:
            return kind
    return None


def _is_spaceless(character: str) -> bool:
    return any(first <= character <= last for first, last in _SPACELESS)


def find_passages(texts: Sequence[str]) -> Iterator[tuple[int, Kind]]:
    """Yield the number of each text that speaks of a kind, and the kind: a notice about cookies, a copyright line and the like."""
    folded = [fold(text[:_MAX_PASSAGE]) for text in texts]
    whole = "\n".join(folded)
    for kind, known in _words().passages.items():
        signs = [sign for sign in known.signs if sign in whole]
        for n, plain in enumerate(folded if signs else ()):
            if _has_any(plain, signs) and known.pattern.search(plain):
                yield n, kind


def is_scrambled(text: str) -> bool:
    """Tell whether marks that nobody sees are strewn all over a text, so that no machine reads what a picture or a style shows instead."""
    return not text.isascii() and len(_UNSEEN.findall(text)) > _SCRAMBLED * len(text)


def is_network(host: str) -> bool:
    """Tell whether a host is that of a social network: "www.facebook.com", but not "facebook.example.org"."""
    parts = host.lower().split(":")[0].rsplit(".", 3)
    return len(parts) > 1 and parts[-2] in _words().networks and len(parts[-1]) <= _TOP_LEVEL


def named_groups(names: str) -> frozenset[str]:
    """Return the groups of names, called like kinds or finer, that the words of class and id names speak of."""
    groups: frozenset[str] = frozenset()
    for name in names[:_MAX_NAMES].split():
        found = _groups_of(name)
        if found:
            groups |= found
    return groups


@lru_cache(maxsize=16384)
def _groups_of(name: str) -> frozenset[str]:
    """The groups that a single name speaks of; sites share most of their names, so that a worker soon knows them."""
    groups: frozenset[str] = frozenset()
    # Most names are words in lower case with hyphens, and speak of nothing: cutting them is quicker than a pattern.
    plain = name.islower() and not name[-1].isdigit()
    words = name.replace("_", "-").split("-") if plain else map(str.lower, _NAME_WORDS.findall(name))
    if _words().name_ends.isdisjoint(words):
        return groups
    names = _words().names
    before, behind = "", 0
    for found in _NAME_WORDS.finditer(name):
        word = found[0].lower()
        start, end = found.span()
        if len(word) > _BOUNDED or not (name[start - 1 : start].isalnum() or name[end : end + 1].isalnum()):
            groups |= names.get(word, groups)
        if start - behind <= _JOINT:
            groups |= names.get(f"{before} {word}", groups)
        before, behind = word, end
    return groups


def says_how_long_ago(text: str) -> bool:
    """Tell whether a short text says how long ago something was: "3 hours ago", "vor 2 Tagen", "5分前"."""
    return next(find_times_ago([text]), None) is not None


def find_times_ago(texts: Sequence[str]) -> Iterator[int]:
    """Yield the number of each short text that says how long ago something was."""
    words = _words()
    whole = "\n".join(texts).lower()
    # All the patterns at each character are slow: they are tried at numbers, and where one of the few words is.
    signs = [sign for sign in words.ago_signs if sign in whole]
    for n, text in enumerate(texts):
        for number in _NUMBER.finditer(text):
            if words.counted_ago.match(text, number.start()):
                yield n
                break
        else:
            if signs and _has_any(text.lower(), signs) and words.ago.search(text):
                yield n


def _has_any(text: str, signs: Iterable[str]) -> bool:
    for sign in signs:  # noqa: SIM110 - a generator for `any` takes longer than the search
        if sign in text:
            return True
    return False
