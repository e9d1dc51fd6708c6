"""A second opinion on our Markdown: markdown-it-py renders it, and only text and active markup are looked at."""

from __future__ import annotations

import re

import lxml.html
from markdown_it import MarkdownIt

_ACTIVE = re.compile(r"^(?:script|iframe|object|embed|form|input|button|style|link|meta|base|svg|math|video|audio)$")


def render(markdown: str, *, html: bool = True) -> lxml.html.HtmlElement:
    """The page that a reader of GitHub Flavored Markdown shows."""
    renderer = MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])
    # The check of addresses is off: what we write must be harmless without it.
    renderer.validateLink = lambda url: True
    return lxml.html.document_fromstring(f"<html><body>{renderer.render(markdown)}</body></html>")


def text_of_markdown(markdown: str) -> str:
    """The rendered text without any white space."""
    return squeezed(render(markdown).text_content())


def text_of_html(article_html: str) -> str:
    """The article's text without any white space."""
    parser = lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")
    page = f"<html><body>{article_html}</body></html>".encode()
    return squeezed(lxml.html.document_fromstring(page, parser=parser).text_content())


def squeezed(text: str) -> str:
    """The text without white space, controls, and the quotation marks that `q` brings."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f“”]+", "", text)


def active_parts(markdown: str, *, html: bool = True) -> list[str]:
    """Elements and attributes of the rendered page that could run or load something, which no page's text may bring about."""
    found: list[str] = []
    for element in render(markdown, html=html).iter(lxml.html.etree.Element):
        if _ACTIVE.match(str(element.tag)):
            found.append(f"<{element.tag}>")
        for name, value in element.items():
            scheme = re.sub(r"[\s\x00-\x1f]", "", value).lower().partition(":")[0]
            if (
                name.startswith("on")
                or name == "style"
                or (name in ("href", "src") and scheme in ("javascript", "vbscript", "file", "obsidian"))
            ):
                found.append(f"{name}={value}")
            if name in ("href", "src") and scheme == "data" and not value.startswith("data:image/"):
                found.append(f"{name}={value}")
    return found
