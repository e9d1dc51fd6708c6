"""A tree for the article, written run by run: elements come into being with their first content, so that none is empty."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.html import Element as new_element
from lxml.html import HtmlElement

MAX_CONTAINERS = 60
MAX_WRAPPERS = 20
"""Deeper nesting of containers and of inline elements is flattened; together they keep far below what the sanitiser takes."""

PHRASING = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "pre", "summary", "dt", "figcaption", "caption"])
"""Containers that take runs of text as they are; in all others a run becomes a paragraph."""

_LISTS = frozenset(("ul", "ol"))
_ROWS = frozenset(["table", "thead", "tbody", "tfoot"])
_PARENTS = {
    "li": _LISTS, "dt": frozenset(("dl",)), "dd": frozenset(("dl",)), "figcaption": frozenset(("figure",)),
    "summary": frozenset(("details",)), "caption": frozenset(("table",)), "thead": frozenset(("table",)), "tbody": frozenset(("table",)),
    "tfoot": frozenset(("table",)), "tr": _ROWS, "td": frozenset(("tr",)), "th": frozenset(("tr",)),
}  # fmt: skip
_SPACE = re.compile(r"[ \t\n\r\f]+")

_UNSETTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Attributes = dict[str, str]


@dataclass(slots=True, eq=False)
class _Container:
    """An open element of the article; `out` is None until something is in it, `tag` is "" where the source's element leaves no trace."""

    tag: str
    attributes: Attributes
    out: HtmlElement | None = None
    loose: bool = False  # a list item without a list
    waiting: list[tuple[str, Attributes]] = field(default_factory=list)  # empty cells of a row that has no content yet


@dataclass(slots=True, eq=False)
class _Wrapper:
    tag: str
    attributes: Attributes
    out: HtmlElement | None = None


