"""How the text of the search field is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.library.question import MAX_LENGTH, Field, Operator, Question, Words, parse, with_tag_renamed

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("", ()),
        ("two words ", ((Words(("two",)),), (Words(("words",)),))),
        ("typing", ((Words(("typing",), prefix=True),),)),
        ('"a phrase"', ((Words(("a", "phrase")),),)),
        ('"not clo', ((Words(("not", "clo"), prefix=True),),)),
        ("“curly” ", ((Words(("curly",)),),)),
        ("-no ", ((Words(("no",), without=True),),)),
        ("e-mail ", ((Words(("e", "mail")),),)),
        ("a OR b c ", ((Words(("a",)), Words(("b",))), (Words(("c",)),))),
        ("OR a OR", ((Words(("a",)),),)),
        ("a OR OR b ", ((Words(("a",)), Words(("b",))),)),
        ('tag:"two words" x ', ((Operator(Field.TAG, "two words"),), (Words(("x",)),))),
        ("-Tag:x", ((Operator(Field.TAG, "x", without=True),),)),
        ("tag：全角", ((Operator(Field.TAG, "全角"),),)),
        ("author:zola ", ((Words(("zola",), author=True),),)),
        ("before:2026", ((Operator(Field.BEFORE, "2026-01-01"),),)),
        ("after:2026-5", ((Operator(Field.AFTER, "2026-05-01"),),)),
        ("after:yesterday", ((Operator(Field.AFTER, "2026-03-30"),),)),
        ("after:TODAY", ((Operator(Field.AFTER, "2026-03-31"),),)),
        ("after:7d -before:1y", ((Operator(Field.AFTER, "2026-03-24"),), (Operator(Field.BEFORE, "2025-03-31", without=True),))),
        ("after:2025/3/9", ((Operator(Field.AFTER, "2025-03-09"),),)),
        ("after:99999y after:soon after:2025-13 after:7 is:nothing lang:", ()),
        ("lang:pt-BR", ((Operator(Field.LANG, "pt"),),)),
        ("is:FAVORITE", ((Operator(Field.IS, "favourite"),),)),
        ("https://example.com ", ((Words(("https", "example", "com")),),)),
    ],
)
def test_what_is_typed_is_read_as(text: str, groups: tuple[tuple[Words | Operator, ...], ...]) -> None:
    assert parse(text, TODAY) == Question(groups)


@pytest.mark.parametrize(
    ("text", "new", "renamed"),
    [
        ("tag:old", "new", "tag:new"),
        ('wheel -tag:"old" OR TAG:Óld', "new", 'wheel -tag:"new" OR TAG:new'),
        ("tag:old wheel", "two words", 'tag:"two words" wheel'),
        ("tag:“old” x", "a “quoted” b", 'tag:"a quoted b" x'),
        ("tag：old", "新", "tag：新"),
        ('tag:older tag:"the old" tag:old-fashioned old "tag:old" mytag:old site:old', "new", None),
        ("tag:old", "“!”", None),
        ("tag:old " + "x" * (MAX_LENGTH - 8), "longer", None),
        ('tag:"old', "new", 'tag:"new"'),
    ],
)
def test_a_tag_that_is_asked_for_is_renamed_and_nothing_else(text: str, new: str, renamed: str | None) -> None:
    assert with_tag_renamed(text, "old", new) == (text if renamed is None else renamed)


@given(st.text(), st.text(min_size=1))
def test_a_text_that_does_not_ask_for_a_tag_stays_as_it_was_typed(text: str, new: str) -> None:
    assert with_tag_renamed(text, "a tag that nobody has", new) == text


@given(st.text())
def test_any_text_is_a_question_without_empty_groups(text: str) -> None:
    assert all(parse(text, TODAY).groups)
