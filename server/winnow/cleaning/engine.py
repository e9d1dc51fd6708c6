"""The engine: `clean` makes of a snapshot an article, what was taken out, and metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import fragment_fromstring

from winnow.cleaning.assemble import assemble
from winnow.cleaning.judge import Settling, judge
from winnow.cleaning.losses import words_about_losses
from winnow.cleaning.metadata import find_metadata
from winnow.cleaning.model import Model, shipped_model
from winnow.cleaning.sanitise import sanitise
from winnow.cleaning.shortage import as_memory_error
from winnow.cleaning.structure import settle
from winnow.cleaning.told import words_about_told
from winnow.cleaning.walls import words_about_walls
from winnow.models import Cleaned, Image, Overrides, PageBlock, SiteRules, Snapshot

_SHOWN = re.compile(r"(?:^|>)\s*[^<\s]")
"""Text that is no markup."""


@as_memory_error()
def clean(
    snapshot: Snapshot,
    *,
    overrides: Overrides = Overrides(),  # noqa: B008 - immutable
    rules: SiteRules = SiteRules(),  # noqa: B008 - immutable
    model: Model | None = None,
    settling: Settling = settle,
) -> Cleaned:
    """Turn a snapshot into an article, what was taken out of the page, and what is known about it.

    The site's `rules` win over the model and the page's structure, `overrides` win over both; their ids are those this function gives
    without overrides. Putting every removed block back gives all visible text of the page. Never raises for any content,
    only MemoryError when there is not enough memory for it.
    Measuring gives another `model` than the shipped one, and another `settling` than the page's structure.
    """
    judged = judge(snapshot, overrides, rules, model, settling)
    page, segmentation, kept, removed = judged.page, judged.segmentation, judged.kept, judged.removed
    article = sanitise(assemble(page, segmentation, judged.view.outline, kept))
    belongs = {member: one.id for one in removed for member in one.blocks}
    return Cleaned(
        metadata=find_metadata(page, segmentation, kept, (model or shipped_model()).titles, judged.decision.page_type),
        article_html=article,
        removed=removed,
        blocks=tuple(PageBlock(block.id, block.role, block.text, belongs.get(block.id)) for block in segmentation.blocks),
        images=_images(article),
        warnings=_warnings(page.partial, kept, article)
        + words_about_losses(page, segmentation, kept)
        + words_about_walls(segmentation, kept)
        + words_about_told(page, segmentation, kept),
    )


def _images(article_html: str) -> tuple[Image, ...]:
    if "<img" not in article_html:
        return ()
    found = {
        img.get("src"): img.get("alt", "") for img in fragment_fromstring(article_html, create_parent="div").iter("img") if img.get("src")
    }
    return tuple(Image(url, alt) for url, alt in found.items())


def _warnings(partial: str, kept: Sequence[bool], article: str) -> tuple[str, ...]:
    warnings = []
    if partial:
        warnings.append(f"partial: {partial}")
    shows = "<img" in article or _SHOWN.search(article) is not None
    if not kept or (any(kept) and not shows):
        warnings.append("The page has no text that could be saved; open the original to see what it shows.")
    elif not shows:
        warnings.append("No article was found on this page; all of its text is among what was removed, and can be put back from there.")
    return tuple(warnings)
