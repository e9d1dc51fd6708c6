"""Kinds that say what they are: by a heading over them, by the element they stand in or its name, or by their own words."""

from __future__ import annotations

from collections.abc import Iterator

from winnow.cleaning.kinds.view import HEADINGS, Finding, View
from winnow.cleaning.kinds.words import bare_heading, is_heading
from winnow.cleaning.outline import Span
from winnow.models import Kind

_MOSTLY_KEPT = 0.4
"""An element most of whose text is content is no furniture, whatever it is called."""

_SECTION_SIZE = 3000
"""A heading's section of furniture is at most so many characters long."""


_CERTAIN_HEADING = 45
_CERTAIN_SIZE = 400
"""A longer heading or section may be content that begins unluckily, which the model can tell better."""

_QUOTED = 60
"""A longer heading is not quoted in a reason."""

_LINK = 0.5
"""A text of which more is a link is an entry rather than a heading."""

_ENTRY = 0.5
"""The strength of a section under what may be an entry or a heading of a menu: "Advertising", which leads to the stories about it."""


def sections(view: View, kind: Kind, why: str, strength: float = 0.8, called: str = "headed") -> Iterator[Finding]:
    """Find what stands under a heading of this kind; `why` is the reason, to which a heading worth quoting is added.

    Certain when the page has an article and the section comes after its text, is short and holds no paragraph of prose; of links to
    other pages at least one must be there.
    """
    flow = view.flow
    for n in view.heads.get(kind, ()):
        block = view.blocks[n]
        if block.role in ("pre", "h1"):
            continue
        span = section(view, block.index, flow)
        after = flow is not None and span[0] >= flow[1]
        certain = after and view.sizes[block.index] <= _CERTAIN_HEADING and not view.has_prose(span) and view.size(span) <= _CERTAIN_SIZE
        if certain and kind is Kind.TEASERS:
            certain = any(view.linked[n] for n in range(*span))
        label = quotable(view, block.index)
        entry = (block.role not in HEADINGS and view.linked[n] > _LINK) or (view.places.menu[n] and not certain)
        yield Finding(kind, *span, f"{why}, {called} “{label}”" if label else why, min(strength, _ENTRY) if entry else strength, certain)


def section(view: View, heading: int, flow: Span | None) -> Span:
    """The blocks a heading stands over, itself included: the rest of the nearest element that holds more than it, up to a like heading."""
    block = view.blocks[heading]
    place = block.element
    span = view.outline.spans[place]
    while span[1] <= heading + 1:
        if span[0] < heading:
            return heading, heading + 1
        parent = place.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        around = view.outline.spans[parent]
        if flow is not None and around[0] < flow[1] and around[1] > flow[0] and around[1] > heading + 1:
            # The heading stands among the article's own elements: what follows it up to the next section of the page.
            following = next((view.outline.span(sibling) for sibling in place.itersiblings() if view.outline.span(sibling)), None)
            if block.role not in HEADINGS and following is not None and not view.has_prose(following):
                return heading, following[1]
            span = around
            break
        place, span = parent, around
    end = heading + 1
    size = 0
    while end < span[1]:
        other = view.blocks[end]
        if view.headed[end] not in (None, view.headed[heading]) or (
            other.role in HEADINGS and (block.role not in HEADINGS or other.role <= block.role)
        ):
            break
        if flow is not None and flow[0] <= end < flow[1] and view.prose[end]:
            break
        size += view.sizes[end]
        if size > _SECTION_SIZE:
            break
        end += 1
    return heading, end


def named(view: View, kind: Kind, why: str, strength: float, *calls: str) -> Iterator[Finding]:
    """Find elements that are called so: by a group of names, by "<tag>" or by "role=…"; see `View.called`."""
    for call in calls:
        for _, span in view.called.get(call, ()):
            if view.kept_share(span) < _MOSTLY_KEPT:
                yield Finding(kind, *span, why, strength)


def lines(view: View, kind: Kind, why: str, strength: float) -> Iterator[Finding]:
    """Find the blocks whose own words say that they are of the kind; a button or an invitation amid the article is certain."""
    for n in view.lines.get(kind, ()):
        yield Finding(kind, n, n + 1, why, strength)
    for n in view.controls.get(kind, ()):
        yield Finding(kind, n, n + 1, why, strength, certain=True)


def quotable(view: View, heading: int) -> str:
    """The words of a heading that a reason may quote, "" where the text only begins like one, or is itself the first entry."""
    block = view.blocks[heading]
    if view.linked[heading] > _LINK or len(block.text) > _QUOTED:
        return ""
    return bare_heading(block.text) if block.role in HEADINGS or is_heading(block.text) else ""
