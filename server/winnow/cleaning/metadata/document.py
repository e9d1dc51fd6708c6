"""What the document itself says: its title element, its language, its links and its address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from winnow.cleaning.metadata.evidence import Evidence, Field, Finding


def document_title(titles: Iterable[HtmlElement]) -> str | None:
    """The text of the first title element that is the document's and not a drawing's."""
    for element in titles:
        parent = element.getparent()
        if parent is None or parent.tag in ("html", "body") or next(element.iterancestors("head"), None) is not None:
            return element.text or ""
    return None


def document(evidence: Evidence) -> Iterator[Finding]:
    """The values of html, title and link elements."""
    root = evidence.root
    for attribute in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang"):
        if language := root.get(attribute):
            yield Finding(Field.LANGUAGE, language, "html lang")
    if (title := document_title(evidence.elements["title"])) is not None:
        yield Finding(Field.TITLE, title, "title")
    for link in evidence.elements["link"]:
        relations, href = (link.get("rel") or "").lower().split(), link.get("href") or ""
        if "canonical" in relations:
            yield Finding(Field.CANONICAL, href, "link canonical")
        if "license" in relations:
            yield Finding(Field.LICENCE, "", "link license", url=href)
        if "image_src" in relations:
            yield Finding(Field.IMAGE, href, "link image_src")
