"""What the catalogue works out from clippings, harmed table by table: each harm is named in plain words, and mended from the clippings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import apsw
import pytest
import zstandard
from tests.unit.library.contents import Work, contents

from winnow.library import Library, Query, open_library
from winnow.models import Cleaned, Clipping, Shelf, State

Maker = Callable[..., tuple[Clipping, bytes]]
Article = Callable[..., Cleaned]

OTHER_TEXT = zstandard.ZstdCompressor().compress(b"quite another text")
LOOKED_AT_EVERY = 10
NOBODY = "00000000-0000-0000-0000-000000000000"

# What is done to a library, and what is said of it then.
HARMS: dict[str, tuple[str, str]] = {
    "a tag is missing": (
        "DELETE FROM clipping_tags WHERE tag = 'mills' AND doc_id = 2",
        "(clipping_tags) is not what the clippings say: rows 1 missing",
    ),
    "a tag too many": (
        "INSERT INTO clipping_tags VALUES (2, 'sails', 'sails')",
        "(clipping_tags) is not what the clippings say: rows 1 too many",
    ),
    "a tag is another": (
        "UPDATE clipping_tags SET tag = 'MILLS' WHERE doc_id = 2",
        "(clipping_tags) is not what the clippings say: rows 1 wrong",
    ),
    "tags of nobody": (
        "INSERT INTO clipping_tags VALUES (999, 'x', 'x')",
        "(clipping_tags) is not what the clippings say: rows 1 too many",
    ),
    "an address is missing": ("DELETE FROM clipping_addresses WHERE doc_id = 1", "which clippings are of an address (clipping_addresses)"),
    "an address too many": (
        "INSERT INTO clipping_addresses VALUES (1, 'example.net/')",
        "(clipping_addresses) is not what the clippings say: rows 1 too many",
    ),
    "an address is another": (
        "UPDATE clipping_addresses SET address = 'x' WHERE doc_id = 2",
        "(clipping_addresses) is not what the clippings say: rows 1 missing, 1 too many",
    ),
    "an object is missing": ("DELETE FROM clipping_objects WHERE doc_id = 1", "which files a clipping needs (clipping_objects)"),
    "an object too many": (
        "INSERT INTO clipping_objects VALUES (1, 'ab')",
        "(clipping_objects) is not what the clippings say: rows 1 too many",
    ),
    "an object of a version is missing": (
        "DELETE FROM version_objects WHERE doc_id = (SELECT min(doc_id) FROM versions)",
        "which files a version needs (version_objects)",
    ),
    "an object of a version too many": (
        "INSERT INTO version_objects SELECT doc_id, 'ab' FROM versions LIMIT 1",
        "(version_objects) is not what the clippings say: rows 1 too many",
    ),
    "a clip is of no version": (
        "DELETE FROM version_clips WHERE doc_id = (SELECT max(doc_id) FROM versions)",
        "(version_clips) is not what the clippings say: rows 1 missing",
    ),
    "a clip is of another version": (
        "UPDATE version_clips SET doc_id = (SELECT min(doc_id) FROM versions)",
        "(version_clips) is not what the clippings say: rows 1 wrong",
    ),
    "a brief is missing": (
        "DELETE FROM briefs WHERE doc_id = 2",
        "what a search filters and sorts by (briefs) is not what the clippings say: rows 1 missing",
    ),
    "a brief is of nobody": (
        f"INSERT INTO briefs VALUES (999, 'inbox', 0, 'clean', '', '', '{NOBODY}', '')",
        "(briefs) is not what the clippings say: rows 1 too many",
    ),
    "a brief is another": (
        "UPDATE briefs SET favourite = 1, language = 'xx' WHERE doc_id = 2",
        "(briefs) is not what the clippings say: rows 1 wrong",
    ),
    "a shelf is missing": ("DELETE FROM shelf_counts WHERE shelf = 'archive'", "how many clippings are on each shelf (shelf_counts)"),
    "a shelf too many": ("INSERT INTO shelf_counts VALUES ('attic', 3)", "(shelf_counts) is not what the clippings say: rows 1 too many"),
    "a shelf is miscounted": (
        "UPDATE shelf_counts SET clippings = 7 WHERE shelf = 'inbox'",
        "(shelf_counts) is not what the clippings say: rows 1 wrong",
    ),
    "a saved address is missing": (
        "DELETE FROM known_addresses WHERE hash = (SELECT min(hash) FROM known_addresses)",
        "which addresses are saved (known_addresses)",
    ),
    "an address that is not saved": (
        "INSERT INTO known_addresses VALUES (x'aabbccddeeff', 9, 9)",
        "(known_addresses) is not what the clippings say: rows 1 too many",
    ),
    "an address of another time": ("UPDATE known_addresses SET saved = saved + 1 WHERE saved > 0", "missing or of another time"),
    "a text is missing": ("DELETE FROM texts WHERE doc_id = 2", "The text of clipping"),
    "a text is of nobody": ("INSERT INTO texts VALUES (999, x'00')", "1 clippings that are not there (in texts)"),
    "a text is another": (
        f"UPDATE texts SET text = x'{OTHER_TEXT.hex()}' WHERE doc_id = 2",
        "that the search has is not that of its article",
    ),
    "a text of what was not cleaned": (
        f"INSERT INTO texts VALUES (4, x'{OTHER_TEXT.hex()}')",
        "that the search has is not that of its article",
    ),
    "a text that is none": ("UPDATE texts SET text = x'00112233' WHERE doc_id = 2", "is damaged in the catalogue"),
    "a row of the search is missing": ("DELETE FROM search WHERE rowid = 2", "does not find clipping"),
    "a row of the titles is missing": ("DELETE FROM titles WHERE rowid = 2", "does not find clipping"),
    "the search knows nobody": ("INSERT INTO search (rowid, title) VALUES (999, 'x')", "1 clippings that are not there (in search)"),
    "the titles know nobody": ("INSERT INTO titles (rowid, title) VALUES (999, 'x')", "1 clippings that are not there (in titles)"),
    "the search has another note": (
        "DELETE FROM search WHERE rowid = 2; INSERT INTO search (rowid, title, text, note, tags, url) "
        "VALUES (2, 'on mills 2', 'the second wheel', 'your note', 'mills', 'example com 2')",
        "does not find clipping",
    ),
    "the search has words too many": (
        "DELETE FROM search WHERE rowid = 2; INSERT INTO search (rowid, title, text, author, note, tags, url) "
        "VALUES (2, 'on mills 2', 'the second wheel', 'somebody', 'my note', 'mills', 'example com 2')",
        "does not find clipping",
    ),
    "the titles have another title": (
        "DELETE FROM titles WHERE rowid = 2; INSERT INTO titles (rowid, title) VALUES (2, 'on sails 2')",
        "does not find",
    ),
    "several at once": ("DELETE FROM clipping_tags; DELETE FROM briefs; DELETE FROM texts; DELETE FROM shelf_counts", "(briefs)"),
}

# What is written without spaces, with marks that are letters, or in letters that are younger than the tables of FTS5.
WRITTEN = (
    "水車小屋の歴史",
    "ก็ดีาำ กังหันลม",
    "क्षि पवनचक्की",
    "풍차의 역사",
    "ﬁne Æon Łódź Ⅷ ½",
    "\U0001e900\U0001e922 \U00010c80\U00010c81x \u1c89\ua7ca",
    "a\u20dd\u20e3b c\u0488d",
    "zero\u200bwidth soft\u00adhyphen",
    "“quoted” 'words' -minus \"double\"",
    "👩‍👩‍👧 😀",
    "\ue000\uf8ff private",
    "\x00 \ud800 \ufffd",
    "lang" * 500,
)


@dataclass(frozen=True)
class Kept:
    """A closed library, and all that it held."""

    folder: Path
    held: dict[str, Any]

    def sql(self, statements: str) -> None:
        connection = apsw.Connection(str(self.folder / "winnow.db"))
        connection.execute(statements)
        connection.close()


def all_held(library: Library) -> dict[str, Any]:
    """What can be asked for, with versions and addresses; but the list of saved addresses without its revision."""
    held = contents(library)
    clippings = [hit.clipping for shelf in Shelf for hit in library.find(Query(shelf=shelf)).hits]
    versions = {clipping.id: library.versions(clipping.id) for clipping in clippings}
    known = library.known().entries
    addresses = {
        url: [c.id for c in library.by_url(url)] for url in ("https://example.com/1", "https://example.com/2", "https://example.net/")
    }
    words = {
        word: [h.clipping.id for h in library.find(Query(text=word)).hits] for word in ("tag:mills", "wheel", "note", "lang:xx", "sails")
    }
    return held | {"versions": versions, "known": sorted(known[at : at + 10] for at in range(0, len(known), 10))} | addresses | words


@pytest.fixture
def kept(folder: Path, clip: Maker, article: Article) -> Kept:
    """Four clippings: one that was clipped twice, one with all that a reader gives, one in the archive, and one not yet cleaned."""

    def clean(clipping: Clipping) -> Clipping:
        return clipping.model_copy(update={"state": State.CLEAN})

    library = open_library(folder)
    first, second, third, raw = (
        clip(title="On mills", tags=["wheels"]),
        clip(title="On mills 2", tags=["mills", "Mills"], note="my note"),
        clip(shelf=Shelf.ARCHIVE, tags=["mills"]),
        clip(),
    )
    for each, text in ((first, "the wheel"), (second, "the second wheel"), (third, "sails"), (raw, "")):
        library.add(*each)
        if text:
            library.update(each[0].id, clean, cleaned=article(text))
    again = clip(url=first[0].url, title="On mills")
    library.add(*again)
    library.join(again[0].id, first[0].id, clean, article("the wheel and the shaft"))
    assert list(library.verify()) == []
    held = all_held(library)
    library.close()
    return Kept(folder, held)


@pytest.mark.parametrize("harm", HARMS)
def test_what_does_not_agree_with_the_clippings_is_named_and_mended(kept: Kept, harm: str) -> None:
    statements, said = HARMS[harm]
    kept.sql(statements)
    library = open_library(kept.folder)
    problems = list(library.verify())
    assert [problem for problem in problems if said in problem], problems
    assert all(problem.endswith("Work it out anew with: winnow verify --repair") for problem in problems)
    assert len(problems) <= 2 or harm == "several at once", "that and what comes from it"
    assert library.repair() == 4
    assert list(library.verify()) == []
    assert all_held(library) == kept.held
    library.close()


def test_the_clippings_whose_rows_are_wrong_are_named(kept: Kept) -> None:
    kept.sql("UPDATE briefs SET host = 'nowhere'")
    library = open_library(kept.folder)
    [problem] = library.verify()
    everybody = [named for named in kept.held if _is_id(named)]
    assert sum(named in problem for named in everybody) == 3
    assert "and others" in problem
    library.close()


def test_mending_what_is_in_order_changes_no_table_but_the_search(kept: Kept) -> None:
    library = open_library(kept.folder)
    revision = library.known().revision
    library.repair()
    assert library.known().revision == revision
    assert all_held(library) == kept.held
    library.close()


def test_a_browser_that_holds_the_list_of_saved_addresses_hears_of_its_mending(kept: Kept) -> None:
    kept.sql("DELETE FROM known_addresses WHERE hash = (SELECT min(hash) FROM known_addresses)")
    library = open_library(kept.folder)
    held = library.known()
    library.repair()
    news = library.known(held.revision)
    assert not news.whole
    assert len(news.entries) > len(held.entries)
    library.close()


@pytest.mark.parametrize("words", WRITTEN)
def test_a_clipping_in_any_script_is_in_order(library: Library, clip: Maker, article: Article, words: str) -> None:
    clipping, snapshot = clip(title=f"a {words}", note=f"{words} {words}", tags=[words[:20]])
    library.add(clipping, snapshot)
    library.update(clipping.id, lambda c: c.model_copy(update={"state": State.CLEAN}), cleaned=article(words, f"{words} and more"))
    assert list(library.verify()) == []


def test_a_library_that_is_changed_between_two_looks_is_in_order(library: Library) -> None:
    for number, deed in enumerate(Work().deeds(60)):
        deed.do(library)
        if number % LOOKED_AT_EVERY == 0:
            assert list(library.verify()) == []


def _is_id(named: str) -> bool:
    try:
        UUID(named)
    except ValueError:
        return False
    return True
