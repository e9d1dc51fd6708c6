"""What structure settles, whatever the model says: certain finds go, and what only held them together goes with them."""

from __future__ import annotations

from collections.abc import Sequence

from winnow.cleaning.kinds.view import HEADINGS, Finding, View

_MOSTLY_LINK = 0.3
"""A paragraph with more of its text in links may well be an advertisement in disguise."""


def settle(view: View, findings: Sequence[Finding]) -> list[bool]:
    """Return for each block whether it is kept: the model's choice, corrected where the structure of the page is certain."""
    kept = [bool(keep) for keep in view.keep]
    for finding in findings:
        if finding.certain:
            kept[finding.start : finding.end] = [False] * (finding.end - finding.start)
    _close_gaps(view, kept, findings)
    _drop_empty_sections(view, kept, {n for finding in findings if finding.certain for n in range(finding.start, finding.end)})
    return kept


def _close_gaps(view: View, kept: list[bool], findings: Sequence[Finding]) -> None:
    """Keep a paragraph between two kept ones of the same element: an article has no holes."""
    suspicious = {n for finding in findings if finding.certain or finding.strength >= 0.5 for n in range(finding.start, finding.end)}
    if view.flow is None:
        return
    for n in range(view.flow[0] + 1, view.flow[1] - 1):
        around = (n - 1, n, n + 1)
        if kept[n] or n in suspicious or view.linked[n] > _MOSTLY_LINK or not (kept[n - 1] and kept[n + 1]):
            continue
        places = [view.blocks[k].element for k in around]
        alike = len({place.getparent() for place in places}) == 1 and all(place.tag == "p" for place in places)
        if alike and all(view.prose[k] for k in around):
            kept[n] = True


def _drop_empty_sections(view: View, kept: list[bool], certain: set[int]) -> None:
    """Take out headings all of whose section was taken out here: under the model's own choices a bare headline may be the content."""
    level = {tag: int(tag[1]) for tag in HEADINGS}
    for heading in view.blocks:
        if heading.role not in level or not kept[heading.index] or heading.role == "h1":
            continue
        held = False
        for n in range(heading.index + 1, len(view.blocks)):
            other = view.blocks[n]
            if kept[n] and other.role not in level:
                break
            if level.get(other.role, 9) <= level[heading.role]:
                if held:
                    kept[heading.index] = False
                break
            held = held or n in certain
        else:
            if held:
                kept[heading.index] = False
