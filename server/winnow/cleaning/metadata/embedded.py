"""Microdata and RDFa Lite: structured data in the attributes of the page's own elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Page
from winnow.cleaning.metadata.evidence import Evidence, Finding
from winnow.cleaning.metadata.items import Item, local_name
from winnow.cleaning.metadata.schema_org import findings_of

_LONGEST_VALUE = 2_000  # characters; a longer text is a body and no property worth having
_MOST_PROPERTIES = 3_000


@dataclass(frozen=True, slots=True)
class _Syntax:
    """The attributes a syntax uses: `scope` begins an item, `types` names its types, `name` the property, `value` overrides the text."""

    scope: str
    types: str
    name: str
    value: tuple[str, ...]


# HTML Living Standard, 5.2.4 "Values"; RDFa Lite 1.1, 2.
_MICRODATA = _Syntax("itemscope", "itemtype", "itemprop", ("content", "datetime", "href", "src", "data", "value"))
_RDFA = _Syntax("typeof", "typeof", "property", ("content", "resource", "href", "src", "datetime"))


def microdata(evidence: Evidence) -> Iterator[Finding]:
    """What the page's microdata says of its subject."""
    return findings_of(_items(evidence.page, _MICRODATA), evidence, "microdata")


def rdfa(evidence: Evidence) -> Iterator[Finding]:
    """What the page's RDFa says of its subject, in the vocabularies of schema.org, Dublin Core and SIOC."""
    return findings_of(_items(evidence.page, _RDFA), evidence, "rdfa")


def _items(page: Page, syntax: _Syntax) -> list[Item]:
    """The items that are no other item's property."""
    root = page.root
    if page.lacks(syntax.scope):
        return []
    by_element: dict[HtmlElement, Item] = {}
    for element in root.xpath(f"descendant-or-self::*/@{syntax.scope}/.."):
        types = {_RENAMED.get(local_name(kind), local_name(kind)) for kind in (element.get(syntax.types) or "").split()}
        by_element[element] = Item(types=types, id=element.get("itemid") or element.get("resource") or element.get("about") or "")
    owned: set[HtmlElement] = set()
    for element in root.xpath(f"descendant-or-self::*/@{syntax.name}/..")[:_MOST_PROPERTIES] if by_element else ():
        owner = next((by_element[ancestor] for ancestor in element.iterancestors() if ancestor in by_element), None)
        if owner is None:
            continue
        own = by_element.get(element)
        value = own if own is not None else _value(element, syntax)
        if own is not None:
            owned.add(element)
            own.properties.setdefault("name", [text] if (text := _text(element)) and len(text) < 100 and not len(element) else [])
        for name in (element.get(syntax.name) or "").split():
            owner.properties.setdefault(_RENAMED.get(local_name(name), local_name(name)), []).append(value)
    return [item for element, item in by_element.items() if element not in owned]


_RENAMED = {"title": "headline", "has_creator": "author"}  # Dublin Core's and SIOC's words for what schema.org calls otherwise


def _value(element: HtmlElement, syntax: _Syntax) -> str:
    for attribute in syntax.value:
        value = element.get(attribute)
        if value is None:
            continue
        if attribute == "href" and element.tag == "a" and (text := _text(element)) and "://" not in text:
            return text if element.get(syntax.name) in _TEXT_LINKS else value
        return str(value)
    return _text(element)


_TEXT_LINKS = frozenset(("author", "creator", "name", "headline", "publisher", "keywords", "schema:author", "schema:name"))


def _text(element: HtmlElement) -> str:
    return str(element.xpath("string()"))[:_LONGEST_VALUE].strip()
