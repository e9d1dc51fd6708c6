"""What the search field finds."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from winnow.library import Library, Query, Span
from winnow.library.folding import key
from winnow.models import Author, Clipping, Shelf, State

Keep = Callable[..., UUID]


def ids(library: Library, text: str, **query: Any) -> set[UUID]:
    found = library.find(Query(text=text, **query))
    assert found.total == len(found.hits)
    return {hit.clipping.id for hit in found.hits}


def marked(library: Library, text: str) -> list[str]:
    return [span.text for span in library.find(Query(text=text)).hits[0].snippet if span.match]


PLANTED = {
    "en": ("The committee weighed the unusually candid testimony of Dr O'Neill at length.", ["candid testimony", "o'neill", "COMMITTEE"]),
    "de": ("Die Straßenbahn fährt über die Brücke nach Köln-Müngersdorf.", ["strassenbahn", "Brucke", "über die brücke", "müngersdorf"]),
    "zh": ("北京大学的研究人员发现了一种新的催化剂,可用于水的分解。", ["北京", "催化", "研究人员", "水的分解", "剂"]),
    "ja": ("東京都内で新しい図書館が開館し、カメラを持った人々が集まった。", ["東京", "図書館", "カメラ", "開館", "館"]),
    "ko": ("서울특별시는 오늘 새로운 도서관을 개관했다.", ["서울", "도서관", "개관", "새로운 도서관"]),
    "th": ("กรุงเทพมหานครเปิดห้องสมุดแห่งใหม่เมื่อวานนี้", ["ห้องสมุด", "กรุงเทพ", "เมื่อวาน"]),
    "ar": ("أعلنت المكتبة الوطنية عن مَعْرِض جديد للمخطوطات القديمة.", ["المكتبة الوطنية", "معرض", "اعلنت"]),
    "hi": ("दिल्ली में नई किताबों की दुकान खुली है।", ["दिल्ली", "किताबों की दुकान"]),
    "vi": ("Thư viện mới được mở tại Hà Nội.", ["thu vien", "Hà Nội"]),
    "ru": ("Новая библиотека открылась в Ёлкино.", ["библиотека", "елкино"]),
    "he": ("הספרייה החדשה נפתחה בְּחיפה אתמול.", ["הספרייה החדשה", "בחיפה"]),
    "tr": ("Yeni kütüphane İzmir'in ılık kıyısında açıldı.", ["kütüphane", "izmir", "ilik kiyisinda"]),
    "el": ("Η νέα βιβλιοθήκη άνοιξε στην Αθήνα.", ["βιβλιοθηκη", "ΑΘΗΝΑ"]),
}


@pytest.mark.parametrize(("text", "asked"), [(text, asked) for text, all_asked in PLANTED.values() for asked in all_asked])
def test_a_planted_phrase_is_found_in_its_language_alone_and_marked(library: Library, keep: Keep, text: str, asked: str) -> None:
    planted = {keep("Filler before.", each, "Filler after."): each for each in (text for text, _ in PLANTED.values())}
    found = ids(library, asked)
    assert {planted[one] for one in found} >= {text}
    assert len(found) <= 2  # 館 and 北京's characters are shared by Chinese and Japanese
    assert ids(library, f'"{asked}"') >= {one for one, each in planted.items() if each == text}
    assert marked(library, asked)
    assert key(marked(library, f'"{asked}"')[0]) == key(asked)


def test_two_characters_that_are_not_neighbours_are_not_a_word(library: Library, keep: Keep) -> None:
    keep("東大京都")
    assert ids(library, "東京") == set()


def test_a_word_next_to_another_script_is_found(library: Library, keep: Keep) -> None:
    one = keep("新しいiPhone手機です")
    for asked in ("iphone", "手機", "iPhone手機", '"新しい iphone"', "手"):
        assert ids(library, asked) == {one}
        assert marked(library, asked)


def test_a_clipping_is_found_by_title_and_address_before_it_is_cleaned(
    library: Library, clip: Callable[..., tuple[Clipping, bytes]]
) -> None:
    clipping, snapshot = clip(title="Raw onions", url="https://kitchen.example/soups/leek-and-potato", host="kitchen.example")
    library.add(clipping, snapshot)
    for asked in ("onions", "leek potato", "kitchen"):
        assert ids(library, asked) == {clipping.id}


def test_every_part_of_a_record_is_searched(library: Library, keep: Keep) -> None:
    one = keep(
        "body text",
        metadata={"authors": (Author("Ada Lovelace"),), "site": "The Analyst", "title": "Notes"},
        note="remember the milk",
        tags=["engines"],
    )
    for asked in ("body", "lovelace", "analyst", "milk", "engines"):
        assert ids(library, asked) == {one}
    assert ids(library, "buy now") == set()  # the removed block


def test_a_change_of_title_note_or_tags_is_searched_at_once_and_the_text_stays(library: Library, keep: Keep) -> None:
    one = keep("steady text", title="Before", note="old", tags=["former"])
    library.update(one, lambda c: c.model_copy(update={"title": "Afterwards", "note": "fresh", "tags": ["latter"]}))
    for asked in ("afterwards", "fresh", "latter", "steady"):
        assert ids(library, asked) == {one}
    for asked in ("before", "old", "former"):
        assert ids(library, f'"{asked}"') == set()


def test_a_new_cleaned_form_replaces_the_text_of_the_old(library: Library, keep: Keep, article: Callable[..., Any]) -> None:
    one = keep("first words")
    library.update(one, lambda c: c, cleaned=article("second words"))
    assert ids(library, "second") == {one}
    assert ids(library, "first") == set()


def test_what_is_deleted_is_not_found(library: Library, keep: Keep) -> None:
    one = keep("secret words")
    library.remove(one)
    assert ids(library, "secret") == set()


def test_the_last_word_may_be_half_typed_and_a_closed_one_not(library: Library, keep: Keep) -> None:
    one = keep("photosynthesis in plants")
    for asked in ("photosyn", "plants photo", "author:x OR photo", '"photosynthesis in pl'):
        assert ids(library, asked) == {one}
    for asked in ("photosyn ", '"photosyn"', "photosyn plants", "p"):
        assert ids(library, asked) == set()


def test_operators(library: Library, keep: Keep) -> None:
    one = keep("apples and pears", tags=["Obst Salat", "food"], host="news.example.com", saved_at=datetime(2025, 3, 5, tzinfo=UTC))
    two = keep(
        "apples and plums",
        favourite=True,
        host="other.org",
        saved_at=datetime(2026, 3, 5, tzinfo=UTC),
        metadata={"site": "Daily Plum", "language": "de-AT"},
    )
    three = keep("cherries", shelf=Shelf.ARCHIVE, metadata={"authors": (Author("Émile Zola"),)})
    four = keep("apples in the bin", shelf=Shelf.TRASH)
    for asked, expected in {
        "apples": {one, two},
        "apples -pears": {two},
        'apples -"and pears"': {two},
        "-apples": {three},
        "pears OR cherries": {one, three},
        "apples pears OR plums": {one, two},
        "tag:food": {one},
        'tag:"obst salat"': {one},
        "TAG:FOOD": {one},
        "-tag:food apples": {two},
        "tag:food OR cherries": {one, three},
        "-tag:food OR pears": {one, two, three},
        "site:example.com": {one, three},
        "site:news.example.com": {one},
        "site:other": {two},
        'site:"daily plum"': {two},
        "site:ample.com": set(),
        "-site:example.com": {two},
        "author:zola": {three},
        'author:"emile zola"': {three},
        "author:zol": {three},
        "author:apples": set(),
        "-author:zola": {one, two},
        "before:2026": {one},
        "after:2026": {two, three},
        "after:2025-03-05 before:2025-03-06": {one},
        "before:2026-04 after:2025-12": {two, three},
        "-before:2026": {two, three},
        '-tag:"Obst Salat" apples': {two},
        "-site:other.org -author:zola": {one},
        "apples -is:favourite": {one},
        "apples -pears -plums": set(),
        "lang:de": {two},
        "LANG:de-CH plums": {two},
        "-lang:de apples": {one},
        'lang:"de" OR cherries': {two, three},
        "is:favourite": {two},
        "is:favorite": {two},
        "-is:favourite": {one, three},
        "is:archived": {three},
        "is:trashed": {four},
        "is:trashed apples": {four},
        "is:clean": {one, two, three},
        "is:raw": set(),
        "apples AND pears": {one},
    }.items():
        assert ids(library, asked) == expected, asked


@pytest.mark.parametrize(
    "asked",
    [
        '"',
        "*",
        "(",
        ")",
        "AND",
        "OR",
        "NOT",
        "-",
        "--",
        "tag:",
        "is:",
        "is:fav",
        "before:",
        "before:20",
        "after:2026-13",
        ":",
        '""',
        "^",
        "'",
    ],
)
def test_a_half_typed_question_lists_everything_or_nothing_but_answers(library: Library, keep: Keep, asked: str) -> None:
    one = keep("apples NOT pears")
    assert ids(library, asked) == {one}
    assert ids(library, f"apples {asked}") == {one}
    assert ids(library, f"apples OR {asked}") == {one}


@pytest.mark.parametrize(
    "asked", ["title:apples", "{title}:apples", "apples NEAR pears", "apples*", "^apples", "col:x", "app*es", "text : apples"]
)
def test_syntax_of_the_search_engine_is_only_words(library: Library, keep: Keep, asked: str) -> None:
    keep("pears", title="apples")
    two = keep(f"these very words: {asked}")
    assert ids(library, asked) == {two} or asked in ("apples*", "^apples")
    assert two in ids(library, asked)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    '"',
                    "-",
                    "OR",
                    "AND",
                    "NOT",
                    "NEAR(",
                    ")",
                    "*",
                    "tag:",
                    "is:",
                    "raw",
                    "before:",
                    "2026",
                    "猫",
                    "ก",
                    "a",
                    " ",
                    "\0",
                    "\ud800",
                    "^",
                ]
            ),
            max_size=12,
        ).map("".join),
        st.lists(
            st.sampled_from(
                [
                    "OR",
                    "-a",
                    '"b c"',
                    "tag:x",
                    'tag:"x y',
                    "-lang:de",
                    "before:7d",
                    "-after:2026-1",
                    "-tag:y",
                    "is:raw",
                    "author:z",
                    "-",
                    "site:q",
                    "after:2026",
                    "猫犬",
                ]
            ),
            max_size=12,
        ).map(" ".join),
    )
)
def test_any_text_is_answered(library: Library, asked: str) -> None:
    found = library.find(Query(text=asked))
    assert found.total >= len(found.hits)


@pytest.mark.parametrize(
    "asked", ["word " * 5000, "-word " * 5000, "a OR -b " * 5000, '"' + "word " * 5000, "猫" * 5000, "tag:x " * 5000, "x" * 10**6]
)
def test_a_pasted_page_is_answered(library: Library, asked: str) -> None:
    assert library.find(Query(text=asked)).total == 0


def test_a_word_in_the_title_says_more_than_one_in_the_text(library: Library, keep: Keep) -> None:
    titled = keep("something else altogether in some more words", title="On whales")
    for _ in range(4):
        keep("whales are named in this text once, whales twice", title="On the sea")
    assert library.find(Query(text="whales")).hits[0].clipping.id == titled


def test_among_equals_the_newer_comes_first(library: Library, keep: Keep) -> None:
    kept = [keep("the same words", title="Same", url="https://example.com/") for _ in range(4)]
    assert [hit.clipping.id for hit in library.find(Query(text="words")).hits] == kept[::-1]


def test_search_and_filters_go_together(library: Library, keep: Keep) -> None:
    one = keep("apples", tags=["x"], favourite=True)
    keep("apples", tags=["x"])
    keep("pears", tags=["x"], favourite=True)
    assert ids(library, "apples", tag="x", favourite=True) == {one}
    assert ids(library, "apples", shelf="trash") == set()
    assert ids(library, "apples", state=State.CLEAN.value) != set()


def test_a_snippet_is_the_original_text_around_the_match(library: Library, keep: Keep) -> None:
    keep("Anfang. " * 40 + "Der Grüne-Straße <b>Weg</b> & mehr. " + "Ende. " * 40)
    snippet = library.find(Query(text="grune strasse")).hits[0].snippet
    text = "".join(span.text for span in snippet)
    assert "Der Grüne-Straße <b>Weg</b> & mehr." in text
    assert [span.text for span in snippet if span.match] == ["Grüne", "Straße"]
    assert snippet[0] == snippet[-1] == Span("…")
    assert 120 <= len(text) <= 200


def test_without_a_search_there_is_no_snippet(library: Library, keep: Keep) -> None:
    keep("apples")
    assert library.find(Query()).hits[0].snippet == ()
    assert library.find(Query(text="is:clean")).hits[0].snippet == ()


def test_a_match_in_the_title_alone_shows_where_it_matched(library: Library, keep: Keep) -> None:
    keep("Nothing of the kind.", title="Whales")
    assert library.find(Query(text="whales")).hits[0].snippet == (Span("Whales", match=True),)
