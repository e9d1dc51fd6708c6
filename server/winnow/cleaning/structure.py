"""What structure settles, whatever the model says: certain finds go, and what only held them together goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from winnow.cleaning.kinds.view import HEADINGS, Finding, View
from winnow.cleaning.metadata.article_end import is_colophon

_MOSTLY_LINK = 0.3
"""A paragraph with more of its text in links may well be an advertisement in disguise."""

_MOST_TAKEN = 0.5
"""When the structure would take out more than this share of what the model keeps, it is the structure that is mistaken: a list of
courses with links under each looks like an article with previews in it."""

_COLOPHON = 4
"""Lines behind the last paragraph that may be the article's colophon: byline, republication, licence."""

_SUSPICIOUS = 0.5
"""A finding from this strength on is reason enough not to put a paragraph back."""


def settle(view: View, findings: Sequence[Finding]) -> list[bool]:
    """Return for each block whether it is kept: the model's choice, corrected where the structure of the page is certain."""
    kept = [bool(keep) for keep in view.keep]
    certain = _covered(view, [finding for finding in findings if finding.certain])
    if _share_of_kept(view, certain) > _MOST_TAKEN:
        return kept
    for n, settled in enumerate(certain):
        if settled:
            kept[n] = False
    _close_gaps(view, kept, _covered(view, [finding for finding in findings if finding.certain or finding.strength >= _SUSPICIOUS]))
    _drop_empty_sections(view, kept, certain)
    _keep_colophon(view, kept, certain)
    return kept


def _share_of_kept(view: View, blocks: Sequence[bool]) -> float:
    """The share that some blocks are of all text the model keeps."""
    total = view.before[-1][1]
    return sum(size for n, size in enumerate(view.sizes) if blocks[n] and view.keep[n]) / total if total else 0.0


def _keep_colophon(view: View, kept: list[bool], certain: Sequence[bool]) -> None:
    """Keep the lines right behind the article's last paragraph that say who wrote it, whence it comes and under which licence."""
    if view.flow is None or not kept[view.flow[1] - 1]:
        return
    for n in range(view.flow[1], min(view.flow[1] + _COLOPHON, len(view.blocks))):
        if certain[n] or view.hidden[n] or not (kept[n] or is_colophon(view.blocks[n].text)):
            return
        kept[n] = True


def _covered(view: View, findings: Sequence[Finding]) -> list[bool]:
    """For each block whether one of the findings lies over it."""
    changes = [0] * (len(view.blocks) + 1)
    for finding in findings:
        changes[finding.start] += 1
        changes[finding.end] -= 1
    return [open_findings > 0 for open_findings in accumulate(changes[:-1])]


def _close_gaps(view: View, kept: list[bool], suspicious: Sequence[bool]) -> None:
    """Keep a paragraph between two kept ones of the same element: an article has no holes."""
    if view.flow is None:
        return
    for n in range(view.flow[0] + 1, view.flow[1] - 1):
        around = (n - 1, n, n + 1)
        if kept[n] or suspicious[n] or view.linked[n] > _MOSTLY_LINK or not (kept[n - 1] and kept[n + 1]):
            continue
        places = [view.blocks[k].element for k in around]
        alike = len({place.getparent() for place in places}) == 1 and all(place.tag == "p" for place in places)
        if alike and all(view.prose[k] for k in around):
            kept[n] = True


def _drop_empty_sections(view: View, kept: list[bool], certain: Sequence[bool]) -> None:
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
            held = held or certain[n]
        else:
            if held:
                kept[heading.index] = False
