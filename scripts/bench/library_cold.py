"""A library whose catalogue is only on the disk, as after the computer's start, and what the disk itself takes."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from bench.library_timed import Took, store_and_index, timed
from bench.real_text import Example
from winnow.library import Query, open_library

_SEARCHES = 60
_PROBES = 300
_PAGE_BYTES = 4096
_OBJECT_BYTES = 16 * 1024
"""About what a page's snapshot takes, compressed."""


def measure_cold(folder: Path, texts: list[str], more: list[Example]) -> dict[str, list[Took]]:
    """First searches and clips, before the catalogue is read ahead; and on the same disk a read of a page and a write of an object."""
    forget(folder)
    library = open_library(folder)
    try:
        searched = [timed(lambda text=text: library.find(Query(text=text))) for text in islice(cycle(texts), _SEARCHES)]
        stored, indexed = store_and_index(library, more)
        for each in more:
            library.remove(each.clipping.id)
    finally:
        library.close()
    return {
        "a search": searched,
        "store a clip, durably": stored,
        "store and index its text, durably": indexed,
        "the disk alone: read 4 KiB": list(_reads(folder)),
        "the disk alone: write 16 KiB, and sync": list(_writes(folder)),
    }


def forget(folder: Path) -> None:
    """Have the system forget what it holds of the catalogue's file, where it can (posix_fadvise(2))."""
    with (folder / "winnow.db").open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _reads(folder: Path) -> Iterator[Took]:
    forget(folder)
    chance = random.Random(_PROBES)
    with (folder / "winnow.db").open("rb", buffering=0) as file:
        pages = os.fstat(file.fileno()).st_size // _PAGE_BYTES
        for _ in range(_PROBES):
            yield timed(lambda: os.pread(file.fileno(), _PAGE_BYTES, chance.randrange(pages) * _PAGE_BYTES))


def _writes(folder: Path) -> Iterator[Took]:
    data = random.Random(_PROBES).randbytes(_OBJECT_BYTES)
    with tempfile.TemporaryDirectory(dir=folder.parent) as own:
        for number in range(_PROBES):
            yield timed(partial(_write, Path(own) / str(number), data))


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
