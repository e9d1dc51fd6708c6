"""What one correction on one page teaches about its site."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

import pytest
from tests.pages.sites import CONTENT, JUNK, SitePage, page_of

from winnow.cleaning import clean
from winnow.cleaning.corrections import rules_for
from winnow.cleaning.kinds.view import Finding, View
from winnow.cleaning.rules import Learnt
from winnow.cleaning.structure import settle
from winnow.models import Cleaned, Overrides, SiteRules, Snapshot

SIBLINGS = range(1, 21)

removals = pytest.mark.parametrize(("site", "part"), [(site, part) for site, parts in JUNK.items() for part in parts])
restorations = pytest.mark.parametrize(("site", "part"), [(site, part) for site, parts in CONTENT.items() for part in parts])


def snapshot(html: str, url: str = "https://www.example.org/page") -> Snapshot:
    return Snapshot(url=url, captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html)


def wrong_about(lines: Collection[str], *, keeps: bool) -> Callable[[View, Sequence[Finding]], list[bool]]:
    """A cleaner that is wrong about some lines of a page, whatever the model thinks of them."""

    def settling(view: View, findings: Sequence[Finding]) -> list[bool]:
        kept = settle(view, findings)
        return [keeps if block.text in lines else keep for block, keep in zip(view.blocks, kept, strict=True)]

    return settling


def cleaned_page(page: SitePage, part: str, *, keeps: bool, rules: SiteRules = SiteRules(), overrides: Overrides = Overrides()) -> Cleaned:  # noqa: B008
    return clean(snapshot(page.html, page.url), rules=rules, overrides=overrides, settling=wrong_about(page.parts[part], keeps=keeps))


def ids_of(cleaned: Cleaned, lines: Collection[str]) -> frozenset[str]:
    return frozenset(block.id for block in cleaned.blocks if block.text in lines)


def corrected(page: SitePage, part: str, *, keep: bool) -> Learnt:
    """Correct one page by hand, and remember it."""
    ids = ids_of(cleaned_page(page, part, keeps=not keep), page.parts[part])
    assert ids
    overrides = Overrides(restore=ids) if keep else Overrides(remove=ids)
    mended = cleaned_page(page, part, keeps=not keep, overrides=overrides)
    return rules_for(snapshot(page.html, page.url), mended, ids, keep=keep)


def lines_kept(cleaned: Cleaned) -> list[str]:
    return [block.text for block in cleaned.blocks if block.removed is None]


@removals
def test_one_removal_mends_twenty_sibling_pages_and_nothing_else_of_them(site: str, part: str) -> None:
    learnt = corrected(page_of(site, 0), part, keep=False)
    assert learnt.rules
    assert learnt.why_not == ""
    for number in SIBLINGS:
        page = page_of(site, number)
        before = lines_kept(cleaned_page(page, part, keeps=True))
        assert set(page.parts[part]) <= set(before)
        after = lines_kept(cleaned_page(page, part, keeps=True, rules=SiteRules(learnt.rules)))
        assert after == [line for line in before if line not in page.parts[part]], (number, learnt.rules)


@restorations
def test_one_restoration_mends_twenty_sibling_pages_and_nothing_else_of_them(site: str, part: str) -> None:
    learnt = corrected(page_of(site, 0), part, keep=True)
    assert learnt.rules
    assert learnt.why_not == ""
    for number in SIBLINGS:
        page = page_of(site, number)
        before = lines_kept(cleaned_page(page, part, keeps=False))
        assert not set(page.parts[part]) & set(before)
        after = lines_kept(cleaned_page(page, part, keeps=False, rules=SiteRules(learnt.rules)))
        assert [line for line in after if line not in page.parts[part]] == before, (number, learnt.rules)
        assert set(page.parts[part]) <= set(after), (number, learnt.rules)
