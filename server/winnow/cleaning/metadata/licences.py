"""Licences: their names, from an address or from a page's own words."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from winnow.cleaning.metadata.lexicon import any_of
from winnow.cleaning.metadata.plain import folded, host_of

# creativecommons.org/licenses/by-nd/4.0/ and /publicdomain/zero/1.0/; source: the licences' own addresses.
_ADDRESS = re.compile(r"/licen[cs]es/(by(?:-nc)?(?:-nd|-sa)?|sa|nc|nd)(?:/(\d\.\d))?", re.IGNORECASE)
_PUBLIC_DOMAIN = re.compile(r"/publicdomain/(zero|mark)(?:/(\d\.\d))?", re.IGNORECASE)
_SHORT = re.compile(r"\bcc[\s-]*(by(?:[\s-]+nc)?(?:[\s-]+(?:nd|sa))?)(?![a-z])(?:[\s-]+v?(\d\.\d))?", re.IGNORECASE)
_ZERO = re.compile(r"\bcc[\s-]?0\b", re.IGNORECASE)
_VERSION = re.compile(r"\b([1-4]\.[05])\b")


def licence_name(text: str, url: str = "") -> str:
    """The short name of the Creative Commons licence that the address or the text names, "" when neither names one.

    "CC BY-ND 4.0", "CC0 1.0"; "Creative Commons" when it is one that is not told closer.
    """
    for address in (url, text):
        if "creativecommons.org" in address:
            path = urlsplit(address).path if address == url else address
            if match := _ADDRESS.search(path):
                return f"CC {match[1].upper()}" + (f" {match[2]}" if match[2] else "")
            if match := _PUBLIC_DOMAIN.search(path):
                name = "CC0" if match[1].lower() == "zero" else "Public Domain Mark"
                return name + (f" {match[2]}" if match[2] else "")
    low = folded(text)
    if match := _SHORT.search(low):
        parts = "-".join(re.split(r"[\s-]+", match[1].upper()))
        return f"CC {parts}" + (f" {match[2]}" if match[2] else "")
    if _ZERO.search(low):
        return "CC0" + (f" {version[1]}" if (version := _VERSION.search(low)) else "")
    if not any_of("creative_commons").search(low) and host_of(url) != "creativecommons.org":
        return ""
    elements = [code for code, section in _ELEMENTS if any_of(section).search(low)]
    if "BY" in elements:
        version = _VERSION.search(low)
        return f"CC {'-'.join(elements)}" + (f" {version[1]}" if version else "")
    return "Creative Commons"


_ELEMENTS = (("BY", "cc_by"), ("NC", "cc_nc"), ("ND", "cc_nd"), ("SA", "cc_sa"))
