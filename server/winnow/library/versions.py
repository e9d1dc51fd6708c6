"""The versions of clippings: which clips were of one page, and what it said each time.

A clipping that was clipped once has no row here. Of the others each version has one, which names its clips, and holds its content unless
it is the version that is shown: that one's is in the clipping itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from winnow.library.base import Clip, Version
from winnow.library.database import Database, fetched
from winnow.library.documents import Fields, SQLiteTable
from winnow.library.history import CONTENT, History, clip_of
from winnow.library.records import instant, objects_of
from winnow.models import Clipping

_CLIP = TypeAdapter(Clip)


class Versions:
    """The table of versions; what changes it is called inside a transaction."""

    def __init__(self, table: SQLiteTable, database: Database) -> None:
        self._table = table
        self._database = database

    def owner(self, clip_id: UUID) -> UUID | None:
        """The clipping that a clip is a version of."""
        sql = "SELECT v.clipping FROM version_clips AS c JOIN versions AS v USING (doc_id) WHERE c.uuid = ?"
        with self._database.reading() as connection:
            rows = fetched(connection, sql, (str(clip_id),))
        return UUID(rows[0][0]) if rows else None

    def of(self, clipping: Clipping) -> History:
        """The versions of a clipping."""
        documents = sorted(self._table.rows("clipping", str(clipping.id)), key=lambda document: document["number"])
        versions = tuple(_version_of(document, clipping) for document in documents)
        return History(clipping, versions or (Version(1, clipping, (clip_of(clipping),)),))

    def write(self, history: History) -> None:
        """Store the versions of a clipping in place of those that are there."""
        self.forget(history.clipping.id)
        only = history.versions[0]
        if len(history.versions) == 1 and [clip.id for clip in only.clips] == [history.clipping.id]:
            return
        self._table.insert_multiple(_document(version, history.clipping.id) for version in history.versions)

    def forget(self, clipping_id: UUID) -> tuple[UUID, ...]:
        """Take out the versions of a clipping; returns the ids of their clips."""
        rows = self._table.rows("clipping", str(clipping_id))
        self._table.remove(doc_ids=[row.doc_id for row in rows])
        return tuple(UUID(clip["id"]) for row in rows for clip in row["clips"])

    def put(self, history: History, version: Version) -> None:
        """Store one version of a clipping in place of that of its number."""
        versions = (version if each.number == version.number else each for each in history.versions)
        self.write(replace(history, versions=tuple(versions)))

    def documents(self) -> Iterable[tuple[str, Fields]]:
        """All rows, with the clipping that each is of."""
        return ((str(document["clipping"]), document) for document in self._table.all())

    def taken_back_before(self, moment: datetime) -> tuple[UUID, ...]:
        """The clips that were taken back before that."""
        sql = (
            "SELECT clip.value ->> '$.id' FROM versions AS v, json_each(v.body, '$.clips') AS clip WHERE clip.value ->> '$.taken_back' < ?"
        )
        with self._database.reading() as connection:
            return tuple(UUID(clip_id) for (clip_id,) in fetched(connection, sql, (instant(moment),)))


def _document(version: Version, owner: UUID) -> Fields:
    """A version as stored."""
    clipping = version.clipping
    objects = [clip.snapshot for clip in version.clips] + ([] if version.present else objects_of(clipping))
    return {
        "clipping": str(owner),
        "number": version.number,
        "present": version.present,
        "clips": [_clip_document(clip) for clip in version.clips],
        "content": None if version.present else clipping.model_dump(mode="json", include=set(CONTENT)),
        "keys": {
            "clips": [str(clip.id) for clip in version.clips],
            "objects": list(dict.fromkeys(objects)),
        },
    }


def _clip_document(clip: Clip) -> Fields:
    document: Fields = _CLIP.dump_python(clip, mode="json")
    moments = {name: instant(moment) for name in ("saved_at", "taken_back") if (moment := getattr(clip, name))}
    return {**document, **moments}


def _version_of(document: Fields, owner: Clipping) -> Version:
    """The version of a row. Raises pydantic.ValidationError when it holds none."""
    content: dict[str, Any] | None = document["content"]
    clipping = owner if content is None else Clipping.model_validate({**owner.model_dump(), **content})
    clips = tuple(_CLIP.validate_python(clip) for clip in document["clips"])
    return Version(document["number"], clipping, clips, document["present"])
