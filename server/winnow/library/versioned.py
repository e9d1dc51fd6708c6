"""The part of the library on SQLite that makes clips of one page versions of one clipping; see `Library` for what the methods do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from uuid import UUID

import apsw

from winnow.errors import Conflict
from winnow.library import history as histories
from winnow.library import records
from winnow.library.ages import Clock
from winnow.library.base import Version, version_of_clip
from winnow.library.contents import Contents
from winnow.library.database import Database
from winnow.library.documents import SQLiteTable
from winnow.library.history import History
from winnow.library.ids import Ids
from winnow.library.versions import Versions
from winnow.models import Cleaned, Clipping, Sha256, Shelf, State


class Versioned(ABC):
    """Joins clippings, and changes which of their versions there are and which is shown."""

    _clock: Clock
    _database: Database
    _contents: Contents
    _ids: Ids
    _clippings: SQLiteTable
    _versions: Versions

    @abstractmethod
    def get(self, clipping_id: UUID) -> Clipping:
        """The clipping, also from the trash."""

    @abstractmethod
    def _cleaned(self, clipping: Clipping) -> Cleaned:
        """The cleaned form of a clipping."""

    @abstractmethod
    def _rewrite(self, connection: apsw.Connection, doc_id: int, new: Clipping, text: str | None) -> Clipping:
        """Write a clipping, and its text if that is new, over the row that is there; returns it as stored."""

    def join(
        self, clipping_id: UUID, other: UUID, change: Callable[[Clipping], Clipping], cleaned: Cleaned, *, unchanged: bool = False
    ) -> Clipping:
        """Store a cleaned form, and make this clipping and `other`, which is of the same page, one; see `Library.join`."""
        self._database.check_writable()
        self.get(clipping_id)

        def job(connection: apsw.Connection, form: Sha256) -> Clipping:
            doc_id, old = self._ids.clipping(clipping_id)
            other_id, known = self._ids.clipping(other)
            new = change(old).model_copy(update={"cleaned": form})
            if old.id == known.id or known.state is not State.CLEAN or Shelf.TRASH in (old.shelf, known.shelf):
                new = new.model_copy(update={"revision": old.revision + 1})
                return self._rewrite(connection, doc_id, new, records.article_text(cleaned))
            history = histories.joined(self._versions.of(new), self._versions.of(known), unchanged=unchanged)
            stays, goes = ((doc_id, old), (other_id, known)) if history.clipping.id == old.id else ((other_id, known), (doc_id, old))
            self._versions.forget(goes[1].id)
            self._clippings.remove(doc_ids=[goes[0]])
            return self._rewrite_history(connection, *stays, history)

        with self._contents.storing(records.cleaned_bytes(cleaned), compress=True) as form:
            return self._database.write(partial(job, form=form))

    def versions(self, clipping_id: UUID) -> tuple[Version, ...]:
        """The versions of a clipping, the first first."""
        with self._database.reading():
            return self._versions.of(self.get(clipping_id)).versions

    def show_version(self, clipping_id: UUID, number: int) -> Clipping:
        """Let the library show this version. NotFound (`no_version`)."""
        return self._change_history(clipping_id, lambda history: histories.shown(history, number))

    def take_back(self, clip_id: UUID) -> Clipping:
        """Undo one clip of a clipping that has several. Conflict (`only_version`) when it is the last."""
        return self._change_history(clip_id, lambda history: histories.without(history, clip_id, at=self._clock()))

    def bring_back(self, clip_id: UUID) -> Clipping:
        """Undo `take_back`; what is then the newest version is shown."""
        return self._change_history(clip_id, lambda history: histories.with_back(history, clip_id))

    def _change_history(self, clipping_id: UUID, change: Callable[[History], History]) -> Clipping:
        def job(connection: apsw.Connection) -> Clipping:
            doc_id, clipping = self._ids.clipping(clipping_id)
            return self._rewrite_history(connection, doc_id, clipping, change(self._versions.of(clipping)))

        return self._database.write(job)

    def _rewrite_history(self, connection: apsw.Connection, doc_id: int, old: Clipping, history: History) -> Clipping:
        self._versions.write(history)
        new = history.clipping.model_copy(update={"revision": old.revision + 1})
        text = records.article_text(self._cleaned(new)) if new.cleaned and new.cleaned != old.cleaned else None
        return self._rewrite(connection, doc_id, new, text)

    def _remove_clip(self, connection: apsw.Connection, clip_id: UUID, *, only_from_trash: bool) -> None:
        """Delete for good one clip of a clipping."""
        owner = self._versions.owner(clip_id)
        if owner is None:
            return
        doc_id, clipping = self._ids.clipping(owner)
        history = self._versions.of(clipping)
        if only_from_trash and version_of_clip(history.versions, clip_id)[1].taken_back is None:
            raise Conflict("Only what is in the trash can be deleted for good. Delete it first without purge.", code="not_in_trash")
        self._rewrite_history(connection, doc_id, clipping, histories.without(history, clip_id, at=self._clock(), for_good=True))
        self._ids.bury(clip_id)
