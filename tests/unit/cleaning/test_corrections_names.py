"""Which names of elements a rule may rely on."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement, fragment_fromstring

from winnow.cleaning.rules.names import names_of


def element(html: str) -> HtmlElement:
    return fragment_fromstring(html)


@pytest.mark.parametrize(
    "made_up",
    [
        "css-1x2y3z", "sc-abc", "sc-abc dkzuqe", "sc-bdVaJa hJkLmN", "jss12", "_ab12c_", "svelte-1abc23", "jsx-3829384",
        "md:flex w-full text-gray-700 px-4 -mt-2 w-[32rem] top-1/2", "d-flex mb-3 col-md-8", "bg-background font-geist", "is-visible",
        "active", "current-menu-item", "clearfix", "c1 c2", "a b", "x" * 61, "0", "\u202e",
    ],
)  # fmt: skip
def test_what_a_build_a_look_or_a_state_names_is_no_name(made_up: str) -> None:
    div = element("<div></div>")
    div.set("class", made_up)
    assert names_of(div) == ()


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("<div class='related-links'>", ("related-links",)),
        ("<div class='Article_body__x7Kp2'>", ("article-body",)),
        ("<div class='Related__Wrapper-sc-1abc-0 hJkLmN'>", ("related-wrapper",)),
        ("<div class='css-1x2y3z-ReadAlso'>", ("read-also",)),
        ("<div class='articleBody story-body__inner'>", ("article-body", "story-body-inner")),
        ("<article id='post-123' class='post-123 hentry type-post category-news tag-mill'>", ("post", "hentry")),
        ("<div id='comments' class='wp-block-group'>", ("comments", "block-group")),
        ("<div role='complementary' data-testid='more-stories-4'>", ("complementary", "more-stories")),
        ("<div class='ad'>", ("ad",)),
        ("<div class='excerpt navbar readnext textwidget'>", ("excerpt", "navbar", "readnext", "textwidget")),
        ("<div class='関連記事 bannière'>", ("関連記事", "bannière")),
        ("<h2 id='the-mill-on-the-river' class='title'>", ("title",)),
        ("<div id='how-the-mill-was-built'>", ()),
    ],
)
def test_what_is_steady_of_a_name_stays(html: str, names: tuple[str, ...]) -> None:
    assert names_of(element(html)) == names
