"""What every source of metadata reads, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Block, Page


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page as the sources see it.

    `base` is what the page's relative addresses are joined to; `meta` holds the contents of meta elements by lower-case name or property;
    `heading` is the index of the block that shows the title, -1 when there is none; `latest` is the day after the snapshot was taken:
    nothing on the page is younger.
    """

    page: Page
    url: str
    base: str
    language: str
    latest: date
    meta: Mapping[str, tuple[str, ...]]
    blocks: tuple[Block, ...]
    kept: tuple[bool, ...]
    heading: int

    @property
    def root(self) -> HtmlElement:
        """The page's `html` element."""
        return self.page.root

    @property
    def elements(self) -> Mapping[str, Sequence[HtmlElement]]:
        """Those of the page's elements that several sources read, by tag."""
        return self.page.elements

    @property
    def article_end(self) -> int:
        """The index of the last kept block that carries a sentence, -1 when nothing is kept."""
        for index in range(len(self.blocks) - 1, -1, -1):
            if self.kept[index] and len(self.blocks[index].text) >= 40:
                return index
        return -1


Source = Callable[[Evidence], Iterable[Finding]]
"""Reads one kind of evidence and gives its findings, the most trusted first."""
