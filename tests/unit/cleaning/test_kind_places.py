"""What a removed block is called: by where it stands, by what it is called in the markup, and by its own words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.unit.cleaning.test_kinds import INTRO, SENTENCES

from winnow.cleaning.group import group
from winnow.cleaning.kinds import findings
from winnow.cleaning.kinds.look import look
from winnow.cleaning.outline import outline
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.cleaning.structure import settle
from winnow.models import Kind, RemovedBlock, Snapshot


def removed(before: str = "", after: str = "", article: str = INTRO, without: str = "") -> tuple[RemovedBlock, ...]:
    """What goes of a page of which exactly the article is kept, but for one text."""
    html = f"<body>{before}<div><h1>The mill</h1>{article}</div>{after}</body>"
    page = parse(Snapshot(url="https://example.org/a/page", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html))
    blocks = segment(page)
    own = {
        block.text
        for block in segment(parse(Snapshot(url="https://example.org/", captured_at=page.snapshot.captured_at, html=article))).blocks
    }
    kept = [(block.text in own or block.text == "The mill") and block.text != without for block in blocks.blocks]
    view = look(page, blocks, outline(blocks), kept, [False] * len(kept))
    return group(view, kept, findings(view))


def kinds(before: str = "", after: str = "") -> list[Kind]:
    return [one.kind for one in removed(before, after)]


def menu(count: int = 6, tag: str = "div", name: str = "") -> str:
    entries = "".join(f'<li><a href="/part-{n}">The part number {n} of it</a></li>' for n in range(count))
    return f'<{tag} class="{name}"><ul>{entries}</ul></{tag}>'


@pytest.mark.parametrize("tag, name", [("nav", ""), ("div", "main-menu"), ("div", "navbarLinks"), ("div", "breadcrumbs")])
def test_a_menu_is_a_menu_though_its_entries_look_like_previews(tag: str, name: str) -> None:
    (one,) = removed(menu(tag=tag, name=name))
    assert one.kind is Kind.NAVIGATION
    assert "stories" not in one.why


def test_short_links_side_by_side_are_no_previews() -> None:
    (one,) = removed(after=menu())
    assert (one.kind, one.why) == (Kind.NAVIGATION, "Links to other pages")


def test_links_as_long_as_headlines_behind_the_article_lead_to_other_stories() -> None:
    links = "".join(f'<p><a href="/story-{n}">How the miller of town number {n} came to his mill</a></p>' for n in range(3))
    assert set(kinds(after=f"<div>{links}</div>")) == {Kind.TEASERS}


@pytest.mark.parametrize(
    "foot",
    [
        f"<footer>{menu()}<p>© 2026 The Mill</p></footer>",
        f"<div class='site-footer'>{menu(tag='nav')}<p>The Mill, Valley Road 1</p></div>",
        f"<div role='contentinfo'>{menu(name='menu')}</div>",
        f"<div class='x1'>{menu()}<p>Copyright 2026 The Mill. All rights reserved.</p></div>",
    ],
)
def test_all_of_the_foot_is_the_foot_menus_too(foot: str) -> None:
    assert kinds(after=foot) == [Kind.FOOTER]


def test_the_foot_of_a_card_before_the_content_is_not_the_foot_of_the_page() -> None:
    assert Kind.FOOTER not in kinds(before="<div class='card'><footer><p>Posted by the miller on a fine day</p></footer></div>")


def test_a_foot_that_a_script_will_move_behind_the_content_is_known_by_its_copyright_line() -> None:
    assert kinds(before="<footer><p>Valley Road 1</p><p>© 2026 The Mill</p></footer>") == [Kind.FOOTER]


def test_in_the_head_what_leads_nowhere_is_the_head_and_the_rest_a_menu() -> None:
    head = f"<header><p>Flour and bread since the year 1712</p>{menu()}</header>"
    assert kinds(before=head) == [Kind.HEADER, Kind.NAVIGATION]


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<div class='newsletter-signup'><p>Get our mail</p></div>", Kind.NEWSLETTER),
        ("<div class='cookie-banner'><p>This and that</p><p>OK</p></div>", Kind.CONSENT),
        ("<div><p>We use cookies to give you the best experience. Manage your preferences.</p></div>", Kind.CONSENT),
        ("<div class='authorBio'><p>She has written of mills for years</p></div>", Kind.AUTHOR_BOX),
        ("<div class='sr-only'><p>Opens the picture</p></div>", Kind.HIDDEN),
        ("<p>Please enable JavaScript to view this page.</p>", Kind.HIDDEN),
        ("<p>A\u2063\u2063B\u2063 \u2063\u2063C\u2063\u2063\u2063D</p>", Kind.HIDDEN),
        ("<p>Add to cart</p>", Kind.OTHER),
        ("<p>In den Warenkorb</p>", Kind.OTHER),
        ("<h3>Was this page helpful?</h3>", Kind.OTHER),
        ("<p>Get started</p>", Kind.PROMO),
        ("<div role='dialog'><h2>A gift for you</h2><p>Half the price of all flour until Sunday.</p></div>", Kind.PROMO),
        ("<p><a href='https://www.facebook.com/mill'>The mill there</a></p>", Kind.SHARE),
        ("<p>Print</p>", Kind.SHARE),
        ("<div class='search-form'><p>Words to look for</p></div>", Kind.NAVIGATION),
        ("<p>Skip to content</p>", Kind.NAVIGATION),
        ("<div class='top-ad'><p>Boots for people</p></div>", Kind.AD),
        ("<p>This post has affiliate links, by which we earn a commission.</p>", Kind.AD),
        ("<nav class='post-navigation'><a href='/x'>How the miller came to his mill</a></nav>", Kind.TEASERS),
        ("<h3>Customers also bought</h3><ul><li><a href='/x'>Seven mills</a></li></ul>", Kind.TEASERS),
    ],
)
def test_a_kind_is_known_by_its_names_and_words(markup: str, kind: Kind) -> None:
    assert set(kinds(after=f"<div>{markup}</div>")) == {kind}


def test_a_short_word_counts_only_where_it_stands_by_itself() -> None:
    assert kinds(after="<div class='Card9ADxk'><p>Boots for people</p></div>") == [Kind.OTHER]


def test_posts_that_the_page_calls_comments_are_not_the_readers_comments() -> None:
    posts = "".join(f"<div class='comment'><p>{sentence} {SENTENCES[0]}</p></div>" for sentence in SENTENCES)
    html = f"<div class='comments'>{posts}<div class='comment'><p>Quote</p></div></div>"
    assert [one.kind for one in removed(article=html, without="Quote")] == [Kind.OTHER]


def test_a_heading_that_is_an_entry_of_a_menu_heads_nothing() -> None:
    entries = "<li><a href='/ads'>Advertising</a></li><li><a href='/press'>Press and events</a></li>"
    assert kinds(after=f"<nav><ul>{entries}</ul></nav>") == [Kind.NAVIGATION]


def test_every_removed_block_has_a_reason_that_reads_like_a_sentence() -> None:
    page = f"{menu(tag='nav')}<header><p>Flour and bread since 1712</p></header>", "<p>Share</p><p>Who knows</p><footer>© 2026</footer>"
    for one in removed(*page):
        assert one.why[0].isupper()
        assert not one.why.endswith(".")


def test_a_second_copy_of_the_article_goes_and_the_first_stays() -> None:
    page = Snapshot(
        url="https://example.org/a",
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        html=f"<div>{INTRO}</div><p>And more.</p><div>{INTRO}</div>",
    )
    blocks = segment(parse(page))
    view = look(parse(page), blocks, outline(blocks), [True] * 11, [False] * 11)
    kept = settle(view, findings(view))
    assert kept == [True] * 6 + [False] * 5
    (one,) = group(view, kept, findings(view))
    assert (one.kind, one.why) == (Kind.HIDDEN, "A second copy of text above, for screens of another size")


def test_a_paragraph_that_is_quoted_again_is_no_copy() -> None:
    quoted = f"{INTRO}<blockquote><p>{SENTENCES[0]} {SENTENCES[1]}</p></blockquote><p>{SENTENCES[4]} Indeed.</p>"
    assert removed(article=quoted) == ()


def test_a_copy_of_what_is_not_kept_stays() -> None:
    page = Snapshot(url="https://example.org/a", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=f"<div>{INTRO}</div><div>{INTRO}</div>")
    blocks = segment(parse(page))
    view = look(parse(page), blocks, outline(blocks), [False] * 5 + [True] * 5, [False] * 10)
    assert settle(view, findings(view)) == [False] * 5 + [True] * 5
