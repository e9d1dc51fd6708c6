"""The versions of clippings: which clips were of one page, and what it said each time.

A clipping that was clipped once has no row here. Of the others each version has one, which names its clips, and holds its content unless
it is the version that is shown: that one's is in the clipping itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from winnow.errors import Conflict
from winnow.library.addresses import address_keys
from winnow.library.base import Clip, Version, version_numbered, version_of_clip
from winnow.library.database import Database, fetched
from winnow.library.documents import Fields, SQLiteTable
from winnow.library.records import instant, objects_of
from winnow.models import MAX_NOTE_BYTES, MAX_TAGS, Clipping, shortened_title

# fmt: off
_CONTENT = frozenset(
    {
        "url", "host", "mode", "captured_at", "digest", "snapshot", "state", "cleaned", "metadata", "excerpt", "words", "removed",
        "images", "images_wanted", "overrides", "warnings", "failure",
    }
)
# fmt: on
"""The fields of a clipping that are a version's own."""

_CLIP = TypeAdapter(Clip)


@dataclass(frozen=True, slots=True)
class History:
    """A clipping with all its versions, the first first."""

    clipping: Clipping
    versions: tuple[Version, ...]

    @property
    def kept(self) -> tuple[Version, ...]:
        """Those that are not in the trash."""
        return tuple(version for version in self.versions if version.kept)


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


def joined(one: History, other: History, *, unchanged: bool) -> History:
    """The histories of two clippings of one page as that of the earlier of them, its newest version shown.

    `unchanged`: the later one, of one clip, says what the newest version of the earlier one says.
    """
    earlier, later = sorted((one, other), key=lambda history: (_first(history.versions[0]), str(history.clipping.id)))
    if unchanged and len(later.versions) == 1:
        newest, more = earlier.kept[-1], later.versions[0].clips
        found = (replace(each, clips=(*each.clips, *more)) if each is newest else each for each in earlier.versions)
        return _shown(History(_with_words(earlier.clipping, later.clipping), tuple(found)), None)
    placed = sorted((*earlier.versions, *later.versions), key=_first)
    versions = [_as_of(version, number, earlier.clipping) for number, version in enumerate(placed, 1)]
    for place, before in enumerate(versions[:-1], 1):
        versions[place] = _with_pictures(versions[place], before)
    history = History(_with_words(earlier.clipping, later.clipping), tuple(versions))
    return _shown(history, history.kept[-1].number)


def shown(history: History, number: int) -> History:
    """The history with another version shown."""
    return _shown(history, version_numbered(history.kept, number).number)


def without(history: History, clip_id: UUID, *, for_good: bool = False) -> History:
    """The history with one clip taken back. Raises Conflict when it is the only one that is left."""
    if not any(clip.id != clip_id for version in history.versions for clip in version.kept):
        raise Conflict("This is the only version of the clipping. To be rid of it, delete the clipping.", code="only_version")
    versions = []
    for version in history.versions:
        clips = [clip if clip.id != clip_id else replace(clip, taken_back=clip.taken_back or datetime.now(UTC)) for clip in version.clips]
        if for_good:
            clips = [clip for clip in clips if clip.id != clip_id]
        if clips:
            versions.append(replace(version, clips=tuple(clips)))
    rest = replace(history, versions=tuple(versions))
    present = next((version.number for version in rest.kept if version.present), rest.kept[-1].number)
    return _shown(rest, present)


def with_back(history: History, clip_id: UUID) -> History:
    """The history with one clip that was taken back in it again; the version is shown if it is the newest."""
    versions = [
        replace(version, clips=tuple(replace(clip, taken_back=None) if clip.id == clip_id else clip for clip in version.clips))
        for version in history.versions
    ]
    back, _ = version_of_clip(versions, clip_id)
    was_there = any(clip.id != clip_id for clip in back.kept)
    rest = replace(history, versions=tuple(versions))
    newest = rest.kept[-1].number == back.number and not was_there
    return _shown(rest, back.number if newest else None)


def clip_of(clipping: Clipping) -> Clip:
    """The clip that a clipping was made of which has no other."""
    return Clip(clipping.id, clipping.saved_at, clipping.captured_at, clipping.digest, clipping.snapshot, clipping.client_id)


def _first(version: Version) -> datetime:
    return version.clips[0].saved_at


def _shown(history: History, number: int | None) -> History:
    """The history with version `number` shown, and the clipping as it then is; None leaves the one that is shown."""
    owner = history.clipping
    present = next(version for version in history.versions if (version.present if number is None else version.number == number))
    versions = tuple(replace(version, present=version is present) for version in history.versions)
    title = owner.title if _own_title(owner) else shortened_title(present.clipping.metadata.title) or owner.title
    saved_at = max(clip.saved_at for version in history.kept for clip in version.kept)
    content = {name: getattr(present.clipping, name) for name in _CONTENT}
    seen = (version.clipping for version in history.kept if version is not present)
    also_at = dict.fromkeys(key for clipping in seen for key in address_keys(clipping.url, clipping.metadata.canonical_url))
    return History(owner.model_copy(update={**content, "title": title, "saved_at": saved_at, "also_at": list(also_at)}), versions)


def _as_of(version: Version, number: int, owner: Clipping) -> Version:
    """A version as one of another clipping."""
    content = {name: getattr(version.clipping, name) for name in _CONTENT}
    return replace(version, number=number, clipping=owner.model_copy(update=content))


def _own_title(clipping: Clipping) -> bool:
    """Whether the reader gave the clipping its title."""
    return bool(clipping.metadata.title) and clipping.title != shortened_title(clipping.metadata.title)


def _with_words(clipping: Clipping, other: Clipping) -> Clipping:
    """The clipping with what the reader added to another one of the same page."""
    note = clipping.note
    if other.note not in ("", note):
        both = f"{note}\n\n{other.note}" if note else other.note
        note = both if len(both.encode("utf-8", "replace")) <= MAX_NOTE_BYTES else note
    tags = list(dict.fromkeys([*clipping.tags, *other.tags]))[:MAX_TAGS]
    title = other.title if _own_title(other) else clipping.title
    return clipping.model_copy(update={"title": title, "note": note, "tags": tags, "favourite": clipping.favourite or other.favourite})


def _with_pictures(version: Version, before: Version) -> Version:
    """The version with those of its pictures that the one before has already."""
    clipping = version.clipping
    found = [image for image in before.clipping.images if image.url in clipping.images_wanted]
    if not found:
        return version
    urls = {image.url for image in found}
    wanted = [url for url in clipping.images_wanted if url not in urls]
    return replace(version, clipping=clipping.model_copy(update={"images": [*clipping.images, *found], "images_wanted": wanted}))


def _document(version: Version, owner: UUID) -> Fields:
    """A version as stored."""
    clipping = version.clipping
    objects = [clip.snapshot for clip in version.clips] + ([] if version.present else objects_of(clipping))
    return {
        "clipping": str(owner),
        "number": version.number,
        "present": version.present,
        "clips": [_clip_document(clip) for clip in version.clips],
        "content": None if version.present else clipping.model_dump(mode="json", include=set(_CONTENT)),
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
