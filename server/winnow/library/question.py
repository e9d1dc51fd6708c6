"""The language of the search field: words, "phrases", -without, OR, and tag: site: author: lang: before: after: is:.

Any text is a question: what is half typed or makes no sense is left out, never an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from winnow.library.folding import key, pieces


class Field(StrEnum):
    """What an operator looks at."""

    TAG = "tag"
    SITE = "site"
    AUTHOR = "author"
    LANG = "lang"
    BEFORE = "before"
    AFTER = "after"
    IS = "is"


class Quality(StrEnum):
    """What may follow `is:`."""

    FAVOURITE = "favourite"
    ARCHIVED = "archived"
    TRASHED = "trashed"
    INBOX = "inbox"
    RAW = "raw"
    CLEAN = "clean"


_QUALITIES = {quality.value: quality for quality in Quality} | {
    "favorite": Quality.FAVOURITE,
    "starred": Quality.FAVOURITE,
    "archive": Quality.ARCHIVED,
    "trash": Quality.TRASHED,
}


@dataclass(frozen=True, slots=True)
class Words:
    """Words to be found next to each other, folded; `prefix`: the last may go on. `author`: only among the authors."""

    pieces: tuple[str, ...]
    prefix: bool = False
    author: bool = False
    without: bool = False


@dataclass(frozen=True, slots=True)
class Operator:
    """A condition on the record; `value` is a date as "YYYY-MM-DD", a `Quality`, a language such as "de", or as typed."""

    field: Field
    value: str
    without: bool = False


Term = Words | Operator


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: each of `groups` must hold, and a group holds when one of its terms does."""

    groups: tuple[tuple[Term, ...], ...] = ()

    def asks_for(self, quality: Quality) -> bool:
        """Whether it says `is:` this."""
        return any(isinstance(t, Operator) and t.value == quality and t.field is Field.IS and not t.without for g in self.groups for t in g)


_TERM = re.compile(
    r"""(?P<minus>-?)
        (?:(?P<field>tag|site|author|lang|before|after|is)[:\uff1a])?
        (?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<word>[^\s"]+))?""",
    re.VERBOSE | re.IGNORECASE,
)
# What is typed or pasted beyond this is not read: SQLite limits the depth of an expression, and nobody looks for so much.
MAX_LENGTH = 2000
MAX_TERMS = 64
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»„", '"'))
_DATE = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?", re.ASCII)
_AGO = re.compile(r"(\d{1,5})([dwmy])", re.ASCII)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def parse(text: str, today: date) -> Question:
    """Read what was typed on the day `today`. Never raises; a text that asks for nothing gives a question without groups."""
    groups: list[tuple[Term, ...]] = []
    joining = False
    terms = 0
    for match in _matches(text):
        if terms == MAX_TERMS:
            break
        if match[0] == "OR":
            joining = bool(groups)
            continue
        if match[0] == "AND":
            continue
        term = _term(match, today, last=match.end() == len(match.string))
        if term is None:
            continue
        terms += 1
        if joining:
            groups[-1] = (*groups[-1], term)
        else:
            groups.append((term,))
        joining = False
    return Question(tuple(groups))


def with_tag_renamed(text: str, old: str, new: str) -> str:
    """The text with the tag `new` wherever it asks for the tag `old`; all else stays as it was typed.

    So does all of it when the new name cannot be written in a search, or makes the text longer than what is read.
    """
    name = " ".join(new.translate(_QUOTES).replace('"', " ").split())
    if key(name) != key(new):
        return text
    written, place = "", 0
    for match in _matches(text):
        kind = "phrase" if match["phrase"] is not None else "word"
        if (match["field"] or "").lower() != Field.TAG or key(match[kind] or "") != key(old):
            continue
        begin = match.start(kind) - (kind == "phrase")
        written += text[place:begin] + (f'"{name}"' if kind == "phrase" or " " in name else name)
        place = match.end()
    renamed = written + text[place:]
    return renamed if len(renamed) <= MAX_LENGTH else text


def _matches(text: str) -> Iterator[re.Match[str]]:
    """The terms of a text one after the other, those that make no sense too; each stands where it does in `text`."""
    text = text[:MAX_LENGTH].encode("utf-8", "replace").decode("utf-8").translate(_QUOTES)
    place = 0
    while place < len(text):
        match = _TERM.match(text, place)
        if text[place].isspace() or match is None or match.end() == place:
            place += 1
            continue
        place = match.end()
        yield match


def _term(match: re.Match[str], today: date, *, last: bool) -> Term | None:
    without = bool(match["minus"])
    field = Field(match["field"].lower()) if match["field"] else None
    value = match["phrase"] if match["phrase"] is not None else match["word"] or ""
    if field is None or field is Field.AUTHOR:
        words = pieces(value)
        # What was just typed may be the beginning of a word; a closed quotation is not.
        prefix = last and not match["closed"]
        return Words(words, prefix, field is Field.AUTHOR, without) if words else None
    value = _checked(field, value.strip(), today)
    return Operator(field, value, without) if value else None


def _checked(field: Field, value: str, today: date) -> str:
    if field is Field.IS:
        return _QUALITIES.get(value.lower(), "")
    if field is Field.LANG:
        return re.split("[-_]", value.lower(), maxsplit=1)[0]
    if field in (Field.BEFORE, Field.AFTER):
        return _day(value.lower(), today)
    return value


def _day(value: str, today: date) -> str:
    """The first day of a year, month or day; "today", "yesterday", or so many days, weeks, months or years ago ("30d", "1y")."""
    try:
        if match := _DATE.fullmatch(value):
            return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)).isoformat()
        if match := _AGO.fullmatch(value):
            return (today - timedelta(days=int(match[1]) * _DAYS[match[2]])).isoformat()
        return (today - timedelta(days={"today": 0, "yesterday": 1}[value])).isoformat()
    except (ValueError, OverflowError, KeyError):
        return ""
