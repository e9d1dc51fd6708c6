"""What is hidden, and one click away from the reader: tabs, accordions and the rest of a text behind "read more"."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from winnow.cleaning.blocks import Page
from winnow.cleaning.parse import HIDDEN_MARK

_MARKED = etree.XPath(f"descendant::*[@{HIDDEN_MARK}]")
_OPENERS = etree.XPath("descendant::*[@aria-controls or @data-target or @data-bs-target]")
_REST_OF_TEXT = re.compile(
    r"(?:read|show|see|view)[-_]?more|more[-_]?(?:text|content|body)|(?:full|long|rest|remaining)[-_](?:text|content|description|story|body)",
    re.IGNORECASE,
)
_TEXT = frozenset(("article", "main", "body"))
_NO_TEXT = frozenset(("nav", "menu", "dialog", "header", "footer", "form", "aside"))
_NO_TEXT_ROLES = frozenset(("navigation", "menu", "menubar", "dialog", "alertdialog", "listbox", "search", "banner", "contentinfo"))
_NO_TEXT_NAMES = re.compile(
    r"(?<![a-z])(?:nav|navbar|menu|submenu|dropdown|modal|popup|overlay|drawer|offcanvas|cookies?|consent)(?![a-z])", re.IGNORECASE
)


def show_folded(page: Page) -> None:
    """Take HIDDEN_MARK off the elements that a reader opens where they stand: the model then judges them like what is open.

    Such an element says so by its name, or is what a button, a tab or a summary of the page controls. Menus, dialogs and what is in them
    stay marked. Linear in the size of the page.
    """
    if not any(HIDDEN_MARK in source for source in (page.snapshot.html, *(frame.html for frame in page.snapshot.frames))):
        return
    opened: set[str] = set()
    for opener in _elements(_OPENERS(page.root)):
        for name in ("aria-controls", "data-target", "data-bs-target"):
            opened.update(target.removeprefix("#") for target in opener.get(name, "")[:400].split())
    furniture: dict[HtmlElement, bool] = {}
    for element in _elements(_MARKED(page.root)):
        names = f"{element.get('class', '')[:400]} {element.get('id', '')[:400]}"
        if (element.get("id") in opened or _REST_OF_TEXT.search(names)) and not _is_furniture(element, furniture):
            del element.attrib[HIDDEN_MARK]


def _is_furniture(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Tell whether an element is a menu or a dialog or in one, up to the article around it; `known` takes the answers on the way."""
    path: list[HtmlElement] = []
    around: HtmlElement | None = element
    answer = False
    while around is not None and around.tag not in _TEXT:
        if around in known:
            answer = known[around]
            break
        path.append(around)
        names = f"{around.get('class', '')[:200]} {around.get('id', '')[:200]}"
        if around.tag in _NO_TEXT or around.get("role") in _NO_TEXT_ROLES or _NO_TEXT_NAMES.search(names):
            answer = True
            break
        around = around.getparent()
    known.update((one, answer) for one in path)
    return answer


def _elements(found: object) -> list[HtmlElement]:
    return [element for element in found if isinstance(element, HtmlElement)] if isinstance(found, list) else []
