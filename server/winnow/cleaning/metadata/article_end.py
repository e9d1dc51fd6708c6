"""The lines at the end of an article: who the author is, under which licence the text stands, and where it was taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from winnow.cleaning.blocks import Block
from winnow.cleaning.metadata.evidence import Evidence, Field, Finding
from winnow.cleaning.metadata.lexicon import any_of, phrases
from winnow.cleaning.metadata.licences import licence_name
from winnow.cleaning.metadata.names import authors_in, is_full_name
from winnow.cleaning.metadata.plain import folded, host_of, plain, web_address

_BEFORE, _AFTER = 6, 8  # blocks around the article's end that are read
_LONGEST_NOTE = 500  # characters of a note about the author or the licence
# Not after an initial, as in "Ada M. King".
_SENTENCE_END = re.compile(r"(?<=[\w)\]”’\"'][\w)\]”’\"'][.!?])\s+(?=[^\s\d])|(?<=[。！？؟])")
NOTE_BELOW = "note below the article"
"""Where a line stands that may tell an author's affiliation but is too far from the text to name an author."""

_ARTICLE = re.compile(r"(?:an?|the|ein|eine|une?|une|un|una|uno|um|uma|il|lo|la|le|el|o|een|en|ett|et|the)\s+(?=\w)", re.IGNORECASE)
_FIGURES = frozenset(("figcaption", "caption"))


def is_colophon(text: str) -> bool:
    """Tell whether a line introduces the author, names where the text was published first, or puts it under a licence."""
    if len(text) > _LONGEST_NOTE:
        return False
    low = folded(text)
    if any_of("creative_commons").search(low) and any_of("text_under_licence").search(low) and not any_of("picture").match(low):
        return True
    if any(words in text.lower() for words in _words_of_taking()) and _taken_from().search(text):
        return True
    first = _SENTENCE_END.split(text)[0]
    return (_introduced(first) or _listed(first)) is not None


def about_author(evidence: Evidence) -> Iterator[Finding]:
    """Lines such as "Ada King is Professor of Logic, University of Ely" and "Ada King, Professor of Logic, University of Ely".

    The verb and the role come from the lexicon, so that other languages and word orders are read the same way.
    """
    end = evidence.article_end
    for block in _last_blocks(evidence):
        if len(block.text) > _LONGEST_NOTE or block.role in _FIGURES:
            continue
        near = evidence.kept[block.index] or block.index <= end + 2
        for sentence in _SENTENCE_END.split(block.text)[:2]:
            if introduced := _introduced(sentence) or _listed(sentence):
                people, affiliation = introduced
                for person in people:
                    yield Finding(Field.AUTHOR, person, "end of the article" if near else NOTE_BELOW, detail=affiliation)
                break


def licence_notice(evidence: Evidence) -> Iterator[Finding]:
    """Sentences that put the text under a Creative Commons licence; the one nearest to the article's end first."""
    whole = "\n".join([block.text for block in evidence.blocks]).lower()
    named = [phrase for phrase in phrases("creative_commons") if phrase in whole]
    if not named:
        return
    end = evidence.article_end
    for block in sorted(evidence.blocks, key=lambda block: abs(block.index - end)):
        if len(block.text) > 4 * _LONGEST_NOTE or block.role in _FIGURES:
            continue
        low = folded(block.text)
        # Looking for a few words is far quicker than the expression, which most blocks of a long page do not need.
        if (low.isascii() and not any(phrase in low for phrase in named)) or not any_of("creative_commons").search(low):
            continue
        if any(ancestor.tag == "figure" for ancestor in block.element.iterancestors()):
            continue
        for sentence in _SENTENCE_END.split(block.text):
            low = folded(sentence)
            commons = any_of("creative_commons").search(low)
            if not commons or not any_of("text_under_licence").search(low) or any_of("picture").match(low):
                continue
            address = next((href for href, _ in _links(block, evidence) if "creativecommons.org/" in href), "")
            yield Finding(Field.LICENCE, licence_name(sentence, address), "licence notice", detail=sentence.strip(), url=address)


def republication(evidence: Evidence) -> Iterator[Finding]:
    """The publisher and the original's address, from a sentence that says the text was published elsewhere first."""
    last = _last_blocks(evidence, before=12)
    whole = "\n".join([block.text for block in last]).lower()
    if not any(words in whole for words in _words_of_taking()):
        return
    for block in last:
        if len(block.text) > 2 * _LONGEST_NOTE:
            continue
        low = block.text.lower()
        match = _taken_from().search(block.text) if any(words in low for words in _words_of_taking()) else None
        if not match:
            continue
        links = list(_links(block, evidence))
        if publisher := _publisher(match, block.text, [text for _, text in links]):
            yield Finding(Field.PUBLISHER, publisher, "republication notice")
        near = evidence.blocks[block.index + 1 : block.index + 3]
        candidates = links + [link for follower in near for link in _links(follower, evidence)]
        for href, text in candidates:
            if any_of("original").search(folded(text)) and "creativecommons.org" not in href:
                yield Finding(Field.ORIGINAL, href, "republication notice")
        for href, _ in links:
            if host_of(href) not in ("creativecommons.org", host_of(evidence.url)) and href.rstrip("/").count("/") > 2:
                yield Finding(Field.ORIGINAL, href, "republication notice")


