"""From a snapshot to one tree: shadow roots and frames in place, nothing of the text lost without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree
from lxml.html import Element as new_element
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HTMLParser, HtmlProcessingInstruction

from winnow.cleaning.blocks import LOOKED_FOR, Page
from winnow.cleaning.pdf import as_page, file_in
from winnow.models import Frame, Snapshot

MAX_DEPTH = 512
"""Elements deeper than this are hoisted to it. Real pages stay below 200; the sanitiser's cost is quadratic in the depth."""

FRAME_ADDRESS = "data-winnow-frame"
"""Marks the element that holds a frame's content; its value is the frame's URL. On the frame element itself the value is its path."""

HIDDEN_MARK = "data-winnow-hidden"
"""Marks an element that was not shown when the page was captured."""

LOST_MARK = "data-winnow-lost"
"""Marks an element whose content the browser kept from the capture; its value says what it is ("frame", "canvas") or why ("unloaded")."""

STALE_MARK = "data-winnow-stale"
"""Marks what the page's head still said of an earlier view when it was captured."""

# The parser drops what follows the first </body> or </html>; a browser puts it into the body (HTML Living Standard, 13.2.6.4.19).
# The letters are spelt out because a search that ignores case looks at each character, not for "</".
_EARLY_END = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_DEEPER_THAN_ALLOWED = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")


# lxml.html chooses an element's class by its tag, in Python, each time an element is looked at; nothing here needs more than one class.
_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity)


def parse(snapshot: Snapshot) -> Page:
    """Parse a snapshot into one tree whose root is `html`.

    A snapshot of a selection gives the selection alone, one of a PDF its text. Frames stand behind their `iframe`, or at the end of the
    body when it is not there, with links made absolute. Shadow roots stay in their `template`, with the light children in their slots.
    `Page.partial` says in words what could not be read. Never raises for any content.
    """
    pdf = file_in(snapshot)
    unread = ""
    if pdf is not None:
        snapshot, unread = as_page(snapshot, pdf)
    selection = selected_html(snapshot)
    frames = [] if selection else snapshot.frames
    sources = [_encoded(source) for source in (selection or snapshot.html, *(frame.html for frame in frames))]
    root, partial = _read(sources[0])
    if snapshot.mode == "link":
        _drop_marks(root)
    elements = _elements(root)
    stale = _drop_stale(elements)
    partial = _place_frames(root, frames, sources[1:]) or partial
    # Each of these may move or drop elements.
    if stale or frames:
        elements = _elements(root)
    if _fill_slots(elements["template"]):
        elements = _elements(root)
    return Page(root, snapshot, unread or partial, b"\n".join(source.lower() for source in sources), elements)


def selected_html(snapshot: Snapshot) -> str:
    """Return the HTML of what the reader selected, "" when the snapshot is of the whole page."""
    return (snapshot.selection or "") if snapshot.mode in ("selection", "region") else ""


def read_html(html: str) -> tuple[HtmlElement, str]:
    """Parse HTML into an `html` element with a `body`, at most MAX_DEPTH deep; the second value says why something is missing."""
    return _read(_encoded(html))


def _read(source: bytes) -> tuple[HtmlElement, str]:
    source = _EARLY_END.sub(b"", source)
    parser = HTMLParser(huge_tree=True, encoding="utf-8", remove_pis=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    root = _parsed(source, parser)
    if _hit_limit(parser) or (root is not None and _DEEPER_THAN_ALLOWED(root)):
        parser = HTMLParser(target=_ShallowBuilder(), huge_tree=True, encoding="utf-8")  # type: ignore[arg-type]  # stub asks for bytes too
        root = _parsed(source, parser)
    partial = "a limit of the HTML parser was reached, so the end of the page may be missing" if _hit_limit(parser) else ""
    if root is None or root.tag != "html":
        whole = new_element("html")
        if root is not None:
            whole.append(root)
        root = whole
    if root.find("body") is None and root.find("frameset") is None:
        root.append(new_element("body"))
    return root, partial


def _encoded(text: str) -> bytes:
    text = text.replace("\0", "\ufffd")
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("\ufffd", text).encode()


def _drop_marks(root: HtmlElement) -> None:
    """Take off marks of a page that was fetched and not captured, which can only be the page's own."""
    for element in root.iter(etree.Element):
        for name in [name for name in element.attrib if str(name).startswith("data-winnow-")]:
            del element.attrib[name]


def _elements(root: HtmlElement) -> dict[str, list[HtmlElement]]:
    found: dict[str, list[HtmlElement]] = {tag: [] for tag in LOOKED_FOR}
    for element in root.iter(*LOOKED_FOR):
        found[element.tag].append(element)
    return found


def _drop_stale(elements: Mapping[str, Sequence[HtmlElement]]) -> bool:
    """Take out what the page's head still says of a view that is shown no more, none of it text; tell whether there was any."""
    stale = [element for tag in ("link", "meta", "script") for element in elements[tag] if STALE_MARK in element.attrib]
    for element in stale:
        element.drop_tree()
    return bool(stale)


def _parsed(source: bytes, parser: HTMLParser) -> HtmlElement | None:
    if not source.strip():
        return None
    try:
        root: HtmlElement | None = etree.fromstring(source, parser)
    except etree.ParserError:  # nothing but comments and white space
        return None
    return root


def _hit_limit(parser: HTMLParser) -> bool:
    return any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)


