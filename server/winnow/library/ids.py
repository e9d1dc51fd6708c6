"""What an id stands for: a clipping, a clip that is one of its versions, or what was deleted for good."""

from __future__ import annotations

from uuid import UUID

from winnow.errors import Conflict, Gone, NotFound
from winnow.library import records
from winnow.library.ages import Clock
from winnow.library.base import Added
from winnow.library.documents import SQLiteTable
from winnow.library.versions import Versions
from winnow.models import Clipping


class Ids:
    """Looks ids up in the tables of clippings, versions and tombstones."""

    def __init__(self, clippings: SQLiteTable, versions: Versions, tombstones: SQLiteTable, clock: Clock) -> None:
        self._clippings, self._versions, self._tombstones, self._clock = clippings, versions, tombstones, clock

    def clipping(self, clipping_id: UUID) -> tuple[int, Clipping]:
        """The row of a clipping, and the clipping; for a clip, those that it is a version of. Raises Gone, NotFound."""
        for document in self._clippings.rows("uuid", str(clipping_id)):
            return document.doc_id, records.clipping_of(document)
        if owner := self._versions.owner(clipping_id):
            return self.clipping(owner)
        if self._buried(clipping_id):
            raise _gone()
        raise NotFound("There is no such clipping in this library.", code="not_found")

    def already(self, clipping: Clipping) -> Added | None:
        """What adding a clipping comes to whose id is taken, None where it is free. Raises Conflict, Gone."""
        owner = self._versions.owner(clipping.id)
        if owner is None and self._buried(clipping.id):
            raise _gone()
        for document in self._clippings.rows("uuid", str(owner or clipping.id)):
            stored = records.clipping_of(document)
            history = self._versions.of(stored)
            known = next((clip for version in history.versions for clip in version.clips if clip.id == clipping.id), None)
            if known is None or known.digest != clipping.digest:
                raise Conflict("Another page is stored under this id, and stays. Clip the page again to save it under a new one.")
            return Added(stored, created=False)
        return None

    def bury(self, *ids: UUID) -> None:
        """Leave tombstones, so that a late retry cannot bring back what was deleted for good."""
        removed_at = records.instant(self._clock())
        fresh = [each for each in dict.fromkeys(ids) if not self._buried(each)]
        self._tombstones.insert_multiple({"id": str(each), "removed_at": removed_at} for each in fresh)

    def _buried(self, each: UUID) -> bool:
        return bool(self._tombstones.rows("uuid", str(each)))


def _gone() -> Gone:
    return Gone("This clipping was deleted for good. Clip the page again to have it anew.", code="gone")
