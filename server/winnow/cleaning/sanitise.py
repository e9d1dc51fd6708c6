"""The last gate: what leaves cleaning as HTML passes here, and nothing edits it afterwards."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import nh3

MAX_DEPTH = 512
"""The depth at which Blink's own parser stops nesting; nh3's cost is quadratic in the depth."""

_TEXT = "p h1 h2 h3 h4 h5 h6 blockquote pre hr div span br wbr"
_LISTS = "ul ol li dl dt dd"
_TABLES = "table caption thead tbody tfoot tr th td"
_FIGURES = "figure figcaption img details summary"
_INLINE = "a em strong b i u s del ins code sub sup mark kbd samp var abbr q cite small time dfn bdi bdo ruby rt rp"
TAGS = frozenset(f"{_TEXT} {_LISTS} {_TABLES} {_FIGURES} {_INLINE}".split())

ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang"},
    "a": {"href", "title", "id"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "code": {"class"},
    "dd": {"id"},
    "del": {"datetime"},
    "details": {"open"},
    "dfn": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ins": {"datetime"},
    "li": {"value", "id"},
    "ol": {"start", "reversed", "type"},
    "p": {"id"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}

LINK_SCHEMES = frozenset(("http", "https", "mailto"))

_PICTURE_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]*")
_LANGUAGE_CLASS = re.compile(r"language-[A-Za-z0-9+#._-]{1,40}")
_HIGHLIGHT_CLASS = re.compile(r"highlight-[a-z]{1,20}")
_NOTE = re.compile(r"#?note(?:ref)?-[0-9]{1,5}(?:-[0-9]{1,5})?")
"""Names of footnotes and of the marks that lead to them: the only ids, and the only links within the article."""

_NUMBER = re.compile(r"-?[0-9]{1,6}")
_WORD = re.compile(r"[A-Za-z0-9-]{1,35}")
_NUMERIC = frozenset(("width", "height", "colspan", "rowspan", "start", "value"))
_WORDS = frozenset(("dir", "lang", "scope", "type"))
_HOLDS_ADDRESS = frozenset(("href", "cite"))

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


def sanitise(html: str, *, marks: bool = False) -> str:
    """Return a fragment with nothing in it that can run, call out by itself, or take over a name.

    Allow-listed elements and attributes; links to http, https, mailto and footnotes only, pictures from http, https and data:image/…
    only. Addresses that are still relative are dropped. Idempotent. Raises ValueError on markup nested deeper than MAX_DEPTH, which
    `assemble` never gives. With `marks` the reader's highlights keep their colour and note; a page's own never have these.
    """
    if _depth(html) > MAX_DEPTH:
        raise ValueError(f"the article's elements are nested deeper than {MAX_DEPTH}")
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={**ATTRIBUTES, "mark": {"class", "title"}} if marks else ATTRIBUTES,
        url_schemes={*LINK_SCHEMES, "data"},
        url_relative="pass_through",
        attribute_filter=_allowed_value,
        clean_content_tags={"script", "style"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def _allowed_value(tag: str, name: str, value: str) -> str | None:
    if name == "id":
        return value if _NOTE.fullmatch(value) and value[0] != "#" else None
    if name == "href" and value[:1] == "#":
        return value if _NOTE.fullmatch(value) else None
    if name in _HOLDS_ADDRESS:
        return value if _scheme(value) in LINK_SCHEMES else None
    if name == "src":
        return value if _scheme(value) in ("http", "https") or _PICTURE_DATA.fullmatch(value) else None
    if tag == "mark" and name == "class":
        return value if _HIGHLIGHT_CLASS.fullmatch(value) else None
    if name == "class":
        return value if _LANGUAGE_CLASS.fullmatch(value) else None
    if name in _NUMERIC:
        return value if _NUMBER.fullmatch(value) else None
    if name in _WORDS:
        return value if _WORD.fullmatch(value) else None
    return value


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme.lower()
    except ValueError:  # such as an unclosed IPv6 host
        return ""


def _depth(html: str) -> int:
    """The deepest nesting if no end tag were implied: never less than the parser's."""
    depth = deepest = 0
    for closing, name in _TAG.findall(html):
        if name.lower() in _VOID:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest
