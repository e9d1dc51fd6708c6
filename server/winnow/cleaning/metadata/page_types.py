"""What sort of page it says it is: by its own word, its address and its generator.

The model knows better from the page's blocks (`model/page_types.py`); this is what titles are chosen with, which it agrees with more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from winnow.cleaning.metadata.evidence import Evidence, Field, Finding
from winnow.models import PageType

_DOCUMENTATION_GENERATORS = re.compile(
    r"sphinx|mkdocs|docusaurus|gitbook|vuepress|vitepress|docfx|antora|doxygen|javadoc|starlight|readme\.io", re.IGNORECASE
)
_FORUM_GENERATORS = re.compile(r"discourse|phpbb|vbulletin|xenforo|mybb|vanilla|flarum|nodebb|invision", re.IGNORECASE)
_PATHS = (
    (PageType.FORUM, re.compile(r"/(?:forums?|threads?|topics?|questions|discussions?|community|t)/|viewtopic|showthread", re.IGNORECASE)),
    (PageType.DOCUMENTATION, re.compile(r"/(?:docs?|documentation|reference|api|manual|wiki|man)/|^docs?\.|readthedocs", re.IGNORECASE)),
    (PageType.PRODUCT, re.compile(r"/(?:products?|item|itm|dp|p)/", re.IGNORECASE)),
    (PageType.COLLECTION, re.compile(r"/(?:collections?|category|categories|shop|c|browse)/", re.IGNORECASE)),
    (PageType.ARTICLE, re.compile(r"/(?:blogs?|news|articles?|posts?|story|stories)/|/(?:19|20)\d\d/\d", re.IGNORECASE)),
)


def page_type(findings: Sequence[Finding], evidence: Evidence) -> tuple[PageType | None, str]:
    """The page's type and where that was found; None when nothing tells."""
    said = [(finding.text, finding.found_in) for finding in findings if finding.field is Field.PAGE_TYPE and finding.text]
    generator = " ".join(evidence.meta.get("generator", ()))
    parts = urlsplit(evidence.url)
    place = f"{parts.hostname or ''}{parts.path}/"
    for value, where in said:
        if value != PageType.ARTICLE:
            return PageType(value), where
    if _FORUM_GENERATORS.search(generator):
        return PageType.FORUM, "meta generator"
    if _DOCUMENTATION_GENERATORS.search(generator):
        return PageType.DOCUMENTATION, "meta generator"
    by_address = next((kind for kind, pattern in _PATHS if pattern.search(place)), None)
    if said:
        if by_address in (PageType.FORUM, PageType.DOCUMENTATION) and said[0][1].startswith("meta"):
            return by_address, "address"
        return PageType.ARTICLE, said[0][1]
    if by_address:
        return by_address, "address"
    written = any(finding.field in (Field.AUTHOR, Field.PUBLISHED) for finding in findings)
    return (PageType.ARTICLE, "byline") if written else (None, "")
