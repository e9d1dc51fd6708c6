"""The catalogue is read ahead whole, or not at all, and never in the way of anything."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from winnow.library import Library
from winnow.library.database import Database
from winnow.library.objects import Objects
from winnow.library.warming import BLOCK_BYTES, warm

Keep = Callable[..., UUID]


@contextmanager
def database(path: Path, size: int) -> Iterator[Database]:
    opened = Database(path)
    opened.write(lambda connection: connection.execute("CREATE TABLE filler AS SELECT zeroblob(?) AS bytes", (size,)))
    opened.compact()
    yield opened
    opened.close()


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    folder = tmp_path / "objects"
    folder.mkdir()
    return Objects(folder)


def test_all_of_the_catalogue_is_read(tmp_path: Path, objects: Objects) -> None:
    with database(tmp_path / "db", 3 * BLOCK_BYTES) as opened:
        assert warm(opened, objects) == (tmp_path / "db").stat().st_size > 3 * BLOCK_BYTES


def test_a_catalogue_larger_than_a_quarter_of_the_memory_is_left(tmp_path: Path, objects: Objects) -> None:
    with database(tmp_path / "db", BLOCK_BYTES) as opened:
        size = opened.size_bytes()
        assert warm(opened, objects, memory_bytes=4 * size - 1) == 0
        assert warm(opened, objects, memory_bytes=4 * size) > BLOCK_BYTES


def test_it_ends_when_the_library_is_closed(tmp_path: Path, objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    in_reading, go_on = threading.Event(), threading.Event()
    read = os.pread

    def waits(file: int, size: int, offset: int) -> bytes:
        in_reading.set()
        go_on.wait(10)
        return read(file, size, offset)

    done: list[int] = []
    with database(tmp_path / "db", 3 * BLOCK_BYTES) as opened:
        monkeypatch.setattr(os, "pread", waits)
        reader = threading.Thread(target=lambda: done.append(warm(opened, objects)))
        reader.start()
        assert in_reading.wait(10)
        closer = threading.Thread(target=opened.close)
        closer.start()
        # The file is not closed under the reader, whose number another file could get.
        closer.join(0.2)
        assert closer.is_alive()
        go_on.set()
        closer.join(10)
        reader.join(10)
    assert done == [BLOCK_BYTES]


def test_the_folders_of_objects_are_read_until_the_library_is_closed(
    tmp_path: Path, objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    with objects.storing(b"one", compress=False) as one, objects.storing(b"two", compress=False) as two:
        shelves = sorted((one[:2], two[:2]))
    before = sorted((tmp_path / "objects").rglob("*"))
    read: list[str] = []
    listed = Path.iterdir

    def noted(folder: Path) -> Iterator[Path]:
        read.append(folder.name)
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", noted)
    with database(tmp_path / "db", BLOCK_BYTES) as opened:
        warm(opened, objects)
        assert read == ["objects", *shelves]
        read.clear()
        opened.close()
        warm(opened, objects)
        assert read == ["objects", shelves[0]]
    assert sorted((tmp_path / "objects").rglob("*")) == before


def test_a_folder_of_objects_that_cannot_be_read_does_not_stop_the_others(objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    with objects.storing(b"one", compress=False) as one, objects.storing(b"two", compress=False) as two:
        pass

    def refused(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refused)
    assert list(objects.read_ahead()) == sorted((one[:2], two[:2]))


def test_reading_ahead_does_not_let_go_of_the_lock_on_the_catalogue(library: Library, folder: Path, keep: Keep) -> None:
    # Closing any descriptor of the file drops all locks of the process (fcntl(2)); SQLite has a shared one on these bytes.
    first_byte, length = 0x40000002, 510
    probe = f"import fcntl, os; fcntl.lockf(os.open({str(folder / 'winnow.db')!r}, os.O_RDWR), fcntl.LOCK_EX | fcntl.LOCK_NB, {length}, {first_byte})"
    keep("one")
    assert library.warm() > 0
    assert b"BlockingIOError" in subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False).stderr
