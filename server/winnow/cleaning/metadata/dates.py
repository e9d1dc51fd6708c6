"""Dates as pages write them: ISO, RFC 2822, month names of many languages, East Asian and numeric forms.

A small tokenised reader instead of a library; docs/decisions/0003-dates.md says why, with figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from winnow.cleaning.metadata.lexicon import month_names
from winnow.cleaning.metadata.plain import folded

EARLIEST_YEAR = 1990
"""The web's first year: a page is not older, whatever its subject is."""

_LONGEST_TEXT = 2000  # characters that are searched for a date; a date line is far shorter

# Languages, and English-speaking countries, that write numeric dates otherwise than day, month, year (Unicode CLDR 48, short formats).
_YEAR_FIRST = frozenset(["zh", "ja", "ko", "hu", "lt", "sv", "mn", "eu", "fa"])
_MONTH_FIRST = frozenset(["en", "en-us", "en-ph"])

_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)"
    r"(?:[T_ ]{1,2}(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?:\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?)?")
_EPOCH = re.compile(r"(\d{10})(\d{3})?")
_CLOCK = re.compile(
    r"\s*,?\s*(?:at\s+|T)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(?:(am|pm)\s*)?(Z\b|UTC|GMT(?![+-])|[+-]\d{2}:?\d{2})",
    re.IGNORECASE,
)
_EAST_ASIAN = re.compile(r"(?:(\d{4})|(令和|平成|昭和)\s?(\d{1,2}|元))\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})(?:\s*[日號号일])?")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_NUMERIC = re.compile(r"(?<![\d.,/-])(\d{1,4})(\s?[./-]\s?)(\d{1,2})\2(\d{4}|\d{2})(?![\d/]|[.,-]\d)")
_MAY_HOLD_ONE = re.compile(r"\d{4}|\d\s?[./-]\s?\d|[年년]")  # a year, or numbers with a mark between
_TOKEN = re.compile(r"\d+|[^\s\d!-/:-@\[-`{-~،、。|·•–—]+")
_ORDINAL = frozenset(["st", "nd", "rd", "th", "er", "ère", "º", "ª", "o", "a", "re", "de", "do", "of", "le", "den", "ter", "ي", "من", "م"])
_PATH = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:/|[-_.]|$)")


@dataclass(frozen=True, slots=True)
class DateInText:
    """A date and where it stands in the text; `iso` has a time only when the page gave the offset with it."""

    iso: str
    start: int
    end: int


def parse_date(text: str, language: str, latest: date) -> str | None:
    """The date a value stands for, as ISO 8601, or None; `latest` is the last day it may name.

    A time is kept from ISO forms and where an offset is given; `language` decides between 4 May and 5 April in "04/05/2024".
    """
    text = text.strip()
    if match := _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(match[1]), UTC)
        return moment.isoformat().replace("+00:00", "Z") if _plausible(moment.date(), latest) else None
    if match := _COMPACT.fullmatch(text):
        return _assembled(match.groups(), latest)
    return next((found.iso for found in dates_in(text, language, latest)), None)


def dates_in(text: str, language: str, latest: date) -> Iterator[DateInText]:
    """All dates of a text, by the kind of their form and then in order; only the beginning of a long text is read."""
    text = text[:_LONGEST_TEXT]
    if not _MAY_HOLD_ONE.search(text):
        return
    if not text.isascii():
        text = text.translate(_DIGITS)
    for match in _ISO.finditer(text):
        if iso := _assembled(match.groups(), latest):
            yield DateInText(iso, match.start(), match.end())
    for match in _EAST_ASIAN.finditer(text):
        year = int(match[1]) if match[1] else _ERAS[match[2]] + (1 if match[3] == "元" else int(match[3]))
        if day := _day(year, int(match[4]), int(match[5]), latest):
            yield DateInText(day.isoformat(), match.start(), match.end())
    yield from _with_month_names(text, latest)
    for match in _NUMERIC.finditer(text):
        if day := _numeric(int(match[1]), int(match[3]), match[4], match[1], language, latest):
            yield DateInText(day.isoformat(), match.start(), match.end())


def date_in_path(path: str, latest: date) -> str | None:
    """The day that a URL's path names, as in /2025/09/04/title."""
    match = _PATH.search(path)
    day = _day(int(match[1]), int(match[2]), int(match[3]), latest) if match else None
    return day.isoformat() if day else None


def numeric_order(language: str, host: str) -> str:
    """The language to read numeric dates by: "en" of a site under a country's domain that writes the day first is that country's."""
    country = host.rpartition(".")[2]
    if language.casefold() == "en" and country in ("uk", "au", "nz", "ie", "in", "za", "eu", "sg", "my", "ng", "ke"):
        return "en-gb"
    return language


