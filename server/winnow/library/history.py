"""A clipping with its versions, and what becomes of them: pure, so that every engine means the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from winnow.errors import Conflict
from winnow.library.addresses import address_keys
from winnow.library.base import Clip, Version, version_numbered, version_of_clip
from winnow.models import MAX_NOTE_BYTES, MAX_TAGS, Clipping, shortened_title

# fmt: off
CONTENT = frozenset(
    {
        "url", "host", "mode", "captured_at", "digest", "snapshot", "state", "cleaned", "metadata", "excerpt", "words", "removed",
        "images", "images_wanted", "overrides", "warnings", "failure", "file",
    }
)
# fmt: on
"""The fields of a clipping that are a version's own."""


@dataclass(frozen=True, slots=True)
class History:
    """A clipping with all its versions, the first first."""

    clipping: Clipping
    versions: tuple[Version, ...]

    @property
    def kept(self) -> tuple[Version, ...]:
        """Those that are not in the trash."""
        return tuple(version for version in self.versions if version.kept)


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
    versions = [replace(as_of(version, earlier.clipping), number=number) for number, version in enumerate(placed, 1)]
    for place, before in enumerate(versions[:-1], 1):
        versions[place] = _with_pictures(versions[place], before)
    history = History(_with_words(earlier.clipping, later.clipping), tuple(versions))
    return _shown(history, history.kept[-1].number)


def shown(history: History, number: int) -> History:
    """The history with another version shown."""
    return _shown(history, version_numbered(history.kept, number).number)


def without(history: History, clip_id: UUID, *, at: datetime, for_good: bool = False) -> History:
    """The history with one clip taken back at that moment. Raises Conflict when it is the only one that is left."""
    if not any(clip.id != clip_id for version in history.versions for clip in version.kept):
        raise Conflict("This is the only version of the clipping. To be rid of it, delete the clipping.", code="only_version")
    versions = []
    for version in history.versions:
        clips = [clip if clip.id != clip_id else replace(clip, taken_back=clip.taken_back or at) for clip in version.clips]
        if for_good:
            clips = [clip for clip in clips if clip.id != clip_id]
        if clips:
            versions.append(replace(version, clips=tuple(clips)))
    rest = replace(history, versions=tuple(versions))
    present = next((version.number for version in rest.kept if version.present), rest.kept[-1].number)
    return _shown(rest, present)


def taken_back_anew(history: History, before: datetime, *, at: datetime) -> History:
    """The history with those clips that were taken back before a moment taken back at another."""

    def anew(clip: Clip) -> Clip:
        return replace(clip, taken_back=at) if clip.taken_back and clip.taken_back < before else clip

    versions = (replace(version, clips=tuple(map(anew, version.clips))) for version in history.versions)
    return replace(history, versions=tuple(versions))


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
    seen = (version.clipping for version in history.kept if version is not present)
    also_at = dict.fromkeys(key for clipping in seen for key in address_keys(clipping.url, clipping.metadata.canonical_url))
    return History(
        owner.model_copy(update={**_content(present.clipping), "title": title, "saved_at": saved_at, "also_at": list(also_at)}), versions
    )


def as_of(version: Version, owner: Clipping) -> Version:
    """A version as one of this clipping."""
    return replace(version, clipping=owner.model_copy(update=_content(version.clipping)))


def _content(clipping: Clipping) -> dict[str, object]:
    return {name: getattr(clipping, name) for name in CONTENT}


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
    known = {highlight.id for highlight in clipping.highlights}
    highlights = [*clipping.highlights, *(highlight for highlight in other.highlights if highlight.id not in known)]
    return clipping.model_copy(
        update={
            "title": title,
            "note": note,
            "tags": tags,
            "favourite": clipping.favourite or other.favourite,
            "highlights": highlights,
        }
    )


def _with_pictures(version: Version, before: Version) -> Version:
    """The version with those of its pictures that the one before has already."""
    clipping = version.clipping
    found = [image for image in before.clipping.images if image.url in clipping.images_wanted]
    if not found:
        return version
    urls = {image.url for image in found}
    wanted = [url for url in clipping.images_wanted if url not in urls]
    return replace(version, clipping=clipping.model_copy(update={"images": [*clipping.images, *found], "images_wanted": wanted}))
