"""Single-file HTML pages: pictures within, nothing that runs, nothing that is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import lxml.html
from lxml.html import HtmlElement
from lxml.html.builder import E
from pydantic import BaseModel

from winnow.export.base import Format, Item, Report
from winnow.export.frontmatter import one_line
from winnow.export.notes import Layout, Note, write_notes
from winnow.export.pictures import Pictures
from winnow.models import Strict

# As SingleFile's `insertMetaCSP` does, and stricter: styles and pictures of the file itself, nothing else.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_STYLE = """
:root { color-scheme: light dark; font: 1.125rem/1.6 Georgia, serif; }
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
header { border-bottom: 1px solid; margin-bottom: 1.5rem; font-size: 0.9em; }
img { max-width: 100%; height: auto; }
pre { overflow-x: auto; }
table { border-collapse: collapse; } td, th { border: 1px solid; padding: 0.25rem 0.5rem; text-align: start; }
"""
_ID = re.compile(rb'\A<!DOCTYPE html>\s*<html[^>]*><head>\s*<meta charset="utf-8">\s*<meta name="winnow-id" content="([0-9a-f-]{36})">')
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


class Options(Strict):
    """Nothing to choose yet."""


FORMAT = Format("html", "Single-file HTML pages", "", "application/zip", Options)


def write(clippings: Iterable[Item], sink: Path, options: BaseModel) -> Report:
    """Write or bring up to date one page a clipping in the folder `sink`, which must exist."""
    Options.model_validate(options, from_attributes=True)
    return write_notes(map(_note, clippings), sink, Layout(".html", "pictures", _id_in))


def _note(item: Item) -> Note:
    clipping, metadata = item.clipping, item.cleaned.metadata
    title = one_line(clipping.title or metadata.title) or clipping.host
    pictures = Pictures(item, "")
    byline = [", ".join(author.name for author in metadata.authors), metadata.site, (metadata.published or "")[:10]]
    head = E.head(
        E.meta(charset="utf-8"),
        E.meta(name="winnow-id", content=str(clipping.id)),
        E.meta({"http-equiv": "Content-Security-Policy", "content": POLICY}),
        E.meta(name="viewport", content="width=device-width, initial-scale=1"),
        E.meta(name="referrer", content="no-referrer"),
        E.meta(name="winnow-saved", content=clipping.captured_at.isoformat()),
        E.title(title),
        E.link(rel="canonical", href=clipping.url),
        E.style(_STYLE),
    )
    header = E.header(
        E.h1(title, dir="auto"),
        E.p(" · ".join(filter(None, map(one_line, byline))), dir="auto"),
        E.p(E.a(clipping.url, href=clipping.url, rel="noopener noreferrer nofollow")),
    )
    language = metadata.language if _LANGUAGE_TAG.fullmatch(metadata.language) else ""
    page = E.html(head, E.body(header, _article(item, pictures)), **({"lang": language} if language else {}))
    content: bytes = lxml.html.tostring(page, encoding="utf-8", doctype="<!DOCTYPE html>")
    return Note(clipping.id, title, content + b"\n", {}, pictures.warning(title))


def _article(item: Item, pictures: Pictures) -> HtmlElement:
    """The clean article with its pictures within. One that the library does not hold is left to the policy, which loads nothing."""
    parser = lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")
    fragment = f"<html><body><article dir='auto'>{item.cleaned.article_html}</article></body></html>".encode("utf-8", "replace")
    article: HtmlElement = lxml.html.document_fromstring(fragment, parser=parser).find("body/article")
    for image in article.iter("img"):
        image.set("src", pictures.data_url(image.get("src", "")))
    return article


def _id_in(head: bytes) -> UUID | None:
    found = _ID.match(head)
    try:
        return UUID(found[1].decode()) if found else None
    except ValueError:
        return None
