"""From a snapshot to what of it is kept, what goes and why: the steps that cleaning and explaining share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from winnow.cleaning.blocks import Page, Segmentation
from winnow.cleaning.corrections import apply_overrides, apply_rules
from winnow.cleaning.decide import Decision, decide
from winnow.cleaning.features import describe
from winnow.cleaning.folded import show_folded
from winnow.cleaning.group import group, regroup
from winnow.cleaning.kinds import findings
from winnow.cleaning.kinds.look import look
from winnow.cleaning.kinds.view import Finding, View
from winnow.cleaning.model import Model
from winnow.cleaning.outline import outline
from winnow.cleaning.parse import parse
from winnow.cleaning.structure import settle
from winnow.cleaning.told import blocks_of
from winnow.cleaning.twins import mark_twins
from winnow.models import Overrides, RemovedBlock, SiteRules, Snapshot

Settling = Callable[[View, Sequence[Finding]], list[bool]]
"""From what the model keeps and what the kinds find to what is kept."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A page in blocks, and the last word on each: `kept` says which are the article, `removed` holds all others.

    `decision` is the model's choice, before structure, rules and corrections.
    """

    page: Page
    segmentation: Segmentation
    view: View
    decision: Decision
    kept: Sequence[bool]
    removed: tuple[RemovedBlock, ...]


def judge(snapshot: Snapshot, overrides: Overrides, rules: SiteRules, model: Model | None, settling: Settling = settle) -> Judgement:
    """Decide about every block of a page; see `clean` for what the arguments do. Never raises for any content."""
    page = parse(snapshot)
    show_folded(page)
    segmentation = blocks_of(page)
    mark_twins(page, segmentation)
    decision = decide(describe(page, segmentation), model)
    view = look(page, segmentation, outline(segmentation), decision.keep.tolist(), decision.hidden.tolist())
    found = findings(view)
    chosen = page.snapshot.mode in ("selection", "region") and page.snapshot.selection
    kept = list(view.keep) if chosen else settling(view, found)
    ruled, found = apply_rules(view, kept, found, rules)
    groups = group(view, ruled, found)
    final = apply_overrides(view, ruled, groups, overrides)
    return Judgement(page, segmentation, view, decision, final, regroup(view, groups, final))
