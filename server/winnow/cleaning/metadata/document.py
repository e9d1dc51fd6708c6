"""What the document itself says: its title element, its language, its links and its address."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.metadata.evidence import Evidence, Field, Finding


def document(evidence: Evidence) -> Iterator[Finding]:
    """The values of html, title and link elements."""
    root = evidence.root
    for attribute in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang"):
        if language := root.get(attribute):
            yield Finding(Field.LANGUAGE, language, "html lang")
    for element in root.xpath("//head//title | /html/title | //body/title")[:1]:
        yield Finding(Field.TITLE, element.text or "", "title")
    for link in root.iter("link"):
        relations, href = (link.get("rel") or "").lower().split(), link.get("href") or ""
        if "canonical" in relations:
            yield Finding(Field.CANONICAL, href, "link canonical")
        if "license" in relations:
            yield Finding(Field.LICENCE, "", "link license", url=href)
        if "image_src" in relations:
            yield Finding(Field.IMAGE, href, "link image_src")
