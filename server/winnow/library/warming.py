"""Reading ahead what searches and clips need, so that the first ones after the computer's start do not wait for the disk."""

from __future__ import annotations

import os
import time

from winnow.library.database import Database
from winnow.library.objects import Objects

BLOCK_BYTES = 1 << 20
# Leaves the disk to others about half of the time, also one that reads 500 MB/s.
PAUSE_S = 0.002
# Of the computer's memory: a larger catalogue would push out what other programs use.
MOST_OF_MEMORY = 1 / 4


def warm(database: Database, objects: Objects, memory_bytes: int | None = None) -> int:
    """Have the system read the catalogue and the objects' folders into its memory; returns how many bytes of the catalogue.

    A catalogue that is too large for the memory is left, as 0 bytes. May run beside readers and writers, and ends soon after the
    database is closed. `memory_bytes` is what the computer has.
    """
    done = _read(database, memory_bytes)
    for _ in objects.read_ahead():
        if database.closed:
            break
        time.sleep(PAUSE_S)
    return done


def _read(database: Database, memory_bytes: int | None) -> int:
    if database.size_bytes() > MOST_OF_MEMORY * (_memory_bytes() if memory_bytes is None else memory_bytes):
        return 0
    done = 0
    while read := database.read_ahead(done, BLOCK_BYTES):
        done += read
        time.sleep(PAUSE_S)
    return done


def _memory_bytes() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
