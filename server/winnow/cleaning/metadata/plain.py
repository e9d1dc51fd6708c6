"""Plain text and plain addresses: what every value is made of before it is believed."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from winnow.models import checked_url
from winnow.tracking import is_tracking

# Controls, characters that reorder text on screen (UTS #39, 5.4), invisible ones, and lone surrogates. The joiners U+200C and U+200D
# stay: Persian, Indic scripts and emoji need them.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
_TAG = re.compile(r"<[/!a-zA-Z][^<>]*>")


def plain(text: str, limit_bytes: int = 2048) -> str:
    """One line of text: no control or direction characters, white space collapsed, at most `limit_bytes` of UTF-8."""
    text = text[: limit_bytes * 4].replace("\x85", " ")
    text = " ".join(_UNWANTED.sub("", text).split())
    encoded = text.encode("utf-8")
    if len(encoded) <= limit_bytes:
        return text
    return encoded[:limit_bytes].decode("utf-8", "ignore").rstrip()


def stated(text: str, limit_bytes: int = 2048) -> str:
    """`plain` for a value of an attribute or of JSON, where pages put entities and markup: both are taken out."""
    text = text[: limit_bytes * 4]
    for _ in range(3):
        unescaped = html.unescape(text) if "&" in text else text
        without = _TAG.sub(" ", unescaped) if "<" in unescaped else unescaped
        if without == text:
            break
        text = without
    return plain(text, limit_bytes)


def folded(text: str) -> str:
    """Text for comparing: compatibility forms unified, lower case, quotes and dashes made plain."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).translate(_PLAIN_MARKS).casefold()


_PLAIN_MARKS = str.maketrans("‘’“”‐‑‒–—−", "''\"\"------")


def letters(text: str) -> str:
    """Only the letters and digits of the folded text, accents taken off: a name as a host or a class would write it."""
    if text.isascii():
        return _NOT_ALPHANUMERIC.sub("", text.lower())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if character.isalnum())


def words_of(text: str) -> list[str]:
    """The words of the folded text, in order."""
    return re.findall(r"\w+", folded(text))


def web_address(url: str, base: str = "") -> str:
    """`url` made absolute, or "" unless it is an http(s) address that a clipping may name."""
    url = url.strip()
    if not url or len(url) > 8192:
        return ""
    try:
        absolute = urljoin(base, url) if base else url
        return checked_url(quote(absolute, safe="!#$%&'()*+,/:;=?@[]~-._"))
    except ValueError:
        return ""


def without_tracking(url: str) -> str:
    """The address without parameters that only track the visitor, and without a fragment that only points into the page."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    wanted = [(name, value) for name, value in pairs if not is_tracking(name)]
    query = parts.query if len(wanted) == len(pairs) else urlencode(wanted)
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(parts._replace(query=query, fragment=fragment))


def host_of(url: str) -> str:
    """The host of an address without "www.", "" when it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def is_front_page(url: str) -> bool:
    """Whether an address names a site and no page of it; a page may be named by the query, but tracking names none."""
    try:
        parts = urlsplit(url)
        return not parts.path.strip("/") and not any(not is_tracking(name) for name, _ in parse_qsl(parts.query))
    except ValueError:
        return False
