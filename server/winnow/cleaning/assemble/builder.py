"""Writes the article's tree run by run: elements come into being with their first content, so that none is empty."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from winnow.cleaning.assemble.nodes import Attributes, Node

MAX_CONTAINERS = 60
MAX_WRAPPERS = 20
"""Deeper nesting of containers and of inline elements is flattened; together they keep far below what the sanitiser takes."""

PHRASING = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "pre", "summary", "dt", "figcaption", "caption"])
"""Containers that take runs of text as they are; in all others a run becomes a paragraph."""

PICTURE_RUN = -1
"""The block of a run that began with a picture: whatever text comes next belongs to it."""

_LISTS = frozenset(("ul", "ol"))
_ROWS = frozenset(["table", "thead", "tbody", "tfoot"])
_PARENTS = {
    "li": _LISTS, "dt": frozenset(("dl",)), "dd": frozenset(("dl",)), "figcaption": frozenset(("figure",)),
    "summary": frozenset(("details",)), "caption": frozenset(("table",)), "thead": frozenset(("table",)), "tbody": frozenset(("table",)),
    "tfoot": frozenset(("table",)), "tr": _ROWS, "td": frozenset(("tr",)), "th": frozenset(("tr",)),
}  # fmt: skip
_SUPPLIED = {"ul": ("li",), "ol": ("li",), "dl": ("dd",), "tr": ("td",), **dict.fromkeys(_ROWS, ("tr", "td"))}
"""The elements that text right inside a list or a table is put into."""

_SPACE = re.compile(r"[ \t\n\r\f]+")
_UNSETTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_IN_CODE = frozenset(("a", "mark"))
"""Inline elements that stay in a listing; the others only colour it."""


@dataclass(slots=True, eq=False)
class _Container:
    """An open element of the article; `out` is None until something is in it."""

    tag: str
    attributes: Attributes
    around: _Container | None
    depth: int
    out: Node | None = None
    loose: bool = False  # a list item without a list
    waiting: list[Node] = field(default_factory=list)  # empty cells of a row that has no content yet


@dataclass(slots=True, eq=False)
class _Wrapper:
    tag: str
    attributes: Attributes
    out: Node | None = None


class Builder:
    """Takes containers, inline wrappers and text in document order and makes the article's tree of them."""

    def __init__(self, attributes: Attributes) -> None:
        self.root = Node("div", attributes)
        self._inner = _Container("div", attributes, None, 0, self.root)
        self._open: list[_Container] = [self._inner]
        self._wrappers: list[_Wrapper] = []
        self._wrapped: list[bool] = []  # for each `wrap` whether it gave a wrapper
        self._run: Node | None = None
        self._holder: Node | None = None  # what the run stands in, if it is an element of its own
        self._block = PICTURE_RUN
        self._raw = False
        self._break = False
        self._spaced = True  # white space would count for nothing
        self._name = ""

    def open(self, tag: str, attributes: Attributes) -> None:
        """Begin a container; one that may not stand here leaves no trace but the end of a run."""
        self.end_run()
        around = self._inner
        wanted = _PARENTS.get(tag)
        if (
            not tag
            or around.depth >= MAX_CONTAINERS
            or around.tag in PHRASING
            or (wanted is not None and around.tag not in wanted and tag != "li")
        ):
            self._open.append(around)
            return
        loose = tag == "li" and around.tag not in _LISTS
        self._inner = _Container(tag, attributes, around, around.depth + 1, loose=loose)
        self._open.append(self._inner)
        self._raw = tag == "pre"

    def close(self) -> None:
        """End the container that the last unmatched `open` began."""
        self.end_run()
        container = self._open.pop()
        self._inner = self._open[-1]
        if self._inner is container:
            return
        self._raw = False
        if container.tag == "pre" and container.out is not None:
            _strip_end(container.out)
        if container.tag in ("td", "th") and container.out is None:
            cell = Node(container.tag, container.attributes)
            if self._inner.out is None:
                self._inner.waiting.append(cell)
            else:
                self._inner.out.children.append(cell)

    def wrap(self, tag: str, attributes: Attributes) -> None:
        """Begin an inline element."""
        leaves_trace = bool(tag) and len(self._wrappers) < MAX_WRAPPERS and all(wrapper.tag != tag for wrapper in self._wrappers)
        self._wrapped.append(leaves_trace)
        if leaves_trace:
            self._wrappers.append(_Wrapper(tag, attributes))

    def unwrap(self) -> None:
        """End the inline element that the last unmatched `wrap` began."""
        if self._wrapped.pop():
            self._wrappers.pop()

    def text(self, text: str, block: int) -> None:
        """Add text of a block; text of another block than before begins a new run."""
        if self._raw:
            self._raw_text(text, block)
            return
        text = _SPACE.sub(" ", text)
        if self._run is not None and block != self._block:
            if self._block == PICTURE_RUN and text != " ":
                self._block = block
            elif self._block != PICTURE_RUN:
                self.end_run()
        if text == " " and (self._run is None or self._break or self._spaced):
            return
        if self._run is None:
            text = text.removeprefix(" ")
            if not text:
                return
            self._begin(block)
        if self._break:
            self._broken()
        if text[0] == " ":  # it stands before an inline element that begins here
            if not self._spaced:
                self._place(make=False).children.append(" ")
            self._spaced = True
            text = text[1:]
        if text:
            self._place().children.append(settable(text))
            self._spaced = text[-1] == " "

    def _raw_text(self, text: str, block: int) -> None:
        if self._run is not None and block != self._block:
            self.end_run()
        if self._run is None:
            text = text.lstrip("\r\n")
            if not text:
                return
            self._begin(block)
        self._place().children.append(settable(text))

    def line_break(self) -> None:
        """Break the line in the run, once there is more of it."""
        if self._run is None:
            return
        if self._raw:
            self._run.children.append("\n")
        else:
            self._break = True

    def picture(self, attributes: Attributes) -> None:
        """Add a picture: in the run, in its figure, or as a paragraph of its own."""
        img = Node("img", attributes)
        if self._inner.tag == "figure" and self._run is None:
            link = next((wrapper for wrapper in self._wrappers if wrapper.tag == "a"), None)
            self._real(self._inner).children.append(Node("a", link.attributes, [img]) if link is not None else img)
            return
        if self._run is None:
            self._begin(PICTURE_RUN)
        if self._break:
            self._broken()
        self._place().children.append(img)
        self._spaced = False

    def add(self, *nodes: Node) -> None:
        """Add elements that are whole, after the run; in a heading or the like they become part of its text."""
        self.end_run()
        out = self._real(self._inner)
        if self._inner.tag in PHRASING:
            for node in nodes:
                if out.children:
                    out.children.append(" ")
                out.children.extend(node.children)
            return
        for tag in _SUPPLIED.get(self._inner.tag, ()):
            inner = Node(tag)
            out.children.append(inner)
            out = inner
        out.children.extend(nodes)

    @property
    def in_line(self) -> bool:
        """Whether what is open now takes no more than a line, such as a heading."""
        return self._inner.tag in PHRASING

    def inline(self, node: Node, block: int | None) -> None:
        """Add an inline element to the run of a block, None for the present one."""
        block = self._block if block is None else block
        if self._run is not None and block != self._block and self._block != PICTURE_RUN:
            self.end_run()
        if self._run is None:
            self._begin(block)
        self._block = block
        if self._break:
            self._broken()
        self._place().children.append(node)
        self._spaced = False

    def name(self, name: str) -> None:
        """Give the next run, or the present one, an id."""
        if self._run is not None and self._run.tag == "p":
            self._run.attributes.setdefault("id", name)
        else:
            self._name = name

    def rule(self) -> None:
        """Add a thematic break between what is there and what comes."""
        self.end_run()
        out = self._inner.out
        if self._inner.tag in ("div", "blockquote") and out is not None and out.children:
            last = out.children[-1]
            if not isinstance(last, Node) or last.tag != "hr":
                out.children.append(Node("hr"))

    def end_run(self) -> None:
        """End the run of text, if there is one."""
        if self._run is None:
            return
        if not self._raw:
            _strip_end(self._run)
            if self._holder is not None and not self._run.children:
                self._holder.children.pop()
        self._run = None
        self._block, self._break = PICTURE_RUN, False
        for wrapper in self._wrappers:
            wrapper.out = None

    def _broken(self) -> None:
        self._break = False
        self._spaced = True
        children = self._place(make=False).children
        if children and isinstance(children[-1], str):
            children[-1] = children[-1].rstrip(" ")
        children.append(Node("br"))

    def _begin(self, block: int) -> None:
        out = self._real(self._inner)
        if self._inner.tag in PHRASING:
            if out.children:
                if not self._raw:
                    out.children.append(" ")
                elif not _ends_line(out):
                    out.children.append("\n")
            self._run, self._holder = out, None
        else:
            for tag in _SUPPLIED.get(self._inner.tag, ()):
                inner = Node(tag)
                out.children.append(inner)
                out = inner
            self._run, self._holder = Node("p", {"id": self._name} if self._name else {}), out
            self._name = ""
            out.children.append(self._run)
        self._block = block
        self._spaced = True

    def _real(self, container: _Container) -> Node:
        """The element of a container, made now with those around it if need be."""
        if container.out is None and container.around is not None:
            parent = self._real(container.around)
            if container.loose:
                last = parent.children[-1] if parent.children else None
                if not isinstance(last, Node) or last.tag != "ul":
                    last = Node("ul")
                    parent.children.append(last)
                parent = last
            elif parent.tag in _LISTS and container.tag != "li":  # such as a list between the items of another
                last = parent.children[-1] if parent.children else None
                if container.tag not in _LISTS or not isinstance(last, Node):
                    last = Node("li")
                    parent.children.append(last)
                parent = last
            container.out = Node(container.tag, container.attributes, list(container.waiting))
            parent.children.append(container.out)
        assert container.out is not None  # noqa: S101 - only the outermost has nothing around it, and it has its element
        return container.out

    def _place(self, *, make: bool = True) -> Node:
        """The innermost inline element of the run, made now if need be, or the innermost that is there."""
        assert self._run is not None  # noqa: S101 - every caller has begun a run
        place = self._run
        for wrapper in self._wrappers:
            if self._raw and wrapper.tag not in _IN_CODE:
                continue
            if wrapper.out is None:
                if not make:
                    return place
                wrapper.out = Node(wrapper.tag, wrapper.attributes)
                place.children.append(wrapper.out)
            place = wrapper.out
        return place


def settable(text: str) -> str:
    """Return a text without the controls that XML 1.0 has no place for."""
    return _UNSETTABLE.sub(" ", text)


def _ends_line(node: Node) -> bool:
    """Tell whether the text of a listing ends with its line."""
    while node.children:
        last = node.children[-1]
        if isinstance(last, str):
            return last.endswith("\n")
        node = last
    return True


def _strip_end(run: Node) -> None:
    """Take white space and line breaks off the end of a run, and with them inline elements that held nothing else."""
    while run.children:
        last = run.children[-1]
        if isinstance(last, str):
            run.children[-1] = last.rstrip()
            if run.children[-1]:
                return
        elif last.tag == "br":
            pass
        elif last.tag in ("img", "code", "hr"):
            return
        else:
            _strip_end(last)
            if last.children:
                return
        run.children.pop()
