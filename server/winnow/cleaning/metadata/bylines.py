"""Bylines: who wrote the page, by its markup, by words of many languages, and by where a name stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Block
from winnow.cleaning.metadata.dates import dates_in, numeric_order
from winnow.cleaning.metadata.evidence import Evidence, Field, Finding
from winnow.cleaning.metadata.lexicon import leading, month_names, phrases
from winnow.cleaning.metadata.names import authors_in, is_full_name, is_person
from winnow.cleaning.metadata.near_title import HEADINGS, LONGEST_LINE, Line, line_of, lines_near_title
from winnow.cleaning.metadata.plain import folded, host_of, is_front_page, letters, words_of
from winnow.models import Author

_TOGETHER = 3  # blocks between two bylines that are one: a list of authors with their roles
_MOST_BYLINES = 2  # groups after the first, from which on a page is a list of others' work
_AT_TITLE = 4  # blocks from the title within which the page's own byline stands
_LONGEST_NAME_LINE = 100  # characters of a line that holds nothing but a name and a date
_BARE_BEFORE, _BARE_AFTER = -3, 5  # where such a line stands, in blocks from the title

_AUTHOR_CLASS = re.compile(
    r"author(?!i)|byline|user-?_?name|creator-name|message-name|(?:^|[\s_-])(?:writer|auteur|autor|contributor|poster|postuser|postleft)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAME_CLASS = re.compile(r"name|byline", re.IGNORECASE)
_NO_AUTHOR_CLASS = re.compile(
    r"avatar|image|img|bio|social|follow|share|date|time|title|role|job|position|comment|category|desc|group|badge|rank|stat|count",
    re.IGNORECASE,
)
_AUTHOR_PAGE = re.compile(r"/(?:authors?|contributors?|writers?|auteurs?|autor|autor[ei]s|byline|by)/[^/]", re.IGNORECASE)
_PIECE_END = re.compile(r"\s*[|•·●⋅∙◦▪]\s*|\s[–—-]\s")


@dataclass(frozen=True, slots=True)
class _Byline:
    """People that one line names; `certain` when words or markup say that they wrote it, right at the title."""

    people: tuple[Author, ...]
    line: Line
    certain: bool


def bylines(evidence: Evidence) -> Iterator[Finding]:
    """The authors that the lines near the title name, those of the surest and nearest line first; each group is a byline of its own.

    A front page has none: what it shows are those of its teasers. Neither has a page with several of them and none right at its title.
    """
    if is_front_page(evidence.url):
        return
    lines, said = list(lines_near_title(evidence)), _Said()
    found = [byline for at, line in enumerate(lines) for byline in _in_line(line, _following(lines, at), said)]
    found += _bare_names(evidence, lines)
    for group, byline in _grouped(sorted(found, key=lambda byline: (not byline.certain, byline.line.cost))):
        for author in byline.people:
            yield Finding(Field.AUTHOR, author.name, "byline", detail=author.affiliation, certain=byline.certain, group=group)


def _grouped(ranked: Sequence[_Byline]) -> list[tuple[int, _Byline]]:
    """The bylines with the number of their group: a new one begins where a line is far from the one before, or less sure."""
    grouped: list[tuple[int, _Byline]] = []
    for byline in ranked:
        group = 0
        if grouped:
            group, last = grouped[-1]
            group += byline.certain != last.certain or abs(byline.line.block.index - last.line.block.index) > _TOGETHER
        grouped.append((group, byline))
    of_teasers = grouped and grouped[-1][0] >= _MOST_BYLINES and grouped[0][1].line.cost > _AT_TITLE
    return [] if of_teasers else grouped


def closing_bylines(evidence: Evidence) -> Iterator[Finding]:
    """Authors named in the lines around the article's end, by markup or as in "Posted by Ada King"; a lone "by" is not enough there."""
    end, said = evidence.article_end, _Said()
    for block in evidence.blocks[max(0, end - 2) : end + 8] if end >= 0 else ():
        if len(block.text) > LONGEST_LINE:
            continue
        line = line_of(block, 0)
        labelled, leads = ((), False) if _SHORT_LABEL.match(folded(line.text)) else _labelled(line, "")
        for author in labelled:
            yield Finding(Field.AUTHOR, author.name, "closing byline", detail=author.affiliation, certain=leads)
        for text in _marked_texts(block, said) if not labelled else ():
            for author in authors_in(_until_end(text)):
                if is_full_name(author.name):
                    yield Finding(Field.AUTHOR, author.name, "closing byline", detail=author.affiliation)


_SHORT_LABEL = re.compile(r"\w{1,3}\s")