def _last_blocks(evidence: Evidence, before: int = _BEFORE) -> tuple[Block, ...]:
    """The blocks around the article's end, the one that ends it first, then outwards."""
    end = evidence.article_end
    near = evidence.blocks[max(0, end - before) : end + 1 + _AFTER] if end >= 0 else ()
    return tuple(sorted(near, key=lambda block: abs(block.index - end)))


_People = tuple[list[str], str]
"""The people that a line introduces, and what it says they are."""


def _introduced(sentence: str) -> _People | None:
    """A person, a form of "to be" and a role."""
    match = _being().search(sentence, 2)
    if not match or match.start() > 200:
        return None
    people = [person.name for person in authors_in(sentence[: match.start()])]
    rest = sentence[match.end() :].strip()
    if article := _ARTICLE.match(rest):
        rest = rest[article.end() :]
    if people and all(is_full_name(person) for person in people) and _names_role(rest):
        return people, plain(rest.rstrip(" .。"), 300)
    return None


def _listed(sentence: str) -> _People | None:
    """A person, a role and an organisation, with commas and no verb."""
    name, separator, rest = sentence.partition(",")
    if separator and len(sentence) <= 200 and is_full_name(name.strip()) and any_of("role").match(folded(rest.strip())):
        return [name.strip()], plain(rest.strip(" ."), 300)
    return None


def _names_role(text: str) -> bool:
    return any_of("role").search(folded(text[:120])) is not None


@cache
def _being() -> re.Pattern[str]:
    spaced = ["[-–—]" if verb == "-" else re.escape(verb) for verb in phrases("being") if not _unspaced(verb)]
    unspaced = [re.escape(verb) for verb in phrases("being") if _unspaced(verb)]
    return re.compile(rf",?\s+(?:{'|'.join(spaced)})\s+|(?:{'|'.join(unspaced)})[、，\s]*", re.IGNORECASE)


def _unspaced(text: str) -> bool:
    return any("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in text)


@cache
def _taken_from() -> re.Pattern[str]:
    """Any phrase of republishing; the groups hold the publisher where it stands in the phrase."""
    alternatives = []
    for phrase in phrases("republished"):
        before, _, after = phrase.partition("{}")
        name = r"([^.。,，;；、]{2,80})" if not after else r"([^.。,，;；、]{2,80}?)"
        alternatives.append(rf"{re.escape(before.strip())}\s*{name}{re.escape(after.strip())}")
    return re.compile("|".join(alternatives), re.IGNORECASE)


@cache
def _words_of_taking() -> frozenset[str]:
    """The longest words of each phrase of republishing, one of which a notice holds: quicker to look for than the phrase itself."""
    return frozenset(max((part.strip() for part in phrase.partition("{}")[::2]), key=len) for phrase in phrases("republished"))


def _publisher(match: re.Match[str], text: str, link_texts: list[str]) -> str:
    """The publisher's name: the link that stands there, else the words up to the first that is not part of a name."""
    raw = next((group for group in match.groups() if group), "").strip(" 「」『』《》“”\"'")
    for linked in link_texts:
        if linked and folded(raw).startswith(folded(linked)):
            return linked
    words: list[str] = []
    for word in raw.split():
        if word[0].islower() and folded(word) not in _INSIDE_NAMES and words:
            break
        words.append(word)
    while words and words[-1][0].islower():
        words.pop()
    return " ".join(words)


_INSIDE_NAMES = frozenset(
    [
        "of",
        "the",
        "for",
        "de",
        "la",
        "le",
        "du",
        "des",
        "der",
        "die",
        "das",
        "di",
        "del",
        "y",
        "and",
        "&",
        "e",
        "et",
        "und",
    ]
)


def _links(block: Block, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """The web addresses that a block links to, each with the link's text."""
    seen = set()
    for element, is_tail in block.slots:
        holder = element.getparent() if is_tail else element
        while holder is not None and holder is not block.element and holder.tag != "a":
            holder = holder.getparent()
        if holder is None or holder.tag != "a" or holder in seen:
            continue
        seen.add(holder)
        if href := web_address(holder.get("href") or "", evidence.base):
            yield href, plain(str(holder.xpath("string()")), 300)
