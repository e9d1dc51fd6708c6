"""The seed page and its variants: other stories go, the article stays whole, whatever the page is built of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pages import seed

from winnow.cleaning.engine import clean
from winnow.cleaning.render import to_text
from winnow.models import Cleaned, Kind, Overrides


def kind_of(cleaned: Cleaned, text: str) -> Kind | None:
    """The kind of the removed block that holds a text."""
    return next((removed.kind for removed in cleaned.removed if text in removed.text), None)


def assert_whole_and_clean(cleaned: Cleaned, shape: seed.Shape) -> None:
    lines = to_text(cleaned.article_html).splitlines()
    own = [line for line in lines if line in set(seed.ARTICLE)]
    assert own == list(seed.ARTICLE)
    article = "\n".join(lines)
    for teaser in shape.teasers:
        assert teaser.text not in article
        assert teaser.title not in article
        assert kind_of(cleaned, teaser.text) is Kind.TEASERS
    if shape.heading:
        assert shape.heading not in lines
    for junk in ("Hashtags", "Try Our AI Features", "Explore what Daily8 AI can do for you:", "No comments yet"):
        assert junk not in article
    if "comments" in shape.sections:
        assert kind_of(cleaned, "No comments yet...") is Kind.COMMENTS
    if "promo" in shape.sections:
        assert kind_of(cleaned, "Try Our AI Features") is Kind.PROMO
    if "hashtags" in shape.sections:
        assert kind_of(cleaned, "Hashtags") is Kind.NAVIGATION


def test_the_seed_page_gives_the_article_whole_and_nothing_else() -> None:
    shape = seed.Shape()
    assert len(seed.ARTICLE) == 22
    assert_whole_and_clean(clean(seed.snapshot(shape)), shape)


def test_each_teaser_is_one_removed_block_and_the_first_brings_its_heading() -> None:
    cleaned = clean(seed.snapshot())
    teasers = [removed for removed in cleaned.removed if removed.kind is Kind.TEASERS]
    assert len(teasers) == 3
    assert teasers[0].text.startswith("Related Articles\nRTHK")
    assert all("three alike cards under “Related Articles”" in removed.why for removed in teasers)


@pytest.mark.parametrize("card", ["article", "div", "li", "a", "section"])
@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("heading", ["Related Articles", ""])
def test_cards_of_any_element_with_or_without_links_and_heading_go(card: str, links: bool, heading: str) -> None:
    shape = seed.Shape(card=card, links=links, heading=heading)
    assert_whole_and_clean(clean(seed.snapshot(shape)), shape)


@pytest.mark.parametrize("language", seed.HEADINGS)
def test_cards_under_a_heading_of_any_language_go(language: str) -> None:
    shape = seed.Shape(heading=seed.HEADINGS[language], links=False, heading_tag="h3")
    assert_whole_and_clean(clean(seed.snapshot(shape)), shape)


@pytest.mark.parametrize("language", seed.FOREIGN_TEASERS)
@pytest.mark.parametrize("heading", [True, False])
def test_teasers_in_other_languages_go(language: str, heading: bool) -> None:
    shape = seed.Shape(teasers=seed.FOREIGN_TEASERS[language], heading=seed.HEADINGS[language] if heading else "", links=False)
    assert_whole_and_clean(clean(seed.snapshot(shape)), shape)


@pytest.mark.parametrize("amid", [4, 11, 18])
@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("heading", ["Read also", ""])
def test_teasers_in_the_middle_of_the_article_go(amid: int, links: bool, heading: str) -> None:
    shape = seed.Shape(amid=amid, links=links, heading=heading)
    assert_whole_and_clean(clean(seed.snapshot(shape)), shape)


SECTIONS = ("hashtags", "promo", "comments", "teasers")
POOL = (*seed.TEASERS, *(teaser for several in seed.FOREIGN_TEASERS.values() for teaser in several))

shapes = st.builds(
    seed.Shape,
    seed=st.integers(0, 10_000),
    card=st.sampled_from(["div", "article", "li", "a"]),
    headline=st.sampled_from(["p", "div", "h3", "h4", "span"]),
    depth=st.integers(1, 8),
    links=st.booleans(),
    heading=st.sampled_from(["", *seed.HEADINGS.values()]),
    heading_tag=st.sampled_from(["div", "h2", "h3", "p"]),
    teasers=st.lists(st.sampled_from(POOL), min_size=2, max_size=8, unique=True),
    sections=st.permutations(SECTIONS),
    amid=st.none() | st.integers(4, 18),
    paragraph=st.sampled_from(["p", "div"]),
    wide=st.just(1),
)


@settings(max_examples=60, deadline=None)
@given(shapes)
def test_no_variant_of_the_page_loses_the_article_or_keeps_another_story(shape: seed.Shape) -> None:
    assert_whole_and_clean(clean(seed.snapshot(shape)), shape)


def test_a_grid_of_rows_of_two_cards_goes_whole() -> None:
    shape = seed.Shape(wide=2, teasers=POOL[:5], heading="")
    assert_whole_and_clean(clean(seed.snapshot(shape)), shape)


def test_restoring_one_teaser_puts_its_text_back_and_leaves_the_others_out() -> None:
    first, *others = (removed for removed in clean(seed.snapshot()).removed if removed.kind is Kind.TEASERS)
    text = to_text(clean(seed.snapshot(), overrides=Overrides(restore=frozenset({first.id}))).article_html)
    assert seed.TEASERS[0].text in text
    assert all(teaser.text not in text for teaser in seed.TEASERS[1:])
    assert others
