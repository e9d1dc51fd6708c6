"""What every implementation of `Library` promises.

To put in another engine: write a class with the methods of `Library` (`server/winnow/library/base.py`) and a function that opens one for a
folder, add that function to ENGINES, and run this file. `in_memory.py` is a small one to begin from. What a test here asks of one engine it asks
of each: a new method of `Library` comes with its tests here, and with its lines in `in_memory.py`. What only files and SQLite can
promise (a disk that fails, a loss of power, folders of others) is tested beside this file, through `open_library`.
"""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.unit.library.in_memory import open_in_memory

from winnow.errors import Conflict, Gone, Invalid, NotFound, Stale, WinnowError
from winnow.library import MAX_RULES_OF_A_SITE, MAX_SEARCHES, Client, Library, Query, Reach, SavedSearch, open_library
from winnow.models import Cleaned, Clipping, Highlight, Kind, Metadata, Pattern, Sha256, Shelf, SiteRule, State, Step

ENGINES: dict[str, Callable[[Path], Library]] = {"sqlite": open_library, "in memory": open_in_memory}

Clip = tuple[Clipping, bytes]
Maker = Callable[..., Clip]
Copier = Callable[[Library], Library]


class Reopenable:
    """A library that can be closed and opened again; stands for the library itself otherwise."""

    def __init__(self, opener: Callable[[Path], Library], folder: Path) -> None:
        self.opener, self._folder = opener, folder
        self.now = opener(folder)

    def reopen(self) -> Library:
        self.now.close()
        self.now = self.opener(self._folder)
        return self.now

    def another(self) -> Library:
        return self.opener(self._folder)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reopenable]:
    opened = Reopenable(ENGINES[request.param], tmp_path / "library")
    yield opened
    opened.now.close()


@pytest.fixture
def library(store: Reopenable) -> Library:
    return store.now


@pytest.fixture
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copier]:
    """Copies a library to a place and opens it there, with the same engine; the place is always the same."""
    copies: list[Library] = []

    def make(library: Library) -> Library:
        library.copy_to(tmp_path / "copy")
        copies.append(request.getfixturevalue("store").opener(tmp_path / "copy"))
        return copies[-1]

    yield make
    for one in copies:
        one.close()


def titled(title: str) -> Callable[[Clipping], Clipping]:
    return lambda clipping: clipping.model_copy(update={"title": title})


def changed(**fields: Any) -> Callable[[Clipping], Clipping]:
    return lambda clipping: clipping.model_copy(update=fields)


def ids(library: Library, **query: Any) -> list[UUID]:
    return [hit.clipping.id for hit in library.find(Query(**query)).hits]


def test_what_was_added_comes_back_as_it_was(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip(tags=["Übung", "b"], note="a note", captured_at=datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC))
    added = library.add(clipping, snapshot)
    assert added.created
    assert added.clipping == clipping == library.get(clipping.id)
    assert library.snapshot(clipping.id) == snapshot


