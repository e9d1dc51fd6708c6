"""What can happen to a library, one case a line: each is named in plain words with what to do, nothing is written over, and the backup
brings back what was there."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import pytest

from winnow.errors import WinnowError
from winnow.library import Library, Query, open_library, restore_backup
from winnow.library.schema import VERSION
from winnow.models import Cleaned, Clipping, State

Maker = Callable[..., tuple[Clipping, bytes]]
PAGE = 4096
NOBODY = 65534
NOTE = b'"note":"a note'
# The library's lock, and what SQLite keeps only while the database is open.
PASSING = ("lock", "winnow.db-shm", "winnow.db-wal")
OLD = Path(__file__).parents[2] / "data" / "library-1.zip"


@dataclass(frozen=True)
class Kept:
    """A closed library with some clippings, and the name of its backup."""

    folder: Path
    backup: str
    clippings: tuple[Clipping, ...]

    @property
    def catalogue(self) -> Path:
        return self.folder / "winnow.db"

    def object(self, name: str) -> Path:
        return next((self.folder / "objects").rglob(f"{name}*"))

    def sql(self, statement: str) -> None:
        connection = apsw.Connection(str(self.catalogue))
        connection.execute(statement)
        connection.close()

    def spoil(self, find: Callable[[bytes], int]) -> None:
        """Turn over the bits of a stretch of the catalogue that begins where `find` says."""
        data = bytearray(self.catalogue.read_bytes())
        at = find(bytes(data))
        data[at : at + 64] = bytes(byte ^ 0xFF for byte in data[at : at + 64])
        self.catalogue.write_bytes(data)


@pytest.fixture
def kept(folder: Path, clip: Maker, article: Callable[..., Cleaned]) -> Kept:
    library = open_library(folder)
    for number in range(40):
        clipping, snapshot = clip(title=f"Page {number}", note="a note of some length " * 20, tags=["mills", f"tag {number}"])
        library.add(clipping, snapshot)
        library.update(clipping.id, lambda c: c.model_copy(update={"state": State.CLEAN}), cleaned=article(f"words of page {number} " * 20))
    library.add_image(clipping.id, "https://example.com/a.png", "image/png", b"png")
    name = library.back_up().name
    clippings = tuple(hit.clipping for hit in library.find(Query(limit=200)).hits)
    library.close()
    return Kept(folder, name, clippings)


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in PASSING)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def said_of(folder: Path) -> list[str]:
    """What opening the library and looking it over say."""
    try:
        library = open_library(folder, create=False)
    except WinnowError as error:
        return [error.message]
    try:
        return list(library.verify())
    except WinnowError as error:
        return [error.message]
    finally:
        library.close()


def first_page_of(table: str) -> Callable[[bytes], int]:
    """The content of a leaf page of a table, found as SQLite would find it."""

    def find(data: bytes) -> int:
        with TemporaryDirectory() as place:
            copy = Path(place) / "copy.db"
            copy.write_bytes(data)
            connection = apsw.Connection(str(copy))
            sql = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno DESC LIMIT 1"
            number = int(connection.execute(sql, (table,)).get)
            connection.close()
        return (number - 1) * PAGE

    return find


def words_in(data: bytes) -> int:
    """Where the note of a clipping's record of today stands; an older state of it may lie about too."""
    with TemporaryDirectory() as place:
        at = data.find(NOTE)
        while True:
            copy = Path(place) / "copy.db"
            copy.write_bytes(data[:at] + b"#" * 9 + data[at + 9 :])
            connection = apsw.Connection(str(copy))
            hit = connection.execute("SELECT count(*) FROM clippings WHERE instr(body, '#########')").get
            connection.close()
            if hit:
                return at
            at = data.index(NOTE, at + 1)


CATALOGUE: dict[str, Callable[[Kept], object]] = {
    "cut to half": lambda kept: os.truncate(kept.catalogue, kept.catalogue.stat().st_size // 2 // PAGE * PAGE),
    "cut within its first page": lambda kept: os.truncate(kept.catalogue, 1000),
    "cut within its head": lambda kept: os.truncate(kept.catalogue, 50),
    "empty": lambda kept: os.truncate(kept.catalogue, 0),
    "gone": lambda kept: kept.catalogue.unlink(),
    "another file": lambda kept: kept.catalogue.write_text("these are not the bytes you look for\n" * 500),
    "bits turned in its head": lambda kept: kept.spoil(lambda _: 0),
    "bits turned in its schema": lambda kept: kept.spoil(lambda _: 100),
    "bits turned in a page of clippings": lambda kept: kept.spoil(first_page_of("clippings")),
    "bits turned in an index": lambda kept: kept.spoil(first_page_of("clippings_by_time")),
    "bits turned in a clipping's words": lambda kept: kept.spoil(lambda data: words_in(data)),
    "a record that is none": lambda kept: kept.sql("UPDATE clippings SET body = json_set(body, '$.captured_at', 'never') WHERE doc_id = 3"),
    "made by a newer Winnow": lambda kept: kept.sql(f"PRAGMA user_version = {VERSION + 1}"),
    "another program's": lambda kept: kept.sql("PRAGMA application_id = 42"),
}


@pytest.mark.parametrize("harm", CATALOGUE)
def test_a_harmed_catalogue_is_named_left_as_it_is_and_replaced_by_its_backup(kept: Kept, harm: str) -> None:
    CATALOGUE[harm](kept)
    before = contents(kept.folder)
    said = said_of(kept.folder)
    assert said
    assert all("winnow backup --restore" in each or "Update Winnow" in each or "--library" in each for each in said), said
    assert any(str(kept.folder) in each or "clipping" in each for each in said)
    assert contents(kept.folder) == before

    aside = restore_backup(kept.folder, kept.backup).aside
    assert (aside is None) is (harm == "gone")
    assert aside is None or contents(kept.folder)[aside.name] == before["winnow.db"]
    assert said_of(kept.folder) == []
    library = open_library(kept.folder, create=False)
    assert tuple(hit.clipping for hit in library.find(Query(limit=200)).hits) == kept.clippings
    library.close()


OBJECT: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "empty": lambda path: os.truncate(path, 0),
    "altered": lambda path: path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes())),
    "another's content": lambda path: path.write_bytes(
        next(other for other in path.parents[1].rglob("*.zst") if other.read_bytes() != path.read_bytes()).read_bytes()
    ),
}


