"""Whether a library is as it should be: its files, its catalogue, and whether the two and the search agree."""

# SQL is put together from constants of this module; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Callable, Iterator

import apsw
import zstandard
from pydantic import ValidationError

from winnow.library import records, search
from winnow.library.base import Told
from winnow.library.database import Database, fetched
from winnow.library.documents import decoded
from winnow.library.folder import Folder
from winnow.library.folding import index_text
from winnow.library.objects import Objects
from winnow.models import Sha256

_FAULTS = 10
# So many clippings are read in one go, and indexed in one transaction: others write between.
_BATCH = 100
# Told of after so many objects.
_TOLD_EVERY = 20
# What is worked out from clippings, row by row, and is wrong without one.
_WORKED_OUT = ("clipping_tags", "clipping_addresses", "clipping_objects", "texts")

RESTORE = "Keep a copy of the whole folder, then put a backup in place: winnow backup --restore NAME (winnow backup --list shows them)."
REPAIR = "Build the search anew with: winnow verify --repair"


class Checks:
    """Looks through one library, and mends what can be worked out anew."""

    def __init__(self, folder: Folder, database: Database, objects: Objects) -> None:
        self._folder, self._database, self._objects = folder, database, objects

    def problems(self, told: Told) -> Iterator[str]:
        """What is wrong, each in a sentence that says what to do. Reads everything; others may write meanwhile."""
        files = sum(1 for _ in self._objects.files())
        sound = True
        for problem in self._catalogue():
            sound = False
            yield problem
        clippings = 0
        if sound:
            with self._database.reading() as connection:
                clippings = int(fetched(connection, "SELECT count(*) FROM clippings")[0][0])
            yield from self._strays()
            yield from self._of_versions()
            yield from self._clippings(lambda done: told(done, clippings + files))
        for number, problem in enumerate(self._objects.checked()):
            if number % _TOLD_EVERY == 0:
                told(clippings + number, clippings + files)
            if problem:
                yield problem
        told(clippings + files, clippings + files)

    def repair(self, told: Told) -> int:
        """Build the search anew from the clippings, some at a time; returns how many there are."""
        self._database.write(_clear)
        with self._database.reading() as connection:
            doc_ids = [doc_id for (doc_id,) in fetched(connection, "SELECT doc_id FROM clippings ORDER BY doc_id")]
        for start in range(0, len(doc_ids), _BATCH):
            batch = doc_ids[start : start + _BATCH]

            def job(connection: apsw.Connection, batch: list[int] = batch) -> None:
                for doc_id in batch:
                    for (body,) in fetched(connection, "SELECT body FROM clippings WHERE doc_id = ?", (doc_id,)):
                        search.index_anew(connection, doc_id, decoded(body))

            self._database.write(job)
            told(min(start + _BATCH, len(doc_ids)), len(doc_ids))
        return len(doc_ids)

    def _catalogue(self) -> Iterator[str]:
        """What SQLite's own checks say, which look into the index of FTS5 too."""
        with self._database.reading() as connection:
            try:
                faults = [str(fault) for (fault,) in fetched(connection, f"PRAGMA integrity_check({_FAULTS})")]
            except apsw.Error as error:
                faults = [str(error)]
        for fault in faults:
            if fault != "ok":
                yield f"The catalogue {self._folder.catalogue} is damaged ({fault}). {REPAIR if 'FTS5' in fault else RESTORE}"

    def _strays(self) -> Iterator[str]:
        with self._database.reading() as connection:
            for table in _WORKED_OUT:
                of_none = "doc_id NOT IN (SELECT doc_id FROM clippings)"
                if number := fetched(connection, f"SELECT count(DISTINCT doc_id) FROM {table} WHERE {of_none}")[0][0]:
                    yield f"The catalogue has rows of {number} clippings that are not there (in {table}). {RESTORE}"
            for index in search.INDEXES:
                number = fetched(connection, f"SELECT count(*) FROM {index} WHERE rowid NOT IN (SELECT doc_id FROM clippings)")[0][0]
                if number:
                    yield f"The search knows {number} clippings that are not there. {REPAIR}"

    def _of_versions(self) -> Iterator[str]:
        with self._database.reading() as connection:
            lost = fetched(connection, "SELECT DISTINCT clipping FROM versions WHERE clipping NOT IN (SELECT uuid FROM clippings)")
            named = fetched(connection, "SELECT v.clipping, o.sha256 FROM version_objects AS o JOIN versions AS v USING (doc_id)")
        for (uuid,) in lost:
            yield f"The library holds a version of a clipping {uuid} that it does not hold. {RESTORE}"
        for uuid, name in named:
            if not self._objects.has(Sha256(name)):
                yield (
                    f"A version of clipping {uuid} needs the file {name}, which is missing. Put it back into the folder "
                    f"{self._folder.objects / name[:2]} from a copy of the library."
                )

    def _clippings(self, told: Callable[[int], None]) -> Iterator[str]:
        last = 0
        done = 0
        while True:
            with self._database.reading() as connection:
                sql = "SELECT doc_id, uuid, CAST(body AS BLOB) FROM clippings WHERE doc_id > ? ORDER BY doc_id LIMIT ?"
                rows = fetched(connection, sql, (last, _BATCH))
                found = [problem for row in rows for problem in self._of_clipping(connection, *row)]
            yield from found
            if not rows:
                return
            last = rows[-1][0]
            done += len(rows)
            told(done)

    def _of_clipping(self, connection: apsw.Connection, doc_id: int, uuid: str, body: bytes) -> Iterator[str]:
        try:
            clipping = records.clipping_of(decoded(body.decode("utf-8")))
        except (ValidationError, ValueError):
            yield f"The record of clipping {uuid} cannot be read. {RESTORE}"
            return
        for name in records.objects_of(clipping):
            if not self._objects.has(Sha256(name)):
                yield (
                    f"Clipping {uuid} (“{clipping.title[:60]}”) needs the file {name}, which is missing. Put it back into the folder "
                    f"{self._folder.objects / name[:2]} from a copy of the library, or delete the clipping."
                )
        try:
            words = index_text(search.text_of(connection, doc_id)).split()
        except (zstandard.ZstdError, ValueError):
            yield f"The text of clipping {uuid} (“{clipping.title[:60]}”) is damaged in the catalogue. {RESTORE}"
            return
        if not search.finds(connection, doc_id, words[-3:]):
            yield f"The search does not find clipping {uuid} (“{clipping.title[:60]}”) by its own words. {REPAIR}"


def _clear(connection: apsw.Connection) -> None:
    for index in search.INDEXES:
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
