"""The sources in order of trust: what the page states for machines, then what it shows to readers. A new one is one line here."""

from __future__ import annotations

from winnow.cleaning.metadata.article_end import about_author, licence_notice, republication
from winnow.cleaning.metadata.bylines import bylines, closing_bylines
from winnow.cleaning.metadata.document import document
from winnow.cleaning.metadata.embedded import microdata, rdfa
from winnow.cleaning.metadata.evidence import Source
from winnow.cleaning.metadata.json_ld import json_ld
from winnow.cleaning.metadata.meta_tags import meta_tags
from winnow.cleaning.metadata.shown_dates import closing_dates, labelled_dates, post_dates, shown_dates

SOURCES: tuple[Source, ...] = (
    json_ld,
    meta_tags,
    microdata,
    rdfa,
    document,
    bylines,
    shown_dates,
    labelled_dates,
    post_dates,
    closing_dates,
    closing_bylines,
    about_author,
    licence_notice,
    republication,
)
