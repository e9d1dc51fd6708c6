"""The shortcuts of the words that kinds are known by find what the long way finds."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winnow.cleaning.kinds.look import ends_sentence, leads_elsewhere
from winnow.cleaning.kinds.words import bare_heading, headed_kind, says_how_long_ago
from winnow.models import Kind

AGO = json.loads(files("winnow.cleaning.lexicons").joinpath("kinds.json").read_text(encoding="utf-8"))["ago"]


@pytest.mark.parametrize("pattern", AGO)
def test_every_way_to_say_how_long_ago_is_recognised(pattern: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.from_regex(re.compile(pattern, re.IGNORECASE)))
    def recognised(text: str) -> None:
        assert says_how_long_ago(text)

    recognised()


@pytest.mark.parametrize("text", ["3 hours ago", "vor einer Stunde", "il y a deux jours", "5分前", "Two days AGO, one day ago"])
def test_how_long_ago_is_told_in_several_languages(text: str) -> None:
    assert says_how_long_ago(text)


@pytest.mark.parametrize("text", ["", "A headline", "Chapter 3", "in favour of 12 mills", "An agora"])
def test_other_words_and_numbers_say_nothing_of_time(text: str) -> None:
    assert not says_how_long_ago(text)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("— Related stories: »", "Related stories"),
        ("\u3000»Mehr zum Thema«\n", "Mehr zum Thema"),
        ("!Wow!", "!Wow"),
        ("…", ""),
        ("3 comments (12)", "3 comments (12"),
    ],
)
def test_a_heading_is_bared_of_the_marks_around_it(text: str, bare: str) -> None:
    assert bare_heading(text) == bare


def test_a_count_around_a_heading_does_not_hide_it() -> None:
    assert headed_kind("12 Comments") is headed_kind("Comments (12):") is headed_kind("comments") is Kind.COMMENTS


@pytest.mark.parametrize("text", ["It is.", "It is.” ", "“Is it?” [3][4]", "そうです。」", "\u201cquoted\u201d", "It is.)\n"])
def test_a_sentence_ends_with_its_mark_and_what_may_follow_it(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["", "a list:", "e.g. this", "(bracketed)", "array[3]", "5 "])
def test_other_text_ends_no_sentence(text: str) -> None:
    assert not ends_sentence(text)


HERE = ["https://mill.example", "https://mill.example/", "https://mill.example/a/b?c=d", "http://mill.example:80/a;p/"]
PARTS = [
    "http://",
    "https://",
    "HTTP://",
    "/",
    "//",
    ".",
    "..",
    "?",
    "#",
    "a",
    "b",
    "mill.example",
    ":80",
    "@",
    "%20",
    ";",
    "=",
    "&",
    "[",
    "]",
    "é",
    "~",
    "javascript:",
]
parts = st.sampled_from([*PARTS, " ", "\n"])


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(HERE), st.lists(parts, max_size=7).map("".join))
def test_an_address_leads_elsewhere_when_urllib_finds_another_page(here: str, address: str) -> None:
    own = urlsplit(here)
    try:
        there = urlsplit(urljoin(here, address) if not address.startswith(("http://", "https://")) else address)
    except ValueError:
        return
    no_page = not address or address.lower().startswith(("#", "javascript:", "mailto:", "tel:"))
    expected = not no_page and (own.netloc, own.path, own.query) != (there.netloc, there.path, there.query)
    assert leads_elsewhere((own.netloc, own.path, own.query), here, address) is expected
