"""Text that a page has only in its data: taken when the page shows next to nothing, and at no other time."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml.html import HtmlElement

from winnow.cleaning.engine import clean
from winnow.cleaning.parse import parse
from winnow.cleaning.render import to_text
from winnow.cleaning.told import TOLD_MARK, blocks_of
from winnow.models import Cleaned, Overrides, Snapshot

STORY = (
    "The mill had stood by the river for three hundred years, and in all that time nobody had thought to ask who owned the water.",
    "When the new bridge was planned, the question could no longer be put off, and the council sent for the old papers.",
    "They lay in a chest in the church tower, under a coat of dust, and two of the three locks had rusted shut long ago.",
)
SHELL = "<div id='root'></div><noscript>You need to enable JavaScript to run this app.</noscript>"


def snapshot(html: str, **fields: Any) -> Snapshot:
    return Snapshot(url="https://weir.example/mill", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html, **fields)


def page(data: str, shown: str = SHELL, head: str = "") -> str:
    return f"<html><head><title>The mill by the river</title>{head}</head><body>{shown}{data}</body></html>"


def linked(*values: object) -> str:
    return "".join(f"<script type='application/ld+json'>{json.dumps(value)}</script>" for value in values)


def script(value: object, name: str = "__NEXT_DATA__") -> str:
    source = json.dumps(value).replace("</", "<\\/")  # as pages write it, for "</script>" would end the script
    return f"<script id='{name}' type='application/json'>{source}</script>"


def cleaned(html: str, **fields: Any) -> Cleaned:
    return clean(snapshot(html, **fields))


def text(html: str, **fields: Any) -> str:
    return to_text(cleaned(html, **fields).article_html)


def holder(html: str) -> HtmlElement | None:
    read = parse(snapshot(html))
    blocks_of(read)
    return next((element for element in read.root.iter() if TOLD_MARK in element.attrib), None)


def has_story(found: str) -> bool:
    return all(found.count(paragraph) == 1 for paragraph in STORY)


ARTICLE = {"@type": "NewsArticle", "headline": "The mill by the river", "articleBody": "\n\n".join(STORY)}
STATE = {"props": {"pageProps": {"post": {"title": "The mill by the river", "body": "".join(f"<p>{p}</p>" for p in STORY)}}}}


@pytest.mark.parametrize(
    "data",
    [
        linked(ARTICLE),
        linked({"@graph": [{"@type": "WebSite", "name": "The Weir"}, {"@type": "WebPage", "mainEntity": ARTICLE}]}),
        script(STATE),
        f"<script>window.__INITIAL_STATE__ = {json.dumps(STATE)};(function(){{}})()</script>",
        f'<script>window["__APOLLO_STATE__"]={json.dumps(STATE)}</script>',
        f"<script>var data = {json.dumps(STATE)};</script>",
        f"<script>window.__STATE__ = JSON.parse({json.dumps(json.dumps(STATE))});</script>",
        "<script>window.__STATE__ = JSON.parse('{}');</script>".format(json.dumps(STATE).replace('"', "\\u0022")),
        f"<div id='data' data-page='{json.dumps(STATE)}'></div>",
        f"<div data-preloaded='{json.dumps({'topic_1': json.dumps(STATE)})}'></div>",
        script([{"post": 1}, {"title": 2, "body": 3}, "The mill by the river", "".join(f"<p>{p}</p>" for p in STORY)], "__NUXT_DATA__"),
    ],
    ids=["json-ld", "graph", "next", "window", "window by name", "variable", "parsed", "parsed escapes", "attribute", "nested", "nuxt"],
)
def test_a_page_that_shows_nothing_gives_the_story_of_its_data_and_says_so(data: str) -> None:
    result = cleaned(page(data))
    assert has_story(to_text(result.article_html))
    assert any("page's own data" in warning for warning in result.warnings)


def test_html_in_data_keeps_its_structure_and_loses_what_can_run() -> None:
    body = f"<h3>The chest</h3><ul><li>{STORY[0]}</li><li>{STORY[1]}</li></ul><p onclick=x()>{STORY[2]}<script>alert(1)</script></p>"
    article = cleaned(page(script({"post": {"title": "The mill", "body": body}}))).article_html
    assert article.count("<li>") == 2
    assert "<h3>The chest</h3>" in article
    assert "alert" not in article
    assert "onclick" not in article


def test_an_editors_tree_gives_its_paragraphs_headings_and_items() -> None:
    def node(kind: str, *parts: object) -> dict[str, object]:
        return {"type": kind, "content": list(parts)}

    def leaf(words: str) -> dict[str, object]:
        return {"type": "text", "text": words}

    tree = node(
        "doc",
        node("paragraph", leaf(STORY[0][:40]), node("link", leaf(STORY[0][40:50])), leaf(STORY[0][50:])),
        node("heading", leaf("The chest")),
        node("bulletList", node("listItem", node("paragraph", leaf(STORY[1]))), node("listItem", node("paragraph", leaf(STORY[2])))),
    )
    article = cleaned(page(script({"page": {"document": tree}}))).article_html
    assert has_story(to_text(article))
    assert "<h3>The chest</h3>" in article
    assert article.count("<li>") == 2


def test_a_thread_says_who_wrote_what_and_when_in_order() -> None:
    posts = [
        {"@type": "Comment", "text": words, "author": {"@type": "Person", "name": name}, "datePublished": f"2026-01-0{n}T08:00:00Z"}
        for n, (name, words) in enumerate((("Ben", STORY[1]), ("Cleo", STORY[2])), 2)
    ]
    opening = {
        "@type": "DiscussionForumPosting",
        "headline": "A knocking wheel",
        "text": STORY[0],
        "author": {"name": "Anna"},
        "comment": posts,
    }
    found = text(page(linked(opening)))
    order = [found.index(sign) for sign in ("Anna", STORY[0], "Ben · 2026-01-02", STORY[1], "Cleo · 2026-01-03", STORY[2])]
    assert order == sorted(order)


def test_questions_stand_over_their_answers() -> None:
    faq = {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": f"Question {n}?", "acceptedAnswer": {"@type": "Answer", "text": f"<p>{words}</p>"}}
            for n, words in enumerate(STORY)
        ],
    }
    found = text(page(linked(faq)))
    order = [found.index(sign) for n in range(3) for sign in (f"Question {n}?", STORY[n])]
    assert order == sorted(order)


def test_a_list_of_products_is_a_list_with_prices() -> None:
    entries = [
        {
            "@type": "ListItem",
            "position": n,
            "item": {"@type": "Product", "name": name, "offers": {"price": "19.90", "priceCurrency": "EUR"}},
        }
        for n, name in enumerate(("Oak wheel", "Iron shaft", "Leather belt", "Stone of flint", "Sluice gate", "Sack of barley", "Sieve"))
    ]
    article = cleaned(page(linked({"@type": "ItemList", "itemListElement": entries}))).article_html
    assert article.count("<li>") == 7
    assert "Oak wheel 19.90 EUR" in to_text(article)


def test_a_recipe_has_its_steps_and_what_goes_in() -> None:
    recipe = {
        "@type": "Recipe",
        "name": "Bread of the mill",
        "recipeIngredient": ["500 g of rye flour", "10 g of salt"],
        "recipeInstructions": [
            {"@type": "HowToSection", "name": "The dough", "itemListElement": [{"@type": "HowToStep", "text": STORY[0]}]},
            {"@type": "HowToStep", "name": "Bake it", "text": STORY[1]},
        ],
    }
    found = text(page(linked(recipe)))
    order = [found.index(sign) for sign in ("500 g of rye flour", "10 g of salt", "The dough", STORY[0], "Bake it", STORY[1])]
    assert order == sorted(order)


def test_what_json_ld_and_the_state_both_tell_comes_out_once() -> None:
    assert has_story(text(page(linked(ARTICLE) + script(STATE) + linked(ARTICLE))))


def test_what_the_page_shows_is_not_told_again() -> None:
    shown = f"<main><p>{STORY[0]}</p></main>"
    found = text(
        page(linked({**ARTICLE, "articleBody": [*STORY, *(s.replace("mill", "forge").replace("the", "one") for s in STORY)]}), shown)
    )
    assert found.count(STORY[0]) == 1


def test_words_of_the_program_are_no_text_of_the_page() -> None:
    words = {f"key{n}": f"Message {n}: we are sorry, but this cannot be done at the moment. Please try again later." for n in range(30)}
    state = {**STATE, "i18n": {"en": words}, "dictionary": words, "site": {"footerLinks": {"text": words["key1"]}}}
    found = text(page(script(state)))
    assert has_story(found)
    assert "sorry" not in found


def test_a_story_named_like_the_page_is_chosen_before_teasers_with_more_words() -> None:
    others = [
        {"title": f"Another story {n}", "teaser": f"It tells of forge {n}, where the fire went out in a year of war."} for n in range(5)
    ]
    found = text(page(script({"latest": others, "post": STATE["props"]})))
    assert has_story(found)
    assert "forge" not in found


def test_a_description_alone_is_no_article() -> None:
    result = cleaned(page("", "<div id='root'></div>", f"<meta name='description' content='{STORY[0]}'>"))
    assert result.article_html == ""
    assert any("no text" in warning for warning in result.warnings)


PROSE = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)


@pytest.mark.parametrize(
    "shown",
    [
        PROSE,
        f"<p>{STORY[0]}</p><p>{STORY[1]}</p>",
        "<ul>" + "".join(f"<li><a href='/{n}'>Wheel {n}</a> 19.90 EUR</li>" for n in range(60)) + "</ul>",
    ],
    ids=["a story", "a short story", "a list"],
)
def test_a_page_with_text_of_its_own_is_left_alone(shown: str) -> None:
    other = [sentence.replace("mill", "forge").replace("the", "one").upper() for sentence in STORY * 4]
    assert holder(page(linked({"@type": "NewsArticle", "articleBody": other}), shown)) is None
    assert clean(snapshot(page(linked(ARTICLE), shown))).warnings == clean(snapshot(page("", shown))).warnings


def test_a_page_that_shows_little_is_left_alone_unless_its_data_tells_three_times_as_much() -> None:
    shown = "<p>" + "</p><p>".join(f"Wheel {n}" for n in range(20)) + "</p>"
    assert holder(page(linked({"@type": "Article", "articleBody": " ".join(STORY)}), shown)) is None
    longer = " ".join(s.replace("the", f"the {n}") for n in range(3) for s in STORY)
    assert holder(page(linked({"@type": "Article", "articleBody": longer}), shown)) is not None


def test_a_selection_is_what_the_reader_chose_and_no_more() -> None:
    result = cleaned(page(linked(ARTICLE)), mode="selection", selection=f"<p>Chosen.</p>{linked(ARTICLE)}")
    assert to_text(result.article_html).strip() == "Chosen."


def test_a_page_cannot_say_of_its_own_text_that_it_was_read_from_data() -> None:
    forged = f"<section data-winnow-from='json-ld' {TOLD_MARK}='state' xmlns:w='urn:winnow' w:from='state'>{PROSE}</section>"
    assert holder(page("", forged)) is None
    result = cleaned(page("", forged))
    assert has_story(to_text(result.article_html))
    assert result.warnings == ()


def test_text_from_data_is_taken_out_and_put_back_like_any_other() -> None:
    html = page(linked(ARTICLE))
    block = next(block for block in cleaned(html).blocks if block.text == STORY[1])
    without = clean(snapshot(html), overrides=Overrides(remove=frozenset({block.id})))
    assert STORY[1] not in to_text(without.article_html)
    assert any(STORY[1].startswith(removed.excerpt[:40]) for removed in without.removed)
    assert cleaned(html) == cleaned(html)


DEEP = 600  # less than what Python's reader of JSON takes
HOSTILE = {
    "cut off": page(linked(ARTICLE)[:-40] + "</script>"),
    "not JSON": page("<script>window.a={b:1,c:[function(){}]}</script><script type='application/ld+json'>{'a':}</script>" * 50),
    "deep": page(f"<script type='application/ld+json'>{'[' * 100_000}</script><script>window.a={'[' * 100_000}</script>"),
    "as deep as can be read": page(
        f"<script type='application/ld+json'>{'[' * DEEP}{']' * DEEP}</script>"
        + "<script type='application/ld+json'>"
        + '{"mainEntity":' * DEEP
        + "1"
        + "}" * DEEP
        + "</script>"
        + "<script type='application/json'>"
        + '{"type":"x","content":[' * (DEEP // 2)
        + "1"
        + "]}" * (DEEP // 2)
        + "</script>"
    ),
    "odd values": page(
        linked(
            {"@type": [None, 3, {}], "name": {"a": 1}, "text": [None, 1, ["x"]], "offers": [[]], "author": [[], 3], "itemListElement": 7}
        )
        + linked({"@type": "Comment", "text": "x", "author": None, "offers": {"price": True}}, None, 3, "x", [])
        + script(
            {"a": {"title": None, "price": {}, "author": {"name": 3}, "content": [None, 1, {"type": 1, "content": [[]]}]}, "pad": "x" * 300}
        )
        + script([[1, 1], {"a": -1, "b": 10**9, "c": True}, "x" * 300], "__NUXT_DATA__")
        + script([{"self": 0, "list": 1}, [0, 1, 1], "x" * 300], "__NUXT_DATA__")
    ),
    "lone surrogates and controls": page(linked({"@type": "Article", "articleBody": "\ud800 a\0b \x1b " * 40, "name": "\udfff\x01"})),
    "a number without end": page(f'<script>window.a={{"b":{"9" * 100_000}}}</script>{linked({"price": 1})[:-12]}{"1" * 9_000}}}</script>'),
    "a million values": page(script({"list": [{"title": f"t{n}", "x": n} for n in range(60_000)]})),
    "one value named a million times": page(
        script([[1] * 100_000, {"content": 2, "type": 3, **{f"k{n}": 3 for n in range(20_000)}}, [1] * 200_000, "doc"], "__NUXT_DATA__")
    ),
    "many that begin and do not end": page("<script>" + "window.a=JSON.parse('x" * 100_000 + "</script>"),
    "many lists of strings": page("<script>" + 'window.a=["' * 300_000 + "</script>"),
    "one string of ten megabytes": page(f"<div data-a='[\"{'word <p ' * 1_250_000}\"]'></div>"),
    "one text of four megabytes": page(linked({"@type": "Article", "articleBody": "A word, and <b>one</b> more. " * 130_000})),
    "marks of markup": page(linked({"@type": "Article", "articleBody": "<p " * 1_000_000})),
    "a meta element without content": page("", "", "<meta name='description'><meta property='og:description' content=''>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_data_costs_little_and_raises_nothing(name: str) -> None:
    given = snapshot(HOSTILE[name].encode("utf-8", "replace").decode())
    began = time.process_time()
    result = clean(given)
    assert time.process_time() - began < 10
    assert result.warnings or to_text(result.article_html).strip()