def _following(lines: Sequence[Line], at: int) -> str:
    """The line after one that may be a lone label, "" when that is too long for names."""
    following = lines[at + 1].text if at + 1 < len(lines) else ""
    return following if len(following) <= 80 else ""


def _in_line(line: Line, following: str, said: _Said) -> Iterator[_Byline]:
    """What markup and labels say in one line."""
    if len(line.text) > LONGEST_LINE:
        return
    labelled, leads = _labelled(line, following)
    if labelled:
        full = all(is_full_name(author.name) for author in labelled)
        yield _Byline(labelled, line, line.close and leads and full)
        return
    for text in _marked_texts(line.block, said):
        text = text.strip() if " " not in text.strip() else _until_end(text).strip()
        single = " " not in text
        named = authors_in(text)
        people = tuple(author for author in named if is_full_name(author.name) or (single and _is_nickname(author.name)))
        if people:
            yield _Byline(people, line, line.close and is_full_name(people[0].name))


def _labelled(line: Line, following: str) -> tuple[tuple[Author, ...], bool]:
    """The people after a byline's label, which may stand alone in the line before, and whether the line begins with it."""
    rest, leads = _after_label(line.text)
    if leads and not rest:
        rest = following
    people = _people(rest, leads)
    if not people and leads and len(line.parts) > 1:  # what follows the name is no role and no date: "By <a>Ada King</a> View in print"
        after, _ = _after_label(line.parts[0])
        people = _people(after or line.parts[1], leads)
    return people, leads


def _people(rest: str, leads: bool) -> tuple[Author, ...]:
    named = authors_in(_until_end(rest))
    return tuple(author for author in named if is_full_name(author.name) or (leads and _stands_alone(author.name, rest)))


def _stands_alone(name: str, rest: str) -> bool:
    """Whether one word after a label is a pen name, and not the first of a sentence as in "By focusing on …"."""
    after = rest.partition(name)[2].lstrip(" ,;")
    return " " not in name and _is_nickname(name) and not after[:1].islower()


def _is_nickname(name: str) -> bool:
    """Whether one word can be a name in a byline: no month, no day of the week, nothing cut off."""
    return is_person(name) and len(name) > 2 and not name.endswith(".") and folded(name) not in month_names()


def _bare_names(evidence: Evidence, lines: Sequence[Line]) -> Iterator[_Byline]:
    """A name beside the title that nothing calls a byline, where a date, a portrait or the author's box below confirms that it is one."""
    if evidence.heading < 0:
        return
    language = numeric_order(evidence.language, host_of(evidence.url))
    near = sorted((line for line in lines if line.distance and _BARE_BEFORE <= line.distance < _BARE_AFTER), key=lambda line: line.distance)
    dated = [len(line.text) <= LONGEST_LINE and any(True for _ in dates_in(line.text, language, evidence.latest)) for line in near]
    for at in sorted(range(len(near)), key=lambda at: near[at].cost):
        line = near[at]
        if len(line.text) > _LONGEST_NAME_LINE or not (line.distance > 0 or dated[at]):
            continue
        people = _only_names(line)
        if not people:
            continue
        beside = dated[at] or (line.distance > 0 and any(dated[at : at + 3]))
        confirmed = beside and line.block.role not in HEADINGS and (dated[at] or line.block.role != "li")
        if not confirmed and line.distance > 0:
            shown_again = _named_below(evidence, line.block, people[0].name) and (any(dated) or _is_article(evidence))
            confirmed = (shown_again and not _in_title(evidence, people[0].name)) or (
                _is_article(evidence) and line.block.role != "li" and _has_portrait(evidence.root, people[0].name)
            )
        if confirmed:
            yield _Byline(people, line, certain=False)
            return


def _only_names(line: Line) -> tuple[Author, ...]:
    """The people of the first piece of a line that is nothing but full names, between its separators and elements."""
    for whole in (line.text, *line.parts) if len(line.parts) > 1 else (line.text,):
        for piece in _PIECE_END.split(whole):
            named = authors_in(_until_end(piece)) if piece else ()
            if named and all(is_full_name(person.name) for person in named):
                return named
    return ()


def _is_article(evidence: Evidence) -> bool:
    return "article" in evidence.meta.get("og:type", ()) or "article:published_time" in evidence.meta


def _in_title(evidence: Evidence, name: str) -> bool:
    """Whether the title has a word of the name, as it has of a subject."""
    return not set(words_of(evidence.blocks[evidence.heading].text)).isdisjoint(words_of(name))


