"""JSON-LD: script elements with linked data, read as tolerantly as search engines do."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from winnow.cleaning.metadata.evidence import Evidence, Finding
from winnow.cleaning.metadata.items import Item, local_name
from winnow.cleaning.metadata.schema_org import findings_of

_MOST_CHARACTERS = 2_000_000
_MOST_ITEMS = 5_000
_DEEPEST = 40

_ESCAPED = ("{&quot;", "[{&quot;", "{&#34;", "[{&#34;")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?)\s*;?\s*$")


def json_ld(evidence: Evidence) -> Iterator[Finding]:
    """What the page's JSON-LD says of the page's own subject."""
    items = _Graph().read(evidence.elements["script"])
    return findings_of(items, evidence, "json-ld")


class _Graph:
    """The items of all scripts of a page, with references by `@id` followed."""

    def __init__(self) -> None:
        self._by_id: dict[str, Item] = {}
        self._count = 0

    def read(self, scripts: Iterable[HtmlElement]) -> list[Item]:
        top: list[Item] = []
        for script in scripts:
            if "ld+json" in (script.get("type") or "").lower():
                top += [value for value in self._values(_tolerant(script.text or ""), 0) if isinstance(value, Item)]
        return top

    def _values(self, value: object, depth: int) -> list[str | Item]:
        if depth > _DEEPEST or self._count > _MOST_ITEMS:
            return []
        if isinstance(value, list):
            return [inner for entry in value[:_MOST_ITEMS] for inner in self._values(entry, depth + 1)]
        if isinstance(value, dict):
            for wrapper in ("@graph", "@list", "@set"):
                if wrapper in value and "@type" not in value:
                    return self._values(value[wrapper], depth + 1)
            if "@value" in value:
                return self._values(value["@value"], depth + 1)
            return [self._item(value, depth)]
        if isinstance(value, str):
            return [value]
        return [str(value)] if isinstance(value, int) and not isinstance(value, bool) else []

    def _item(self, value: dict[object, object], depth: int) -> Item:
        self._count += 1
        name = value.get("@id") if isinstance(value.get("@id"), str) else ""
        item = self._by_id.setdefault(str(name), Item(id=str(name))) if name else Item()
        types = value.get("@type")
        item.types.update(local_name(kind) for kind in (types if isinstance(types, list) else [types]) if isinstance(kind, str))
        for key, inner in value.items():
            if isinstance(key, str) and not key.startswith("@"):
                item.properties.setdefault(local_name(key), []).extend(self._values(inner, depth + 1))
            elif key == "@graph":
                item.properties.setdefault("mainEntity", []).extend(self._values(inner, depth + 1))
        return item


def _tolerant(text: str) -> object:
    """The value of JSON as pages write it: in comments, with raw line breaks, trailing commas or something after its end."""
    text = _WRAPPING.sub("", text[:_MOST_CHARACTERS]).strip().rstrip(";")
    if text.startswith(_ESCAPED):
        text = html.unescape(text)
    for candidate in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            pass
    values: list[object] = []
    decoder, at = json.JSONDecoder(strict=False), 0
    while len(values) < 20:  # scripts that put one object after the other
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        values.append(value)
        while at < len(text) and text[at] in " \r\n\t,;":
            at += 1
    return values
