"""The lines around the title: who wrote it and when, by the page's markup and by words of many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Block
from winnow.cleaning.metadata.dates import dates_in, numeric_order
from winnow.cleaning.metadata.evidence import Evidence, Field, Finding
from winnow.cleaning.metadata.lexicon import any_of, leading, month_names, phrases
from winnow.cleaning.metadata.names import authors_in, is_full_name, is_person
from winnow.cleaning.metadata.plain import folded, host_of, letters

_BEFORE, _AFTER = 12, 20  # blocks around the title that are read
_LONG_PARAGRAPH = 200  # characters; two such kept paragraphs end the head of an article
_LONGEST_LINE = 160  # characters of a line that is a byline or a date line

_AUTHOR_CLASS = re.compile(
    r"author(?!i)|byline|user-?_?name|(?:^|[\s_-])(?:writer|auteur|autor|contributor|poster|postuser)(?:$|[\s_-])", re.IGNORECASE
)
_NAME_CLASS = re.compile(r"name|byline", re.IGNORECASE)
_NO_AUTHOR_CLASS = re.compile(
    r"avatar|image|img|bio|social|follow|share|date|time|title|role|job|position|comment|category|desc|group|badge|rank|stat|count",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_MODIFIED_CLASS = re.compile(r"updat|modif|revis|edited", re.IGNORECASE)
_PUBLISHED_CLASS = re.compile(r"publi|posted|entry-date|created|issued", re.IGNORECASE)


def bylines(evidence: Evidence) -> Iterator[Finding]:
    """Authors named by markup (rel=author, a class that says so) and by "By …" in any language of the lexicon."""
    window = list(_window(evidence))
    for block in window:
        for text in _marked_texts(block):
            for author in authors_in(_until_end(text)):
                if is_full_name(author.name) or (is_person(author.name) and " " not in author.name):
                    yield Finding(Field.AUTHOR, author.name, "byline", detail=author.affiliation)
    for at, block in enumerate(window):
        if len(block.text) <= _LONGEST_LINE:
            following = window[at + 1].text if at + 1 < len(window) else ""
            yield from _labelled_authors(block.text, following if len(following) <= 80 else "")
    yield from _bare_names(evidence)


def closing_bylines(evidence: Evidence) -> Iterator[Finding]:
    """Authors named in the lines around the article's end, as in "Posted by Ada King"; a lone "by" is not enough there."""
    end = evidence.article_end
    for block in evidence.blocks[max(0, end - 2) : end + 8] if end >= 0 else ():
        if len(block.text) <= _LONGEST_LINE and not _SHORT_LABEL.match(folded(block.text)):
            yield from _labelled_authors(block.text, "")


_SHORT_LABEL = re.compile(r"\w{1,3}\s")


def _labelled_authors(text: str, following: str) -> Iterator[Finding]:
    """The people after a byline's label, which may stand alone in the line before."""
    rest, leads = _after_label(text)
    if leads and not rest:
        rest = following
    for author in authors_in(_until_end(rest)):
        if is_full_name(author.name) or (leads and " " not in author.name and _is_nickname(author.name)):
            yield Finding(Field.AUTHOR, author.name, "byline", detail=author.affiliation)


def _is_nickname(name: str) -> bool:
    """Whether one word can be a name in a byline: no month, no day of the week, nothing cut off."""
    return is_person(name) and len(name) > 2 and not name.endswith(".") and folded(name) not in month_names()


def _bare_names(evidence: Evidence) -> Iterator[Finding]:
    """A line right under the title that is nothing but a name, where a portrait or a date confirms that it is one."""
    start = evidence.heading
    under = evidence.blocks[start + 1 : start + 5] if start >= 0 else ()
    language = numeric_order(evidence.language, host_of(evidence.url))
    for at, block in enumerate(under):
        first = re.split(r"\s[|•·]\s", block.text, maxsplit=1)[0]
        people = authors_in(first) if len(first) <= 100 else ()
        if not people or not all(is_full_name(person.name) for person in people) or block.role == "li":
            continue
        after = " ".join(line.text for line in under[at : at + 2])[:_LONGEST_LINE]
        dated = any(True for _ in dates_in(after, language, evidence.latest))
        if (dated and block.role not in _HEADINGS) or (_is_article(evidence) and _has_portrait(evidence.root, people[0].name)):
            for person in people:
                yield Finding(Field.AUTHOR, person.name, "byline", detail=person.affiliation)
            return


def _is_article(evidence: Evidence) -> bool:
    return "article" in evidence.meta.get("og:type", ()) or "article:published_time" in evidence.meta


def _has_portrait(root: HtmlElement, name: str) -> bool:
    own = letters(name)
    return any(own in letters(f"{image.get('alt') or ''} {image.get('src') or ''}"[:500]) for image in root.iter("img"))


def shown_dates(evidence: Evidence) -> Iterator[Finding]:
    """Dates near the title: time elements and written dates, told apart by their labels into published and modified."""
    language = numeric_order(evidence.language, host_of(evidence.url))
    unlabelled: list[Finding] = []
    previous = ""
    for block in _window(evidence):
        text = block.text
        label_before, previous = previous, text if len(text) <= 40 else ""
        if len(text) > (60 if block.role in _HEADINGS else _LONGEST_LINE):
            continue
        if _about_member(f"{label_before} {text}"):
            continue
        machine = _machine_dates(block)
        for value, context in machine:
            field = _field_of(f"{label_before} {text}" if len(machine) == 1 else text, context)
            found = Finding(field or Field.PUBLISHED, value, "time")
            if field:
                yield found
            else:
                unlabelled.append(found)
        if machine:
            continue
        before = 0
        for date_found in sorted(dates_in(text, language, evidence.latest), key=lambda one: one.start):
            field = _field_of(f"{label_before} {text[before : date_found.start]}" if before == 0 else text[before : date_found.start], "")
            before = date_found.end
            found = Finding(field or Field.PUBLISHED, date_found.iso, "date line")
            if field:
                yield found
            elif len(text) <= 100:
                unlabelled.append(found)
    yield from unlabelled


