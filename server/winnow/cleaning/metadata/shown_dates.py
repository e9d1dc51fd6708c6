"""Dates that the page shows its readers: near the title, with a label anywhere, and under the article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Block
from winnow.cleaning.metadata.dates import dates_in, numeric_order
from winnow.cleaning.metadata.evidence import Evidence, Field, Finding
from winnow.cleaning.metadata.lexicon import any_of
from winnow.cleaning.metadata.near_title import HEADINGS, LONGEST_LINE, Line, lines_near_title
from winnow.cleaning.metadata.plain import folded, host_of

_LABEL = 40  # characters of a label in front of a date, or of a line that is one
_LONGEST_LABELLED = 100  # characters of a line that is read for a date away from the title
_POST_BLOCKS = 120  # blocks within which the first post of a thread shows its date

_MACHINE_DATE = ("datetime", "data-time-string", "data-datetime", "ts")  # attributes that hold a date for machines
_DIGIT = re.compile(r"\d")
_MODIFIED_CLASS = re.compile(r"updat|modif|revis|edited", re.IGNORECASE)
_PUBLISHED_CLASS = re.compile(r"publi|posted|entry-date|created|issued", re.IGNORECASE)


def shown_dates(evidence: Evidence) -> Iterator[Finding]:
    """Dates near the title: time elements and written dates, told apart by their labels into published and modified.

    A date right at the title that no label calls otherwise is `certain`: it is what the page gives its readers as its date.
    """
    language = numeric_order(evidence.language, host_of(evidence.url))
    labelled: list[Finding] = []
    unlabelled: list[Finding] = []
    previous = ""
    for line in lines_near_title(evidence):
        label_before, previous = previous, line.text if len(line.text) <= _LABEL else ""
        if len(line.text) > (60 if line.block.role in HEADINGS else LONGEST_LINE):
            continue
        dates = list(_dates_of(line, label_before, language, evidence))
        if not dates or _about_member(f"{label_before} {line.text}"):
            continue
        for field, iso, where in dates:
            if field:
                labelled.append(Finding(field, iso, where, certain=line.close))
            elif len(line.text) <= _LONGEST_LABELLED or where == "time" or line.text[:12].startswith(iso[:10]):
                unlabelled.append(Finding(Field.PUBLISHED, iso, where, certain=line.close and not unlabelled))
    yield from labelled
    yield from unlabelled


def _dates_of(line: Line, label_before: str, language: str, evidence: Evidence) -> Iterator[tuple[Field | None, str, str]]:
    """The dates of a line, each with the field its label names and where it stands; machine-readable ones before written ones."""
    machine = _machine_dates(line.block)
    if machine:
        for value, context in machine:
            label = f"{label_before} {line.text}" if len(machine) == 1 else line.text
            yield _field_of(label, context), value, "time"
        return
    before = 0
    for found in sorted(dates_in(line.text, language, evidence.latest), key=lambda one: one.start):
        lead = line.text[before : found.start]
        yield _field_of(f"{label_before} {lead}" if before == 0 else lead, ""), found.iso, "date line"
        before = found.end


def labelled_dates(evidence: Evidence) -> Iterator[Finding]:
    """Dates anywhere on the page whose line, or the short line before, says what they are: "Last updated: 4 May 2024".

    Of two dates in such a line the one without a label is that of publication. The first of each kind is all that is read.
    """
    language = numeric_order(evidence.language, host_of(evidence.url))
    previous = ""
    wanted = {Field.PUBLISHED, Field.MODIFIED}
    has_time = bool(evidence.elements["time"])
    for block in evidence.blocks:
        if not wanted:
            return
        text = block.text
        label, previous = previous, text if len(text) <= _LABEL else ""
        if len(text) > _LONGEST_LABELLED or not _DIGIT.search(text):
            continue
        before, bare = 0, ""
        found_dates = sorted(dates_in(text, language, evidence.latest), key=lambda one: one.start)
        for found in found_dates:
            lead = text[before : found.start] or (label if before == 0 else "")
            field = _field_of(lead, "") if len(lead) <= _LABEL else None
            if field:
                wanted.discard(field)
                yield Finding(field, found.iso, "labelled date")
            if field is Field.MODIFIED and bare:
                wanted.discard(Field.PUBLISHED)
                yield Finding(Field.PUBLISHED, bare, "labelled date")
            bare = "" if field or before else found.iso
            before = found.end
        if found_dates or not has_time or not any(element.tag == "time" for element, _ in block.slots):
            continue
        if (machine := _machine_dates(block)) and (field := _field_of(f"{label} {text}", machine[0][1])):
            yield Finding(field, machine[0][0], "labelled date")


def closing_dates(evidence: Evidence) -> Iterator[Finding]:
    """The date in the line that closes the article, where a time element holds it; under the next heading is something else."""
    end = evidence.article_end
    for block in evidence.blocks[end + 1 : end + 9] if end >= 0 else ():
        if block.role in HEADINGS:
            return
        machine = _machine_dates(block) if len(block.text) <= _LONGEST_LABELLED else []
        if machine and not _about_member(block.text):
            value, context = machine[0]
            yield Finding(_field_of(block.text, context) or Field.PUBLISHED, value, "closing date")
            return


def post_dates(evidence: Evidence) -> Iterator[Finding]:
    """The first time element after the title: when the first post of a thread was written."""
    start = evidence.heading
    if start < 0 or not evidence.elements["time"]:
        return
    for block in evidence.blocks[start + 1 : start + _POST_BLOCKS]:
        if len(block.text) <= LONGEST_LINE and (machine := _machine_dates(block)) and not _about_member(block.text):
            yield Finding(Field.PUBLISHED, machine[0][0], "first post")
            return


def _machine_dates(block: Block) -> list[tuple[str, str]]:
    """The values of time elements in a block, each with the class words around it."""
    found: dict[HtmlElement, tuple[str, str]] = {}
    seen: set[HtmlElement] = set()
    for element, is_tail in block.slots:
        holder = element.getparent() if is_tail else element
        for _ in range(3):
            if holder is None or holder in seen:
                break
            seen.add(holder)
            value = next((value for name in _MACHINE_DATE if (value := holder.get(name))), "")
            parent = holder.getparent()
            if value and holder not in found:
                found[holder] = (value, f"{holder.get('class') or ''} {parent.get('class') or '' if parent is not None else ''}"[:500])
            holder = parent
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
