"""What is known about a page: title, authors, dates, licence and the rest, each with the place it was found.

Every source is a function from the evidence to findings (`registry.SOURCES`, in order of trust); `choose` and `titles` decide which
finding to believe. All values are plain text of bounded length, all addresses http(s).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from winnow.cleaning.blocks import Page, Segmentation
from winnow.cleaning.metadata import choose
from winnow.cleaning.metadata.choose import Chosen
from winnow.cleaning.metadata.document import document, document_title
from winnow.cleaning.metadata.evidence import Evidence, Field, Finding
from winnow.cleaning.metadata.languages import language_by_script, language_tag
from winnow.cleaning.metadata.meta_tags import meta_tags, read_meta
from winnow.cleaning.metadata.page_types import page_type
from winnow.cleaning.metadata.plain import host_of, stated, web_address
from winnow.cleaning.metadata.reading import length_of
from winnow.cleaning.metadata.registry import SOURCES
from winnow.cleaning.metadata.title_choice import Candidate, best_title, describe_titles, title_candidates
from winnow.cleaning.metadata.titles import MOST_OF_A_PLACE, choose_title, find_heading
from winnow.cleaning.model.forest import Forest
from winnow.models import Metadata, PageType

__all__ = ["find_metadata", "find_titles"]

FROM_BLOCKS = "content"
"""Where a page's type was found that the model told from the page's blocks."""


def find_metadata(page: Page, segmentation: Segmentation, kept: Sequence[bool], titles: Forest, kind: PageType | None = None) -> Metadata:
    """What the page says of itself; `kept` tells for each block of the segmentation whether it is part of the article.

    `titles` is the model's forest that chooses among what the page might be called, `kind` the page's type as the model tells it from the
    blocks; without one the page is taken at its own word. Never raises for any content. Linear in the size
    of the page.
    """
    evidence = _evidence(page, segmentation, kept)
    findings = [finding for source in SOURCES for finding in source(evidence)]
    base = evidence.base
    sites = _site_names(findings, evidence)
    words, minutes = length_of("\n".join(block.text for block, keep in zip(evidence.blocks, evidence.kept, strict=True) if keep))
    licence, licence_in = choose.choose_licence(findings, base)
    tags, tags_in = choose.choose_tags(findings)
    said, said_in = page_type(findings, evidence)
    kind, kind_in = (kind, FROM_BLOCKS) if kind else (said, said_in)
    (published, published_in), (modified, modified_in) = choose.choose_dates(findings, evidence, kind)
    title, title_in = best_title(*_titles(page, findings, evidence, sites, said), titles)
    authors, authors_in = choose.choose_authors(findings, sites, kind)
    site, site_in = choose.first_text(findings, Field.SITE)
    republished = [finding for finding in findings if finding.found_in == "republication notice"]
    publisher, publisher_in = choose.first_text([*republished, *findings], Field.PUBLISHER)
    canonical, canonical_in = choose.canonical(findings, base)
    original, original_in = choose.original([*republished, *findings], canonical, base)
    description, description_in = choose.description(findings)
    image, image_in = choose.first_address(findings, Field.IMAGE, base)
    language, language_in = _language(findings, evidence)
    places = {
        "title": title_in,
        "authors": authors_in,
        "published": published_in,
        "modified": modified_in,
        "site": site_in,
        "publisher": publisher_in,
        "language": language_in,
        "licence": licence_in,
        "canonical_url": canonical_in,
        "original_url": original_in,
        "description": description_in,
        "lead_image": image_in,
        "tags": tags_in,
        "page_type": kind_in,
    }
    return Metadata(
        title=title,
        authors=authors,
        published=published or None,
        modified=modified or None,
        site=site,
        publisher=publisher,
        language=language,
        licence=licence,
        canonical_url=canonical,
        original_url=original,
        description=description,
        lead_image=image,
        tags=tags,
        page_type=kind,
        words=words,
        reading_minutes=minutes,
        found_in={field: where for field, where in places.items() if where},
    )


def find_titles(page: Page, segmentation: Segmentation) -> tuple[list[Candidate], NDArray[np.float32]]:
    """What the page might be called, and what the forest that chooses reads of each: for training it."""
    evidence = _evidence(page, segmentation, [True] * len(segmentation.blocks))
    findings = [finding for source in SOURCES for finding in source(evidence)]
    return _titles(page, findings, evidence, _site_names(findings, evidence), page_type(findings, evidence)[0])


def _titles(
    page: Page, findings: Sequence[Finding], evidence: Evidence, sites: Sequence[str], kind: PageType | None
) -> tuple[list[Candidate], NDArray[np.float32]]:
    found = [*findings, Finding(Field.TITLE, page.snapshot.title, "snapshot")]
    candidates = title_candidates(found, evidence, choose_title(found, evidence, sites, kind))
    return candidates, describe_titles(candidates, found, evidence, sites, kind)


def _evidence(page: Page, segmentation: Segmentation, kept: Sequence[bool]) -> Evidence:
    """Everything the sources read, with the block that shows the title found by the titles in meta elements."""
    elements = page.elements
    meta = read_meta(elements["meta"])
    blocks = segmentation.blocks
    stated_by_meta = [title for name in ("og:title", "twitter:title") for title in meta.get(name, ())[:MOST_OF_A_PLACE]]
    titles = [*stated_by_meta, page.snapshot.title, document_title(elements["title"]) or ""]
    base = next((web_address(element.get("href") or "", page.snapshot.url) for element in elements["base"]), "")
    evidence = Evidence(
        page=page,
        url=page.snapshot.url,
        base=base or page.snapshot.url,
        language="",
        latest=_day_after(page.snapshot.captured_at.date()),
        meta=meta,
        blocks=blocks,
        kept=tuple(kept),
        heading=find_heading(blocks, [stated(title) for title in titles], _own_names(meta, page.snapshot.url)),
    )
    language, _ = _language([*document(evidence), *meta_tags(evidence)], evidence)
    return replace(evidence, language=language or page.snapshot.lang)


def _language(findings: Sequence[Finding], evidence: Evidence) -> Chosen:
    """The language the html element names, else the one in meta elements or structured data, else the script's."""
    said = sorted((finding for finding in findings if finding.field is Field.LANGUAGE), key=lambda finding: finding.found_in != "html lang")
    for finding in said:
        if tag := language_tag(finding.text):
            return tag, finding.found_in
    guess = language_by_script(" ".join(block.text for block, keep in zip(evidence.blocks, evidence.kept, strict=True) if keep)[:5000])
    return (guess, "script") if guess else ("", "")


def _own_names(meta: Mapping[str, tuple[str, ...]], url: str) -> list[str]:
    """The names of the site that are known before anything is read: from meta elements, and its host with and without the suffix."""
    host = host_of(url)
    return [*meta.get("og:site_name", ()), *meta.get("application-name", ()), host, host.rpartition(".")[0]]


def _site_names(findings: Sequence[Finding], evidence: Evidence) -> tuple[str, ...]:
    """All names the site goes by, its host among them."""
    names = [stated(finding.text, 200) for finding in findings if finding.field in (Field.SITE, Field.PUBLISHER)]
    return tuple(dict.fromkeys(name for name in (*names, host_of(evidence.url)) if name))


def _day_after(day: date) -> date:
    """A page seen at the end of a day may carry the next one's date, from a time zone further east."""
    return day + timedelta(days=1) if day < date.max else day
