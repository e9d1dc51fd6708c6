"""What `clean` promises of any page: nothing lost, corrections obeyed, failures told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pages import seed

from winnow.cleaning.engine import clean
from winnow.cleaning.render import to_text
from winnow.models import Kind, Overrides, Pattern, SiteRule, SiteRules, Snapshot, Step


def snapshot(html: str, url: str = "https://example.org/a/page", mode: str = "page", selection: str | None = None) -> Snapshot:
    return Snapshot(url=url, captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html, mode=mode, selection=selection)


def words(text: str) -> str:
    return "".join(text.split())


def test_every_block_is_in_the_article_or_in_one_removed_block() -> None:
    cleaned = clean(seed.snapshot())
    removed = [block for one in cleaned.removed for block in one.blocks]
    assert len(removed) == len(set(removed))
    assert {block.id for block in cleaned.blocks if block.removed is not None} == set(removed)
    article = words(to_text(cleaned.article_html))
    assert all(words(block.text) in article for block in cleaned.blocks if block.removed is None)


def test_restoring_everything_gives_all_visible_text_of_the_page_in_order() -> None:
    before = clean(seed.snapshot())
    after = clean(seed.snapshot(), overrides=Overrides(restore=frozenset(one.id for one in before.removed)))
    assert after.removed == ()
    assert words(to_text(after.article_html)) == words("".join(block.text for block in before.blocks))


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs"), exclude_characters="<>&\x00\ufffe\uffff"),
    min_size=1,
    max_size=30,
)
elements = st.sampled_from(
    [
        "div",
        "p",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "blockquote",
        "pre",
        "span",
        "a",
        "b",
        "em",
        "section",
        "article",
        "aside",
        "nav",
        "footer",
        "figure",
        "figcaption",
        "dl",
        "dt",
        "dd",
        "details",
        "summary",
        "code",
    ]
)
trees = st.recursive(
    texts,
    lambda inner: st.tuples(elements, st.lists(inner, max_size=4)).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(trees, max_size=5))
def test_any_markup_is_cleaned_and_restored_without_losing_a_character(parts: list[str]) -> None:
    page = snapshot("<body>" + "".join(parts))
    before = clean(page)
    after = clean(page, overrides=Overrides(restore=frozenset(one.id for one in before.removed)))
    assert words(to_text(after.article_html)) == words("".join(block.text for block in before.blocks))


def test_a_block_restored_alone_leaves_the_rest_of_its_group_removed_under_the_same_id() -> None:
    before = clean(seed.snapshot())
    group = next(one for one in before.removed if len(one.blocks) > 2)
    after = clean(seed.snapshot(), overrides=Overrides(restore=frozenset({group.blocks[1]})))
    rest = next(one for one in after.removed if one.id == group.id)
    assert rest.blocks == (group.blocks[0], *group.blocks[2:])


def test_a_paragraph_taken_out_is_removed_under_its_own_id_and_can_be_put_back() -> None:
    before = clean(seed.snapshot())
    block = next(block for block in before.blocks if block.text == seed.ARTICLE[3])
    after = clean(seed.snapshot(), overrides=Overrides(remove=frozenset({block.id})))
    assert seed.ARTICLE[3] not in to_text(after.article_html)
    assert [one.id for one in after.removed if one.text == seed.ARTICLE[3]] == [block.id]
    again = clean(seed.snapshot(), overrides=Overrides(remove=frozenset({block.id}), restore=frozenset({block.id})))
    assert seed.ARTICLE[3] in to_text(again.article_html)


def test_unknown_ids_change_nothing() -> None:
    assert clean(seed.snapshot(), overrides=Overrides(restore=frozenset({"x"}), remove=frozenset({"y"}))) == clean(seed.snapshot())


def test_removed_blocks_have_the_same_ids_each_time() -> None:
    assert clean(seed.snapshot()) == clean(seed.snapshot())


@pytest.mark.parametrize("html", ["", "<html></html>", "<p> </p>", "<script>1</script>", "<!-- -->"])
def test_a_page_without_text_says_so(html: str) -> None:
    cleaned = clean(snapshot(html))
    assert cleaned.article_html == ""
    assert any("no text" in warning for warning in cleaned.warnings)


def test_a_page_without_an_article_says_so() -> None:
    cleaned = clean(snapshot('<nav><a href="/a">Home</a> <a href="/b">About</a></nav><footer>© 2026</footer>'))
    assert cleaned.article_html.strip() or any("No article" in warning for warning in cleaned.warnings)


def test_a_selection_is_kept_whole() -> None:
    cleaned = clean(snapshot("<p>all of the page</p>", mode="selection", selection="<p>Only <b>this</b></p><p>share</p>"))
    assert to_text(cleaned.article_html) == "Only this\nshare"


def test_a_rule_of_the_site_takes_out_what_it_names_and_a_later_rule_wins() -> None:
    paragraph = "This is a paragraph of the article which says a few things about the matter at hand. It has two sentences."
    page = snapshot(
        f"<article class='story'><p>{paragraph}</p><p>{paragraph} Again.</p><div class='disclaimer'><p>{paragraph} Legal.</p></div></article>"
    )
    pattern = Pattern((Step("article", ("story",)), Step("div", ("disclaimer",))))
    rule = SiteRule("example.org", pattern, keep=False, kind=Kind.FOOTER)
    removed = clean(page, rules=SiteRules((rule,))).removed
    assert [(one.kind, one.text) for one in removed if "Legal" in one.text] == [(Kind.FOOTER, f"{paragraph} Legal.")]
    kept = SiteRule("example.org", pattern, keep=True)
    assert "Legal" in to_text(clean(page, rules=SiteRules((rule, kept))).article_html)


def test_pictures_of_the_article_are_listed_in_order_with_absolute_addresses() -> None:
    assert [image.url for image in clean(seed.snapshot()).images] == ["https://www.daily8.example/img/hero.jpg"]


@pytest.mark.parametrize(
    ("url", "year"),
    [("https://256.256.256.256/x", 2026), ("https://xn--a/", 2026), ("https://a..example/", 2026), ("https://mill.example/", 9999)],
)
def test_an_odd_address_or_date_costs_no_article(url: str, year: int) -> None:
    words = "The keepers of the mill wrote down each flood, each drought and each visitor for more than a hundred years."
    page = f"<html><article><h1>The mill</h1>{f'<p>{words}</p>' * 6}<p>{words} <a href='/books'>The books</a></p></article></html>"
    cleaned = clean(Snapshot(url=url, captured_at=datetime(year, 12, 31, 23, 59, tzinfo=UTC), html=page))
    assert cleaned.article_html.count("The keepers") == 7