def _named_below(evidence: Evidence, block: Block, name: str) -> bool:
    """Whether a line after the article's text is that name again, or begins with it: the box that introduces the author."""
    end = max(evidence.article_end, block.index + 5)
    return any(other.text.startswith(name) and len(other.text) <= 600 for other in evidence.blocks[end - 3 : end + 30])


_MOST_IMAGES = 300  # a portrait beside the title is among the first


def _has_portrait(root: HtmlElement, name: str) -> bool:
    own = letters(name)
    return any(
        own in letters(f"{image.get('alt') or ''} {image.get('src') or ''}"[:500]) for image in islice(root.iter("img"), _MOST_IMAGES)
    )


def _marked_texts(block: Block, said: _Said) -> Iterator[str]:
    """The parts of a block that the markup calls an author."""
    stretch: list[str] = []
    for element, is_tail in block.slots:
        text = (element.tail if is_tail else element.text) or ""
        if not text or text.isspace():
            continue
        holder = element.getparent() if is_tail else element
        if holder is not None and said.author(holder, block.element):
            stretch.append(text)
        elif stretch:
            yield " ".join(stretch)
            stretch = []
    joined = " ".join(stretch)
    if joined.strip() and len(joined) <= LONGEST_LINE:
        yield joined


class _Said:
    """What elements say of the text in them, each asked once: their attributes may be long and shared by many lines."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, bool | None] = {}

    def author(self, element: HtmlElement, block_element: HtmlElement) -> bool:
        """Whether the element, or one of the few around it, is marked as naming the author, or links to the author's page."""
        above = 0
        holder: HtmlElement | None = element
        while holder is not None:
            if holder not in self._known:
                self._known[holder] = _says_of_itself(holder)
            says = self._known[holder]
            if says is not None:
                return says
            above += holder is block_element or above > 0
            if above > 2:
                return False
            holder = holder.getparent()
        return False


def _says_of_itself(element: HtmlElement) -> bool | None:
    """Whether an element's own attributes call it an author, something beside the author, or nothing."""
    get = element.get
    if "author" in (get("rel") or "")[:_LONGEST_ATTRIBUTE].split():
        return True
    if element.tag == "a" and _AUTHOR_PAGE.search((get("href") or "")[:_LONGEST_ATTRIBUTE]):
        return True
    return _says_author(f"{get('class') or ''} {get('itemprop') or ''} {get('data-testid') or ''}"[:_LONGEST_ATTRIBUTE])


_LONGEST_ATTRIBUTE = 500  # characters that are read


@lru_cache(maxsize=2048)
def _says_author(names: str) -> bool | None:
    """What the names of an element say of its text: an author, something beside the author, or nothing."""
    if _NO_AUTHOR_CLASS.search(names) and not _NAME_CLASS.search(names):
        return False
    return True if _AUTHOR_CLASS.search(names) else None


def _after_label(text: str) -> tuple[str, bool]:
    """What follows "By", "文：" or the like, and whether the line begins with it; "" without such a word."""
    low = folded(text)
    if len(low) != len(text):
        return "", False
    if match := leading("byline").match(low):
        return text[match.end() :].strip(), True
    for match in _label_inside().finditer(low):
        rest = text[match.end() :].strip()
        if (rest[:1].isupper() or not rest[:1].isascii()) and not _other_hand().search(low[: match.end()].rstrip(" :：")):
            return rest, False
    return "", False


@cache
def _label_inside() -> re.Pattern[str]:
    return re.compile(r"(?<=[\s|•·●⋅∙,/-])(?:" + "|".join(re.escape(phrase) for phrase in phrases("byline")) + r")(?:\s*[:：]\s*|\s+)")


@cache
def _other_hand() -> re.Pattern[str]:
    """What makes a byline that of somebody who did not write the page: "Reviewed by", "Photo by"."""
    return re.compile("(?:" + "|".join(re.escape(phrase) for phrase in phrases("other_hand")) + ")$")


@cache
def _end_of_names() -> re.Pattern[str]:
    return re.compile(r"(?:^|[\s,|•·(])(?:" + "|".join(re.escape(phrase) for phrase in phrases("byline_end")) + r")(?!\w)")


def _until_end(text: str) -> str:
    """A byline up to the words that end it: a label, a date, a number with the month before it."""
    low = folded(text)
    if len(low) != len(text):
        return text
    number, word = _NUMBER.search(low), _end_of_names().search(low, 2)
    if number and not (word and word.start() < number.start()):
        names, _, month = text[: number.start()].rstrip().rpartition(" ")
        return names if names and folded(month.strip(",.")) in month_names() else text[: number.start()]
    return text[: word.start()] if word else text


_NUMBER = re.compile(r"(?<!\S)\W?\d")
