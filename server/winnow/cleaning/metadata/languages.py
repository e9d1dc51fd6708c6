"""The page's language: as the page names it, else by the script it is written in."""

from __future__ import annotations

import re
from collections import Counter

_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@].*)?", re.IGNORECASE)

# Scripts that one language, or one by far before others, is written in on the web.
_SCRIPTS = (
    ("ja", "[\u3040-\u30ff]"),
    ("ko", "[\uac00-\ud7af]"),
    ("zh", "[\u4e00-\u9fff]"),
    ("ar", "[\u0620-\u06ff]"),
    ("he", "[\u05d0-\u05ea]"),
    ("el", "[\u0370-\u03ff]"),
    ("ru", "[\u0400-\u04ff]"),
    ("th", "[\u0e00-\u0e7f]"),
    ("hi", "[\u0900-\u097f]"),
    ("ka", "[\u10a0-\u10ff]"),
    ("hy", "[\u0530-\u058f]"),
    ("ta", "[\u0b80-\u0bff]"),
    ("bn", "[\u0980-\u09ff]"),
)


def language_tag(value: str) -> str:
    """A language tag as BCP 47 spells it ("pt-BR", "zh-Hant"), "" when the value is none."""
    match = _TAG.fullmatch(value.strip().split(",")[0].strip()[:40])
    if not match or match[1].lower() in ("und", "mul", "zxx"):
        return ""
    parts = [match[1].lower()]
    if match[2]:
        parts.append(match[2].title())
    if match[3]:
        parts.append(match[3].upper())
    return "-".join(parts)


def language_by_script(text: str) -> str:
    """The likely language of a text by its letters, "" for Latin letters, which many languages share.

    A text with one Japanese syllable in ten East Asian characters is Japanese, with Ukrainian letters Ukrainian, with Persian ones Persian.
    """
    sample = text[:5000]
    counts = Counter({language: len(re.findall(letters, sample)) for language, letters in _SCRIPTS})
    written = sum(character.isalpha() for character in sample)
    if counts["ja"] and counts["ja"] * 10 >= counts["zh"]:
        counts["ja"] += counts.pop("zh")
    if not written or not counts:
        return ""
    language, count = counts.most_common(1)[0]
    if count * 3 < written:
        return ""
    if language == "ru" and len(re.findall("[іїєґ]", sample)) * 50 > count:
        return "uk"
    if language == "ar" and len(re.findall("[پچژگی]", sample)) * 20 > count:
        return "fa"
    return language
