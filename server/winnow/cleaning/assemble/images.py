"""Pictures of an article: which file a page really shows, and which pictures are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from winnow.cleaning.assemble.urls import Addresses
from winnow.models import Image

_SEEN = "data-winnow-src"
"""What the browser showed."""

# What lazy loaders keep the address in, in the order of trust.
_LAZY_SOURCES = (
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

_PIXELS = re.compile(r"\d{1,4}(?:\.\d+)?(?:px)?")
_STYLE_SIZE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*([0-9.]+)px", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_SIZE = re.compile(r"[0-9]*\.?[0-9]+[wxh]")
_MOST_SET = 64 * 1024
"""Characters of a srcset that are read."""

_MOST_STYLE = 2000
"""Characters of a style that are read."""

_LAZY_CLASS = re.compile(r"lazy", re.IGNORECASE)
_AROUND_PICTURE = frozenset(("picture", "span", "a"))


def shown_picture(img: HtmlElement, addresses: Addresses) -> Image | None:
    """Return the picture an `img` stands for, None for spacers, counters and what has no address that may be shown.

    What a lazy loader would put in its place comes from its attributes; if only its twin in a `noscript` knows, from there.
    """
    if is_tiny(img):
        return None
    alt = " ".join(img.get("alt", "").split())
    url = _first_shown(_loaded(img), addresses)
    if url is None:
        other = twin(img)
        if other is not None and _is_lazy(img):
            url = _first_shown((*_loaded(other), other.get("src", "")), addresses)
            alt = alt or " ".join(other.get("alt", "").split())
        url = url or _first_shown((img.get("src", ""),), addresses)
    return Image(url, alt) if url is not None else None


def twin(img: HtmlElement) -> HtmlElement | None:
    """Return the picture in the `noscript` beside a picture that shows the same file or stands in for it, None if there is none."""
    place = img
    parent = img.getparent()
    while parent is not None and parent.tag in _AROUND_PICTURE and not (parent.text or "").strip():
        place, parent = parent, parent.getparent()
    for noscript in (_beside(img, before=False), _beside(place, before=False), _beside(place, before=True)):
        if noscript is None or noscript.tag != "noscript":
            continue
        found = noscript.iter("img")
        other = next(found, None)
        if other is not None and next(found, None) is None and not is_tiny(other) and (_is_lazy(img) or _same_name(img, other)):
            return other
    return None


def same_file(one: str, other: str) -> bool:
    """Tell whether two addresses are of one picture, at whatever size a query may ask for."""
    return one == other or (one.partition("?")[0] == other.partition("?")[0] and not one.startswith("data:"))


def is_tiny(img: HtmlElement) -> bool:
    """Tell whether a picture says that it is a few pixels large: a spacer, or something that counts readers."""
    sizes = [img.get("width", ""), img.get("height", ""), *_STYLE_SIZE.findall(img.get("style", "")[:_MOST_STYLE])]
    return any(_PIXELS.fullmatch(size) and float(size.removesuffix("px")) <= _TINY for size in sizes)


def _first_shown(candidates: Iterable[str], addresses: Addresses) -> str | None:
    for candidate in candidates:
        if not candidate or _STAND_IN.search(candidate[:_MOST_SET]) or (candidate.startswith("data:") and len(candidate) < _SMALL_DATA):
            continue
        url = addresses.picture(candidate)
        if url is not None:
            return url
    return None


def _loaded(img: HtmlElement) -> Iterator[str]:
    """The addresses a picture would be loaded from, but for its `src`, in the order of trust."""
    lazy = [address for name in _LAZY_SOURCES if (address := img.get(name, ""))]
    seen = img.get(_SEEN, "")
    if seen and not (lazy and seen.endswith(img.get("src") or "?")):  # else it was captured before it was scrolled to
        yield seen
    yield from lazy
    for name in _SETS:
        yield from _best_of(img.get(name, ""))
    parent = img.getparent()
    if parent is not None and parent.tag == "source":  # the parser puts what follows a source into it
        parent = parent.getparent()
    if parent is not None and parent.tag == "picture":
        for source in parent.iter("source"):
            yield from _best_of(source.get("srcset") or source.get("data-srcset") or source.get("data-lazy-srcset") or "")


def _is_lazy(img: HtmlElement) -> bool:
    """Tell whether something else than the picture's `src` is to be shown in the end."""
    source = img.get("src", "")
    return (
        not source
        or source.startswith("data:")
        or _STAND_IN.search(source[:_MOST_SET]) is not None
        or _LAZY_CLASS.search(img.get("class", "")[:_MOST_STYLE]) is not None
        or any(img.get(name) for name in _LAZY_SOURCES)
    )


def _same_name(img: HtmlElement, other: HtmlElement) -> bool:
    names = {picture.get("src", "").partition("?")[0].rpartition("/")[2] for picture in (img, other)}
    return len(names) == 1


def _beside(element: HtmlElement, *, before: bool) -> HtmlElement | None:
    """The element right before or after another, with nothing to read between them."""
    text = "" if before else element.tail
    place = element.getprevious() if before else element.getnext()
    while place is not None and not isinstance(place.tag, str) and not (text or "").strip():
        text, place = place.tail, place.getprevious() if before else place.getnext()
    if before and place is not None:
        text = place.tail
    return None if place is None or (text or "").strip() else place


def _best_of(srcset: str) -> list[str]:
    """The addresses of a srcset, the largest first; source: HTML Living Standard, "Srcset attributes"."""
    srcset = srcset[:_MOST_SET]
    found: list[tuple[float, str]] = []
    place = 0
    while word := _WORD.search(srcset, place):
        url, place = word[0].strip(","), word.end()
        size = ""
        if not word[0].endswith(","):
            end = srcset.find(",", place)
            end = len(srcset) if end < 0 else end
            size, place = srcset[place:end].strip(), end + 1
        if url and (not size or _SIZE.fullmatch(size)):
            found.append((float(size[:-1] or 1), url))
    return [url for _, url in sorted(found, key=lambda pair: -pair[0])]