def test_second_add_of_the_same_id_changes_nothing(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    library.update(clipping.id, titled("Mine"))
    again = library.add(clipping.model_copy(update={"title": "Theirs"}), snapshot)
    assert not again.created
    assert again.clipping.title == "Mine"
    assert library.find(Query()).total == 1


def test_another_snapshot_under_a_taken_id_is_refused_and_the_first_stays(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    other, other_snapshot = clip(id=clipping.id)
    with pytest.raises(Conflict) as refused:
        library.add(other, other_snapshot)
    assert refused.value.code == "id_conflict"
    assert library.snapshot(clipping.id) == snapshot


def test_a_snapshot_that_is_not_what_its_record_names_is_refused(library: Library, clip: Maker) -> None:
    clipping, _ = clip()
    with pytest.raises(Invalid):
        library.add(clipping, b"something else")
    assert library.find(Query()).total == 0


def test_what_was_deleted_for_good_cannot_come_back(store: Reopenable, clip: Maker) -> None:
    clipping, snapshot = clip()
    store.now.add(clipping, snapshot)
    store.now.remove(clipping.id)
    library = store.reopen()
    calls: list[Callable[[], object]] = [
        lambda: library.add(clipping, snapshot),
        lambda: library.get(clipping.id),
        lambda: library.update(clipping.id, titled("x")),
        lambda: library.snapshot(clipping.id),
        lambda: library.remove(clipping.id),
    ]
    for call in calls:
        with pytest.raises(Gone):
            call()
    assert library.find(Query()).total == 0


def test_adds_of_one_id_at_once_store_it_once(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip()
    together = threading.Barrier(8)

    def add(_: int) -> bool:
        together.wait()
        return library.add(clipping, snapshot).created

    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(add, range(8)))
    assert sorted(created) == [False] * 7 + [True]
    assert library.find(Query()).total == 1


def test_writes_of_many_threads_are_all_kept(store: Reopenable, clip: Maker) -> None:
    clips = [clip() for _ in range(60)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda c: store.now.add(*c), clips))
        list(pool.map(lambda c: store.now.update(c[0].id, titled(f"new {c[0].title}")), clips))
        list(pool.map(lambda c: store.now.remove(c[0].id), clips[:20]))
    library = store.reopen()
    assert {hit.clipping.title for hit in library.find(Query(limit=200)).hits} == {f"new {c.title}" for c, _ in clips[20:]}


def test_changes_at_once_lose_none(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)

    def one_more(stored: Clipping) -> Clipping:
        return stored.model_copy(update={"words": stored.words + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: library.update(clipping.id, one_more), range(40)))
    assert (library.get(clipping.id).words, library.get(clipping.id).revision) == (40, 41)


def test_each_change_is_a_revision_and_an_old_one_is_stale(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    assert library.update(clipping.id, titled("A"), if_revision=1).revision == 2
    with pytest.raises(Stale) as refused:
        library.update(clipping.id, titled("B"), if_revision=1)
    assert refused.value.code == "stale"
    assert library.get(clipping.id).title == "A"


def test_a_change_that_fails_changes_nothing(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)

    def fail(_: Clipping) -> Clipping:
        raise LookupError("no")

    with pytest.raises(LookupError):
        library.update(clipping.id, fail)
    assert library.get(clipping.id) == clipping
    library.update(clipping.id, titled("after"))
    assert library.get(clipping.id).title == "after"


def test_a_change_cannot_turn_a_clipping_into_another(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    stored = library.update(clipping.id, changed(id=uuid4(), digest="sha-256=:x:", snapshot=Sha256("0" * 64), title="B"))
    assert stored == clipping.model_copy(update={"title": "B", "revision": 2})


def test_what_is_handed_out_is_not_what_is_stored(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip(tags=["a"])
    library.add(clipping, snapshot)
    library.get(clipping.id).tags.append("b")
    library.find(Query()).hits[0].clipping.tags.append("c")
    assert library.get(clipping.id).tags == ["a"]


def test_unknown_clippings_are_not_found(library: Library) -> None:
    calls: list[Callable[[UUID], object]] = [
        library.get,
        library.snapshot,
        library.cleaned,
        library.remove,
        lambda i: library.update(i, titled("x")),
        lambda i: library.update(i, titled("x"), cleaned=Cleaned(Metadata(), "")),
        lambda i: library.add_image(i, "https://example.com/a.png", "image/png", b"x"),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call(uuid4())


def test_the_cleaned_form_comes_back_as_it_was(store: Reopenable, clip: Maker, article: Callable[..., Cleaned]) -> None:
    clipping, snapshot = clip()
    store.now.add(clipping, snapshot)
    with pytest.raises(NotFound):
        store.now.cleaned(clipping.id)
    cleaned = article("One.", "二つ。", title="T", found_in={"title": "json-ld"})
    stored = store.now.update(clipping.id, changed(state=State.CLEAN), cleaned=cleaned)
    assert stored.cleaned
    library = store.reopen()
    assert library.cleaned(clipping.id) == cleaned
    assert library.get(clipping.id) == stored


def test_a_picture_is_stored_once_and_no_longer_wanted(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip(images_wanted=["https://example.com/a.png", "https://example.com/b.png"])
    library.add(clipping, snapshot)
    stored = library.add_image(clipping.id, "https://example.com/a.png", "image/png", b"\x89PNG")
    assert stored.images_wanted == ["https://example.com/b.png"]
    assert library.image(stored.images[0].sha256) == b"\x89PNG"
    assert library.add_image(clipping.id, "https://example.com/a.png", "image/png", b"\x89PNG") == stored


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "x" * 64])
def test_a_picture_the_library_does_not_hold_is_not_found(library: Library, name: str) -> None:
    with pytest.raises(NotFound):
        library.image(Sha256(name))


def test_a_snapshot_cannot_be_had_as_a_picture(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    with pytest.raises(WinnowError):
        library.image(clipping.snapshot)


def test_the_list_is_newest_first_and_its_pages_hold_everything_once(library: Library, clip: Maker) -> None:
    same_moment = {"saved_at": datetime(2026, 5, 5, tzinfo=UTC)}
    clips = [clip(**(same_moment if n % 2 else {})) for n in range(23)]
    for clipping, snapshot in clips:
        library.add(clipping, snapshot)
    seen: list[Clipping] = []
    query = Query(limit=5)
    while True:
        found = library.find(query)
        assert found.total == 23
        seen += [hit.clipping for hit in found.hits]
        if found.next_cursor is None:
            break
        query = Query(limit=5, cursor=found.next_cursor)
    assert len(seen) == len({c.id for c in seen}) == 23
    assert [c.saved_at for c in seen] == sorted((c.saved_at for c, _ in clips), reverse=True)


def test_pages_of_a_search_hold_everything_once(library: Library, clip: Maker) -> None:
    for n in range(13):
        library.add(*clip(title="apple " * (n % 3 + 1) + str(n)))
    seen: list[UUID] = []
    cursor = ""
    while cursor is not None:
        found = library.find(Query(text="apple", limit=4, cursor=cursor))
        seen += [hit.clipping.id for hit in found.hits]
        cursor = found.next_cursor
    assert len(seen) == len(set(seen)) == found.total == 13


@pytest.mark.parametrize("cursor", ["x", "é", "AAAA", "W10", "bnVsbA", "eyJhIjoxfQ", "'; DROP TABLE clippings; --", "A" * 10_000, "\ud800"])
def test_a_cursor_that_is_not_ours_is_named(library: Library, clip: Maker, cursor: str) -> None:
    library.add(*clip())
    with pytest.raises(Invalid) as refused:
        library.find(Query(cursor=cursor))
    assert (refused.value.code, refused.value.field) == ("bad_cursor", "cursor")


def test_a_cursor_of_another_search_is_named(library: Library, clip: Maker) -> None:
    for _ in range(3):
        library.add(*clip())
    cursor = library.find(Query(limit=1)).next_cursor or ""
    with pytest.raises(Invalid):
        library.find(Query(text="page", cursor=cursor))


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_that_is_too_large_is_refused(library: Library, limit: int) -> None:
    with pytest.raises(Invalid):
        library.find(Query(limit=limit))


def test_filters_narrow_the_list(library: Library, clip: Maker) -> None:
    a, b, c, d = (
        clip(tags=["Kochen", "x"], host="a.example"),
        clip(state=State.RAW, favourite=True, host="b.example"),
        clip(shelf=Shelf.ARCHIVE, tags=["kochen"]),
        clip(shelf=Shelf.TRASH),
    )
    for each in (a, b, c, d):
        library.add(*each)
    one, two, three, four = (each[0].id for each in (a, b, c, d))
    assert ids(library) == [three, two, one]
    assert ids(library, tag="KOCHEN") == [three, one]
    assert ids(library, site="a.example") == [one]
    assert ids(library, state="raw") == [two]
    assert ids(library, favourite=True) == [two]
    assert ids(library, favourite=False) == [three, one]
    assert ids(library, shelf="archive") == [three]
    assert ids(library, shelf="trash") == [four]
    assert ids(library, tag="kochen", shelf="inbox") == [one]
    assert ids(library, tag="' OR 1=1 --") == ids(library, site="\ud800") == []


def test_facets_count_what_the_list_shows(library: Library, clip: Maker) -> None:
    library.add(*clip(tags=["a", "b"], favourite=True))
    library.add(*clip(tags=["a"], host="other.example"))
    library.add(*clip(tags=["a"], shelf=Shelf.TRASH, favourite=True))
    trashed = clip(tags=["gone"])
    library.add(*trashed)
    library.remove(trashed[0].id)
    facets = library.facets()
    assert facets.tags == (("a", 2), ("b", 1))
    assert facets.sites == (("example.com", 1), ("other.example", 1))
    assert facets.shelves == {"inbox": 2, "archive": 0, "trash": 1}
    assert facets.favourites == 1


def test_facets_count_languages_without_their_countries_and_months_latest_first(library: Library, clip: Maker) -> None:
    for month, language, shelf in ((3, "pt-BR", "inbox"), (3, "pt", "archive"), (5, "de", "inbox"), (4, "", "inbox"), (6, "fr", "trash")):
        library.add(*clip(metadata=Metadata(language=language), saved_at=datetime(2026, month, 1, tzinfo=UTC), shelf=Shelf(shelf)))
    facets = library.facets()
    assert facets.languages == (("pt", 2), ("de", 1))
    assert facets.months == (("2026-05", 1), ("2026-04", 1), ("2026-03", 2))
    assert len(ids(library, text="lang:pt")) == 2
    assert len(ids(library, text="after:2026-03 before:2026-04")) == 2


def test_a_tag_in_the_trash_alone_is_no_facet(library: Library, clip: Maker) -> None:
    library.add(*clip(tags=["kept"]))
    library.add(*clip(tags=["kept", "Gone"], shelf=Shelf.TRASH))
    assert library.facets().tags == (("kept", 1),)


def test_facets_follow_a_change_of_tags(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip(tags=["a"])
    library.add(clipping, snapshot)
    library.update(clipping.id, changed(tags=["b"]))
    assert library.facets().tags == (("b", 1),)
    assert ids(library, tag="a") == []


def test_the_same_page_is_known_again_and_a_look_alike_is_not(library: Library, clip: Maker) -> None:
    first = clip(url="https://www.example.com/a?id=1&utm_source=mail#top")
    second = clip(url="https://m.example.com/a", metadata=Metadata(canonical_url="https://example.com/a?id=1"))
    other = clip(url="https://example.com/a?id=2")
    trashed = clip(url="https://example.com/a?id=1", shelf=Shelf.TRASH)
    for each in (first, second, other, trashed):
        library.add(*each)
    assert [c.id for c in library.by_url("http://example.com/a?id=1&fbclid=abc")] == [second[0].id, first[0].id]
    assert [c.id for c in library.by_url("https://example.com/a?id=2#x")] == [other[0].id]
    assert [c.id for c in library.by_url("https://example.com/amp/a")] == [second[0].id]
    assert library.by_url("https://example.com/b") == ()
    assert library.by_url("not an address\ud800") == ()


def test_a_canonical_address_found_later_is_known(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip(url="https://example.com/amp/a")
    library.add(clipping, snapshot)
    library.update(clipping.id, changed(metadata=Metadata(canonical_url="https://example.com/a")))
    assert [c.id for c in library.by_url("https://example.com/a")] == [clipping.id]


def test_what_is_not_yet_cleaned_is_pending_oldest_first(store: Reopenable, clip: Maker) -> None:
    clips = [clip() for _ in range(4)]
    for each in reversed(clips):
        store.now.add(*each)
    store.now.update(clips[1][0].id, changed(state=State.CLEAN))
    store.now.update(clips[2][0].id, changed(state=State.RAW))
    assert store.reopen().pending() == (clips[0][0].id, clips[3][0].id)


def test_clients_are_remembered_until_revoked(store: Reopenable) -> None:
    older, newer = (
        Client(name, "Firefox", "ab" * 32, frozenset({"clippings:write"}), "moz-extension://x", datetime(2026, 1, day, tzinfo=UTC))
        for name, day in (("one", 1), ("two", 2))
    )
    for client in (older, newer):
        store.now.add_client(client)
    library = store.reopen()
    assert library.clients() == (newer, older)
    library.revoke_client("two")
    assert library.clients() == (older,)
    with pytest.raises(NotFound):
        library.revoke_client("two")


PROMO = Pattern((Step("div", ("promo",)),))


def test_rules_hold_for_their_site_in_the_order_they_were_made(store: Reopenable) -> None:
    section = Pattern((Step("main"),), heading="Read also", reach="lines")
    made = store.now.add_rules([SiteRule("example.com", PROMO, keep=False, kind=Kind.PROMO), SiteRule("example.com", section, keep=True)])
    store.now.add_rules([SiteRule("other.example", PROMO, keep=True)])
    found = store.reopen().rules("example.com").rules
    assert found == made
    assert [(rule.pattern, rule.keep, rule.kind) for rule in found] == [(PROMO, False, Kind.PROMO), (section, True, Kind.OTHER)]
    assert all(rule.id and rule.made_at for rule in found)
    assert [rule.site for rule in store.now.all_rules()] == ["example.com", "example.com", "other.example"]
    assert store.now.rules("unknown.example").rules == ()


def test_rule_of_the_same_pattern_takes_the_place_of_the_older_one_or_is_left_out(library: Library) -> None:
    other = Pattern((Step("aside"),))
    library.add_rules([SiteRule("example.com", PROMO, keep=False), SiteRule("example.com", other, keep=False)])
    assert library.add_rules([SiteRule("example.com", PROMO, keep=True)], instead=False) == ()
    library.add_rules([SiteRule("example.com", PROMO, keep=True)])
    assert [(rule.pattern, rule.keep) for rule in library.rules("example.com").rules] == [(other, False), (PROMO, True)]


def test_rule_is_forgotten_and_comes_back_under_its_id(library: Library) -> None:
    (rule,) = library.add_rules([SiteRule("example.com", PROMO, keep=False, clipping=uuid4())])
    assert library.forget_rule(rule.id) == rule
    assert library.all_rules() == ()
    with pytest.raises(NotFound):
        library.forget_rule(rule.id)
    assert library.add_rules([rule], instead=False) == (rule,)


def test_a_site_has_at_most_so_many_rules_and_too_many_change_nothing(library: Library) -> None:
    rules = [SiteRule("example.com", Pattern(text=f"line number {n} of them"), keep=False) for n in range(MAX_RULES_OF_A_SITE + 1)]
    library.add_rules(rules[:10])
    with pytest.raises(Invalid) as refused:
        library.add_rules(rules[10:])
    assert refused.value.code == "too_many_rules"
    assert len(library.rules("example.com").rules) == 10


def test_searches_are_kept_by_their_names_until_forgotten(store: Reopenable) -> None:
    late = store.now.keep_search(SavedSearch("Öfen", "tag:ovens lang:de"))
    early = store.now.keep_search(SavedSearch("mills", '"high water" -dam'))
    assert early.id
    assert early.made_at
    library = store.reopen()
    assert library.searches() == (early, late)
    assert library.forget_search(early.id) == early
    assert library.searches() == (late,)
    with pytest.raises(NotFound):
        library.forget_search(early.id)
    assert library.keep_search(early) == early


def test_a_search_that_is_kept_again_takes_its_own_place(library: Library) -> None:
    kept = library.keep_search(SavedSearch("mills", "mill"))
    renamed = library.keep_search(replace(kept, name="Mills", text="mill OR weir"))
    assert library.searches() == (renamed,)
    assert renamed == SavedSearch("Mills", "mill OR weir", kept.id, kept.made_at)


def test_two_searches_of_one_name_are_refused(library: Library) -> None:
    kept = library.keep_search(SavedSearch("Öfen", "oven"))
    with pytest.raises(Conflict) as refused:
        library.keep_search(SavedSearch("ofen", "stove"))
    assert (refused.value.code, refused.value.field) == ("name_taken", "name")
    assert library.searches() == (kept,)


def test_there_are_at_most_so_many_searches(library: Library) -> None:
    for number in range(MAX_SEARCHES):
        library.keep_search(SavedSearch(f"search {number}", "x"))
    with pytest.raises(Invalid) as refused:
        library.keep_search(SavedSearch("one more", "x"))
    assert refused.value.code == "too_many_searches"
    assert len(library.searches()) == MAX_SEARCHES


def test_clippings_of_a_site_are_found_without_the_trash(library: Library, clip: Maker) -> None:
    made = []
    for url in ("https://example.com/1", "https://sub.example.com/1", "https://example.com/2", "https://example.com/3"):
        clipping, snapshot = clip(url=url, host=url.split("/")[2])
        library.add(clipping, snapshot)
        made.append(clipping.id)
    library.update(made[2], changed(shelf=Shelf.TRASH))
    assert set(library.of_site("example.com")) == {made[0], made[3]}


URL = "https://example.com/story"


def joined(library: Library, clip: Maker, article: Callable[..., Cleaned], *texts: str, **fields: Any) -> list[Clip]:
    """Clips one page once for each text, each time as the next version of the first clip."""
    clips = [clip(url=URL, **fields) for _ in texts]
    for number, (each, text) in enumerate(zip(clips, texts, strict=True)):
        library.add(*each)
        shown = changed(state=State.CLEAN, metadata=Metadata(title=each[0].title), words=number + 1, images_wanted=[f"{URL}/a.png"])
        if number == 0:
            library.update(each[0].id, shown, cleaned=article(text))
        else:
            library.join(each[0].id, clips[0][0].id, shown, article(text))
    return clips


def numbers(library: Library, clipping_id: UUID) -> list[int]:
    return [version.number for version in library.versions(clipping_id) if version.kept]


def test_a_page_clipped_once_has_one_version(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    (version,) = library.versions(clipping.id)
    assert (version.number, version.present, version.clipping) == (1, True, clipping)
    assert [(each.id, each.digest) for each in version.kept] == [(clipping.id, clipping.digest)]
    with pytest.raises(Conflict) as refused:
        library.take_back(clipping.id)
    assert refused.value.code == "only_version"


def test_a_later_clip_of_a_page_becomes_its_version_and_nothing_of_either_is_lost(
    store: Reopenable, clip: Maker, article: Callable[..., Cleaned]
) -> None:
    (first, body), (second, other_body) = joined(store.now, clip, article, "old words", "new words")
    library = store.reopen()
    found = library.find(Query())
    assert [hit.clipping.id for hit in found.hits] == [first.id]
    assert library.get(second.id) == library.get(first.id) == found.hits[0].clipping
    assert (found.hits[0].clipping.saved_at, found.hits[0].clipping.words) == (second.saved_at, 2)
    assert [(v.number, v.present, v.clipping.words, [c.id for c in v.clips]) for v in library.versions(second.id)] == [
        (1, False, 1, [first.id]),
        (2, True, 2, [second.id]),
    ]
    assert [library.snapshot(first.id, n) for n in (1, 2)] == [body, other_body]
    assert [library.cleaned(first.id, n).blocks[0].text for n in (1, 2)] == ["old words", "new words"]
    assert library.cleaned(first.id) == library.cleaned(second.id, 2)
    assert ids(library, text="new words") == [first.id]
    assert ids(library, text="old") == []
    assert list(library.verify()) == []


def test_what_the_reader_made_of_a_clipping_stays_when_it_is_clipped_again(
    library: Library, clip: Maker, article: Callable[..., Cleaned]
) -> None:
    first, body = clip(url=URL, tags=["a"], note="mine", favourite=True, shelf=Shelf.ARCHIVE)
    again, again_body = clip(url=URL, tags=["b", "a"], note="more", client_id="other")
    library.add(first, body)
    library.update(first.id, changed(state=State.CLEAN, metadata=Metadata(title="T"), title="My title"), cleaned=article("x"))
    library.add(again, again_body)
    stays = library.join(again.id, first.id, changed(state=State.CLEAN, title="U", metadata=Metadata(title="U")), article("y"))
    assert (stays.id, stays.title, stays.tags, stays.note) == (first.id, "My title", ["a", "b"], "mine\n\nmore")
    assert (stays.favourite, stays.shelf, stays.client_id) == (True, Shelf.ARCHIVE, first.client_id)


def test_retries_of_every_clip_of_a_page_change_nothing(store: Reopenable, clip: Maker, article: Callable[..., Cleaned]) -> None:
    clips = joined(store.now, clip, article, "one", "two", "three")
    library = store.reopen()
    before = library.get(clips[0][0].id)
    for clipping, snapshot in clips:
        again = library.add(clipping, snapshot)
        assert (again.created, again.clipping) == (False, before)
        other, other_snapshot = clip(id=clipping.id)
        with pytest.raises(Conflict):
            library.add(other, other_snapshot)
    assert library.find(Query()).total == 1


def test_the_earlier_of_two_clippings_takes_in_the_later_whichever_is_cleaned_last(
    library: Library, clip: Maker, article: Callable[..., Cleaned]
) -> None:
    slow = clip(url=URL)
    first, second = joined(library, clip, article, "two", "three")
    library.add(*slow)
    stays = library.join(slow[0].id, first[0].id, changed(state=State.CLEAN), article("one"))
    assert stays.id == slow[0].id == library.get(first[0].id).id == library.get(second[0].id).id
    assert [library.cleaned(stays.id, n).blocks[0].text for n in numbers(library, stays.id)] == ["one", "two", "three"]
    assert library.cleaned(stays.id).blocks[0].text == "three"


def test_a_clip_that_finds_the_page_unchanged_is_no_version_but_its_snapshot_is_kept(
    store: Reopenable, clip: Maker, article: Callable[..., Cleaned]
) -> None:
    (first, _), (second, _) = joined(store.now, clip, article, "one", "two")
    third, body = clip(url=URL)
    store.now.add(third, body)
    stays = store.now.join(third.id, first.id, changed(state=State.CLEAN, words=99), article("two"), unchanged=True)
    library = store.reopen()
    assert (stays.words, stays.saved_at) == (2, third.saved_at)
    versions = library.versions(first.id)
    assert [[each.id for each in version.kept] for version in versions] == [[first.id], [second.id, third.id]]
    assert library.get(third.id) == library.get(first.id)
    assert library.add(third, body).created is False
    assert versions[1].clips[1].snapshot == third.snapshot
    assert list(library.verify()) == []


@pytest.mark.parametrize("trashed", [0, 1])
def test_what_is_in_the_trash_is_not_joined(library: Library, clip: Maker, article: Callable[..., Cleaned], trashed: int) -> None:
    (first, body), (second, other_body) = clip(url=URL), clip(url=URL)
    library.add(first, body)
    library.update(first.id, changed(state=State.CLEAN), cleaned=article("x"))
    library.add(second, other_body)
    library.update((first, second)[trashed].id, changed(shelf=Shelf.TRASH))
    stored = library.join(second.id, first.id, changed(state=State.CLEAN), article("y"))
    assert (stored.id, stored.state) == (second.id, State.CLEAN)
    assert library.cleaned(second.id) == article("y")
    assert len(library.versions(first.id)) == len(library.versions(second.id)) == 1


def test_a_version_is_shown_again_and_the_search_follows(library: Library, clip: Maker, article: Callable[..., Cleaned]) -> None:
    (first, _), _ = joined(library, clip, article, "old words", "new words")
    revision = library.get(first.id).revision
    shown = library.show_version(first.id, 1)
    assert (shown.words, shown.revision, shown.title) == (1, revision + 1, first.title)
    assert ids(library, text="old") == [first.id]
    assert ids(library, text="new") == []
    assert [version.present for version in library.versions(first.id)] == [True, False]
    assert library.cleaned(first.id, 2).blocks[0].text == "new words"
    with pytest.raises(NotFound) as refused:
        library.show_version(first.id, 3)
    assert refused.value.code == "no_version"


def test_a_clip_is_taken_back_alone_and_comes_back(store: Reopenable, clip: Maker, article: Callable[..., Cleaned]) -> None:
    (first, _), (second, body) = joined(store.now, clip, article, "old", "new")
    back = store.now.take_back(second.id)
    assert (back.id, back.words, back.saved_at) == (first.id, 1, first.saved_at)
    library = store.reopen()
    assert numbers(library, first.id) == [1]
    assert library.snapshot(first.id, 2) == body
    assert library.add(second, body).created is False
    with pytest.raises(Conflict):
        library.take_back(first.id)
    again = library.bring_back(second.id)
    assert (again.words, again.saved_at, numbers(library, first.id)) == (2, second.saved_at, [1, 2])


def test_a_version_that_another_clip_found_too_outlives_the_first_of_them(
    library: Library, clip: Maker, article: Callable[..., Cleaned]
) -> None:
    (first, _), (second, _) = joined(library, clip, article, "one", "two")
    third = clip(url=URL)
    library.add(*third)
    library.join(third[0].id, first.id, changed(), article("two"), unchanged=True)
    assert library.take_back(second.id).words == 2
    library.remove(second.id, only_from_trash=True)
    assert library.cleaned(first.id).blocks[0].text == "two"
    assert [[each.id for each in version.kept] for version in library.versions(first.id)] == [[first.id], [third[0].id]]


def test_a_clip_deleted_for_good_leaves_the_others(store: Reopenable, clip: Maker, article: Callable[..., Cleaned]) -> None:
    (first, _), (second, body) = joined(store.now, clip, article, "one", "two")
    with pytest.raises(Conflict) as refused:
        store.now.remove(second.id, only_from_trash=True)
    assert refused.value.code == "not_in_trash"
    store.now.remove(second.id)
    library = store.reopen()
    for call in (lambda: library.get(second.id), lambda: library.add(second, body)):
        with pytest.raises(Gone):
            call()
    assert (library.get(first.id).words, numbers(library, first.id)) == (1, [1])
    assert list(library.verify()) == []


def test_a_clipping_deleted_for_good_takes_all_its_versions_along(store: Reopenable, clip: Maker, article: Callable[..., Cleaned]) -> None:
    clips = joined(store.now, clip, article, "one", "two", "three")
    store.now.remove(clips[0][0].id)
    library = store.reopen()
    for clipping, body in clips:
        for call in (lambda c=clipping: library.get(c.id), lambda c=clipping, b=body: library.add(c, b)):
            with pytest.raises(Gone):
                call()
    assert library.find(Query()).total == 0


def test_pictures_are_of_the_version_that_they_were_taken_for(library: Library, clip: Maker, article: Callable[..., Cleaned]) -> None:
    (first, _), (second, _) = joined(library, clip, article, "one", "two")
    library.add_image(first.id, f"{URL}/a.png", "image/png", b"old picture")
    library.add_image(second.id, f"{URL}/a.png", "image/png", b"new picture")
    held = [[library.image(image.sha256) for image in version.clipping.images] for version in library.versions(first.id)]
    assert held == [[b"old picture"], [b"new picture"]]
    third = clip(url=URL)
    library.add(*third)
    wanted = changed(state=State.CLEAN, images_wanted=[f"{URL}/a.png", f"{URL}/b.png"])
    stays = library.join(third[0].id, first.id, wanted, article("three"))
    assert ([library.image(image.sha256) for image in stays.images], stays.images_wanted) == ([b"new picture"], [f"{URL}/b.png"])


def test_a_page_is_known_by_the_addresses_of_all_its_versions(library: Library, clip: Maker, article: Callable[..., Cleaned]) -> None:
    (first, _), *_ = joined(library, clip, article, "one")
    moved = clip(url="https://example.com/moved")
    library.add(*moved)
    library.join(moved[0].id, first.id, changed(state=State.CLEAN), article("two"))
    assert [[c.id for c in library.by_url(url)] for url in (URL, "https://example.com/moved")] == [[first.id], [first.id]]


def test_joins_at_once_make_one_clipping(library: Library, clip: Maker, article: Callable[..., Cleaned]) -> None:
    (first, _), *_ = joined(library, clip, article, "start")
    clips = [clip(url=URL) for _ in range(12)]

    def join(each: Clip) -> None:
        library.add(*each)
        library.join(each[0].id, first.id, changed(state=State.CLEAN), article(each[0].title))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(join, clips))
    assert library.find(Query()).total == 1
    assert numbers(library, first.id) == list(range(1, 14))
    assert {each.id for version in library.versions(first.id) for each in version.clips} == {first.id, *(c.id for c, _ in clips)}
    assert list(library.verify()) == []


def test_the_library_keeps_its_name_and_another_has_its_own(store: Reopenable, tmp_path: Path) -> None:
    name = store.now.server_id
    assert len(name) == 32
    other = open_library(tmp_path / "other")
    assert other.server_id != name
    other.close()
    assert store.reopen().server_id == name


def test_a_library_in_order_has_no_problems(library: Library, clip: Maker, article: Callable[..., Cleaned]) -> None:
    for _ in range(3):
        clipping, snapshot = clip()
        library.add(clipping, snapshot)
        library.update(clipping.id, titled("x"), cleaned=article("text"))
        library.add_image(clipping.id, "https://example.com/a.png", "image/png", b"png")
    assert list(library.verify()) == []


def test_text_that_is_not_valid_unicode_is_stored_all_the_same(library: Library, clip: Maker, article: Callable[..., Cleaned]) -> None:
    clipping, snapshot = clip(title="half \ud83d emoji", note="\x00")
    library.add(clipping, snapshot)
    library.update(clipping.id, changed(tags=["\udc00"]), cleaned=article("text \ud800 text"))
    assert library.get(clipping.id).title == "half ? emoji"
    assert ids(library, text="emoji") == [clipping.id]


def test_what_was_highlighted_and_written_to_it_is_kept_and_found(store: Reopenable, clip: Maker) -> None:
    clipping, snapshot = clip()
    store.now.add(clipping, snapshot)
    marked = Highlight(id=uuid4(), exact="words that cleaning left out", orphaned=True, note="ask the miller", made_at=datetime.now(UTC))
    store.now.update(clipping.id, changed(highlights=[marked]))
    library = store.reopen()
    assert library.get(clipping.id).highlights == [marked]
    assert ids(library, text="miller") == ids(library, text='"cleaning left out"') == [clipping.id]
    library.update(clipping.id, changed(highlights=[]))
    assert ids(library, text="miller") == []


def test_only_what_is_in_the_trash_is_deleted_when_that_is_asked_for(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    with pytest.raises(Conflict) as refused:
        library.remove(clipping.id, only_from_trash=True)
    assert refused.value.code == "not_in_trash"
    library.update(clipping.id, changed(shelf=Shelf.TRASH))
    library.remove(clipping.id, only_from_trash=True)
    with pytest.raises(Gone):
        library.get(clipping.id)


def test_the_sweep_takes_what_was_in_the_trash_for_30_days_and_nothing_else(
    store: Reopenable, clip: Maker, article: Callable[..., Cleaned]
) -> None:
    old, young, back, kept = (clip() for _ in range(4))
    for (clipping, snapshot), shelf, days in ((old, "trash", 31), (young, "trash", 29), (back, "inbox", 31), (kept, "archive", 0)):
        store.now.add(clipping, snapshot)
        put_there = changed(shelf=Shelf(shelf), deleted_at=datetime.now(UTC) - timedelta(days=days) if days else None)
        store.now.update(clipping.id, put_there, cleaned=article("text"))
        store.now.add_image(clipping.id, "https://example.com/a.png", "image/png", b"png")
    library = store.reopen()
    library.sweep()
    with pytest.raises(Gone):
        library.get(old[0].id)
    for clipping, snapshot in (young, back, kept):
        assert library.snapshot(clipping.id) == snapshot
        assert library.cleaned(clipping.id) == article("text")
        assert library.image(library.get(clipping.id).images[0].sha256) == b"png"
    assert list(library.verify()) == []


def test_compacting_gives_back_what_was_deleted_and_nothing_else(store: Reopenable, clip: Maker, article: Callable[..., Cleaned]) -> None:
    kept, gone = clip(b"k" * 5000), clip(random.Random(0).randbytes(5000))
    for clipping, snapshot in (kept, gone):
        store.now.add(clipping, snapshot)
        store.now.update(clipping.id, titled("x"), cleaned=article(clipping.title))
    store.now.remove(gone[0].id)
    library = store.reopen()
    compacted = library.compact()
    assert compacted.objects == 2
    assert compacted.freed_bytes > 4000
    assert library.compact().objects == 0
    assert library.snapshot(kept[0].id) == kept[1]
    assert library.cleaned(kept[0].id) == article(kept[0].title)
    assert ids(library, text=f'"{kept[0].title}"') == [kept[0].id]
    assert library.update(kept[0].id, titled("y")).title == "y"
    assert list(library.verify()) == []


def test_a_client_of_the_same_id_takes_the_place_of_the_older_one(library: Library) -> None:
    older, newer = (Client("one", name, "ab" * 32, frozenset(), "", datetime(2026, 1, 1, tzinfo=UTC)) for name in ("Firefox", "Chromium"))
    library.add_client(older)
    library.add_client(newer)
    assert library.clients() == (newer,)


def test_known_addresses_are_told_whole_or_as_what_has_changed(store: Reopenable, clip: Maker) -> None:
    clipping, snapshot = clip(url="https://example.com/a")
    store.now.add(clipping, snapshot)
    first = store.now.known()
    assert first.whole
    assert first.entries
    library = store.reopen()
    unchanged = library.known(first.revision)
    assert (unchanged.salt, unchanged.revision, unchanged.whole, unchanged.entries) == (first.salt, first.revision, False, b"")
    library.update(clipping.id, changed(shelf=Shelf.TRASH))
    after = library.known(first.revision)
    assert not after.whole
    assert after.revision > first.revision
    assert len(after.entries) == len(first.entries)
    assert library.known().entries == b""
    assert library.known(10**9).whole


def test_a_closed_library_can_be_opened_again_and_an_open_one_cannot(store: Reopenable) -> None:
    with pytest.raises(WinnowError) as refused:
        store.another()
    assert refused.value.code == "library_locked"
    store.reopen()


def test_reading_ahead_changes_nothing(library: Library, clip: Maker) -> None:
    library.warm()
    clipping = library.add(*clip()).clipping
    assert library.warm() >= 0
    assert library.find(Query()).hits[0].clipping == clipping


def test_a_library_that_is_tended_is_as_it_was_and_stops_being_so_when_it_is_closed(store: Reopenable, clip: Maker) -> None:
    library = store.now
    tending = threading.Thread(target=library.tend)
    tending.start()
    kept = [library.add(*clip(title=f"mill {number}")).clipping.id for number in range(20)]
    assert library.find(Query(text="mill")).total == len(kept)
    library = store.reopen()
    tending.join(10)
    assert not tending.is_alive()
    assert {hit.clipping.id for hit in library.find(Query(text="mill", limit=50)).hits} == set(kept)
    assert list(library.verify()) == []


def test_every_method_of_a_library_is_tried_here() -> None:
    methods = [
        name for name, value in vars(Library).items() if not name.startswith("_") and (callable(value) or isinstance(value, property))
    ]
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in methods if f".{name}" not in source] == []


def test_a_backup_is_listed_and_the_newest_is_never_dropped(library: Library, clip: Maker) -> None:
    library.add(*clip())
    assert library.backups() == ()
    first = library.back_up()
    second = library.back_up()
    assert library.backups() == (second, first)
    assert (first.clippings, first.missing) == (1, 0)
    assert library.drop_backups(daily=0, weekly=0) == 1
    assert library.backups() == (second,)


def test_a_copy_is_a_complete_library_and_goes_nowhere_where_something_is(library: Library, clip: Maker, copy: Copier) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    other = copy(library)
    assert other.get(clipping.id) == clipping
    assert other.snapshot(clipping.id) == snapshot
    assert list(other.verify()) == []
    with pytest.raises(Invalid) as refused:
        copy(library)
    assert refused.value.code == "bad_folder"


def test_a_tag_is_renamed_and_merged_in_one_step_which_can_be_taken_back(library: Library, clip: Maker) -> None:
    tags: list[list[str]] = [["Mühlen", "wind"], ["muhlen", "mills", "wind"], ["mills"], ["wind"]]
    clippings = [clip(tags=each) for each in tags]
    for clipping in clippings:
        library.add(*clipping)
    one, two, three, four = (clipping.id for clipping, _ in clippings)
    renamed = library.rename_tag("mühlen", "mills")
    assert {(clipping.id, clipping.revision) for clipping in renamed.clippings} == {(one, 2), (two, 2)}
    assert renamed.both == {two}
    assert [library.get(each).tags for each in (one, two, three, four)] == [["mills", "wind"], ["mills", "wind"], ["mills"], ["wind"]]
    assert dict(library.facets().tags) == {"mills": 3, "wind": 3}
    assert set(ids(library, tag="mills")) == {one, two, three}

    library.rename_tag("mills", "Mühlen", Reach({one, two}, renamed.both))
    assert {each: set(library.get(each).tags) for each in (one, two, three)} == {
        one: {"Mühlen", "wind"},
        two: {"Mühlen", "mills", "wind"},
        three: {"mills"},
    }
    with pytest.raises(NotFound) as refused:
        library.rename_tag("nothing", "mills")
    assert refused.value.code == "no_tag"
    assert library.rename_tag("mills", "MILLS").both == frozenset()
    assert library.get(three).tags == ["MILLS"]


def test_saved_searches_follow_a_tag_that_is_renamed_and_back(store: Reopenable, clip: Maker) -> None:
    tags = [["Mühlen"], ["Mühlen", "water mills"], ["wind"]]
    for each in tags:
        store.now.add(*clip(tags=each))
    texts = ["-tag:mühlen wheel", 'tag:"Muhlen" OR tag:"water mills"', 'tag:mühlenbau "tag:mühlen"', 'tag:"water mills"']
    kept = [store.now.keep_search(SavedSearch(f"search {number}", text)) for number, text in enumerate(texts)]
    renamed = store.now.rename_tag("mühlen", "water mills")
    assert renamed.searches == (kept[0], kept[1])
    library = store.reopen()
    now = ['-tag:"water mills" wheel', 'tag:"water mills" OR tag:"water mills"', *texts[2:]]
    assert library.searches() == tuple(replace(search, text=text) for search, text in zip(kept, now, strict=True))

    # One that the reader has changed since keeps that change.
    library.keep_search(replace(kept[0], text='-tag:"water mills" shaft'))
    before = {search.id: search.text for search in renamed.searches}
    changed_back = {clipping.id for clipping in renamed.clippings}
    library.rename_tag("water mills", "Mühlen", Reach(changed_back, renamed.both, before))
    assert [search.text for search in library.searches()] == ['-tag:"Mühlen" shaft', *texts[1:]]


@pytest.mark.parametrize("only", [frozenset[UUID](), None])
def test_saved_searches_stay_when_a_tag_is_renamed_on_some_clippings_or_not_at_all(
    library: Library, clip: Maker, only: frozenset[UUID] | None
) -> None:
    clipping, snapshot = clip(tags=["mills"])
    library.add(clipping, snapshot)
    library.keep_search(SavedSearch("mills", "tag:mills OR tag:none"))
    if only is None:
        assert library.rename_tag("mills", "wheels", Reach({clipping.id})).searches == ()
    with pytest.raises(NotFound):
        library.rename_tag("none" if only is None else "mills", "wheels", Reach(only))
    assert [search.text for search in library.searches()] == ["tag:mills OR tag:none"]


def test_what_was_highlighted_in_either_of_two_clips_of_a_page_is_kept(
    library: Library, clip: Maker, article: Callable[..., Cleaned]
) -> None:
    marks = [Highlight(id=uuid4(), exact=words, made_at=datetime(2026, 1, 1, tzinfo=UTC)) for words in ("the first", "the second")]
    first, second = (clip(url="https://example.com/one", highlights=[mark]) for mark in marks)
    for each in (first, second):
        library.add(*each)
        library.update(each[0].id, changed(state=State.CLEAN), cleaned=article("the first", "the second"))
    joined = library.join(first[0].id, second[0].id, lambda clipping: clipping, article("the first", "the second"))
    assert {highlight.id for highlight in joined.highlights} == {highlight.id for highlight in marks}


def test_repairing_loses_nothing(library: Library, clip: Maker) -> None:
    clipping, snapshot = clip(title="Windmill")
    library.add(clipping, snapshot)
    assert library.repair() == 1
    assert ids(library, text="windmill") == [clipping.id]
    assert list(library.verify()) == []


def test_no_snapshot_of_a_clipping_is_lost(library: Library, clip: Maker) -> None:
    library.add(*clip())
    assert list(library.lost_snapshots()) == []
