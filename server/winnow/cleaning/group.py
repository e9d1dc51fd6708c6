"""Removed blocks as a reader thinks of them: what was taken out for one cause, side by side, is one thing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from winnow.cleaning.kinds.view import Finding, View
from winnow.models import BlockId, Kind, RemovedBlock

EXCERPT = 200
"""Characters of an excerpt."""

_UNEXPLAINED = Finding(Kind.OTHER, 0, 0, "Not part of the article's text", 0.0)


def group(view: View, kept: Sequence[bool], findings: Sequence[Finding]) -> tuple[RemovedBlock, ...]:
    """Gather the blocks that are not kept into removed blocks, in document order.

    Each block goes by the strongest finding over it, the narrower of equal ones; neighbours of one finding, or of one kind unless it
    sets its finds apart, are one. The id is a hash of the text and its ordinal among equal ones, so that it outlives a new model.
    """
    causes = _causes(view, findings)
    runs: list[tuple[Finding, list[int]]] = []
    for n in range(len(view.blocks)):
        if kept[n]:
            continue
        cause = causes[n]
        if runs and runs[-1][1][-1] == n - 1 and _one_thing(runs[-1][0], cause):
            runs[-1][1].append(n)
        else:
            runs.append((cause, [n]))
    seen: Counter[str] = Counter()
    removed = []
    for cause, members in runs:
        text = "\n".join(view.blocks[n].text for n in members)
        line = " ".join(text.split())
        digest = hashlib.sha256(line.encode()).hexdigest()[:16]
        seen[digest] += 1
        removed.append(_removed(view, BlockId(f"r{digest}-{seen[digest]}"), cause.kind, cause.why, members, text, line))
    return tuple(removed)


def regroup(view: View, groups: Sequence[RemovedBlock], kept: Sequence[bool]) -> tuple[RemovedBlock, ...]:
    """Bring groups up to date with a reader's corrections: what was put back leaves its group, which keeps its id.

    What the reader took out of the article itself is a removed block of its own, under its own id.
    """
    index = {block.id: block.index for block in view.blocks}
    grouped = {member for removed in groups for member in removed.blocks}
    result = []
    for removed in groups:
        members = [index[member] for member in removed.blocks if not kept[index[member]]]
        if len(members) == len(removed.blocks):
            result.append(removed)
        elif members:
            text = "\n".join(view.blocks[n].text for n in members)
            result.append(_removed(view, removed.id, removed.kind, removed.why, members, text, " ".join(text.split())))
    result.extend(
        _removed(view, block.id, Kind.OTHER, "You took it out", [block.index], block.text, " ".join(block.text.split()))
        for block in view.blocks
        if not kept[block.index] and block.id not in grouped
    )
    return tuple(sorted(result, key=lambda removed: removed.position))


def _removed(view: View, name: BlockId, kind: Kind, why: str, members: Sequence[int], text: str, line: str) -> RemovedBlock:
    """A removed block of these members; `line` is their `text` with its white space collapsed."""
    words = sum(view.words(n) for n in members)
    return RemovedBlock(name, kind, why, line[:EXCERPT], words, members[0], text, tuple(view.blocks[n].id for n in members))


def _causes(view: View, findings: Sequence[Finding]) -> list[Finding]:
    """The finding each block goes by: the strongest over it, the narrowest among equals, the last found among those.

    Nearly linear in blocks and findings, however many lie over each other: `free` leads past blocks that have their cause.
    """
    count = len(view.blocks)
    causes = [_UNEXPLAINED] * count
    free = list(range(count + 1))
    weakest_first = sorted(findings, key=lambda finding: (finding.strength, finding.start - finding.end))
    for finding in reversed(weakest_first):
        n = finding.start
        passed = []
        while n < finding.end:
            passed.append(n)
            if free[n] == n:
                causes[n] = finding
                free[n] = n + 1
            n = free[n]
        for place in passed:
            free[place] = n
    return causes


def _one_thing(one: Finding, other: Finding) -> bool:
    return one is other or (one.kind is other.kind and not one.apart and not other.apart)
