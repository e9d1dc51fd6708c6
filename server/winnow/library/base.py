"""The library as the rest of Winnow sees it: one interface, so that another engine can stand behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from winnow.errors import NotFound
from winnow.models import Cleaned, Clipping, Sha256, SiteRule, SiteRules

MAX_SEARCHES = 200
"""More names than anybody looks through in a list beside the clippings."""

MAX_RULES_OF_A_SITE = 200
"""More would make every page of the site slower to clean, and nobody could look through them."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: `text` as typed in a search field; the rest narrows it. `shelf` None means inbox and archive.

    `cursor` is what the page before gave as `next_cursor`; `limit` is at most 200.
    """

    text: str = ""
    tag: str = ""
    site: str = ""
    state: str = ""
    shelf: str | None = None
    favourite: bool | None = None
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a snippet; `match` when it is what was searched for."""

    text: str
    match: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A clipping found, with the snippet around the words found (empty without a search)."""

    clipping: Clipping
    snippet: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, newest first (best first under a search), and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """How many clippings each tag, site and language ("de") has, most first; each month ("2026-11", in UTC), latest first; each shelf."""

    tags: tuple[tuple[str, int], ...] = ()
    sites: tuple[tuple[str, int], ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    months: tuple[tuple[str, int], ...] = ()
    shelves: dict[str, int] = field(default_factory=dict)
    favourites: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """The addresses that clippings are found by, as salted hashes with times (`library/known.py` says how they are written).

    `entries` is all there are if `whole`, else what has changed since an earlier `revision`.
    """

    salt: str
    revision: int
    whole: bool
    entries: bytes


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that the reader keeps under a name: `text` as typed in the search field. `id` and `made_at` are the library's."""

    name: str
    text: str
    id: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """Something that holds a token: an extension, a viewer session, a script.

    `token_hash` is the SHA-256 of the token, in hexadecimal; the token itself is never stored. `origin` is the exact origin it
    is bound to, "" for programs that send none.
    """

    id: str
    name: str
    token_hash: str
    scopes: frozenset[str]
    origin: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """The clipping as stored, and whether this call stored it (False: it was there already with the same digest)."""

    clipping: Clipping
    created: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the catalogue that was found sound when it was made; `clippings` is how many it holds, None when it cannot be read any
    more; `missing` how many of the objects that it names were not there."""

    name: str
    made_at: datetime
    size_bytes: int
    clippings: int | None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the renaming of a tag goes: to everything, or, to take another back, to what that changed.

    `only` are the clippings, and those in `keeping` have both tags from then on. `searches` are then the saved searches, by their ids, each
    with the text that it had before, which it has again unless the reader has changed it since.
    """

    only: Collection[UUID] | None = None
    keeping: Collection[UUID] = ()
    searches: Mapping[str, str] = field(default_factory=dict)


EVERYWHERE = Reach()


@dataclass(frozen=True, slots=True)
class Renamed:
    """The clippings whose tag was renamed, as stored; `both` are those that had the new one besides, where the two became one. `searches`
    are the saved searches that ask for it by its new name now, as they were."""

    clippings: tuple[Clipping, ...]
    both: frozenset[UUID] = frozenset()
    searches: tuple[SavedSearch, ...] = ()


Told = Callable[[int, int], None]
"""Is told now and then how far long work is: what is done, of how much."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """How many objects went that no clipping needed, and how many bytes the library is smaller by."""

    objects: int
    freed_bytes: int


@dataclass(frozen=True, slots=True)
class Clip:
    """One time that a page was clipped; `id` is what it was sent under, `taken_back` when the reader undid it."""

    id: UUID
    saved_at: datetime
    captured_at: datetime
    digest: str
    snapshot: Sha256
    client_id: str = ""
    taken_back: datetime | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A clipping as it is in one of its versions, and the clips that found the page to say this, the first of which it was made from.

    Of the clipping, title, tags, note, shelf, star and revision are those of today. `present` is the version that the library shows.
    """

    number: int
    clipping: Clipping
    clips: tuple[Clip, ...]
    present: bool = True

    @property
    def kept(self) -> tuple[Clip, ...]:
        """The clips that were not taken back; a version without any is in the trash."""
        return tuple(clip for clip in self.clips if clip.taken_back is None)


