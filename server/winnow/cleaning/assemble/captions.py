"""Pictures with captions on pages that do not write them as figures."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Page
from winnow.cleaning.outline import Span

_CAPTION = re.compile(r"(?:^|[\s_-])(?:\w{0,20}[a-z])?(?:C|c)aption(?:[\s_-](?:text|wrap(?:per)?|body|inner|container))?(?:$|\s)")
_HOLDERS = frozenset(("div", "section", "aside", "article", "center"))
_STEPS = 3
_MOST = 2000
"""Captions of a page that are looked at."""


def find_captions(page: Page, spans: dict[HtmlElement, Span]) -> dict[HtmlElement, str]:
    """Return which elements are figures and which their captions: a caption by its class names, all the text beside a picture."""
    roles: dict[HtmlElement, str] = {}
    if page.lacks("aption"):
        return roles
    named = (element for element in page.root.iter("div", "p") if "aption" in element.get("class", ""))
    for caption in islice(named, _MOST):
        span = spans.get(caption)
        if span is None or span[1] - span[0] > 1 or not _CAPTION.search(caption.get("class", "")[:300]):
            continue
        holder = caption.getparent()
        for _ in range(_STEPS):
            if holder is None or holder in roles or holder.tag not in _HOLDERS or spans.get(holder) != span:
                break
            picture = next(holder.iter("img"), None)
            if picture is not None:
                if next((around for around in picture.iterancestors() if around is caption), None) is None:
                    roles[holder], roles[caption] = "figure", "figcaption"
                break
            holder = holder.getparent()
    return roles
