"""File names from titles: readable, and safe on every system and in Obsidian."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 245
MAX_BYTES = 255
"""Of a whole name, on ext4, NTFS (in UTF-16 units) and APFS alike."""

UNTITLED = "Untitled"

# What Windows reserves, and what ends a link in Obsidian ("Internal links" in its help).
_RESERVED = frozenset('<>:"/\\|?*#^[]')
# Joiners hold emoji and Persian words together; every other format character is invisible or reorders text.
_JOINERS = frozenset("\u200c\u200d")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
# "Naming Files, Paths, and Namespaces" of Microsoft; case does not matter, nor what follows a dot.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", *(f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³")}
)


def file_name(title: str, suffix: str, *, mark: str = "") -> str:
    """A file name for a title, at most 245 characters and 255 bytes with `suffix`; `mark` in brackets tells equal titles apart."""
    spaced = re.sub(r"(?<=\w)[/\\](?=\w)", "-", re.sub(r"\s", " ", title))  # 24/7 becomes 24-7, not 247
    kept = "".join(char for char in unicodedata.normalize("NFC", spaced) if _belongs(char))
    ending = f" ({mark}){suffix}" if mark else suffix
    stem = re.sub(r" +", " ", re.sub("%{2,}", "%", kept)).strip(" .")
    stem = _cut(stem, MAX_CHARACTERS - len(ending), MAX_BYTES - len(ending.encode())) or UNTITLED
    if stem.partition(".")[0].rstrip(" ").casefold() in _DEVICES:
        stem = _cut(f"_{stem}", MAX_CHARACTERS - len(ending), MAX_BYTES - len(ending.encode()))
    return stem + ending


def same_file(name: str) -> str:
    """A key that is equal for names that some file system takes for one: without regard to case and to how accents are composed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def _belongs(char: str) -> bool:
    return char not in _RESERVED and (char in _JOINERS or unicodedata.category(char) not in _DROPPED_CATEGORIES)


def _cut(stem: str, characters: int, size_bytes: int) -> str:
    cut = stem[:characters].encode()[:size_bytes].decode(errors="ignore")
    if cut != stem:  # do not end within an emoji or an accented letter
        while cut and (unicodedata.combining(stem[len(cut)]) or stem[len(cut)] in _JOINERS or cut[-1] in _JOINERS):
            cut = cut[:-1]
    return cut.strip(" .")
