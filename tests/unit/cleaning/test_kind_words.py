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
from winnow.cleaning.kinds.words import (
    MAX_HEADING,
    bare_heading,
    find_passages,
    fold,
    headed_kind,
    is_heading,
    is_network,
    is_scrambled,
    line_kind,
    named_groups,
    says_how_long_ago,
)
from winnow.models import Kind

LEXICON = json.loads(files("winnow.cleaning.lexicons").joinpath("kinds.json").read_text(encoding="utf-8"))
AGO = LEXICON["ago"]


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


def texts_of(part: str) -> list[tuple[str, str, str]]:
    return [
        (kind, language, text) for kind, languages in LEXICON[part].items() for language, several in languages.items() for text in several
    ]


@pytest.mark.parametrize("part", ["headings", "lines"])
def test_every_text_of_the_lexicon_is_of_one_kind_also_in_capitals(part: str) -> None:
    kinds: dict[str, set[str]] = {}
    for kind, _, text in texts_of(part):
        kinds.setdefault(bare_heading(fold(text)), set()).add(kind)
    assert [text for text, several in kinds.items() if len(several) > 1] == []
    known = headed_kind if part == "headings" else line_kind
    for kind, _, text in texts_of(part):
        assert len(text) <= MAX_HEADING
        assert [known(form) for form in (text, text.upper(), text.title())] == [Kind(kind)] * 3, text


@pytest.mark.parametrize("part", ["headings", "lines"])
def test_the_lexicon_speaks_at_least_twelve_languages(part: str) -> None:
    assert len({language for _, language, _ in texts_of(part)}) >= 12


@pytest.mark.parametrize(
    ("capitals", "kind"),
    [
        ("İlgili Haberler", Kind.TEASERS),
        ("İLGİLİ HABERLER", Kind.TEASERS),
        ("İLGİNİZİ ÇEKEBİLİR", Kind.TEASERS),
        ("ÖNERİLEN", Kind.TEASERS),
        ("ΣΧΕΤΙΚΑ ΑΡΘΡΑ", Kind.TEASERS),
        ("ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", Kind.TEASERS),
        ("ЧИТАЙТЕ ТАКЖЕ", Kind.TEASERS),
    ],
)
def test_headings_in_capitals_of_any_script_are_known(capitals: str, kind: Kind) -> None:
    assert headed_kind(capitals) is kind
    assert headed_kind(f"{capitals} (3)") is kind
    assert is_heading(capitals)


def test_letters_that_change_with_their_case_are_the_same_letters() -> None:
    assert fold("STRASSE") == fold("Straße")
    assert fold("ΤΕΛΟΣ") == fold("τέλος")
    assert fold("IŞIK") == fold("ışık") == fold("İŞİK")


def test_a_line_is_known_as_a_whole_and_never_by_its_beginning() -> None:
    assert line_kind("Add to cart!") is Kind.OTHER
    assert line_kind("Teilen (3)") is Kind.SHARE
    assert line_kind("Add to cart and go on") is None
    assert line_kind("x" * 10_000) is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("We use cookies on this website.", {Kind.CONSENT}),
        ("Wir verwenden Cookies; hier sind die Einstellungen.", {Kind.CONSENT}),
        ("Bake the cookies for ten minutes.", set()),
        ("Copyright © 2026 The Mill", {Kind.FOOTER}),
        ("TÜM HAKLARI SAKLIDIR", {Kind.FOOTER}),
        ("JavaScript is disabled in your browser.", {Kind.HIDDEN}),
        ("A book about JavaScript", set()),
        ("Hello {{ user.name }}", {Kind.HIDDEN}),
        ("Ready to see your own mill?", {Kind.PROMO}),
    ],
)
def test_passages_tell_what_a_text_speaks_of(text: str, kinds: set[Kind]) -> None:
    assert {kind for n, kind in find_passages(["Something else", text]) if n == 1} == kinds
    assert {n for n, _ in find_passages(["Something else", text])} <= {1}


@pytest.mark.parametrize("names", ["site-footer", "siteFooter", "site__footer x", "FOOTER", "global-footer_links"])
def test_names_are_read_word_by_word(names: str) -> None:
    assert "footer" in named_groups(names)


@pytest.mark.parametrize("names", ["", "add cart", "loader", "CardAD7x", "headerless", "foot er"])
def test_parts_of_words_and_words_of_different_names_say_nothing(names: str) -> None:
    assert named_groups(names) == frozenset()


def test_pairs_of_words_count_within_one_name() -> None:
    assert "hidden" in named_groups("a visually-hidden b")
    assert named_groups("visually hidden") == frozenset()


@pytest.mark.parametrize("host", ["www.facebook.com", "x.com", "de.linkedin.com", "mastodon.social", "T.me"])
def test_the_hosts_of_social_networks_are_known(host: str) -> None:
    assert is_network(host)


@pytest.mark.parametrize("host", ["", "facebook", "facebook.example.org", "notfacebook.com", "[::1]", "netflix.com"])
def test_other_hosts_are_no_networks(host: str) -> None:
    assert not is_network(host)


def test_only_text_full_of_unseen_marks_is_scrambled() -> None:
    assert is_scrambled("\u2063\u2063A\u2063B")
    assert not is_scrambled("می\u200cخواهم بدانم که آسیاب کجاست")
    assert not is_scrambled("")


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
