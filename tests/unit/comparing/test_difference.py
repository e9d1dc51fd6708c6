"""What changed between two versions: sentences and words in any script, in bounded time, and nothing of what cleaning removed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.comparing import Change, Difference, compare, is_same_page, is_unchanged
from winnow.comparing.alignment import align
from winnow.comparing.sentences import sentences, words
from winnow.models import BlockId, Cleaned, Metadata, PageBlock


def article(*texts: str, removed: str = "", title: str = "") -> Cleaned:
    blocks = [PageBlock(BlockId(str(n)), "p", text) for n, text in enumerate(texts)]
    gone = [PageBlock(BlockId("ad"), "p", removed, removed=BlockId("r"))] if removed else []
    return Cleaned(Metadata(title=title), "", blocks=(*gone, *blocks))


def marks(found: Difference) -> list[tuple[str, str]]:
    return [(piece.change.value, piece.text.strip()) for one in found.paragraphs for piece in one.pieces if piece.change is not Change.KEPT]


def side(found: Difference, unwanted: Change) -> list[str]:
    return [
        "".join(piece.text for piece in one.pieces if piece.change is not unwanted).strip()
        for one in found.paragraphs
        if any(piece.change is not unwanted and piece.text.strip() for piece in one.pieces)
    ]


def test_what_cleaning_removed_is_no_change() -> None:
    found = compare(article("One sentence here.", removed="Buy now"), article("One sentence here.", removed="Other advertisement"))
    assert (found.changes, marks(found)) == (0, [])


@pytest.mark.parametrize(
    ("old", "new", "marked", "changes"),
    [
        ("It was red. It was old.", "It was blue. It was old.", [("removed", "red"), ("added", "blue")], 1),
        ("One stays here. Two goes away soon.", "One stays here.", [("removed", "Two goes away soon.")], 1),
        ("One stays here.", "Zero comes first. One stays here.", [("added", "Zero comes first.")], 1),
        ("A first one is here. A second one is there.", "The first one is here. My second one is there.", None, 2),
        ("这座磨坊建于一九零一年。它很旧。", "这座磨坊建于一九零二年。它很旧。", [("removed", "一"), ("added", "二")], 1),
        ("บ้านหลังนี้สีแดงและเก่ามาก", "บ้านหลังนี้สีขาวและเก่ามาก", [("removed", "แดง"), ("added", "ขาว")], 1),
        ("بُنيت الطاحونة عام 1901. هي قديمة.", "بُنيت الطاحونة عام 1902. هي قديمة.", [("removed", "1901"), ("added", "1902")], 1),
    ],
)
def test_changes_are_marked_by_word_in_any_script(old: str, new: str, marked: list[tuple[str, str]] | None, changes: int) -> None:
    found = compare(article(old), article(new))
    assert found.changes == changes
    assert marked is None or marks(found) == marked


def test_paragraph_that_was_divided_is_kept_and_one_that_went_stands_where_it_was() -> None:
    found = compare(article("First one. Second one.", "Goes away.", "Last one."), article("First one.", "Second one.", "Last one."))
    assert [one.change for one in found.paragraphs] == [Change.KEPT, Change.KEPT, Change.REMOVED, Change.KEPT]
    assert found.changes == 1


@given(st.lists(st.text("ab .。語 \n", max_size=20), max_size=8), st.lists(st.text("ab .。語 \n", max_size=20), max_size=8))
def test_both_versions_can_be_read_from_their_difference(old: list[str], new: list[str]) -> None:
    found = compare(article(*old), article(*new))

    def plain(texts: list[str]) -> str:
        return "".join("".join(texts).split())

    assert plain(side(found, Change.REMOVED)) == plain(new)
    assert sorted(plain(side(found, Change.ADDED))) == sorted(plain(old))


@given(st.text())
def test_every_character_is_in_one_sentence_and_one_word(text: str) -> None:
    assert "".join(sentences(text)) == text == "".join(words(text))


@given(st.lists(st.integers(0, 5), max_size=40), st.lists(st.integers(0, 5), max_size=40))
def test_stretches_cover_both_sequences_and_equal_ones_are_equal(one: list[int], other: list[int]) -> None:
    at = other_at = 0
    for equal, start, end, other_start, other_end in align(one, other):
        assert (start, other_start) == (at, other_at)
        assert not equal or one[start:end] == other[other_start:other_end]
        at, other_at = end, other_end
    assert (at, other_at) == (len(one), len(other))


@pytest.mark.parametrize("kinds", [2, 10**9])
def test_texts_of_thousands_of_sentences_are_compared(kinds: int) -> None:
    chance = random.Random(1)
    old = [f"Sentence {chance.randrange(kinds)} it is." for _ in range(4000)]
    new = list(old)
    for _ in range(300):
        new[chance.randrange(len(new))] = f"Other {chance.randrange(kinds)} it was."
    found = compare(article(*old), article(*new))
    assert side(found, Change.REMOVED) == new


STORY = "The mill stood at the river for two hundred years before the flood took its wheel. Nobody in the village had expected it."
OTHER = "Prices of grain have fallen again, say the farmers who sold theirs early. The market will stay closed until the end of May."


@pytest.mark.parametrize(
    ("one", "other", "same_address", "same"),
    [
        (article(STORY), article(f"{STORY} An addition."), False, True),
        (article(STORY, title="Mill"), article(OTHER, title="Mill"), True, True),
        (article(STORY, title="Mill lost"), article(OTHER, title="Grain"), True, False),
        (article(STORY, title="News"), article(OTHER, title="News"), False, False),
        (article(STORY), article("The mill stood at the river for two hundred years"), True, True),
        (
            article(STORY, *(f"In {year} it ground {year * 7} sacks." for year in range(1800, 1850))),
            article("The mill stood at the river for"),
            False,
            False,
        ),
        (article(), article(), False, False),
    ],
)
def test_address_and_content_decide_what_is_the_same_page(one: Cleaned, other: Cleaned, same_address: bool, same: bool) -> None:
    assert is_same_page(one, other, same_address=same_address) is same
    assert is_same_page(other, one, same_address=same_address) is same


def test_white_space_and_composed_characters_are_no_change() -> None:
    assert is_unchanged(article("Über  allem", removed="x"), article("U\u0308ber\nallem", removed="y"))
    assert not is_unchanged(article("One."), article("Two."))
