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
from winnow.library.warming import BLOCK_BYTES, warm

Keep = Callable[..., UUID]


@contextmanager
def database(path: Path, size: int) -> Iterator[Database]:
    opened = Database(path)
    opened.write(lambda connection: connection.execute("CREATE TABLE filler AS SELECT zeroblob(?) AS bytes", (size,)))
    opened.compact()
    yield opened
    opened.close()


def test_all_of_the_catalogue_is_read(tmp_path: Path) -> None:
    with database(tmp_path / "db", 3 * BLOCK_BYTES) as opened:
        assert warm(opened) == (tmp_path / "db").stat().st_size > 3 * BLOCK_BYTES


def test_a_catalogue_larger_than_a_quarter_of_the_memory_is_left(tmp_path: Path) -> None:
    with database(tmp_path / "db", BLOCK_BYTES) as opened:
        size = opened.size_bytes()
        assert warm(opened, memory_bytes=4 * size - 1) == 0
        assert warm(opened, memory_bytes=4 * size) > BLOCK_BYTES


def test_it_ends_when_the_library_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_reading, go_on = threading.Event(), threading.Event()
    read = os.pread

    def waits(file: int, size: int, offset: int) -> bytes:
        in_reading.set()
        go_on.wait(10)
        return read(file, size, offset)

    done: list[int] = []
    with database(tmp_path / "db", 3 * BLOCK_BYTES) as opened:
        monkeypatch.setattr(os, "pread", waits)
        reader = threading.Thread(target=lambda: done.append(warm(opened)))
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


def test_reading_ahead_does_not_let_go_of_the_lock_on_the_catalogue(library: Library, folder: Path, keep: Keep) -> None:
    # Closing any descriptor of the file drops all locks of the process (fcntl(2)); SQLite has a shared one on these bytes.
    first_byte, length = 0x40000002, 510
    probe = f"import fcntl, os; fcntl.lockf(os.open({str(folder / 'winnow.db')!r}, os.O_RDWR), fcntl.LOCK_EX | fcntl.LOCK_NB, {length}, {first_byte})"
    keep("one")
    assert library.warm() > 0
    assert b"BlockingIOError" in subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False).stderr
