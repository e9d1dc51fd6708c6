"""What one correction on one page teaches about its site."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pages.sites import CONTENT, JUNK, SitePage, page_of

from winnow.cleaning.corrections import apply_rules, rules_for
from winnow.cleaning.engine import clean
from winnow.cleaning.kinds.look import look
from winnow.cleaning.kinds.view import Finding, View
from winnow.cleaning.outline import outline
from winnow.cleaning.parse import parse
from winnow.cleaning.rules.learning import Learnt
from winnow.cleaning.rules.learning import learn as learn_rules
from winnow.cleaning.rules.wording import sentence_of
from winnow.cleaning.segment import segment
from winnow.cleaning.structure import settle
from winnow.models import Cleaned, Overrides, Pattern, SiteRule, SiteRules, Snapshot, Step

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


@pytest.mark.parametrize(
    ("site", "part", "keep"),
    [*((s, p, False) for s, ps in JUNK.items() for p in ps), *((s, p, True) for s, ps in CONTENT.items() for p in ps)],
)
def test_a_rule_changes_no_page_of_another_site(site: str, part: str, keep: bool) -> None:
    learnt = corrected(page_of(site, 0), part, keep=keep)
    for host in ("other.example", f"blog.{site}.example", f"{site}.example.org"):
        page = page_of(site, 1, host)
        assert cleaned_page(page, part, keeps=not keep, rules=SiteRules(learnt.rules)) == cleaned_page(page, part, keeps=not keep)


@given(
    st.sampled_from([(s, p) for s, ps in JUNK.items() for p in ps]),
    st.integers(1, 10_000),
    st.from_regex(r"[a-z]{1,9}\.(example|test)", fullmatch=True),
)
@settings(max_examples=25, deadline=None)
def test_rules_never_touch_another_host(case: tuple[str, str], number: int, host: str) -> None:
    site, part = case
    rules = SiteRules(_learnt(site, part).rules)
    page = page_of(site, number, host)
    assert clean(snapshot(page.html, page.url), rules=rules) == clean(snapshot(page.html, page.url))


@cache
def _learnt(site: str, part: str) -> Learnt:
    return corrected(page_of(site, 0), part, keep=False)


@pytest.mark.parametrize("url", ["https://www.news.example/0", "http://news.example:8080/0", "https://NEWS.example./0"])
def test_a_site_is_its_host_without_www_whatever_the_scheme_and_port(url: str) -> None:
    page = page_of("news", 3)
    rules = SiteRules(_learnt("news", "popular").rules)
    cleaned = clean(snapshot(page.html, url), rules=rules, settling=wrong_about(page.parts["popular"], keeps=True))
    assert not set(page.parts["popular"]) & set(lines_kept(cleaned))


@removals
def test_the_reader_is_told_in_words_that_name_the_site(site: str, part: str) -> None:
    for rule in _learnt(site, part).rules:
        assert sentence_of(rule).startswith(f"On {site}.example: leave out ")
        assert not any(char in sentence_of(rule) for char in "<>{}[]")


THINGS = ["mill", "river", "keeper", "diary", "flood", "harvest", "bridge", "valley", "market"]
SENTENCES = [f"The sentence of the {thing} is long enough to be a paragraph, and says nothing that matters here." for thing in THINGS]


def learn(html: str, lines: Collection[str], *, keep: bool, wrongly: Collection[str] = ()) -> Learnt:
    """Correct some lines of a page of which the cleaner keeps everything but those lines (`keep`), or all."""
    everything = {block.text for block in clean(snapshot(html)).blocks}
    kept = everything - set(lines) - set(wrongly) if keep else everything - set(wrongly)

    def settling(view: View, findings: Sequence[Finding]) -> list[bool]:
        return [block.text in kept for block in view.blocks]

    ids = ids_of(clean(snapshot(html), settling=settling), lines)
    overrides = Overrides(restore=ids) if keep else Overrides(remove=ids)
    return rules_for(snapshot(html), clean(snapshot(html), overrides=overrides, settling=settling), ids, keep=keep)


def said_of(learnt: Learnt) -> list[str]:
    return [sentence_of(rule).partition(": ")[2] for rule in learnt.rules]


def page(*parts: str) -> str:
    return f"<html><body><main><article>{''.join(parts)}</article></main></body></html>"


PARAGRAPHS = [f"<p class='text'>{sentence}</p>" for sentence in SENTENCES]
LONG = " ".join(SENTENCES)


def test_a_paragraph_like_all_others_is_known_by_its_own_words_and_one_too_long_for_that_by_nothing() -> None:
    learnt = learn(page(*PARAGRAPHS), [SENTENCES[4]], keep=False)
    assert [rule.pattern.text for rule in learnt.rules] == [SENTENCES[4]]
    refused = learn(page(*PARAGRAPHS, f"<p class='text'>{LONG}</p>", *PARAGRAPHS), [LONG], keep=False)
    assert refused.rules == ()
    assert "more of the page than was asked" in refused.why_not


def test_a_rule_is_narrowed_by_what_is_around_when_the_names_alone_say_too_much() -> None:
    notes = "<div class='hint'>{}</div>"
    html = page(
        *PARAGRAPHS[:3], notes.format(LONG), f"<div class='sponsors-of-us'>{notes.format(LONG + ' Twice.')}<p>{SENTENCES[7]}</p></div>"
    )
    assert said_of(learn(html, [LONG + " Twice."], keep=False)) == ["leave out the box named “hint”, in the box named “sponsors of us”"]


def test_what_is_put_back_does_not_bring_other_junk_back() -> None:
    html = page(
        *PARAGRAPHS, "<div class='more-here'><p>One thing</p></div><div class='more-here'><h3>Sponsored</h3><p>Another thing</p></div>"
    )
    learnt = learn(html, ["One thing"], keep=True, wrongly=["Another thing", "Sponsored"])
    cleaned = clean(snapshot(html), rules=SiteRules(learnt.rules), settling=wrong_about(["One thing", "Another thing"], keeps=False))
    assert "One thing" in lines_kept(cleaned)
    assert "Another thing" not in lines_kept(cleaned)


def test_a_whole_group_becomes_one_rule_of_what_holds_it() -> None:
    items = "".join(f"<li><b>Entry</b> {n}</li>" for n in range(40))
    html = page(*PARAGRAPHS, f"<div><section class='ingredients-list'><h2>What you need</h2><ul>{items}</ul></section></div>")
    lines = ["What you need", *(f"Entry {n}" for n in range(40))]
    assert said_of(learn(html, lines, keep=True)) == ["keep the section named “ingredients list”"]


def test_a_section_without_an_element_of_its_own_is_known_by_its_heading_and_ends_at_prose() -> None:
    def with_section(*after: str) -> str:
        return page(*PARAGRAPHS[:4], "<h2>Read also</h2><p>The mill</p><p>The river</p>", *after)

    learnt = learn(with_section("<h2>The end</h2>", PARAGRAPHS[5]), ["Read also", "The mill", "The river"], keep=False)
    assert said_of(learnt) == ["leave out what stands under “Read also”, up to the next paragraph"]
    other = clean(
        snapshot(with_section(*PARAGRAPHS[5:])), rules=SiteRules(learnt.rules), settling=lambda view, _: [True] * len(view.blocks)
    )
    assert lines_kept(other) == [*SENTENCES[:4], *SENTENCES[5:]]


def test_paragraphs_all_in_italics_are_told_from_those_with_some() -> None:
    html = page(*PARAGRAPHS[:4], f"<p>{SENTENCES[4]} <em>really</em></p>", f"<p><em>{LONG}</em></p>")
    assert said_of(learn(html, [LONG], keep=False)) == ["leave out every paragraph all in italics, in the article"]


def test_headings_of_several_teasers_are_not_taken_for_the_templates_own() -> None:
    teasers = [f"<div><h3>How {thing}s live</h3><p>{sentence}</p></div>" for thing, sentence in zip(THINGS[:3], SENTENCES[6:], strict=True)]
    lines = [*(f"How {thing}s live" for thing in THINGS[:3]), *SENTENCES[6:]]
    learnt = learn(page("".join(PARAGRAPHS[:6]), *teasers, f"<p>{LONG}</p>"), lines, keep=False)
    assert not any(rule.pattern.heading for rule in learnt.rules)


def test_rules_that_would_leave_nothing_of_an_article_are_not_followed() -> None:
    learnt = learn(page(*PARAGRAPHS, f"<div class='outro-box'>{LONG}</div>"), [LONG], keep=False)
    assert said_of(learnt) == ["leave out the box named “outro box”"]
    other = f"<html><body><div class='outro-box'>{''.join(PARAGRAPHS)}</div></body></html>"
    assert (
        lines_kept(clean(snapshot(other), rules=SiteRules(learnt.rules), settling=lambda view, _: [True] * len(view.blocks))) == SENTENCES
    )


def test_what_is_all_over_the_page_is_not_remembered() -> None:
    html = page(*(f"<p>{n} {SENTENCES[0]}</p><p>{n} in short</p>" for n in range(60)))
    learnt = learn(html, [f"{n} in short" for n in range(60)], keep=False)
    assert len(learnt.rules) <= 8


def test_a_page_of_no_site_teaches_nothing() -> None:
    html = page(*PARAGRAPHS)
    nameless = snapshot(html).model_copy(update={"url": "file:///home/x.html"})
    cleaned = clean(nameless)
    learnt = rules_for(nameless, cleaned, {cleaned.blocks[0].id}, keep=True)
    assert learnt == Learnt(why_not="The page's address names no site.")


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("ids", [set(), {"nowhere-1"}, {""}])
def test_ids_that_name_nothing_teach_nothing(keep: bool, ids: set[str]) -> None:
    shot = snapshot(page(*PARAGRAPHS))
    assert rules_for(shot, clean(shot), ids, keep=keep).rules == ()


HOSTILE = {
    "deep": "<div class=a>" * 30_000 + "text of it" + "</div>" * 30_000,
    "wide": "".join(f"<p class='c{n} name-{n}x'>word</p>" for n in range(20_000)),
    "attribute": f"<p class='{'related ' * 200_000}'>Some text</p><p>More</p>",
    "alike": "<div class=related><p>Share this</p></div>" * 10_000,
    "text": f"<p>{'a:' * 500_000}</p><p>b</p>",
    "controls": "<p class='\x01\x02 \u202e'>\u202eText\u0000</p><h2>\u202e:</h2><p>:</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_cost_little_and_raise_nothing(name: str) -> None:
    shot = snapshot(f"<html><body>{HOSTILE[name]}</body></html>")
    segmentation = segment(parsed := parse(shot))
    kept = [n % 2 == 0 for n in range(len(segmentation.blocks))]
    view = look(parsed, segmentation, outline(segmentation), kept, [False] * len(kept))
    many = [Pattern((Step("div", ("related",)), Step("p")), text=f"line {n}") for n in range(150)] + [
        Pattern((Step("p"),)),
        Pattern(text="Share this"),
    ]
    rules = SiteRules(tuple(SiteRule("example.org", pattern, keep=False) for pattern in many))
    begin = time.process_time()
    apply_rules(view, kept, (), rules)
    for block in segmentation.blocks[:2]:
        learn_rules(view, kept, {block.id}, keep=kept[block.index])
    assert time.process_time() - begin < 6


@given(st.text(max_size=300))
def test_words_of_a_page_never_steer_a_terminal_or_turn_text(words: str) -> None:
    for pattern in (Pattern(text=words), Pattern((Step("div"),), heading=words), Pattern(heading=words, reach="all")):
        sentence = sentence_of(SiteRule("example.org", pattern, keep=True))
        assert not any(unicodedata.category(char)[0] == "C" for char in sentence)