class _ShallowBuilder:
    """A parser target that builds a tree of limited depth: what is deeper becomes siblings at the limit, in order.

    libxml2's own tree builder stops at depth 2,048 and loses the rest of the page; a target of its own has no such limit.
    """

    def __init__(self) -> None:
        self._builder = etree.TreeBuilder(element_factory=new_element)
        self._depth = 0
        self._open_leaf: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._close_leaf()
        self._depth += 1
        settable: dict[str | bytes, str | bytes] = {
            name: _settable(value) for name, value in attributes.items() if _PLAIN_NAME.fullmatch(name)
        }
        self._builder.start(_plain_tag(tag), settable)
        if self._depth > MAX_DEPTH - 1:
            self._open_leaf = _plain_tag(tag)

    def end(self, tag: str) -> None:
        self._close_leaf()
        if self._depth <= MAX_DEPTH - 1:
            self._builder.end(_plain_tag(tag))
        self._depth -= 1

    def data(self, text: str) -> None:
        self._builder.data(_settable(text))

    def close(self) -> HtmlElement | None:
        try:
            root: HtmlElement = self._builder.close()
        except (AssertionError, etree.XMLSyntaxError):  # no element at all
            return None
        return root

    def _close_leaf(self) -> None:
        if self._open_leaf is not None:
            self._builder.end(self._open_leaf)
            self._open_leaf = None


# Names that lxml lets a program give; its parser makes others too, such as "@click" or "o:p".
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")


def _plain_tag(tag: str) -> str:
    return tag if _PLAIN_NAME.fullmatch(tag) else "span"


# What lxml refuses to set as text: the controls that XML 1.0 has no place for.
_UNSETTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _settable(text: str) -> str:
    return _UNSETTABLE.sub(" ", text)


def _place_frames(root: HtmlElement, frames: Sequence[Frame], sources: Sequence[bytes]) -> str:
    """Put each frame's content, read from its source, behind the frame element that `path` leads to, outer frames first; return why one
    is not whole."""
    holders: dict[str, HtmlElement] = {}
    partial = ""
    for frame, source in sorted(zip(frames, sources, strict=True), key=lambda one: one[0].path.count("/")):
        content, why = _read(source)
        partial = partial or why
        holder = new_element("div", {FRAME_ADDRESS: _settable(frame.url)})
        _make_absolute(content, frame.url)
        for body in content.iterchildren("body", "frameset"):
            body.tag = "div"
            holder.append(body)
        outer, _, number = frame.path.rpartition("/")
        around = holders.get(outer) if outer else root
        place = _frame_at(around, frame.path, number) if around is not None else None
        if place is None:
            body = root.find("body")
            (root if body is None else body).append(holder)
        else:
            if HIDDEN_MARK in place.attrib:
                holder.set(HIDDEN_MARK, place.get(HIDDEN_MARK, ""))
            place.attrib.pop(LOST_MARK, None)
            holder.tail, place.tail = place.tail, None
            place.addnext(holder)
        holders[frame.path] = holder
    return partial


def _make_absolute(content: HtmlElement, url: str) -> None:
    try:
        content.make_links_absolute(url, resolve_base_href=True, handle_failures="ignore")
    except ValueError:  # an address urllib cannot take apart; the links stay as they are
        return


def _frame_at(around: HtmlElement, path: str, number: str) -> HtmlElement | None:
    """Return the frame element that is marked with this path, else the one with this number, frames in placed frames not counted."""
    holder = around if FRAME_ADDRESS in around.attrib else None
    own_frames = [place for place in around.iter("iframe", "frame", "object") if _holder_of(place) is holder]
    marked = next((place for place in own_frames if place.get(FRAME_ADDRESS) == path), None)
    if marked is not None or not number.isdecimal():
        return marked
    # An `object` without a mark shows a picture, or nothing.
    own_frames = [place for place in own_frames if place.tag != "object"]
    return own_frames[int(number)] if int(number) < len(own_frames) else None


def _holder_of(element: HtmlElement) -> HtmlElement | None:
    return next((ancestor for ancestor in element.iterancestors() if FRAME_ADDRESS in ancestor.attrib), None)


def _fill_slots(templates: Sequence[HtmlElement]) -> bool:
    """Move the light children of every shadow host into the slots of its shadow root, as a browser shows them; tell if there is one.

    Children without a slot stay behind the `template`: a browser does not show them, but their text must not get lost.
    """
    shadows = [template for template in templates if template.get("shadowrootmode") is not None]
    for shadow in shadows:
        slots: dict[str, HtmlElement] = {}
        for slot in _own_slots(shadow):
            slots.setdefault(slot.get("name", ""), slot)
        if not slots:
            continue
        light = list(shadow.itersiblings())
        default = slots.get("")
        taken = {slots[name] for name in (_slot_name(child) for child in light) if name in slots}
        if default is not None and (shadow.tail or "").strip():
            taken.add(default)
        for slot in taken:  # assigned content replaces the fallback content
            slot.text = None
            for fallback in list(slot):
                slot.remove(fallback)
        if default is not None:
            default.text, shadow.tail = shadow.tail, None
        for child in light:
            target = slots.get(_slot_name(child))
            if target is not None:
                target.append(child)
    return bool(shadows)


def _own_slots(shadow: HtmlElement) -> Iterator[HtmlElement]:
    for slot in shadow.iter("slot"):
        if next(slot.iterancestors("template"), None) is shadow:
            yield slot


def _slot_name(child: HtmlElement) -> str:
    return child.get("slot", "") if isinstance(child.tag, str) else ""