def labelled_dates(evidence: Evidence) -> Iterator[Finding]:
    """Dates anywhere on the page whose line, or the short line before, says what they are: "Last updated: 4 May 2024"."""
    language = numeric_order(evidence.language, host_of(evidence.url))
    previous = ""
    for block in evidence.blocks:
        label, previous = previous, block.text if len(block.text) <= 40 else ""
        if len(block.text) > 100 or not _DIGIT.search(block.text):
            continue
        before = 0
        for found in sorted(dates_in(block.text, language, evidence.latest), key=lambda one: one.start):
            lead = block.text[before : found.start] or (label if before == 0 else "")
            if len(lead) <= 40 and (field := _field_of(lead, "")):
                yield Finding(field, found.iso, "labelled date")
            before = found.end


_HEADINGS = ("h1", "h2", "h3", "h4")


def _window(evidence: Evidence) -> Iterator[Block]:
    """The blocks after the title up to the article's second long paragraph, then those just before it."""
    start = evidence.heading
    if start < 0:
        start = next((block.index for block in evidence.blocks if evidence.kept[block.index]), 0)
    long_paragraphs = 0
    for block in evidence.blocks[start : start + 1 + _AFTER]:
        yield block
        long_paragraphs += len(block.text) > _LONG_PARAGRAPH and evidence.kept[block.index]
        if long_paragraphs == 2:
            break
    yield from evidence.blocks[max(0, start - _BEFORE) : start][::-1]


def _marked_texts(block: Block) -> Iterator[str]:
    """The parts of a block that the markup calls an author."""
    stretch: list[str] = []
    for element, is_tail in block.slots:
        text = (element.tail if is_tail else element.text) or ""
        holder = element.getparent() if is_tail else element
        if holder is not None and _is_author_element(holder, block.element):
            stretch.append(text)
        elif stretch and text.strip():
            yield " ".join(stretch)
            stretch = []
    joined = " ".join(stretch)
    if joined.strip() and len(joined) <= _LONGEST_LINE:
        yield joined


def _is_author_element(element: HtmlElement, block_element: HtmlElement) -> bool:
    """Whether the element, or one of the few around it, is marked as naming the author."""
    above = 0
    for ancestor in (element, *element.iterancestors()):
        names = f"{ancestor.get('class') or ''} {ancestor.get('itemprop') or ''} {ancestor.get('data-testid') or ''}"
        if "author" in (ancestor.get("rel") or "").split():
            return True
        if _NO_AUTHOR_CLASS.search(names) and not _NAME_CLASS.search(names):
            return False
        if _AUTHOR_CLASS.search(names):
            return True
        above += ancestor is block_element or above > 0
        if above > 2:
            return False
    return False


def _after_label(text: str) -> tuple[str, bool]:
    """What follows "By", "文：" or the like, and whether the line begins with it; "" without such a word."""
    low = folded(text)
    if len(low) != len(text):
        return "", False
    if match := leading("byline").match(low):
        return text[match.end() :].strip(), True
    for match in _label_inside().finditer(low):
        rest = text[match.end() :].strip()
        if rest[:1].isupper() or not rest[:1].isascii():
            return rest, False
    return "", False


@cache
def _label_inside() -> re.Pattern[str]:
    return re.compile(r"(?<=[\s|•·,/-])(?:" + "|".join(re.escape(phrase) for phrase in phrases("byline")) + r")(?:\s*[:：]\s*|\s+)")


@cache
def _end_of_names() -> re.Pattern[str]:
    return re.compile(r"(?:^|[\s,|•·(])(?:" + "|".join(re.escape(phrase) for phrase in phrases("byline_end")) + r")(?!\w)")


def _until_end(text: str) -> str:
    """A byline up to the words that end it: a label, a date, a number."""
    low = folded(text)
    if len(low) != len(text):
        return text
    ends = [match.start() for match in (_end_of_names().search(low, 2), re.search(r"\s*\d", low)) if match]
    return text[: min(ends)] if ends else text


def _machine_dates(block: Block) -> list[tuple[str, str]]:
    """The values of time elements in a block, each with the class words around it."""
    found: dict[HtmlElement, tuple[str, str]] = {}
    for element, is_tail in block.slots:
        holder = element.getparent() if is_tail else element
        for ancestor in (holder, *holder.iterancestors())[:3] if holder is not None else ():
            value = ancestor.get("datetime") or (ancestor.get("data-time-string") or ancestor.get("data-datetime") or "")
            if value and ancestor not in found:
                parent = ancestor.getparent()
                found[ancestor] = (value, f"{ancestor.get('class') or ''} {parent.get('class') or '' if parent is not None else ''}")
    return list(found.values())


def _about_member(text: str) -> bool:
    """Whether a date line speaks of a forum's member and not of the post."""
    return any_of("joined").search(folded(text)) is not None


def _field_of(label: str, classes: str) -> Field | None:
    """Which date a label or a class speaks of: the last label wins, a class that says both means published."""
    low = folded(label)
    published = [match.end() for match in any_of("published").finditer(low)]
    modified = [match.end() for match in any_of("modified").finditer(low)]
    if published or modified:
        return Field.MODIFIED if max(modified, default=-1) > max(published, default=-1) else Field.PUBLISHED
    if _PUBLISHED_CLASS.search(classes):
        return Field.PUBLISHED
    return Field.MODIFIED if _MODIFIED_CLASS.search(classes) else None
