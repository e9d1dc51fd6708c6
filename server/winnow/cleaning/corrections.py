"""A reader's corrections: of one clipping (overrides) and of all pages of a site (rules)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from winnow.cleaning.blocks import Block
from winnow.cleaning.kinds.view import Finding, View
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.models import Kind, Overrides, RemovedBlock, SiteRule, SiteRules, Snapshot

_STEADY_NAME = re.compile(r"[a-z]{3,}(?:[-_]+[a-z]{2,})*", re.IGNORECASE)
_STEPS = 4
"""A pattern names the block's element and at most so many named elements around it."""


def pattern_of(block: Block) -> str:
    """Return the structure a rule remembers for a block: its role within the nearest elements that have a steady name.

    Class and id names with digits or mixed case in the middle are left out, for they are made anew at each release of a site.
    """
    steps = [block.role]
    for element in (block.element, *block.element.iterancestors()):
        if element.tag in ("body", "html") or len(steps) > _STEPS:
            break
        names = [name for name in f"{element.get('id', '')} {element.get('class', '')}".split() if _STEADY_NAME.fullmatch(name)]
        if names or element.tag in ("article", "main", "aside", "nav", "header", "footer", "section"):
            steps.append(element.tag + "".join(f".{name}" for name in sorted(set(names))[:3]))
    return " > ".join(reversed(steps))


def rules_for(snapshot: Snapshot, blocks: Collection[str], *, keep: bool, kind: Kind = Kind.OTHER) -> tuple[SiteRule, ...]:
    """Return the rules to remember so that blocks like these, named by their ids, are kept or removed on the site's other pages."""
    site = urlsplit(snapshot.url).hostname or ""
    patterns = dict.fromkeys(pattern_of(block) for block in segment(parse(snapshot)).blocks if block.id in blocks)
    return tuple(SiteRule(site, pattern, keep, kind) for pattern in patterns)


def apply_rules(
    view: View, kept: Sequence[bool], findings: tuple[Finding, ...], rules: SiteRules
) -> tuple[list[bool], tuple[Finding, ...]]:
    """Return what is kept once the site's rules have spoken, a later one over an earlier, and the findings with theirs among them."""
    result = list(kept)
    if not rules.rules:
        return result, findings
    by_pattern = {rule.pattern: rule for rule in rules.rules}
    made = []
    for n in range(len(view.blocks)):
        rule = by_pattern.get(pattern_of(view.blocks[n]))
        if rule is None:
            continue
        result[n] = rule.keep
        if not rule.keep:
            made.append(Finding(rule.kind, n, n + 1, "You have a rule for this site to take it out", 1.0, certain=True))
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
