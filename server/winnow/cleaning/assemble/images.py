"""Pictures of an article: which file a page really shows, and which pictures are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from winnow.cleaning.assemble.urls import Addresses
from winnow.models import Image

# In the order of trust: what the browser showed, then what lazy loaders keep the address in.
_SOURCES = (
    "data-winnow-src",
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-original-src",
    "data-full-src",
    "data-hi-res-src",
    "data-url",
    "data-image",
)
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_STAND_IN = re.compile(
    r"(?:^|[/_.-])(?:spacer|blank|transparent|pixel|placeholder|lazy|loading|loader|grey|gray|clear|1x1|dot)(?:[_-]?\d+(?:x\d+)?)?\.(?:gif|png|svg|jpe?g|webp)(?:$|\?)",
    re.IGNORECASE,
)
_SMALL_DATA = 400
"""A data: picture shorter than this is a stand-in of a few pixels."""

_TINY = 3
"""A picture of at most this many CSS pixels on one side is a spacer or counts readers."""

_STYLE_SIZE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*([0-9.]+)px", re.IGNORECASE)
_CANDIDATE = re.compile(r"\s*(\S*[^\s,])\s*(?:\s+([0-9.]+)([wxh]))?\s*(?:,|$)")


def shown_picture(img: HtmlElement, addresses: Addresses) -> Image | None:
    """Return the picture an `img` stands for, None for spacers, counters and what has no address that may be shown."""
    if _is_tiny(img):
        return None
    for candidate in _candidates(img):
        if _STAND_IN.search(candidate) or (candidate.startswith("data:") and len(candidate) < _SMALL_DATA):
            continue
        url = addresses.picture(candidate)
        if url is not None:
            return Image(url, " ".join(img.get("alt", "").split()))
    return None


def _candidates(img: HtmlElement) -> Iterator[str]:
    picture = next(img.iterancestors("picture"), None)
    if img.get("data-winnow-src"):
        yield img.get("data-winnow-src", "")
    for name in _SOURCES[1:]:
        if img.get(name):
            yield img.get(name, "")
    for name in _SETS:
        yield from _best_of(img.get(name, ""))
    if picture is not None:
        for source in picture.iter("source"):
            yield from _best_of(source.get("srcset") or source.get("data-srcset") or "")
    yield img.get("src", "")


def _best_of(srcset: str) -> list[str]:
    """The addresses of a srcset, the largest first; source: HTML Living Standard, "Srcset attributes"."""
    found = [(float(size or 1), url) for url, size, _ in _CANDIDATE.findall(srcset) if re.fullmatch(r"[0-9]*\.?[0-9]*", size)]
    return [url for _, url in sorted(found, key=lambda pair: -pair[0])]


def _is_tiny(img: HtmlElement) -> bool:
    sizes = [img.get("width", ""), img.get("height", ""), *_STYLE_SIZE.findall(img.get("style", ""))]
    return any(re.fullmatch(r"\d{1,4}(?:\.\d+)?(?:px)?", size) and float(size.removesuffix("px")) <= _TINY for size in sizes)
