"""Merging the full-text index beside the writers, so that no clip waits for it.

Each clip makes a segment of the index of its own, and a search looks into all of them. FTS5 would merge segments within the write that
makes one too many, every tenth clip or so, for several times as long as the clip's own words take.
"""

# SQL is put together from constants of this package; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import threading
import time

import apsw

from winnow.errors import WinnowError
from winnow.library.database import Database
from winnow.library.search import INDEXES

STEP_PAGES = 16
"""Pages of the index, of 4 kB, that one step writes at most: the longest that a clip waits, some 2 ms."""
# Of the time: the rest is left to searches and writers.
_SHARE = 1 / 2
# SQLite counts one change for the command itself. Source: "SQLite FTS5 Extension", 6.9.
_NOTHING_MERGED = 2


class Merging:
    """Merges the index after each change of it, until `stop`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changed = threading.Event()
        self._stopped = False

    def changed(self) -> None:
        """The index was changed, or is about to be."""
        self._changed.set()

    def stop(self) -> None:
        """Let `run` return after its present step."""
        self._stopped = True
        self._changed.set()

    def run(self) -> None:
        """Merge after each change, also one before this began. What stops a step, a full disk say, is tried again after the next one."""
        while not self._stopped:
            self._changed.wait()
            self._changed.clear()
            self._merge()

    def _merge(self) -> None:
        more = True
        while more and not self._stopped:
            start = time.monotonic()
            try:
                more = self._database.write(merge_a_little)
            except WinnowError:
                return
            time.sleep((time.monotonic() - start) * (1 / _SHARE - 1))


def merge_a_little(connection: apsw.Connection) -> bool:
    """Inside a transaction: merge segments of the index, as far as one step goes; returns whether there may be more to do."""
    merged = False
    for index in INDEXES:
        before = connection.total_changes()
        connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (STEP_PAGES,))
        merged |= connection.total_changes() - before >= _NOTHING_MERGED
    return merged
