"""What a library does in time: the trash is emptied, tombstones are forgotten, and room is given back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import apsw
from tinydb import where

from winnow.errors import Conflict, Gone, NotFound
from winnow.library import history as histories
from winnow.library import records
from winnow.library.ages import EARLIEST, Ages
from winnow.library.base import Compacted
from winnow.library.contents import Contents
from winnow.library.database import Database, fetched
from winnow.library.documents import SQLiteTable
from winnow.library.ids import Ids
from winnow.library.merging import Merging
from winnow.library.objects import Objects
from winnow.library.versions import Versions
from winnow.library.warming import warm
from winnow.models import Clipping, Sha256

TRASH_AGE, TOMBSTONE_AGE = timedelta(days=30), timedelta(days=90)
# An object without a row may be of a catalogue that is to be put back.
ORPHAN_AGE = timedelta(days=1)


class Upkept(ABC):
    """Takes out what is too old or needed by nothing."""

    _ages: Ages
    _contents: Contents
    _database: Database
    _ids: Ids
    _merging: Merging
    _objects: Objects
    _tombstones: SQLiteTable
    _versions: Versions

    @abstractmethod
    def update(self, clipping_id: UUID, change: Callable[[Clipping], Clipping]) -> Clipping:
        """Store what `change` makes of the clipping."""

    @abstractmethod
    def remove(self, clipping_id: UUID, *, only_from_trash: bool = False) -> None:
        """Delete for good."""

    @abstractmethod
    def _objects_needed(self, prefix: str) -> set[Sha256]:
        """The objects that must stay whose names begin so."""

    @abstractmethod
    def _objects_in_use(self, prefix: str) -> set[Sha256]:
        """The objects of clippings whose names begin so."""

    @abstractmethod
    def _remove_clip(self, connection: apsw.Connection, clip_id: UUID, *, only_from_trash: bool) -> None:
        """Delete one clip for good."""

    def warm(self) -> int:
        """Have the system read ahead what searches and clips need; returns how many bytes of the catalogue."""
        return warm(self._database, self._objects)

    def tend(self) -> None:
        """Keep the search quick until `close`; see `Library.tend`."""
        self._merging.run()

    def sweep(self) -> int:
        """Delete for good what has been in the trash for 30 days, then objects that no clipping has needed for a day, and tombstones of
        90 days; returns how many objects went."""
        present = self._ages.look()
        if present is None:
            return 0
        self._date_anew(present)
        self._empty_trash(present - TRASH_AGE)
        self._forget_tombstones(present - TOMBSTONE_AGE)
        with self._contents.failing():
            return self._objects.sweep(self._objects_needed, self._objects_in_use, from_before=present - ORPHAN_AGE).count

    def compact(self) -> Compacted:
        """Give back the room of what was deleted, as far as the disk's free room allows."""
        self._database.check_writable()
        before = self._database.size_bytes()
        with self._contents.failing():
            swept = self._objects.sweep(self._objects_needed, self._objects_in_use, from_before=None)
        self._database.compact()
        return Compacted(swept.count, swept.size_bytes + max(0, before - self._database.size_bytes()))

    def _date_anew(self, present: datetime) -> None:
        """What was deleted while the clock was not set counts from now."""
        for clipping_id in self._trashed_before(EARLIEST):
            with suppress(Gone, NotFound):
                self.update(clipping_id, lambda clipping: clipping.model_copy(update={"deleted_at": present}))
        for clip_id in self._versions.taken_back_before(EARLIEST):
            with suppress(Gone, NotFound):
                self._database.write(partial(self._take_back_anew, clip_id, present))
        unset = where("removed_at") < records.instant(EARLIEST)
        if self._tombstones.contains(unset):
            self._tombstones.update({"removed_at": records.instant(present)}, unset)

    def _take_back_anew(self, clip_id: UUID, present: datetime, _: apsw.Connection) -> None:
        history = self._versions.of(self._ids.clipping(clip_id)[1])
        self._versions.write(histories.taken_back_anew(history, EARLIEST, at=present))

    def _trashed_before(self, limit: datetime) -> list[UUID]:
        with self._database.reading() as connection:
            sql = "SELECT uuid FROM clippings WHERE shelf = 'trash' AND body ->> '$.deleted_at' < ?"
            return [UUID(uuid) for (uuid,) in fetched(connection, sql, (records.instant(limit),))]

    def _empty_trash(self, limit: datetime) -> None:
        for clipping_id in self._trashed_before(limit):
            with suppress(Conflict, Gone, NotFound):  # taken out of the trash, or deleted for good, since it was looked for
                self.remove(clipping_id, only_from_trash=True)
        for clip_id in self._versions.taken_back_before(limit):
            with suppress(Conflict, Gone, NotFound):
                self._database.write(partial(self._remove_clip, clip_id=clip_id, only_from_trash=True), deletes=always)

    def _forget_tombstones(self, limit: datetime) -> None:
        old = where("removed_at") < records.instant(limit)
        if self._tombstones.contains(old):
            self._database.write(lambda _: self._tombstones.remove(old), deletes=always)


def always(_: object) -> bool:
    """For writes that only delete."""
    return True
