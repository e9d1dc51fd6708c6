"""Where phrases stand in folded text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from winnow.library.folding import UNSPACED, folded, folded_in_place, is_unspaced, phrases, pieces

LETTERS = st.text(st.sampled_from("aAbä 猫がกำé\n.,"), max_size=60)


def as_expression(text_pieces: tuple[str, ...], *, prefix: bool) -> str:
    """The same phrase as a regular expression."""
    edge_before, edge_after = f"(?<![^\\s{UNSPACED}])", f"(?![^\\s{UNSPACED}])"
    parts: list[str] = []
    for place, piece in enumerate(text_pieces):
        if is_unspaced(piece):
            parts.append(re.escape(piece))
            continue
        goes_on = f"[^\\s{UNSPACED}]*" if prefix and place == len(text_pieces) - 1 and len(piece) > 1 else ""
        parts.append(edge_before + re.escape(piece) + goes_on + edge_after)
    return r"\s*".join(parts)


@given(LETTERS, LETTERS, st.booleans())
def test_phrases_are_found_where_a_regular_expression_finds_them(text: str, asked: str, prefix: bool) -> None:
    text, asked_for = folded(f"{text} {asked} {text}{asked}"), pieces(asked)
    if asked_for:
        found = [match.span() for match in re.finditer(as_expression(asked_for, prefix=prefix), text)]
        assert list(phrases(text, asked_for, prefix=prefix)) == found


@given(st.text(max_size=40))
def test_each_character_folds_as_it_does_alone_and_is_told_its_place(text: str) -> None:
    whole, places = folded_in_place(text)
    assert whole == "".join(folded_in_place(character)[0] for character in text)
    assert list(places) == [place for place, character in enumerate(text) for _ in folded_in_place(character)[0]]


def test_typographic_characters_separate_words() -> None:
    assert folded("don’t “say”—yes…«no»").split() == ["don", "t", "say", "yes", "no"]
