"""What every source of metadata reads, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Block


class Field(StrEnum):
    """The fields a source can speak about."""

    TITLE = "title"
    AUTHOR = "authors"
    PUBLISHED = "published"
    MODIFIED = "modified"
    SITE = "site"
    PUBLISHER = "publisher"
    LANGUAGE = "language"
    DESCRIPTION = "description"
    CANONICAL = "canonical_url"
    ORIGINAL = "original_url"
    IMAGE = "lead_image"
    TAG = "tags"
    LICENCE = "licence"
    PAGE_TYPE = "page_type"


@dataclass(frozen=True, slots=True)
class Finding:
    """One value as the page words it, not yet believed: the place it was found is what `Metadata.found_in` will name.

    `detail` is an author's affiliation or a licence's notice; `url` a licence's address; `certain` says that the page itself calls
    an author a person, or shows a byline or a date right at its title; `group` tells apart people of one source that were not named
    together.
    """

    field: Field
    text: str
    found_in: str
    detail: str = ""
    url: str = ""
    certain: bool = False
    group: int = 0


READ_BY_MACHINES = ("meta", "link", "title", "base", "script")
"""Elements that several sources read: the tree is gone through for them once."""


def elements_by_tag(root: HtmlElement) -> Mapping[str, Sequence[HtmlElement]]:
    """The elements that speak to machines, by tag, in the order of the page."""
    found: dict[str, list[HtmlElement]] = {tag: [] for tag in READ_BY_MACHINES}
    for element in root.iter(*READ_BY_MACHINES):
        found[element.tag].append(element)
    return found


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page as the sources see it.

    `elements` holds the elements that speak to machines (`READ_BY_MACHINES`), by tag; `base` is what the page's relative addresses are
    joined to; `meta` holds the contents of meta elements by lower-case name or property; `heading` is the index of the block that shows
    the title, -1 when there is none; `latest` is the day after the snapshot was taken: nothing on the page is younger.
    """

    root: HtmlElement
    elements: Mapping[str, Sequence[HtmlElement]]
    url: str
    base: str
    language: str
    latest: date
    meta: Mapping[str, tuple[str, ...]]
    blocks: tuple[Block, ...]
    kept: tuple[bool, ...]
    heading: int

    @property
    def article_end(self) -> int:
        """The index of the last kept block that carries a sentence, -1 when nothing is kept."""
        for index in range(len(self.blocks) - 1, -1, -1):
            if self.kept[index] and len(self.blocks[index].text) >= 40:
                return index
        return -1


Source = Callable[[Evidence], Iterable[Finding]]
"""Reads one kind of evidence and gives its findings, the most trusted first."""
