"""The kinds of what is no content: one module each, found by this list.

A kind is a module with `find(view) -> Iterator[Finding]`; to add one, write the module and name it here.
"""

from __future__ import annotations

from winnow.cleaning.kinds import (
    ad,
    author_box,
    comments,
    consent,
    footer,
    header,
    hidden,
    navigation,
    newsletter,
    other,
    promo,
    share,
    teasers,
)
from winnow.cleaning.kinds.view import Finding, View

KINDS = (hidden, consent, ad, comments, teasers, newsletter, share, promo, author_box, other, navigation, footer, header)


def findings(view: View) -> tuple[Finding, ...]:
    """Everything the kinds find on a page, in no order; findings may overlap."""
    return tuple(finding for kind in KINDS for finding in kind.find(view))
