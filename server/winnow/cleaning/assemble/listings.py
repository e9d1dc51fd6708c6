"""Code listings: the language a listing says it is in, and the line numbers beside its lines."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

_LANGUAGE = re.compile(
    r"(?:^|\s)(?:(?:language|lang|highlight-source|highlight-text|brush:|sourceCode|hljs|prettyprint lang)[\s-]*|highlight-)"
    r"([A-Za-z][A-Za-z0-9+#._-]{0,30})(?=$|[\s;])"
)
_NAMED_LANGUAGE = re.compile(r"[A-Za-z][A-Za-z0-9+#._-]{0,30}")
_NO_LANGUAGE = frozenset(
    ("none", "plaintext", "text", "plain", "nohighlight", "copy", "line-numbers", "notranslate", "default", "wrapper", "container")
)
_MOST_CLASS = 1000
"""Characters of a class attribute that are looked at."""

_GUTTER = re.compile(
    r"(?:^|[\s_-])(?:line-?num(?:ber)?s?|lineno?s?|gutter|ln|lnt|ln-num|blob-num|line-numbers-rows|hljs-ln-numbers)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(r"[^\s\d]")


def code_language(pre: HtmlElement) -> str:
    """Return the language a listing says it is in: on itself, its `code`, or one of the three elements around it; "" if none does."""
    around: list[HtmlElement] = []
    place = pre.getparent()
    while place is not None and len(around) < 3:
        around.append(place)
        place = place.getparent()
    inner = list(islice(pre.iter("code"), 2))
    for place in (pre, *inner, *around):
        named = place.get("data-lang") or place.get("data-language")
        found = _LANGUAGE.search(place.get("class", "")[:_MOST_CLASS])
        language = (named if named and _NAMED_LANGUAGE.fullmatch(named) else found[1] if found else "").lower()
        if language and language not in _NO_LANGUAGE:
            return language
    return ""


def is_line_number(element: HtmlElement) -> bool:
    """Tell whether an element in a code listing holds nothing but line numbers."""
    if not _GUTTER.search(element.get("class", "")[:_MOST_CLASS]) and element.get("data-line-number") is None:
        return False
    return not any(_NO_NUMBER.search(text) for text in element.itertext())
