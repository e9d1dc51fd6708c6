"""A reader's corrections: of one clipping (overrides) and of all pages of a site (rules)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from winnow.cleaning.kinds import findings
from winnow.cleaning.kinds.look import look
from winnow.cleaning.kinds.view import Finding, View
from winnow.cleaning.outline import outline
from winnow.cleaning.parse import parse
from winnow.cleaning.told import blocks_of
from winnow.models import Cleaned, Overrides, RemovedBlock, SiteRules, Snapshot, site_of

if TYPE_CHECKING:
    from winnow.cleaning.rules.learning import Learnt


def rules_for(snapshot: Snapshot, cleaned: Cleaned, blocks: Collection[str], *, keep: bool) -> Learnt:
    """Return the rules that do to the site's other pages what was done to these blocks, named by their ids.

    `cleaned` is what cleaning made of the snapshot with the correction among its overrides.
    """
    from winnow.cleaning.rules.learning import learn

    page = parse(snapshot)
    segmentation = blocks_of(page)
    kept = [block.removed is None for block in cleaned.blocks]
    view = look(page, segmentation, outline(segmentation), kept, [False] * len(kept))
    return learn(view, kept, blocks, keep=keep, findings=() if keep else findings(view))


def apply_rules(
    view: View, kept: Sequence[bool], findings: tuple[Finding, ...], rules: SiteRules
) -> tuple[list[bool], tuple[Finding, ...]]:
    """Return what is kept once the site's rules have spoken, a later one over an earlier, and the findings with theirs among them.

    Rules of another site say nothing. Rules that would leave nothing of an article take nothing out: they were made of other pages.
    """
    result = list(kept)
    site = site_of(view.page.snapshot.url)
    own = [rule for rule in rules.rules if rule.site == site]
    if not own:
        return result, findings
    # Few pages have rules, and what they need takes a thirtieth of the engine's start.
    from winnow.cleaning.rules.matching import matches
    from winnow.cleaning.rules.reading import read
    from winnow.cleaning.rules.wording import sentence_of

    spans: list[list[tuple[int, int]]] = [[] for _ in own]
    for number, span in matches(read(view), [rule.pattern for rule in own]):
        spans[number].append(span)
    made = []
    for rule, places in zip(own, spans, strict=True):
        for start, end in places:
            result[start:end] = [rule.keep] * (end - start)
            if not rule.keep:
                made.append(Finding(rule.kind, start, end, f"Your rule. {sentence_of(rule)}", 1.0, certain=True))
    if any(kept) and not any(result):
        return list(kept), findings
    return result, (*findings, *made)


def apply_overrides(view: View, kept: Sequence[bool], groups: Sequence[RemovedBlock], overrides: Overrides) -> list[bool]:
    """Return what is kept once the reader's corrections have spoken.

    An id names a block, or a removed block of `groups` and with it all its blocks. What is said of a block itself wins over what is
    said of the whole it went with, and putting back wins over taking out. Ids that name nothing change nothing.
    """
    index = {block.id: block.index for block in view.blocks}
    result = list(kept)
    for keep, ids in ((False, overrides.remove), (True, overrides.restore)):
        for removed in groups:
            if removed.id in ids:
                for member in removed.blocks:
                    result[index[member]] = keep
    for keep, ids in ((False, overrides.remove), (True, overrides.restore)):
        for name, n in index.items():
            if name in ids:
                result[n] = keep
    return result