def version_numbered(versions: Sequence[Version], number: int) -> Version:
    """A version by its number. Raises NotFound (`no_version`)."""
    for version in versions:
        if version.number == number:
            return version
    raise NotFound(f"This clipping has no version {number}. List its versions again.", code="no_version", field="version")


def version_of_clip(versions: Sequence[Version], clip_id: UUID) -> tuple[Version, Clip]:
    """The version that a clip is of, and the clip. The id must be that of one."""
    return next((version, clip) for version in versions for clip in version.clips if clip.id == clip_id)


class Library(Protocol):
    """A store of clippings. A clipping is known by its id and by those of all clips that became versions of it. Every method that changes
    something returns only when the change is on disk.

    Methods may be called from several threads. Errors are those of `winnow.errors`: NotFound, Conflict (another snapshot under
    the id), Gone (deleted for good), Stale (revision), OutOfSpace, Unavailable (storage failed or read-only).
    """

    @property
    def server_id(self) -> str:
        """A random name given to this library when it was made."""

    def add(self, clipping: Clipping, snapshot: bytes) -> Added:
        """Store a new clipping and its snapshot's bytes; the same id and digest again changes nothing."""

    def get(self, clipping_id: UUID) -> Clipping:
        """The clipping, also from the trash."""

    def find(self, query: Query) -> Found:
        """A page of clippings."""

    def update(
        self, clipping_id: UUID, change: Callable[[Clipping], Clipping], *, if_revision: int | None = None, cleaned: Cleaned | None = None
    ) -> Clipping:
        """Store what `change` makes of the clipping as its next revision, and, if given, its new cleaned form and search text."""

    def remove(self, clipping_id: UUID, *, only_from_trash: bool = False) -> None:
        """Delete for good, with all versions, leaving a tombstone so that a late retry cannot bring it back. The id of a clip that became
        a version deletes that clip alone, as `take_back` does, but for good.

        With `only_from_trash`, raises Conflict (`not_in_trash`) for what is not there, also when it was taken out just now.
        """

    def snapshot(self, clipping_id: UUID, version: int | None = None) -> bytes:
        """The bytes that were received."""

    def cleaned(self, clipping_id: UUID, version: int | None = None) -> Cleaned:
        """The cleaned form; NotFound while there is none."""

    def join(
        self, clipping_id: UUID, other: UUID, change: Callable[[Clipping], Clipping], cleaned: Cleaned, *, unchanged: bool = False
    ) -> Clipping:
        """Store a cleaned form as `update` does, and in the same step make this clipping and `other`, of the same page, one.

        The earlier of the two stays and takes in the versions of the later, whose id is from now on one more name for it; its newest
        version is shown. `unchanged` says that both say the same: the later clip is then one more of the version that is there. When
        one of them is in the trash or `other` is not clean, they stay two. Returns the clipping that holds the cleaned form.
        """

    def versions(self, clipping_id: UUID) -> tuple[Version, ...]:
        """The versions of a clipping, the first first; one at least, also of what was clipped once. Those in the trash too."""

    def show_version(self, clipping_id: UUID, number: int) -> Clipping:
        """Let the library show this version. NotFound (`no_version`)."""

    def take_back(self, clip_id: UUID) -> Clipping:
        """Undo one clip of a clipping that has several: its version goes to the trash unless another clip found the same; if it was
        shown, the newest that is left is. Conflict (`only_version`) when it is the last of the clipping."""

    def bring_back(self, clip_id: UUID) -> Clipping:
        """Undo `take_back`; what is then the newest version is shown."""

    def add_image(self, clipping_id: UUID, url: str, media_type: str, data: bytes) -> Clipping:
        """Store a picture of the article; the same picture again changes nothing."""

    def image(self, sha256: Sha256) -> bytes:
        """The bytes of a stored picture."""

    def pending(self) -> tuple[UUID, ...]:
        """Clippings still in state received, oldest first."""

    def by_url(self, url: str) -> tuple[Clipping, ...]:
        """Clippings of this address or canonical address, newest first, without the trash."""

    def known(self, since: int = 0) -> Known:
        """Which addresses are saved, without the trash: what has changed after the revision `since`, or everything."""

    def facets(self) -> Facets:
        """Counts for the viewer's side."""

    def rename_tag(self, old: str, new: str, reach: Reach = EVERYWHERE) -> Renamed:
        """Give a tag another name on all clippings in `reach`, all or none; where they have the new one already, the two become one. Each
        clipping gets its next revision. Saved searches that ask for the tag do so by its new name, in the same step.

        Tags are the same that differ in case or accents alone. NotFound (`no_tag`) when no clipping has it.
        """

    def rules(self, site: str) -> SiteRules:
        """The rules of a site, in the order they were made."""

    def all_rules(self) -> tuple[SiteRule, ...]:
        """The rules of all sites, in the order they were made."""

    def add_rules(self, rules: Sequence[SiteRule], *, instead: bool = True) -> tuple[SiteRule, ...]:
        """Remember rules, all or none, each with an id and a time; returns those that were stored, as stored.

        One with the site and pattern of a rule that is there takes its place `instead`, as the latest of its site; else it is left out.
        Raises Invalid (`too_many_rules`) when a site would have more than MAX_RULES_OF_A_SITE.
        """

    def forget_rule(self, rule_id: str) -> SiteRule:
        """Forget a rule; returns it as it was. NotFound (`no_rule`)."""

    def searches(self) -> tuple[SavedSearch, ...]:
        """The searches that are kept, by their names."""

    def keep_search(self, search: SavedSearch) -> SavedSearch:
        """Keep a search, in place of the one with its id; returns it as stored, with an id and a time.

        Raises Conflict (`name_taken`) when another has the name, however it is capitalised and accented, Invalid (`too_many_searches`).
        """

    def forget_search(self, search_id: str) -> SavedSearch:
        """Forget a search; returns it as it was. NotFound (`no_search`)."""

    def of_site(self, site: str) -> tuple[UUID, ...]:
        """The clippings of a site, newest first, without the trash."""

    def clients(self) -> tuple[Client, ...]:
        """Everything that holds a token, newest first."""

    def add_client(self, client: Client) -> None:
        """Remember a client."""

    def revoke_client(self, client_id: str) -> None:
        """Forget a client; its token is void from now on."""

    def back_up(self, told: Told | None = None) -> Backup:
        """Make and check a backup beside the library's own data. Writers are not kept waiting. Raises OutOfSpace, Unavailable."""

    def backups(self) -> tuple[Backup, ...]:
        """The backups that are kept, newest first."""

    def drop_backups(self, *, daily: int, weekly: int) -> int:
        """Delete backups that are neither the last of one of so many days nor of one of so many weeks; returns how many went. The newest
        is always kept."""

    def copy_to(self, folder: Path, told: Told | None = None) -> int:
        """Make a complete library of all clippings in `folder`, which must be empty or not there; returns how many objects it has.

        Raises Invalid (`bad_folder`), OutOfSpace, Unavailable.
        """

    def lost_snapshots(self) -> Iterable[bytes]:
        """Stored snapshots that belong to no clipping, such as after an older catalogue was put in the present one's place."""

    def warm(self) -> int:
        """Read ahead what searches and clips need, so that none waits for the disk; returns how many bytes. Runs beside all else, until
        `close`."""

    def tend(self) -> None:
        """Keep the search quick while clippings change: merge what each of them added to the index. Runs beside all else, until `close`."""

    def sweep(self) -> int:
        """Delete for good what has been in the trash for 30 days, clips taken back among it, and objects that no clipping has needed for
        a day; returns how many objects went. Looks at every object."""

    def compact(self) -> Compacted:
        """Make the library as small as it can be: delete all objects that no clipping needs, those of today too, and what gaps the rest
        has. Writers wait meanwhile. Works on a full disk, as far as it goes without room."""

    def verify(self, told: Told | None = None) -> Iterable[str]:
        """Problems found, each in a sentence that says what to do; empty when all is well."""

    def repair(self, told: Told | None = None) -> int:
        """Work out anew from the clippings what is kept beside them to find them by; returns how many the search holds then."""

    def close(self) -> None:
        """Release the lock; nothing may be called afterwards."""