# Arabic-Indic, Persian, Devanagari and full-width digits as ASCII; one character each, so that places in the text stay.
_DIGITS = {start + digit: str(digit) for start in (0x0660, 0x06F0, 0x0966, 0xFF10) for digit in range(10)}


def _with_month_names(text: str, latest: date) -> Iterator[DateInText]:
    """Dates such as "4 September 2025", "Sept. 4th, 2025", "4 de setembro de 2025", "2025. szeptember 4."."""
    months = month_names()
    tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
    for at, (word, start, end) in enumerate(tokens):
        if word.isdecimal():
            continue
        month, last = months.get(folded(word)), at
        if at + 1 < len(tokens) and (longer := months.get(f"{folded(word)} {folded(tokens[at + 1][0])}")):
            month, last = longer, at + 1
        if not month:
            continue
        before, after = _number_before(tokens, at), _numbers_after(tokens, last)
        day = None
        if before and after and len(after[0][0]) == 4:  # 4 September 2025
            day, start, end = _day(int(after[0][0]), month, int(before[0]), latest), before[1], after[0][2]
        elif len(after) > 1 and len(after[1][0]) == 4:  # September 4, 2025
            day, end = _day(int(after[1][0]), month, int(after[0][0]), latest), after[1][2]
        elif before and after and len(before[0]) == 4:  # 2025 September 4
            day, start, end = _day(int(before[0]), month, int(after[0][0]), latest), before[1], after[0][2]
        if not day:
            continue
        iso = day.isoformat()
        if clock := _CLOCK.match(text, end):
            hour = int(clock[1]) % 12 + 12 * (clock[4].lower() == "pm") if clock[4] else int(clock[1])
            timed = _assembled((*iso.split("-"), str(hour), clock[2], clock[3], clock[5]), latest)
            iso, end = timed or iso, clock.end()
        yield DateInText(iso, start, end)


_Token = tuple[str, int, int]


def _number_before(tokens: list[_Token], at: int) -> _Token | None:
    for index in range(at - 1, max(-1, at - 3), -1):
        if tokens[index][0].isdecimal():
            return tokens[index] if len(tokens[index][0]) in (1, 2, 4) else None
        if folded(tokens[index][0]) not in _ORDINAL:
            return None
    return None


def _numbers_after(tokens: list[_Token], at: int) -> list[_Token]:
    found: list[_Token] = []
    for token in tokens[at + 1 : at + 6]:
        if token[0].isdecimal():
            if len(token[0]) not in (1, 2, 4):
                break
            found.append(token)
            if len(token[0]) == 4 or len(found) == 2:
                break
        elif folded(token[0]) not in _ORDINAL:
            break
    return found


def _numeric(first: int, second: int, third: str, first_text: str, language: str, latest: date) -> date | None:
    """The day of three numbers: the year where it can only be, the rest in the order of the language unless only one fits."""
    if len(first_text) == 4:
        return _day(first, second, int(third), latest) if len(third) < 4 else None
    if len(first_text) == 3:
        return None
    year = int(third)
    tag = language.casefold()
    if len(third) == 2:
        if tag.partition("-")[0] in _YEAR_FIRST:
            return _day(2000 + first, second, year, latest)
        year += 2000 if 2000 + year <= latest.year else 1900
    month_first, day_first = _day(year, first, second, latest), _day(year, second, first, latest)
    if tag in _MONTH_FIRST or not tag:
        return month_first or day_first
    return day_first or month_first


def _day(year: int, month: int, day: int, latest: date) -> date | None:
    if 2500 <= year <= 2600:  # the Buddhist era of Thailand
        year -= 543
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if _plausible(found, latest) else None


def _plausible(day: date, latest: date) -> bool:
    return day.year >= EARLIEST_YEAR and day <= latest


def _assembled(parts: tuple[str | None, ...], latest: date) -> str | None:
    """ISO 8601 of year, month, day, hour, minute, second, zone; the later ones may be None."""
    year, month, day, hour, minute, second, zone = parts
    found = _day(int(year or 0), int(month or 0), int(day or 0), latest)
    if not found:
        return None
    if hour is None or minute is None or int(hour) > 23 or int(minute) > 59:
        return found.isoformat()
    if zone is None:
        offset = ""
    elif zone.upper() in ("Z", "UTC", "GMT"):
        offset = "Z"
    else:
        offset = zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    if offset == "" and int(hour) == int(minute) == int(second or 0) == 0:
        return found.isoformat()
    return f"{found.isoformat()}T{int(hour):02}:{minute}:{second or '00'}{offset}"
