"""Snippets of what was searched for."""

from hypothesis import given
from hypothesis import strategies as st

from winnow.library.question import parse
from winnow.library.snippets import matcher, snippet

LETTERS = st.text(st.sampled_from("aAäÄa\u0308ßﬁİ 猫が。\u200b\u00adกำé\n.,"), max_size=400)


@given(LETTERS, LETTERS)
def test_a_snippet_is_a_piece_of_the_text_and_marks_no_empty_match(text: str, asked: str) -> None:
    spans = snippet(matcher(parse(asked)), (text,))
    inner = "".join(span.text for span in spans if span.text != "…")
    assert inner in text.replace("\n", " ")
    assert all(span.text for span in spans if span.match)
    assert len(inner) <= 160


@given(LETTERS)
def test_a_word_of_the_text_is_marked_when_it_is_asked_for(text: str) -> None:
    spans = snippet(matcher(parse('"Zebra"')), (f"{text} ZEBRA {text}",))
    assert [span.text for span in spans if span.match] == ["ZEBRA"]


def test_the_place_with_the_most_different_words_is_shown() -> None:
    text = "fox " + "filler " * 60 + "the quick brown fox " + "filler " * 60
    spans = snippet(matcher(parse("quick fox ")), (text,))
    assert [span.text for span in spans if span.match] == ["quick", "fox"]
