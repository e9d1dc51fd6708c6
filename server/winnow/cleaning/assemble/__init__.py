"""From kept blocks back to an article: their structure restored, everything else of the page left behind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement, tostring

from winnow.cleaning.assemble.builder import Attributes, Builder
from winnow.cleaning.assemble.embeds import embedded_link
from winnow.cleaning.assemble.images import shown_picture
from winnow.cleaning.assemble.tables import is_layout, is_line_number, is_listing
from winnow.cleaning.assemble.urls import Addresses
from winnow.cleaning.blocks import Page, Segmentation, TextSlot
from winnow.cleaning.outline import Outline
from winnow.cleaning.parse import HIDDEN_MARK
from winnow.cleaning.segment import BLOCK_LEVEL, UNSEEN, is_shadow_root

_CONTAINER_TAGS = (
    "h1 h2 h3 h4 h5 h6 blockquote pre ul ol li dl dt dd table caption thead tbody tfoot tr td th figure figcaption details summary"
)
_CONTAINERS = frozenset(_CONTAINER_TAGS.split())
_SAME_AS = {"dir": "ul", "menu": "ul", "listing": "pre", "xmp": "pre", "plaintext": "pre"}
_WRAPPER_TAGS = "em strong u s del ins code sub sup mark kbd samp var abbr q cite small time dfn bdi bdo ruby rt rp"
_WRAPPERS = dict.fromkeys(_WRAPPER_TAGS.split()) | {"b": "strong", "i": "em", "strike": "s", "tt": "code", "acronym": "abbr"}
_ROW_HOLDERS = frozenset(["table", "thead", "tbody", "tfoot", "tr"])
_CARRIED = {
    "abbr": ("title",), "dfn": ("title",), "time": ("datetime",), "del": ("datetime",), "ins": ("datetime",),
    "ol": ("start", "reversed", "type"), "li": ("value",),
    "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan", "scope"), "bdo": ("dir",),
}  # fmt: skip
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language|lang|highlight-source|brush:|sourceCode|hljs|prettyprint lang)[\s-]*([A-Za-z][A-Za-z0-9+#._-]{0,30})(?=$|[\s;])"
)
_NO_LANGUAGE = frozenset(("none", "plaintext", "text", "plain", "nohighlight", "copy", "line-numbers"))
_DIRECTION = frozenset(("ltr", "rtl", "auto"))
_LANGUAGE_TAG = re.compile(r"[A-Za-z0-9-]{1,35}")


def assemble(page: Page, segmentation: Segmentation, outline: Outline, kept: Sequence[bool]) -> str:
    """Put the kept blocks back into their structure and return the article as HTML, not yet sanitised.

    Lists, tables, figures, quotations, code and inline formatting stay; an element with nothing kept in it goes. Pictures stay where
    most of the text around them stays. Line numbers inside a code listing are left out. Linear in the number of nodes.
    """
    return _Assembly(page, segmentation, outline, kept).html()


class _Assembly:
    def __init__(self, page: Page, segmentation: Segmentation, outline: Outline, kept: Sequence[bool]) -> None:
        self._page = page
        self._outline = outline
        self._addresses = Addresses(page.root, page.snapshot.url)
        self._owner: dict[TextSlot, int] = {slot: block.index for block in segmentation.blocks if kept[block.index] for slot in block.slots}
        self._characters = [0]
        self._kept_characters = [0]
        for block in segmentation.blocks:
            self._characters.append(self._characters[-1] + len(block.text))
            self._kept_characters.append(self._kept_characters[-1] + len(block.text) * bool(kept[block.index]))
        self._after = dict(segmentation.media)
        self._has_rule = {around for rule in page.root.iter("hr") for around in rule.iterancestors()}
        self._kept = kept
        self._pictures: list[str] = []
        self._links: set[str] = set()
        self._ends: list[str] = []  # what the end tag of each open element has to do

    def html(self) -> str:
        root = self._page.root
        body = root.find("body")
        base = {**_direction(root), **(_direction(body) if body is not None else {})}
        rtl = base if base.get("dir") == "rtl" else {}
        self._builder = Builder(rtl)
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "start":
                self._start(walk, element)
            else:
                if event == "end":
                    self._end(element)
                if element.tail:
                    self._text(element.tail, (element, True))
        self._builder.end_run()
        article = self._builder.root
        _tidy(article)
        if rtl and len(article):
            return _html(article)
        return "".join(map(_html, article))

    def _text(self, text: str, slot: TextSlot) -> None:
        block = self._owner.get(slot)
        if block is not None:
            self._builder.text(text, block)

    def _start(self, walk: etree.iterwalk, element: HtmlElement) -> None:
        tag = _SAME_AS.get(element.tag, element.tag)
        end = ""
        if tag in UNSEEN and not is_shadow_root(element):
            if tag in ("iframe", "video", "audio", "embed"):
                self._embed(element)
            if tag != "source":  # the parser puts what follows a source into it
                walk.skip_subtree()
        elif tag == "img":
            self._picture(element)
        elif tag == "br":
            self._builder.line_break()
        elif tag == "hr":
            self._builder.rule()
        elif tag in _CONTAINERS:
            empty = self._leaves_nothing(element)
            tag = tag if empty else self._container(element, tag)
            self._builder.open(tag, {} if empty and tag not in ("td", "th") else self._attributes(element, tag))
            end = "close"
            if empty:
                walk.skip_subtree()
        elif tag in BLOCK_LEVEL:
            self._builder.end_run()
            end = "end_run"
            if element.getparent() is not None and element.getparent().tag not in _ROW_HOLDERS and self._leaves_nothing(element):
                walk.skip_subtree()
        elif tag == "a":
            attributes = self._attributes(element, tag)
            self._builder.wrap("a" if "href" in attributes else "", attributes)
            end = "unwrap"
        elif tag in _WRAPPERS:
            self._builder.wrap(_WRAPPERS[tag] or tag, self._attributes(element, tag))
            end = "unwrap"
        elif tag == "span" and element.get("class") and is_line_number(element) and _in_listing(element):
            walk.skip_subtree()
            self._ends.append("")
            return
        elif tag == "object":
            self._embed(element)
        self._ends.append(end)
        if element.text and tag not in UNSEEN:
            self._text(element.text, (element, False))

    def _end(self, element: HtmlElement) -> None:
        end = self._ends.pop()
        if end == "close":
            self._builder.close()
        elif end == "unwrap":
            self._builder.unwrap()
        elif end == "end_run":
            self._builder.end_run()

    def _leaves_nothing(self, element: HtmlElement) -> bool:
        """Tell whether all text of an element is left out, and with it its pictures and rules."""
        span = self._outline.spans.get(element)
        if span is None or self._kept_characters[span[1]] > self._kept_characters[span[0]]:
            return False
        return element not in self._has_rule and element.tag != "figure" and next(element.iterancestors("figure"), None) is None

    def _container(self, element: HtmlElement, tag: str) -> str:
        """The container an element becomes; "" when it leaves none."""
        if tag == "table":
            if is_listing(element):
                return "pre"
            return "" if is_layout(element) else tag
        return tag

    def _attributes(self, element: HtmlElement, tag: str) -> Attributes:
        found = {name: element.get(name, "") for name in _CARRIED.get(tag, ()) if element.get(name)}
        found.update(_direction(element))
        if tag == "a":
            href = self._addresses.link(element.get("href", "")) if element.get("href") else None
            if href:
                found["href"] = href
        elif tag in ("blockquote", "q"):
            cite = self._addresses.web(element.get("cite", "")) if element.get("cite") else None
            if cite:
                found["cite"] = cite
        elif tag == "details":
            found["open"] = ""
        elif tag == "pre":
            language = _code_language(element)
            if language:
                found["class"] = f"language-{language}"
        return found

    def _picture(self, element: HtmlElement) -> None:
        if not self._stands_in_article(element):
            return
        picture = shown_picture(element, self._addresses)
        if picture is None or any(_same_file(picture.url, other) for other in self._pictures[-2:]):
            return
        self._pictures.append(picture.url)
        attributes = {"src": picture.url, "alt": picture.alt}
        for name in ("title", "width", "height"):
            if element.get(name):
                attributes[name] = element.get(name, "")
        self._builder.picture(attributes)

    def _embed(self, element: HtmlElement) -> None:
        if not self._stands_in_article(element):
            return
        if element.tag == "video" and element.get("poster"):
            poster = self._addresses.picture(element.get("poster", ""))
            if poster:
                self._pictures.append(poster)
                self._builder.end_run()
                self._builder.picture({"src": poster, "alt": ""})
        link = embedded_link(element, self._addresses)
        if link is not None and link[0] not in self._links:
            self._links.add(link[0])
            self._builder.link(*link)

    def _stands_in_article(self, element: HtmlElement) -> bool:
        """Tell whether most of the text around a picture is kept, and the text before or after it."""
        if element.get(HIDDEN_MARK) is not None:
            return False
        holder = self._outline.holder(element)
        while holder is not None:
            start, end = self._outline.spans[holder]
            characters = self._characters[end] - self._characters[start]
            kept = self._kept_characters[end] - self._kept_characters[start]
            figure = next(element.iterancestors("figure"), None)
            if figure is not None and not kept and (holder is figure or figure in holder.iterancestors()):
                holder = self._outline.holder(figure.getparent()) if figure.getparent() is not None else None
                continue
            if kept * 2 < characters:
                return False
            before = next((self._after[place] for place in (element, *element.iterancestors()) if place in self._after), -1)
            return any(self._kept[n] for n in (before, before + 1) if start <= n < end)
        return False


def _html(element: HtmlElement) -> str:
    return str(tostring(element, encoding="unicode", with_tail=False))


def _direction(element: HtmlElement) -> Attributes:
    found = {}
    if element.get("dir", "").lower() in _DIRECTION:
        found["dir"] = element.get("dir", "").lower()
    language = element.get("lang") or ""
    if _LANGUAGE_TAG.fullmatch(language):
        found["lang"] = language
    return found


def _code_language(pre: HtmlElement) -> str:
    """The language a listing says it is in: on itself, its `code`, or one of the three elements around it."""
    places = [pre, *pre.iterchildren("code"), *list(pre.iterancestors())[:3]]
    for place in places:
        named = place.get("data-lang") or place.get("data-language")
        found = _LANGUAGE.search(place.get("class", ""))
        language = (named if named and re.fullmatch(r"[A-Za-z][A-Za-z0-9+#._-]{0,30}", named) else found[1] if found else "").lower()
        if language and language not in _NO_LANGUAGE:
            return language
    return ""


def _in_listing(element: HtmlElement) -> bool:
    return any(around.tag in ("pre", "code") for around in element.iterancestors())


def _same_file(one: str, other: str) -> bool:
    return (one.partition("?")[0] == other.partition("?")[0] and not one.startswith("data:")) or one == other


def _tidy(article: HtmlElement) -> None:
    """Take the paragraph out of cells and items that hold just one, and put code into `code`."""
    for element in list(article.iter("li", "dd", "td", "th")):
        children = list(element)
        paragraphs = [child for child in children if child.tag == "p"]
        if len(paragraphs) == 1 and children[0] is paragraphs[0] and not element.text and not paragraphs[0].attrib:
            paragraphs[0].drop_tag()
    for pre in list(article.iter("pre")):
        code = _into_code(pre)
        language = pre.attrib.pop("class", None)
        if language:
            code.set("class", language)
    while len(article) and article[-1].tag == "hr":
        article.remove(article[-1])


def _into_code(pre: HtmlElement) -> HtmlElement:
    """Move what a `pre` holds into a `code` inside it."""
    code = pre.makeelement("code")
    code.text, pre.text = pre.text, None
    for child in list(pre):
        code.append(child)
    pre.append(code)
    return code