@pytest.mark.parametrize("part", ["snapshot", "cleaned", "picture"])
@pytest.mark.parametrize("harm", OBJECT)
def test_a_harmed_file_is_named_with_what_to_do_and_left_as_it_is(kept: Kept, harm: str, part: str) -> None:
    clipping = kept.clippings[0]
    name = {"snapshot": clipping.snapshot, "cleaned": clipping.cleaned, "picture": clipping.images[0].sha256}[part]
    OBJECT[harm](kept.object(str(name)))
    before = contents(kept.folder)
    [said] = said_of(kept.folder)
    assert str(name) in said
    assert "back from a" in said or "from a copy" in said
    assert contents(kept.folder) == before


def test_a_search_that_has_lost_rows_is_named_and_built_anew(kept: Kept) -> None:
    lost = kept.clippings[0]
    kept.sql("INSERT INTO search (search) VALUES ('delete-all')")
    said = said_of(kept.folder)
    assert len(said) == len(kept.clippings)
    assert all("winnow verify --repair" in each for each in said)
    library = open_library(kept.folder)
    assert library.repair() == len(kept.clippings)
    assert list(library.verify()) == []
    assert [hit.clipping.id for hit in library.find(Query(text=f'"{lost.title}"')).hits] == [lost.id]
    library.close()


def test_a_library_of_the_first_version_is_backed_up_and_brought_up_to_date(folder: Path) -> None:
    with zipfile.ZipFile(OLD) as packed:
        packed.extractall(folder)
    folder.chmod(0o700)
    before = contents(folder)
    library = open_library(folder)
    assert list(library.verify()) == []
    assert [hit.clipping.title for hit in library.find(Query()).hits] == ["水車の歴史", "The windmill"]
    assert [hit.clipping.title for hit in library.find(Query(shelf="trash")).hits] == ["Kept in the trash"]
    assert library.find(Query(text="水車 川の流れ")).total == library.find(Query(text="chaff author:miller tag:mills")).total == 1
    [backup] = library.backups()
    library.close()
    restore_backup(folder, backup.name)
    after = contents(folder)
    assert {name: after[name] for name in before if name != "winnow.db"} == {n: h for n, h in before.items() if n != "winnow.db"}
    connection = apsw.Connection(str(folder / "winnow.db"))
    assert connection.pragma("user_version") == 1
    connection.close()
    assert said_of(folder) == []


def told_to_another(folder: Path) -> str:
    """What opening the library says to somebody who is bound by permissions, as root is not: in a process that has become another user."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setuid(NOBODY)
        try:
            open_library(folder)
            os.write(writing, b"it was opened")
        except WinnowError as error:
            os.write(writing, f"{error.code}: {error.message}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def test_a_folder_that_may_only_be_read_is_named(clip: Maker) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place) / "library"
        library = open_library(folder)
        library.add(*clip())
        library.close()
        if os.geteuid() == 0:
            Path(place).chmod(0o755)
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, NOBODY, -1)
        folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
        for path in folders:
            path.chmod(0o500)
        before = contents(folder)
        said = told_to_another(folder)
        assert contents(folder) == before
        for path in folders:
            path.chmod(0o700)
        assert said.startswith(("library_unusable", "library_unreadable"))
        assert str(folder) in said
        assert "permissions" in said


def test_a_folder_that_vanishes_under_an_open_library_is_named_and_not_made_anew(library: Library, folder: Path, clip: Maker) -> None:
    library.add(*clip())
    shutil.move(folder, folder.with_name("moved"))
    with pytest.raises(WinnowError) as stopped:
        library.add(*clip())
    assert str(folder) in stopped.value.message
    assert not folder.exists()
    assert said_of(folder.with_name("moved")) != []  # it is still held by this process, which is named
    assert str(os.getpid()) in said_of(folder.with_name("moved"))[0]
