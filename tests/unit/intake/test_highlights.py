"""Highlights find their words again in an article that has changed, and none is lost."""

import random
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from winnow.cleaning.render import to_text
from winnow.intake.highlights import anchored, marked
from winnow.models import Highlight

WORDS = ["grain", "chaff", "wind", "sieve", "mill", "wheel", "stone", "flour", "harvest", "barn", "thresh", "straw", "miller", "river"]
WORDS += ["weir", "sluice", "bread", "oven", "yeast", "crust", "field", "plough", "furrow", "seed", "sack", "cart", "horse", "market"]


def highlight(exact: str, **fields: object) -> Highlight:
    return Highlight.model_validate({"id": uuid4(), "exact": exact, "made_at": datetime.now(UTC), **fields})


def words_at(article: str, placed: Highlight) -> str:
    return to_text(article)[placed.start : placed.end]


def same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def paragraphs(chance: random.Random, count: int) -> list[str]:
    return [" ".join(chance.choice(WORDS) for _ in range(40)) for _ in range(count)]


def page(texts: list[str]) -> str:
    """Paragraphs with the markup of articles: emphasis inside words' runs, headings, lists."""
    parts = []
    for number, text in enumerate(texts):
        words = text.split()
        inner = " ".join([*words[:7], f"<em>{words[7]} <a href='https://example.org/'>{words[8]}</a></em>", *words[9:]])
        parts.append(f"<ul><li>{inner}</li></ul>" if number % 9 == 4 else f"<p>{inner}</p>")
        if number % 10 == 0:
            parts.append(f"<h2>{words[0]} {words[1]}</h2>")
    return "\n".join(parts)


def test_of_500_highlights_99_percent_are_found_again_and_the_rest_is_listed() -> None:
    chance = random.Random(7)
    texts = paragraphs(chance, 125)
    article = page(texts)
    plain = to_text(article)
    marks: list[Highlight] = []
    for _ in range(500):
        words = chance.choice(texts).split()
        length = chance.randint(3, 25)
        first = chance.randrange(0, len(words) - length)
        exact = " ".join(words[first : first + length])
        place = plain.index(exact)
        marks.append(highlight(exact, prefix=plain[max(0, place - 32) : place], suffix=plain[place + len(exact) :][:32]))
    before = anchored(marks, article)
    assert [one.id for one in before] == [one.id for one in marks]
    assert all(same(words_at(article, one), one.exact) for one in before)

    bare = [text for text in texts if not any(one.exact in text for one in marks)]
    gone = {*bare, next(text for text in texts if sum(one.exact in text for one in marks) == 3)}
    changed = [text for text in texts if text not in gone] + paragraphs(chance, 10)
    chance.shuffle(changed)
    again = page(changed)
    after = anchored(before, again)
    found = [one for one in after if not one.orphaned]
    lost = [one for one in after if one.orphaned]
    assert [one.id for one in after] == [one.id for one in marks], "none is silently gone"
    assert len(found) >= 0.99 * len(marks)
    assert all(same(words_at(again, one), one.exact) for one in found)
    assert all(not any(one.exact in text for text in changed) for one in lost)
    assert len(lost) == 3

    back = anchored(after, article)
    assert [(one.start, one.end, one.orphaned) for one in back] == [(one.start, one.end, False) for one in before]


@pytest.mark.parametrize(
    ("exact", "prefix", "suffix", "expected"),
    [
        ("the wheel", "", "", 0),
        ("the wheel", "and again ", " stopped", 2),
        ("the wheel", "", " creaked", 1),
        ("THE  WHEEL", "", " CREAKED", 1),
    ],
)
def test_of_places_with_the_same_words_the_surroundings_choose(exact: str, prefix: str, suffix: str, expected: int) -> None:
    article = "<p>the wheel turned</p><p>then the wheel creaked</p><p>and again the wheel stopped</p>"
    [placed] = anchored([highlight(exact, prefix=prefix, suffix=suffix)], article)
    plain = to_text(article)
    starts = [place for place in range(len(plain)) if plain.startswith("the wheel", place)]
    assert placed.start == starts[expected]


def test_a_quote_across_blocks_is_marked_in_each_of_them() -> None:
    article = "<p>One sentence.</p><ul><li>An item</li> <li>another</li></ul><p>The end.</p>"
    [placed] = anchored([highlight("sentence.\n\nAn item\nanother\n\nThe")], article)
    assert marked(article, [placed]) == (
        '<p>One <mark class="highlight-yellow">sentence.</mark></p><ul><li><mark class="highlight-yellow">An item</mark></li> '
        '<li><mark class="highlight-yellow">another</mark></li></ul><p><mark class="highlight-yellow">The</mark> end.</p>'
    )


def test_a_quote_with_a_word_changed_within_is_found_by_its_ends() -> None:
    article = "<p>It has been done in this way for nine thousand years, in nearly all places where grain is grown at all.</p>"
    quote = "been done in this way for ten thousand years, in most places where grain is grown"
    [placed] = anchored([highlight(quote)], article)
    assert not placed.orphaned
    assert words_at(article, placed).startswith("been done") and words_at(article, placed).endswith("is grown")
    assert placed.exact == quote


@pytest.mark.parametrize(
    "text", ["人工智能改变世界的方式", "العربية من اليمين إلى اليسار", "e\u0301te\u0301 à la plage", "👩‍👩‍👧 family & <friends>"]
)
def test_any_script_is_found_marked_and_the_text_stays_as_it_was(text: str) -> None:
    from html import escape

    article = f"<p>before {escape(text)} after</p>"
    [placed] = anchored([highlight(text)], article)
    assert not placed.orphaned
    assert to_text(marked(article, [placed])) == to_text(article)


def test_a_composed_quote_is_found_in_decomposed_text() -> None:
    [placed] = anchored([highlight("été")], "<p>un e\u0301te\u0301 sec</p>")
    assert not placed.orphaned


def test_nothing_in_a_note_or_quote_becomes_markup() -> None:
    article = "<p>plain words</p>"
    evil = '"><script>alert(1)</script>\x00'
    placed = anchored([highlight("plain", note=evil), highlight(evil, note="x")], article)
    assert [one.orphaned for one in placed] == [False, True]
    page = marked(article, placed)
    assert "<script" not in page
    assert "alert(1)" in page


def test_marks_of_the_page_itself_stay_and_take_no_colour_of_ours() -> None:
    from winnow.cleaning.sanitise import sanitise

    assert sanitise('<p><mark class="highlight-pink" title="x">theirs</mark></p>') == "<p><mark>theirs</mark></p>"


def test_where_two_overlap_the_later_shows_and_no_text_is_doubled() -> None:
    article = "<p>a b c d e</p>"
    first, second = highlight("a b c"), highlight("c d", colour="pink")
    page = marked(article, anchored([first, second], article))
    assert to_text(page) == "a b c d e"
    assert '<mark class="highlight-pink">c d</mark>' in page
