"""Whether a library is as it should be: its files, its catalogue, and whether the two and the search agree."""

# SQL is put together from constants of this module; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import apsw
import zstandard
from pydantic import ValidationError

from winnow.errors import Unavailable
from winnow.library import derived, records, search
from winnow.library.base import Told
from winnow.library.database import Database, fetched
from winnow.library.documents import Fields, decoded
from winnow.library.folder import Folder
from winnow.library.known import KnownAddresses
from winnow.library.objects import Objects
from winnow.models import Sha256

_FAULTS = 10
# So many clippings are read in one go, and indexed in one transaction: others write between.
_BATCH = 100
# Told of after so many objects.
_TOLD_EVERY = 20
# What is told of clippings row by row, and is wrong without one.
_OF_CLIPPINGS = {"texts": "doc_id", **dict.fromkeys(search.INDEXES, "rowid")}

_OBJECTS_OF_VERSIONS = (
    "SELECT clipping, value FROM (SELECT clipping, body FROM versions WHERE json_valid(body)), json_each(body, '$.keys.objects')"
)

RESTORE = "Keep a copy of the whole folder, then put a backup in place: winnow backup --restore NAME (winnow backup --list shows them)."
REPAIR = "Work it out anew with: winnow verify --repair"


class Checks:
    """Looks through one library, and mends what can be worked out anew."""

    def __init__(self, folder: Folder, database: Database, objects: Objects, known: KnownAddresses) -> None:
        self._folder, self._database, self._objects, self._known = folder, database, objects, known

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
            yield from self._of_tables()
            yield from self._of_versions()
            yield from self._clippings(lambda done: told(done, clippings + files))
        for number, problem in enumerate(self._objects.checked()):
            if number % _TOLD_EVERY == 0:
                told(clippings + number, clippings + files)
            if problem:
                yield problem
        told(clippings + files, clippings + files)

    def repair(self, told: Told) -> int:
        """Work out anew what clippings come to: the tables that are wrong, then the search, some clippings at a time; returns how many
        there are."""
        self._database.write(lambda connection: derived.mend(connection, self._known))
        self._database.write(_clear)
        with self._database.reading() as connection:
            doc_ids = [doc_id for (doc_id,) in fetched(connection, "SELECT doc_id FROM clippings ORDER BY doc_id")]
        for start in range(0, len(doc_ids), _BATCH):
            batch = doc_ids[start : start + _BATCH]

            def job(connection: apsw.Connection, batch: list[int] = batch) -> None:
                for doc_id in batch:
                    for (body,) in fetched(connection, "SELECT CAST(body AS BLOB) FROM clippings WHERE doc_id = ?", (doc_id,)):
                        with suppress(ValueError):  # it cannot be read, which `problems` tells
                            self._index_anew(connection, doc_id, decoded(body.decode("utf-8")))

            self._database.write(job)
            told(min(start + _BATCH, len(doc_ids)), len(doc_ids))
        return len(doc_ids)

    def _catalogue(self) -> Iterator[str]:
        """What SQLite's own checks say, which look into the index of FTS5 too."""
        with self._database.reading() as connection:
            try:
                for index in search.INDEXES:
                    # A connection that has read the index remembers how it was; a search notices that it was changed since, the check not.
                    fetched(connection, f"SELECT 1 FROM {index} WHERE rowid = 0")
                faults = [str(fault) for (fault,) in fetched(connection, f"PRAGMA integrity_check({_FAULTS})")]
            except apsw.Error as error:
                faults = [str(error)]
        for fault in faults:
            if fault != "ok":
                yield f"The catalogue {self._folder.catalogue} is damaged ({fault}). {REPAIR if 'FTS5' in fault else RESTORE}"

    def _index_anew(self, connection: apsw.Connection, doc_id: int, document: Fields) -> None:
        stored, right = _stored_text(connection, doc_id), self._right_text(document.get("cleaned"))
        if right is None and stored is None:
            connection.execute("DELETE FROM texts WHERE doc_id = ?", (doc_id,))
        elif right is not None and right != stored:
            search.put_text(connection, doc_id, right)
        search.index_anew(connection, doc_id, document)

    def _right_text(self, cleaned: str | None) -> str | None:
        """The article's text from its cleaned form, None where that cannot be read."""
        if cleaned is None:
            return ""
        try:
            return records.text_of_cleaned(self._objects.get(Sha256(cleaned), compressed=True))
        except (Unavailable, OSError, ValueError, KeyError, TypeError):
            return None

    def _of_tables(self) -> Iterator[str]:
        """What does not agree with the clippings, one table at a time."""
        with self._database.reading() as connection:
            for table, number in _OF_CLIPPINGS.items():
                of_none = f"{number} NOT IN (SELECT doc_id FROM clippings)"
                if count := fetched(connection, f"SELECT count(*) FROM {table} WHERE {of_none}")[0][0]:
                    yield f"The search has {count} clippings that are not there (in {table}). {REPAIR}"
            if derived.readable(connection):
                for fault in derived.faults(connection, self._known):
                    yield f"{fault} {REPAIR}"

    def _of_versions(self) -> Iterator[str]:
        with self._database.reading() as connection:
            lost = fetched(connection, "SELECT DISTINCT clipping FROM versions WHERE clipping NOT IN (SELECT uuid FROM clippings)")
            named = fetched(connection, _OBJECTS_OF_VERSIONS)
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
            document = decoded(body.decode("utf-8"))
            clipping = records.clipping_of(document)
        except (ValidationError, ValueError):
            yield f"The record of clipping {uuid} cannot be read. {RESTORE}"
            return
        for name in records.objects_of(clipping):
            if not self._objects.has(Sha256(name)):
                yield (
                    f"Clipping {uuid} (“{clipping.title[:60]}”) needs the file {name}, which is missing. Put it back into the folder "
                    f"{self._folder.objects / name[:2]} from a copy of the library, or delete the clipping."
                )
        text, right = _stored_text(connection, doc_id), self._right_text(clipping.cleaned)
        if text is None:
            yield f"The text of clipping {uuid} (“{clipping.title[:60]}”) is damaged in the catalogue. {REPAIR if right else RESTORE}"
        elif right is not None and text != right:
            yield f"The text of clipping {uuid} (“{clipping.title[:60]}”) that the search has is not that of its article. {REPAIR}"
        elif not search.holds(connection, doc_id, document, text):
            yield f"The search does not find clipping {uuid} (“{clipping.title[:60]}”) by its own words. {REPAIR}"


def _stored_text(connection: apsw.Connection, doc_id: int) -> str | None:
    """The text that the search has, None when it is damaged."""
    try:
        return search.text_of(connection, doc_id)
    except (zstandard.ZstdError, ValueError):
        return None


def _clear(connection: apsw.Connection) -> None:
    connection.execute("DELETE FROM texts WHERE doc_id NOT IN (SELECT doc_id FROM clippings)")
    for index in search.INDEXES:
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
