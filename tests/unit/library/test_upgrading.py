"""A library of an earlier Winnow, as the present one opens it."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import apsw
import pytest
from tests.unit.library.killing import killed_at

from winnow.library import Library, Query, open_library
from winnow.library.addresses import address_words
from winnow.library.folding import index_text
from winnow.library.known import KnownAddresses
from winnow.library.objects import Objects
from winnow.library.records import article_text, cleaned_bytes, clipping_document, objects_of
from winnow.library.schema import MIGRATIONS, VERSION
from winnow.library.search import put_text
from winnow.models import Cleaned, Clipping, Highlight, Metadata, Shelf, State

Clip = Callable[..., tuple[Clipping, bytes]]
Article = Callable[..., Cleaned]

# Each step after the first, and so each earlier version that a library may have.
STEPS = [step.__name__ for step in MIGRATIONS[1:]]
# The versions before this one took each of these for a page of its own.
VARIANTS = ("https://example.com/mill", "https://m.example.com/mill", "https://example.com/mill/amp", "https://www.example.com/mill?amp=1")
KILLED_EVERY = 9
TAKES_MANY_STEPS = 40


@dataclass(frozen=True, slots=True)
class Older:
    """What an older library holds: of one page three clippings, under other addresses each, and one that is in the trash."""

    clippings: tuple[Clipping, ...]
    trashed: Clipping


def make(folder: Path, step: str, *clippings: tuple[Clipping, bytes, Cleaned]) -> None:
    """Make a library as it was before the named step, with these clippings, their texts and all that was worked out from them then."""
    folder.mkdir(mode=0o700)
    (folder / "objects").mkdir(mode=0o700)
    objects = Objects(folder / "objects")
    connection = apsw.Connection(str(folder / "winnow.db"))
    names = [each.__name__ for each in MIGRATIONS]
    version = names.index(step)
    # Until then only the address itself was the same page.
    with_variants = version > names.index("_add_versions")
    for each in MIGRATIONS[:version]:
        each(connection)
    connection.pragma("user_version", version)
    indexes = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE name IN ('search', 'titles')")]
    for number, (clipping, snapshot, cleaned) in enumerate(clippings, 1):
        for data in (snapshot, cleaned_bytes(cleaned)):
            with objects.storing(data, compress=True) as form:
                pass
        stored = clipping.model_copy(update={"cleaned": form})
        document = clipping_document(stored)
        addresses = document["keys"]["addresses"] if with_variants else [clipping.url]
        document["keys"] = {**document["keys"], "addresses": addresses, "objects": objects_of(stored)}
        connection.execute("INSERT INTO clippings (doc_id, body) VALUES (?, ?)", (number, json.dumps(document)))
        text = article_text(cleaned)
        put_text(connection, number, text)
        marked = " ".join(f"{highlight.exact} {highlight.note}" for highlight in clipping.highlights)
        for index in indexes:
            columns = {"title": clipping.title}
            if index == "search":
                words = {"note": f"{clipping.note} {marked}", "tags": " ".join(clipping.tags), "url": address_words(clipping.url)}
                columns |= {"text": text, **words}
            listed, fields = ", ".join(columns), [index_text(field) for field in columns.values()]
            connection.execute(f"INSERT INTO {index} (rowid, {listed}) VALUES (?{', ?' * len(fields)})", (number, *fields))
    if with_variants:
        ((server_id,),) = connection.execute("SELECT value FROM facts WHERE name = 'server_id'").fetchall()
        KnownAddresses(str(server_id)).fill(connection)
    connection.close()
    (folder / "winnow.db").chmod(0o600)


@pytest.fixture
def older(clip: Clip, article: Article) -> Callable[[Path, str], Older]:
    """Makes a library as it was before the named step, with a bit of everything."""
    mark = Highlight(id=uuid4(), exact="the great wheel", note="look", made_at=datetime(2026, 1, 1, tzinfo=UTC))
    common = {"state": State.CLEAN, "title": "On mills", "metadata": Metadata(title="On mills", language="pt-BR")}

    def one(text: str, **fields: object) -> tuple[Clipping, bytes, Cleaned]:
        return *clip(**common, **fields), article(text)

    clippings = [
        one("the great wheel turns", url=VARIANTS[0], tags=["Mühlen", "water"], note="to be read", highlights=[mark]),
        one("the great wheel stands", url=VARIANTS[1], tags=["wind"], favourite=True),
        one("the great wheel is gone", url=VARIANTS[2], shelf=Shelf.ARCHIVE),
        one("the small wheel", url=VARIANTS[3], tags=["Mühlen"], shelf=Shelf.TRASH, deleted_at=datetime(2026, 1, 2, tzinfo=UTC)),
    ]
    kept = tuple(clipping for clipping, _, _ in clippings)

    def made(folder: Path, step: str) -> Older:
        make(folder, step, *clippings)
        return Older(kept[:-1], kept[-1])

    return made


def ids(library: Library, **query: object) -> set[UUID]:
    return {hit.clipping.id for hit in library.find(Query(**query)).hits}  # type: ignore[arg-type]


def agrees(library: Library, older: Older) -> None:
    """All that the older library held is found as its readers would look for it."""
    first, second, third = older.clippings
    everything = {clipping.id for clipping in older.clippings}
    assert [hit.clipping.id for hit in library.find(Query()).hits] == [third.id, second.id, first.id]
    assert ids(library, shelf="trash") == {older.trashed.id}
    assert ids(library, text="mills wheel") == everything
    assert ids(library, text="stands") == ids(library, text="tag:wind is:favourite") == {second.id}
    assert ids(library, tag="muhlen") == ids(library, text="read") == ids(library, text='"great wheel" water') == {first.id}
    assert ids(library, text="lang:pt is:archived") == {third.id}
    for url in VARIANTS:
        assert [clipping.id for clipping in library.by_url(url)] == [third.id, second.id, first.id]
    for clipping in (*older.clippings, older.trashed):
        stored = library.get(clipping.id)
        assert (stored.tags, stored.note, stored.highlights) == (clipping.tags, clipping.note, clipping.highlights)
        assert (stored.favourite, stored.shelf, stored.deleted_at) == (clipping.favourite, clipping.shelf, clipping.deleted_at)
        assert library.snapshot(clipping.id)
        assert len(library.versions(clipping.id)) == 1
    facets = library.facets()
    assert (dict(facets.tags), dict(facets.sites), dict(facets.languages)) == (
        {"Mühlen": 1, "water": 1, "wind": 1},
        {"example.com": 3},
        {"pt": 3},
    )
    assert (facets.shelves, facets.months, facets.favourites) == ({"inbox": 2, "archive": 1, "trash": 1}, (("2026-01", 3),), 1)
    assert library.known().entries
    assert library.pending() == ()


@pytest.mark.parametrize("step", STEPS)
def test_all_that_an_older_library_holds_is_found_and_clipped_again_becomes_a_version(
    folder: Path, older: Callable[[Path, str], Older], clip: Clip, article: Article, step: str
) -> None:
    held = older(folder, step)
    library = open_library(folder)
    agrees(library, held)
    assert list(library.verify()) == []

    again, snapshot = clip(url=VARIANTS[2], tags=["again"])
    library.add(again, snapshot)
    newest = library.by_url(VARIANTS[0])[1]
    cleaned = article("the great wheel turns once more")
    joined = library.join(again.id, newest.id, lambda clipping: clipping.model_copy(update={"state": State.CLEAN}), cleaned)
    assert (joined.id, joined.tags, joined.shelf) == (newest.id, [*newest.tags, "again"], newest.shelf)
    assert [version.clips[0].id for version in library.versions(newest.id)] == [newest.id, again.id]
    assert library.snapshot(newest.id, 1)
    assert ids(library, text='"once more"') == {newest.id}
    library.close()

    library = open_library(folder)
    assert library.get(again.id).id == newest.id
    assert list(library.verify()) == []
    library.remove(newest.id)
    assert ids(library, text="mills") == {clipping.id for clipping in held.clippings if clipping.id != newest.id}
    assert list(library.verify()) == []
    library.close()


@pytest.mark.parametrize("step", ["_add_titles_and_facets", "_add_briefs"])
def test_titles_of_an_older_library_come_first(folder: Path, clip: Clip, article: Article, step: str) -> None:
    titled, snapshot = clip(title="On whales", metadata=Metadata(language="pt-BR"))
    named, other = clip(title="On the sea", metadata=Metadata(language="pt"))
    make(folder, step, (titled, snapshot, article("about them")), (named, other, article("whales, whales and more whales")))
    library = open_library(folder)
    assert [hit.clipping.id for hit in library.find(Query(text="whales ")).hits] == [titled.id, named.id]
    assert library.find(Query(text="lang:pt whales")).total == 2
    assert library.find(Query(text="lang:pt-BR")).total == 2
    library.remove(titled.id)
    assert [hit.clipping.id for hit in library.find(Query(text="whales ")).hits] == [named.id]
    library.close()


@pytest.fixture
def memory() -> Iterator[Path]:
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None) as folder:
        yield Path(folder)


@pytest.mark.parametrize("step", [STEPS[0], STEPS[-1]])
def test_a_library_killed_while_it_was_brought_up_to_date_is_opened_then(
    memory: Path, older: Callable[[Path, str], Older], step: str
) -> None:
    held = older(memory / "before", step)
    folder = memory / "top" / "library"
    number, cut_off = 1, True
    versions = []
    while cut_off:
        shutil.copytree(memory / "before", folder)
        cut_off = killed_at(number, folder.parent, lambda disk: partial(open_library, folder, vfs=disk.name))
        versions.append(version_of(folder))
        library = open_library(folder, create=False)
        agrees(library, held)
        assert list(library.verify()) == []
        library.close()
        shutil.rmtree(folder.parent)
        number += KILLED_EVERY
    assert number > TAKES_MANY_STEPS
    # All of it or nothing, and not always the same.
    assert versions == sorted(versions)
    assert set(versions) == {STEPS.index(step) + 1, VERSION}


def version_of(folder: Path) -> int:
    """The version of a catalogue that nobody has opened since."""
    with tempfile.TemporaryDirectory() as place:
        for file in folder.glob("winnow.db*"):
            shutil.copy(file, place)
        connection = apsw.Connection(str(Path(place) / "winnow.db"))
        version = int(connection.pragma("user_version"))
        connection.close()
    return version