class Builder:
    """Takes containers, inline wrappers and text in document order and makes the article's tree of them."""

    def __init__(self, attributes: Attributes) -> None:
        self.root = new_element("div", attributes)
        self._containers = [_Container("div", attributes, self.root)]
        self._wrappers: list[_Wrapper] = []
        self._run: HtmlElement | None = None
        self._block: int | None = None
        self._break = False

    def open(self, tag: str, attributes: Attributes) -> None:
        """Begin a container; one that may not stand here leaves no trace but the end of a run."""
        self.end_run()
        around = self._around()
        wanted = _PARENTS.get(tag)
        if (
            len(self._containers) > MAX_CONTAINERS
            or around.tag in PHRASING
            or (wanted is not None and around.tag not in wanted and tag != "li")
        ):
            tag = ""
        attributes = {name: settable(value) for name, value in attributes.items()}
        self._containers.append(_Container(tag, attributes, loose=tag == "li" and around.tag not in _LISTS))

    def close(self) -> None:
        """End the container that the last unmatched `open` began."""
        self.end_run()
        container = self._containers.pop()
        if container.tag == "pre" and container.out is not None:
            _strip_end(container.out)
        if container.tag in ("td", "th") and container.out is None:
            row = self._around()
            if row.out is None:
                row.waiting.append((container.tag, container.attributes))
            else:
                row.out.append(new_element(container.tag, container.attributes))

    def wrap(self, tag: str, attributes: Attributes) -> None:
        """Begin an inline element."""
        known = any(wrapper.tag == tag for wrapper in self._wrappers)
        if known or len(self._wrappers) >= MAX_WRAPPERS:
            tag = ""
        self._wrappers.append(_Wrapper(tag, {name: settable(value) for name, value in attributes.items()}))

    def unwrap(self) -> None:
        """End the inline element that the last unmatched `wrap` began."""
        self._wrappers.pop()

    def text(self, text: str, block: int) -> None:
        """Add text of a block; text of another block than before begins a new run."""
        raw = self._around().tag == "pre"
        if not raw:
            text = _SPACE.sub(" ", text)
        if block != self._block:
            self.end_run()
        if self._run is None:
            text = text.lstrip("\r\n") if raw else text.lstrip(" ")
            if not text:
                return
            self._begin(block)
        place = self._place(raw)
        if self._break:
            self._break = False
            place.append(new_element("br"))
        if not raw and text.startswith(" ") and _ends_open(self._run):
            text = text[1:]
        _append(place, text)

    def line_break(self) -> None:
        """Break the line in the run, once there is more of it."""
        if self._run is None:
            return
        if self._around().tag == "pre":
            _append(self._run, "\n")
        else:
            self._break = True

    def picture(self, attributes: Attributes) -> None:
        """Add a picture: in the run, in its figure, or as a paragraph of its own."""
        img = new_element("img", {name: settable(value) for name, value in attributes.items()})
        around = self._around()
        if around.tag == "figure" and self._run is None:
            link = next((wrapper for wrapper in self._wrappers if wrapper.tag == "a"), None)
            figure = self._real(around)
            if link is not None:
                anchor = new_element("a", link.attributes)
                anchor.append(img)
                img = anchor
            figure.append(img)
            return
        if self._run is None:
            self._begin(self._block if self._block is not None else -1)
        self._place(False).append(img)

    def link(self, address: str, name: str) -> None:
        """Add a paragraph with a link."""
        self.end_run()
        self._begin(-1)
        anchor = new_element("a", {"href": address})
        anchor.text = settable(name)
        if self._run is not None:
            self._run.append(anchor)
        self.end_run()

    def rule(self) -> None:
        """Add a thematic break between what is there and what comes."""
        self.end_run()
        around = self._around()
        if around.tag in ("div", "blockquote") and around.out is not None and len(around.out) and around.out[-1].tag != "hr":
            around.out.append(new_element("hr"))

    def end_run(self) -> None:
        """End the run of text, if there is one."""
        if self._run is not None and self._run.tag != "pre" and self._around().tag != "pre":
            _strip_end(self._run)
        self._run, self._block, self._break = None, None, False
        for wrapper in self._wrappers:
            wrapper.out = None

    def _around(self) -> _Container:
        return next(container for container in reversed(self._containers) if container.tag)

    def _begin(self, block: int) -> None:
        around = self._around()
        out = self._real(around)
        if around.tag in PHRASING:
            if len(out) or out.text:
                _append(out, "\n" if around.tag == "pre" and not _text_end(out).endswith("\n") else "" if around.tag == "pre" else " ")
            self._run = out
        else:
            for tag in {"ul": ("li",), "ol": ("li",), "dl": ("dd",), "tr": ("td",)}.get(
                around.tag, ("tr", "td") if around.tag in _ROWS else ()
            ):
                inner = new_element(tag)
                out.append(inner)
                out = inner
            self._run = new_element("p")
            out.append(self._run)
        self._block = block

    def _real(self, container: _Container) -> HtmlElement:
        """The element of a container, made now with those around it if need be."""
        if container.out is None:
            parent = self._real(next(c for c in reversed(self._containers[: self._containers.index(container)]) if c.tag))
            if container.loose:
                if not len(parent) or parent[-1].tag != "ul" or parent[-1].tail:
                    parent.append(new_element("ul"))
                parent = parent[-1]
            container.out = new_element(container.tag, container.attributes)
            for tag, attributes in container.waiting:
                container.out.append(new_element(tag, attributes))
            container.waiting.clear()
            parent.append(container.out)
        return container.out

    def _place(self, raw: bool) -> HtmlElement:
        """The innermost inline element of the run, made now if need be."""
        assert self._run is not None  # noqa: S101 - every caller has begun a run
        place = self._run
        for wrapper in self._wrappers:
            if not wrapper.tag or (raw and wrapper.tag not in ("a", "mark")):
                continue
            if wrapper.out is None:
                wrapper.out = new_element(wrapper.tag, wrapper.attributes)
                place.append(wrapper.out)
            place = wrapper.out
        return place


def settable(text: str) -> str:
    """Return a text without what lxml refuses to set: the controls that XML 1.0 has no place for."""
    return _UNSETTABLE.sub(" ", text)


def _append(element: HtmlElement, text: str) -> None:
    text = settable(text)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _text_end(element: HtmlElement) -> str:
    """The text an element ends with, "" if it ends with something else."""
    while True:
        if not len(element):
            return str(element.text or "")
        if element[-1].tail:
            return str(element[-1].tail)
        element = element[-1]


def _ends_open(run: HtmlElement | None) -> bool:
    """Tell whether white space at the end of a run would count for nothing."""
    if run is None:
        return True
    end = _text_end(run)
    return end.endswith(" ") or (not end and not (len(run) and run[-1].tag == "img"))


def _strip_end(run: HtmlElement) -> None:
    while True:
        if not len(run):
            run.text = (run.text or "").rstrip()
            return
        last = run[-1]
        if last.tail:
            last.tail = last.tail.rstrip()
            if last.tail:
                return
        if last.tag in ("br", "img"):
            return
        run = last
