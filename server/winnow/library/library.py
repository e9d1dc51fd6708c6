"""The library of one person on one machine: clippings in SQLite through TinyDB's API, content in files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import apsw
from tinydb import where

from winnow.errors import Conflict, Invalid, NotFound, OutOfSpace, stale
from winnow.library import facets, records, schema, search
from winnow.library.addresses import address_key
from winnow.library.ages import Ages, Clock, now
from winnow.library.base import (
    EVERYWHERE,
    Added,
    Backup,
    Client,
    Facets,
    Found,
    Known,
    Library,
    Query,
    Reach,
    Renamed,
    SavedSearch,
    Told,
    version_numbered,
    version_of_clip,
)
from winnow.library.checking import Checks
from winnow.library.contents import Contents
from winnow.library.copies import Copies
from winnow.library.database import Database, fetched
from winnow.library.documents import Documents, Fields, SQLiteTable, decoded
from winnow.library.finding import Finder
from winnow.library.folder import Folder, hold, unusable
from winnow.library.folding import key
from winnow.library.ids import Ids
from winnow.library.known import KnownAddresses
from winnow.library.merging import Merging
from winnow.library.objects import Objects, sha256_of
from winnow.library.opening import look, prepare, unheard
from winnow.library.rules import Rules
from winnow.library.searches import Searches
from winnow.library.tags import no_tag, with_tag_renamed
from winnow.library.upkept import Upkept, always
from winnow.library.versioned import Versioned
from winnow.library.versions import Versions
from winnow.models import Cleaned, Clipping, ImageState, Sha256, Shelf, SiteRule, SiteRules


def open_library(folder: Path, *, create: bool = True, disk_reserve_bytes: int = 0, vfs: str | None = None, clock: Clock = now) -> Library:
    """Open the library in `folder`, making it if `create`, and hold it until `close`.

    Nothing new is stored once less than `disk_reserve_bytes` are free, so that what is there can still be changed and deleted.
    `vfs` names SQLite's layer to the file system, `clock` tells the time; tests put failing ones there. Raises NotFound (`no_library`),
    Forbidden (`library_unsafe`), Unavailable (`library_locked`, `library_newer`, `library_unknown`, `library_damaged`,
    `library_unusable`).
    """
    held = hold(folder, create=create)
    try:
        return SQLiteLibrary(held, disk_reserve_bytes, vfs, clock)
    except BaseException as error:
        held.release()
        if isinstance(error, OSError):
            raise unusable(held.path, error) from error
        raise


class SQLiteLibrary(Versioned, Upkept):
    """`Library` on SQLite and files; see there for what the methods do."""

    def __init__(self, folder: Folder, disk_reserve_bytes: int, vfs: str | None, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        look(folder)
        self._objects = Objects(folder.objects)
        self._database = Database(folder.catalogue, vfs=vfs)
        try:
            self._server_id = prepare(self._database, clock)
            self._known = KnownAddresses(self._server_id)
            self._checks = Checks(folder, self._database, self._objects, self._known)
            self._contents = Contents(folder, self._objects, self._database, disk_reserve_bytes)
            self._copies = Copies(folder, self._database, self._objects, disk_reserve_bytes, clock)
            self._documents = Documents(self._database)
            self._finder = Finder(self._database, clock)
            self._merging = Merging(self._database)
            self._clippings = self._table("clippings")
            self._clippings.on_change = self._clipping_changed
            self._tombstones, self._clients = self._table("tombstones"), self._table("clients")
            self._rules = Rules(self._table("rules"), clock)
            self._searches = Searches(self._table("searches"), clock)
            self._versions = Versions(self._table("versions"), self._database)
            self._ids = Ids(self._clippings, self._versions, self._tombstones, clock)
            self._ages = Ages(self._database, clock)
        except BaseException:
            self._database.close()
            raise

    @property
    def server_id(self) -> str:
        """A random name given to this library when it was made."""
        return self._server_id

    def add(self, clipping: Clipping, snapshot: bytes) -> Added:
        """Store a new clipping and its snapshot's bytes; the same id and digest again changes nothing."""
        self._database.check_writable()
        if stored := self._ids.already(clipping):
            return stored
        if sha256_of(snapshot) != clipping.snapshot:
            raise Invalid("The snapshot is not the one its record names. Send it again.", code="bad_digest", field="snapshot")

        def job(_: apsw.Connection) -> Added:
            if stored := self._ids.already(clipping):
                return stored
            document = records.clipping_document(clipping)
            self._clippings.insert(document)
            return Added(records.clipping_of(document), created=True)

        with self._contents.storing(snapshot, compress=True):
            return self._database.write(job)

    def get(self, clipping_id: UUID) -> Clipping:
        """The clipping, also from the trash."""
        return self._ids.clipping(clipping_id)[1]

    def find(self, query: Query) -> Found:
        """A page of clippings; see `Finder.find`."""
        return self._finder.find(query)

    def update(
        self, clipping_id: UUID, change: Callable[[Clipping], Clipping], *, if_revision: int | None = None, cleaned: Cleaned | None = None
    ) -> Clipping:
        """Store what `change` makes of the clipping as its next revision, and, if given, its new cleaned form and search text."""
        self._database.check_writable()
        if cleaned is None:
            return self._changed(clipping_id, change, if_revision, {})
        self.get(clipping_id)
        text = records.article_text(cleaned)
        with self._contents.storing(records.cleaned_bytes(cleaned), compress=True) as form:
            return self._changed(clipping_id, change, if_revision, {"cleaned": form}, text)

    def _changed(
        self,
        clipping_id: UUID,
        change: Callable[[Clipping], Clipping],
        if_revision: int | None,
        form: dict[str, Sha256],
        text: str = "",
    ) -> Clipping:
        def job(connection: apsw.Connection) -> Clipping:
            doc_id, old = self._ids.clipping(clipping_id)
            if if_revision is not None and old.revision != if_revision:
                raise stale(old.revision, if_revision)
            kept = {"id": old.id, "digest": old.digest, "snapshot": old.snapshot, "saved_at": old.saved_at}
            new = change(old).model_copy(update={**kept, **form, "revision": old.revision + 1})
            return self._rewrite(connection, doc_id, new, text if form else None)

        # Moving to the trash is how deleting begins.
        return self._database.write(job, deletes=lambda stored: stored.shelf is Shelf.TRASH)

    def remove(self, clipping_id: UUID, *, only_from_trash: bool = False) -> None:
        """Delete for good, leaving a tombstone so that a late retry cannot bring it back."""

        def job(connection: apsw.Connection) -> None:
            doc_id, clipping = self._ids.clipping(clipping_id)
            if clipping.id != clipping_id:
                self._remove_clip(connection, clipping_id, only_from_trash=only_from_trash)
                return
            if only_from_trash and clipping.shelf is not Shelf.TRASH:
                raise Conflict("Only what is in the trash can be deleted for good. Delete it first without purge.", code="not_in_trash")
            self._clippings.remove(doc_ids=[doc_id])
            self._ids.bury(clipping_id, *self._versions.forget(clipping_id))

        def frugal(connection: apsw.Connection) -> None:
            with search.without_merging(connection):
                job(connection)

        try:
            self._database.write(job, deletes=always)
        except OutOfSpace:
            # Deleting must work on a full disk: once more, in as little space as can be.
            self._database.write(frugal, deletes=always)

    def snapshot(self, clipping_id: UUID, version: int | None = None) -> bytes:
        """The bytes that were received."""
        return self._contents.get(self._version(clipping_id, version).snapshot, compressed=True)

    def cleaned(self, clipping_id: UUID, version: int | None = None) -> Cleaned:
        """The cleaned form; NotFound while there is none."""
        return self._cleaned(self._version(clipping_id, version))

    def add_image(self, clipping_id: UUID, url: str, media_type: str, data: bytes) -> Clipping:
        """Store a picture of the article; the same picture again changes nothing."""
        self._database.check_writable()
        image = ImageState(url=url, sha256=sha256_of(data), media_type=media_type)
        self.get(clipping_id)

        def job(_: apsw.Connection) -> Clipping:
            history = self._versions.of(self.get(clipping_id))
            version = version_of_clip(history.versions, clipping_id)[0]
            if image in version.clipping.images:
                return version.clipping
            if version.present:
                return self.update(clipping_id, lambda clipping: _with_image(clipping, image))
            # It comes late: the page was clipped again meanwhile.
            late = replace(version, clipping=_with_image(version.clipping, image))
            self._versions.put(history, late)
            return late.clipping

        with self._contents.storing(data, compress=False):
            return self._database.write(job)

    def image(self, sha256: Sha256) -> bytes:
        """The bytes of a stored picture; NotFound when no clipping has it."""
        with self._database.reading() as connection:
            sql = f"SELECT 1 FROM {schema.OBJECTS_IN_USE} WHERE sha256 = ? LIMIT 1"  # noqa: S608 - ours
            known = fetched(connection, sql, (sha256,))
        if not known:
            raise NotFound("The library holds no such picture.", code="no_image")
        return self._contents.get(sha256, compressed=False)

    def pending(self) -> tuple[UUID, ...]:
        """Clippings still in state received, oldest first."""
        with self._database.reading() as connection:
            rows = fetched(connection, "SELECT uuid FROM clippings WHERE state = 'received' ORDER BY saved, doc_id")
        return tuple(UUID(uuid) for (uuid,) in rows)

    def by_url(self, url: str) -> tuple[Clipping, ...]:
        """Clippings of this address or canonical address, newest first, without the trash."""
        with self._database.reading() as connection:
            rows = fetched(
                connection,
                "SELECT c.doc_id FROM clipping_addresses AS a JOIN clippings AS c USING (doc_id) "
                "WHERE a.address = ? AND c.shelf <> 'trash' ORDER BY c.saved DESC, c.uuid DESC",
                (address_key(url),),
            )
            return tuple(records.clipping_of(_document(connection, doc_id)) for (doc_id,) in rows)

    def known(self, since: int = 0) -> Known:
        """Which addresses are saved, without the trash: what has changed after the revision `since`, or everything."""
        with self._database.reading() as connection:
            return self._known.since(connection, since)

    def facets(self) -> Facets:
        """Counts for the viewer's side, of inbox and archive; `shelves` counts the trash too."""
        with self._database.reading() as connection:
            return facets.counted(connection)

    def rename_tag(self, old: str, new: str, reach: Reach = EVERYWHERE) -> Renamed:
        """Give a tag another name; see `Library.rename_tag`."""

        def job(connection: apsw.Connection) -> Renamed:
            changed: list[Clipping] = []
            merged: set[UUID] = set()
            sql = "SELECT c.doc_id, c.body FROM clipping_tags AS t JOIN clippings AS c USING (doc_id) WHERE t.key = ? ORDER BY c.doc_id"
            for doc_id, body in fetched(connection, sql, (key(old),)):
                clipping = records.clipping_of(decoded(body))
                if reach.only is not None and clipping.id not in reach.only:
                    continue
                tags, both = with_tag_renamed(clipping.tags, old, new, keep=clipping.id in reach.keeping)
                if both:
                    merged.add(clipping.id)
                if tags != clipping.tags:
                    next_one = clipping.model_copy(update={"tags": tags, "revision": clipping.revision + 1})
                    changed.append(self._rewrite(connection, doc_id, next_one, None))
            if not changed and not merged:
                raise no_tag(old)
            return Renamed(tuple(changed), frozenset(merged), self._searches.rename_tag(old, new, reach))

        return self._database.write(job)

    def rules(self, site: str) -> SiteRules:
        """The rules of a site, in the order they were made."""
        return self._rules.of(site)

    def all_rules(self) -> tuple[SiteRule, ...]:
        """The rules of all sites, in the order they were made."""
        return self._rules.all()

    def add_rules(self, rules: Sequence[SiteRule], *, instead: bool = True) -> tuple[SiteRule, ...]:
        """Remember rules, all or none, each with an id and a time; returns those that were stored, as stored."""
        return self._database.write(lambda _: self._rules.add(rules, instead=instead))

    def forget_rule(self, rule_id: str) -> SiteRule:
        """Forget a rule; returns it as it was. NotFound (`no_rule`)."""
        return self._database.write(lambda _: self._rules.forget(rule_id), deletes=always)

    def searches(self) -> tuple[SavedSearch, ...]:
        """The searches that are kept, by their names."""
        return self._searches.all()

    def keep_search(self, search: SavedSearch) -> SavedSearch:
        """Keep a search, in place of the one with its id; returns it as stored, with an id and a time."""
        return self._database.write(lambda _: self._searches.keep(search))

    def forget_search(self, search_id: str) -> SavedSearch:
        """Forget a search; returns it as it was. NotFound (`no_search`)."""
        return self._database.write(lambda _: self._searches.forget(search_id), deletes=always)

    def of_site(self, site: str) -> tuple[UUID, ...]:
        """The clippings of a site, newest first, without the trash."""
        with self._database.reading() as connection:
            sql = "SELECT uuid FROM clippings WHERE host = ? AND shelf <> 'trash' ORDER BY saved DESC, uuid DESC"
            rows = fetched(connection, sql, (site,))
        return tuple(UUID(uuid) for (uuid,) in rows)

    def clients(self) -> tuple[Client, ...]:
        """Everything that holds a token, newest first."""
        return tuple(sorted(map(records.client_of, self._clients.all()), key=lambda client: client.created, reverse=True))

    def add_client(self, client: Client) -> None:
        """Remember a client; one of the same id is replaced."""
        self._clients.upsert(records.client_document(client), where("id") == client.id)

    def revoke_client(self, client_id: str) -> None:
        """Forget a client; its token is void from now on."""
        if not self._clients.remove(where("id") == client_id):
            raise NotFound("There is no such client. It may be revoked already; list the clients again.", code="no_client")

    def verify(self, told: Told | None = None) -> Iterable[str]:
        """Problems found, each in a sentence that says what to do; empty when all is well. Reads everything."""
        return self._checks.problems(told or unheard)

    def repair(self, told: Told | None = None) -> int:
        """Work out anew what is told of clippings; returns how many the search holds then."""
        return self._checks.repair(told or unheard)

    def back_up(self, told: Told | None = None) -> Backup:
        """Make and check a backup. Writers are not kept waiting."""
        return self._copies.back_up(told)

    def backups(self) -> tuple[Backup, ...]:
        """The backups that are kept, newest first."""
        return self._copies.backups()

    def drop_backups(self, *, daily: int, weekly: int) -> int:
        """Delete the backups that are too many; returns how many."""
        return self._copies.drop(daily=daily, weekly=weekly)

    def copy_to(self, folder: Path, told: Told | None = None) -> int:
        """Make a complete library of all clippings elsewhere; returns how many objects it has."""
        return self._copies.copy_to(folder, told)

    def lost_snapshots(self) -> Iterable[bytes]:
        """Stored snapshots that belong to no clipping."""
        return self._copies.lost_snapshots()

    def close(self) -> None:
        """Release the lock; nothing may be called afterwards."""
        try:
            self._merging.stop()
            self._finder.close()
            self._database.close()
        finally:
            self._folder.release()

    def _clipping_changed(self, connection: apsw.Connection, doc_id: int, before: Fields | None, after: Fields | None) -> None:
        search.on_change(connection, doc_id, before, after)
        self._merging.changed()
        self._known.on_change(connection, doc_id, before, after)

    def _table(self, name: str) -> SQLiteTable:
        # Without TinyDB's query cache: rows are found by index, and a cache would only hold memory.
        table = self._documents.table(name, cache_size=0)
        assert isinstance(table, SQLiteTable)  # noqa: S101  # what Documents makes
        return table

    def _objects_in_use(self, prefix: str) -> set[Sha256]:
        with self._database.reading() as connection:
            # Names are hexadecimal, so that all with the prefix come before this.
            sql = f"SELECT DISTINCT sha256 FROM {schema.OBJECTS_IN_USE} WHERE sha256 >= ? AND sha256 < ?"  # noqa: S608 - ours
            rows = fetched(connection, sql, (prefix, prefix + "g"))
        return {Sha256(name) for (name,) in rows}

    def _objects_needed(self, prefix: str) -> set[Sha256]:
        return self._objects_in_use(prefix) | self._copies.needed(prefix)

    def _version(self, clipping_id: UUID, number: int | None) -> Clipping:
        clipping = self.get(clipping_id)
        return clipping if number is None else version_numbered(self._versions.of(clipping).versions, number).clipping

    def _cleaned(self, clipping: Clipping) -> Cleaned:
        if clipping.cleaned is None:
            raise NotFound("This clipping has no clean form yet. Try again in a moment, or clean it anew.", code="not_cleaned")
        return records.cleaned_of(self._contents.get(clipping.cleaned, compressed=True))

    def _rewrite(self, connection: apsw.Connection, doc_id: int, new: Clipping, text: str | None) -> Clipping:
        """Write a clipping, and its text if that is new, over the row that is there; returns it as stored."""
        document = records.clipping_document(new)
        stored = records.clipping_of(document)
        if text is not None:
            search.put_text(connection, doc_id, text)
        self._clippings.update(_replacement(document), doc_ids=[doc_id])
        return stored


def _document(connection: apsw.Connection, doc_id: int) -> Fields:
    """The document of a row that was found in the same state of the database."""
    return decoded(fetched(connection, "SELECT body FROM clippings WHERE doc_id = ?", (doc_id,))[0][0])


def _replacement(document: Fields) -> Callable[[MutableMapping[Any, Any]], None]:
    def replace(stored: MutableMapping[Any, Any]) -> None:
        stored.clear()
        stored.update(document)

    return replace


def _with_image(clipping: Clipping, image: ImageState) -> Clipping:
    others = [known for known in clipping.images if known.url != image.url]
    wanted = [url for url in clipping.images_wanted if url != image.url]
    return clipping.model_copy(update={"images": [*others, image], "images_wanted": wanted})
