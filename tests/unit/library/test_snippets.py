"""Snippets of what was searched for."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from winnow.library.question import parse
from winnow.library.snippets import Wanted, matcher, snippet

LETTERS = st.text(st.sampled_from("aAäÄa\u0308ßﬁİ 猫が。\u200b\u00adกำé\n.,"), max_size=400)


def wanted(asked: str) -> Wanted | None:
    return matcher(parse(asked, date(2026, 1, 1)))


@given(LETTERS, LETTERS)
def test_a_snippet_is_a_piece_of_the_text_and_marks_no_empty_match(text: str, asked: str) -> None:
    spans = snippet(wanted(asked), (text,))
    inner = "".join(span.text for span in spans if span.text != "…")
    assert inner in text.replace("\n", " ")
    assert all(span.text for span in spans if span.match)
    assert len(inner) <= 160


@given(LETTERS)
def test_a_word_of_the_text_is_marked_when_it_is_asked_for(text: str) -> None:
    spans = snippet(wanted('"Zebra"'), (f"{text} ZEBRA {text}",))
    assert [span.text for span in spans if span.match] == ["ZEBRA"]


def test_the_place_with_the_most_different_words_is_shown() -> None:
    text = "fox " + "filler " * 60 + "the quick brown fox " + "filler " * 60
    spans = snippet(wanted("quick fox "), (text,))
    assert [span.text for span in spans if span.match] == ["quick", "fox"]


def test_matches_before_and_after_the_best_place_are_marked_too() -> None:
    text = "filler " * 900 + "fox lame fox the quick brown fox fox " + "filler " * 900
    spans = snippet(wanted("quick fox "), (text,))
    assert [span.text for span in spans if span.match] == ["fox", "fox", "quick", "fox", "fox"]


@given(st.integers(0, 5000), st.sampled_from(["two words", "猫が好き", "หนังสือ", "مكتبة قديمة"]), st.sampled_from(["", "two ", "猫 "]))
def test_a_phrase_is_marked_wherever_in_a_long_text_it_stands(before: int, phrase: str, decoy: str) -> None:
    filler = ("lorem ipsum dolor " * 400)[:before]
    text = f"{filler}{decoy}, {phrase}! " + "sit amet " * 300
    spans = snippet(wanted(f'"{phrase}"'), (text,))
    assert [span.text for span in spans if span.match] == [phrase]
