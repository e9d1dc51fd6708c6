"""From kept blocks back to an article: their structure restored, everything else of the page left behind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml.html import HtmlElement

from winnow.cleaning.assemble.builder import Builder, settable
from winnow.cleaning.assemble.captions import find_captions
from winnow.cleaning.assemble.embeds import EMBEDS, Embed, embedded
from winnow.cleaning.assemble.entries import Place, find_entries
from winnow.cleaning.assemble.formulas import Formula, find_formulas
from winnow.cleaning.assemble.images import same_file, shown_picture, twin
from winnow.cleaning.assemble.listings import code_language, is_line_number
from winnow.cleaning.assemble.nodes import Attributes, Node, inner_html, to_html
from winnow.cleaning.assemble.notes import find_notes
from winnow.cleaning.assemble.posts import find_headers
from winnow.cleaning.assemble.tables import is_layout, is_listing
from winnow.cleaning.assemble.tidy import tidy
from winnow.cleaning.assemble.urls import Addresses
from winnow.cleaning.blocks import Page, Segmentation, TextSlot
from winnow.cleaning.outline import Outline, Span
from winnow.cleaning.parse import HIDDEN_MARK
from winnow.cleaning.segment import BLOCK_LEVEL, UNSEEN, is_shadow_root

_CONTAINER_TAGS = (
    "h1 h2 h3 h4 h5 h6 blockquote pre ul ol li dl dt dd table caption thead tbody tfoot tr td th figure figcaption details summary"
)
_CONTAINERS = {tag: tag for tag in _CONTAINER_TAGS.split()} | {
    "dir": "ul",
    "menu": "ul",
    "listing": "pre",
    "xmp": "pre",
    "plaintext": "pre",
}
_WRAPPER_TAGS = "em strong u s del ins code sub sup mark kbd samp var abbr q cite small time dfn bdi bdo ruby rt rp"
_WRAPPERS = {tag: tag for tag in _WRAPPER_TAGS.split()} | {"b": "strong", "i": "em", "strike": "s", "tt": "code", "acronym": "abbr"}
_ROW_HOLDERS = frozenset(["table", "thead", "tbody", "tfoot", "tr"])
_CARRIED = {
    "abbr": ("title",), "dfn": ("title",), "time": ("datetime",), "del": ("datetime",), "ins": ("datetime",),
    "ol": ("start", "reversed", "type"), "li": ("value",),
    "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan", "scope"), "bdo": ("dir",),
}  # fmt: skip
_PICTURES = frozenset(("img", "amp-img"))
_DIRECTION = frozenset(("ltr", "rtl", "auto"))
_LANGUAGE_TAG = re.compile(r"[A-Za-z0-9-]{1,35}")

_NOTHING, _CLOSE, _END_RUN, _UNWRAP, _CLOSE_FIGURE, _CLOSE_LISTING, _UNWRAP_LISTING = range(7)
"""What the end tag of an open element has to do."""


def assemble(page: Page, segmentation: Segmentation, outline: Outline, kept: Sequence[bool]) -> str:
    """Put the kept blocks back into their structure and return the article as HTML, not yet sanitised.

    Lists, tables, figures, quotations, code and inline formatting stay; an element with nothing kept in it goes. Pictures stay where
    most of the text around them stays. Line numbers inside a code listing are left out. Linear in the number of nodes.
    """
    return _Assembly(page, segmentation, outline, kept).html()


class _Assembly:
    def __init__(self, page: Page, segmentation: Segmentation, outline: Outline, kept: Sequence[bool]) -> None:
        self._root = page.root
        self._spans = outline.spans
        self._addresses = Addresses(page)
        self._block: dict[TextSlot, int] = {slot: block.index for block in segmentation.blocks for slot in block.slots}
        self._kept = kept
        self._characters = [0]
        self._kept_characters = [0]
        total = total_kept = 0
        for block in segmentation.blocks:
            size = len(block.text)
            total += size
            total_kept += size if kept[block.index] else 0
            self._characters.append(total)
            self._kept_characters.append(total_kept)
        self._roles = find_captions(page, outline.spans)
        self._open_anyway = self._around_rules_and_figures(page.elements)
        self._notes = find_notes(page, self._addresses, outline.spans, self._kept_block_in)
        self._formulas, self._repeated = find_formulas(page)
        self._headers = find_headers(page.root, outline, kept, self._kept_characters, self._block_in)
        self._entries = find_entries(segmentation.blocks, outline.spans, kept, self._kept_characters)
        self._last = -1  # the block that the walk has come to
        self._holder: HtmlElement | None = None  # the nearest open element that holds blocks
        self._figures = 0  # how many of the open elements are figures
        self._outside: HtmlElement | None = None  # what holds the outermost of them
        self._listings = 0
        self._pictures: list[str] = []
        self._twins: set[HtmlElement] = set()
        self._links: set[str] = set()
        self._ends: list[tuple[int, HtmlElement | None]] = []

    def html(self) -> str:
        root = self._root
        body = root.find("body")
        base = {**_direction(root), **(_direction(body) if body is not None else {})}
        if body is not None and len(body) == 1 and body[0].tag == "div":  # all of the page is in it
            base.update(_direction(body[0]))
        rtl = base if base.get("dir") == "rtl" else {}
        self._builder = Builder(rtl)
        self._walk()
        self._builder.end_run()
        article = self._builder.root
        tidy(article)
        return to_html(article) if rtl and article.children else inner_html(article)

    def _walk(self) -> None:
        """Go through all elements in document order, into those that `_start` says to."""
        element = self._root
        entries = self._entries
        while True:
            tag = element.tag
            if entries and element in entries:
                self._start_entry(entries[element])
            inside = isinstance(tag, str) and self._start(element, tag)
            if inside:
                if element.text:
                    self._text(element.text, (element, False))
                if len(element):
                    element = element[0]
                    continue
            # The element has ended, and with it every ancestor whose last child it is.
            while True:
                if inside:
                    self._end()
                if entries and element in entries:
                    self._end_entry(entries[element])
                if element is self._root:
                    return
                if element.tail:
                    self._text(element.tail, (element, True))
                following = element.getnext()
                if following is not None:
                    element = following
                    break
                element = element.getparent()
                inside = True

    def _start_entry(self, place: Place) -> None:
        if Place.FIRST in place:
            self._builder.open("ul", {})
        self._builder.open("li", {})

    def _end_entry(self, place: Place) -> None:
        self._builder.close()
        if Place.LAST in place:
            self._builder.close()

    def _text(self, text: str, slot: TextSlot) -> None:
        block = self._block.get(slot)
        if block is not None:
            self._last = block
            if self._kept[block]:
                self._builder.text(text, block)

    def _start(self, element: HtmlElement, tag: str) -> bool:
        """Begin what an element becomes; tell whether to go into it, in which case `_end` will be called at its end."""
        if self._formulas and (element in self._repeated or element in self._formulas):
            if element in self._formulas:
                self._formula(element, self._formulas[element])
            return False
        if self._headers and element in self._headers:
            self._builder.add(self._headers[element])
        span = self._spans.get(element)
        end = _NOTHING
        if tag in UNSEEN and not is_shadow_root(element):
            if tag in EMBEDS:
                self._embed(element)
            if tag != "source":  # the parser puts what follows a source into it
                return False
        elif self._listings and is_line_number(element):
            self._pass(span)
            return False
        elif (container := _CONTAINERS.get(tag)) is not None:
            if self._leaves_nothing(element, span):
                self._builder.open(container, self._attributes(element, tag) if tag in ("td", "th") else {})
                self._builder.close()
                self._pass(span)
                return False
            end = self._container(element, container)
        elif tag in BLOCK_LEVEL:
            self._builder.end_run()
            if self._leaves_nothing(element, span) or (tag == "head" and span is None):
                self._pass(span)
                return False
            if element in self._notes.names:
                self._builder.name(self._notes.names[element])
            role = self._roles.get(element)
            end = _END_RUN if role is None or (role == "figure" and self._figures) else self._container(element, role)
            if tag == "hr":
                self._builder.rule()
        elif tag == "a":
            attributes = self._attributes(element, tag)
            self._builder.wrap("a" if "href" in attributes else "", attributes)
            end = _UNWRAP
        elif (wrapper := _WRAPPERS.get(tag)) is not None:
            self._builder.wrap(wrapper, self._attributes(element, wrapper))
            end = _UNWRAP
            if tag == "code":
                self._listings += 1
                end = _UNWRAP_LISTING
        elif tag == "br":
            self._builder.line_break()
        elif tag in _PICTURES:
            if self._picture(element) and tag != "img":
                return False
        elif tag in EMBEDS:
            self._embed(element)
        self._ends.append((end, self._holder))
        if span is not None:
            self._holder = element
        return True

    def _end(self) -> None:
        end, self._holder = self._ends.pop()
        if end == _NOTHING:
            return
        if end == _END_RUN:
            self._builder.end_run()
        elif end in (_UNWRAP, _UNWRAP_LISTING):
            self._builder.unwrap()
        else:
            self._builder.close()
        self._figures -= end == _CLOSE_FIGURE
        self._listings -= end in (_CLOSE_LISTING, _UNWRAP_LISTING)

    def _container(self, element: HtmlElement, tag: str) -> int:
        """Begin the container an element becomes and return what to do at its end."""
        end = _CLOSE
        if tag == "figure":
            if not self._figures:
                self._outside = self._holder
            self._figures += 1
            end = _CLOSE_FIGURE
        elif tag == "pre":
            self._listings += 1
            end = _CLOSE_LISTING
        elif tag == "table":
            if not self._listings and is_listing(element):
                tag = "pre"
                self._listings += 1
                end = _CLOSE_LISTING
            elif is_layout(element, self._size):
                tag = ""
        attributes = self._attributes(element, tag)
        name = self._notes.names.get(element)
        if name is not None and tag in ("li", "dd"):
            attributes["id"] = name
        self._builder.open(tag, attributes)
        if name is not None and tag not in ("li", "dd"):
            self._builder.name(name)
        return end

    def _kept_block_in(self, element: HtmlElement) -> int:
        """The first kept block that text within an element belongs to, -1 if there is none."""
        span = self._spans.get(element)
        if span is not None:
            return next((n for n in range(*span) if self._kept[n]), -1)
        block = self._block_in(element)
        return block if block is not None and self._kept[block] else -1

    def _block_in(self, element: HtmlElement) -> int | None:
        """The first block that text within an inline element belongs to."""
        for inner in element.iter():
            block = self._block.get((inner, False))
            block = self._block.get((inner, True)) if block is None and inner is not element else block
            if block is not None:
                return block
        return None

    def _formula(self, element: HtmlElement, formula: Formula) -> None:
        """Add a formula where the text that shows it is kept, or, if it is shown without text, where a picture would be."""
        block = self._block_in(element)
        if block is not None:
            self._last = block
        if self._kept[block] if block is not None else self._stands_in_article(element):
            tex = settable(formula.tex)
            if formula.display and not self._builder.in_line:
                self._builder.add(Node("pre", {"class": "language-math"}, [tex]))
            else:
                self._builder.inline(Node("code", {"class": "language-math"}, [tex]), block)

    def _size(self, element: HtmlElement) -> tuple[int, int]:
        """How many blocks an element holds, and how many characters."""
        start, end = self._spans.get(element, (0, 0))
        return end - start, self._characters[end] - self._characters[start]

    def _pass(self, span: Span | None) -> None:
        if span is not None:
            self._last = span[1] - 1

    def _around_rules_and_figures(self, elements: Mapping[str, Sequence[HtmlElement]]) -> set[HtmlElement]:
        """The elements to go into though no text in them is kept: around rules, and in and around figures with no other text."""
        found: set[HtmlElement] = set()
        for element in (*elements["hr"], *elements["figure"]):
            found.add(element)
            span = self._spans.get(element) if element.tag == "figure" else None
            place = element.getparent()
            while place is not None and place not in found and (element.tag == "hr" or self._spans.get(place) in (None, span)):
                found.add(place)
                place = place.getparent()
        found.update(element for element, role in self._roles.items() if role == "figure")
        return found

    def _leaves_nothing(self, element: HtmlElement, span: Span | None) -> bool:
        """Tell whether all text of an element is left out, and with it its pictures and rules."""
        if span is None or self._kept_characters[span[1]] > self._kept_characters[span[0]]:
            return False
        return not self._figures and element not in self._open_anyway and element.getparent() is not None

    def _attributes(self, element: HtmlElement, tag: str) -> Attributes:
        found = {name: value for name in _CARRIED.get(tag, ()) if (value := element.get(name))}
        found.update(_direction(element))
        if tag == "a" and element in self._notes.links:
            found.update(self._notes.links[element])
        elif tag == "a":
            href = self._addresses.link(element.get("href", "")) if element.get("href") else None
            if href:
                found["href"] = href
        elif tag in ("blockquote", "q"):
            cite = self._addresses.web(element.get("cite", "")) if element.get("cite") else None
            if cite:
                found["cite"] = cite
        elif tag == "details":
            found["open"] = ""
        elif tag == "code" and "language-math" in element.get("class", "")[:500].split():
            found["class"] = "language-math"
        elif tag == "pre":
            language = code_language(element)
            if language:
                found["class"] = f"language-{language}"
        return found

    def _picture(self, element: HtmlElement) -> bool:
        """Add the picture an element shows, once; tell whether it shows one."""
        if element in self._twins or not self._stands_in_article(element):
            return False
        picture = shown_picture(element, self._addresses)
        if picture is None:
            return False
        other = twin(element)
        if other is not None:
            self._twins.add(other)
        if any(same_file(picture.url, earlier) for earlier in self._pictures[-2:]):
            return True
        self._pictures.append(picture.url)
        attributes = {"src": picture.url, "alt": settable(picture.alt)}
        for name in ("title", "width", "height"):
            if element.get(name):
                attributes[name] = settable(element.get(name, ""))
        self._builder.picture(attributes)
        return True

    def _embed(self, element: HtmlElement) -> None:
        if not self._stands_in_article(element):
            return
        found = embedded(element, self._addresses)
        if found is not None and found.url not in self._links:
            self._links.add(found.url)
            self._pictures.append(found.picture)
            self._builder.add(_standing_for(found))

    def _stands_in_article(self, element: HtmlElement) -> bool:
        """Tell whether most of the text around a picture is kept, and the text before or after it."""
        if element.get(HIDDEN_MARK) is not None or self._holder is None:
            return False
        holder = self._holder
        start, end = self._spans[holder]
        kept = self._kept_characters[end] - self._kept_characters[start]
        if self._figures and not kept and holder is not self._outside:  # a caption that was left out says nothing of its picture
            if self._outside is None:
                return False
            start, end = self._spans[self._outside]
            kept = self._kept_characters[end] - self._kept_characters[start]
        if kept * 2 < self._characters[end] - self._characters[start]:
            return False
        return any(self._kept[n] for n in (self._last, self._last + 1) if start <= n < end)


def _standing_for(embed: Embed) -> Node:
    """What stands in the article for something embedded: a link with its name, and its picture if there is one."""
    link = Node("a", {"href": embed.url}, [settable(embed.name)])
    if not embed.picture:
        return Node("p", {}, [link])
    picture = Node("a", {"href": embed.url}, [Node("img", {"src": embed.picture, "alt": ""})])
    return Node("figure", {}, [picture, Node("figcaption", {}, [link])])


def _direction(element: HtmlElement) -> Attributes:
    found = {}
    direction = element.get("dir")
    if direction and direction.lower() in _DIRECTION:
        found["dir"] = direction.lower()
    language = element.get("lang")
    if language and _LANGUAGE_TAG.fullmatch(language):
        found["lang"] = language
    return found
