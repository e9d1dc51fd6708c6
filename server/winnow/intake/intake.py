"""Receiving clips and bringing each to its clean form."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Literal
from uuid import UUID
from weakref import WeakValueDictionary

from winnow.cleaning import pdf
from winnow.comparing import Difference, is_unchanged
from winnow.errors import Gone, Invalid, NotFound, Unavailable, stale
from winnow.intake.changes import Change, Changes
from winnow.intake.highlighting import Highlighting
from winnow.intake.highlights import anchored
from winnow.intake.keeping import Keeping
from winnow.intake.looking_over import Overseer
from winnow.intake.reading import readable
from winnow.intake.recognition import known_page, newest_version, of_both, still_meant
from winnow.intake.sites import Remembered, Sites
from winnow.intake.workers import CleaningFailed, Workers
from winnow.library import Library, version_numbered
from winnow.models import Cleaned, Clipping, Metadata, Overrides, Sha256, Snapshot, State, shortened_title, site_of
from winnow.settings import Settings

log = logging.getLogger(__name__)

EXCERPT_LENGTH = 240
WAITING_AT_MOST = 200
MANY = "It was not remembered, since the site has as many rules as it may have. Delete some under Settings."


@dataclass(frozen=True, slots=True)
class Received:
    """The clipping as stored, and whether this call stored it."""

    clipping: Clipping
    created: bool


@dataclass(frozen=True, slots=True)
class Corrected:
    """The clipping as corrected, and what was remembered of it when that was asked for."""

    clipping: Clipping
    remembered: Remembered | None = None


class Intake:
    """Takes clips in. Library calls run in threads, cleaning in processes; nothing here blocks the event loop."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library = library
        self._settings = settings
        self._changes = Changes()
        self._queue: asyncio.Queue[UUID] = asyncio.Queue()
        self._under_way: dict[UUID, asyncio.Future[None]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._workers: Workers | None = None
        self._warming: asyncio.Task[None] | None = None
        # Held while a clipping is cleaned from its corrections on: two at once would each forget the other's.
        self._correcting: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self.backups = Keeping(library, settings.backups)
        self.overseer = Overseer(library)
        self.highlights = Highlighting(library, self.announce)
        # Held from the look for an earlier clip of a page until the new one is stored: two at once would not see each other.
        self._recognising = asyncio.Lock()
        self.sites = Sites(library, self._mend)

    async def start(self) -> None:
        """Start the workers and take up what an earlier run left unfinished."""
        self._workers = Workers(self._settings.workers, self._settings.limits)
        # The server listens meanwhile: the processes take as long to start as all the rest.
        self._warming = asyncio.create_task(asyncio.to_thread(self._workers.warm), name="starting workers")
        self._tasks = [asyncio.create_task(self._work(), name=f"cleaning {n}") for n in range(self._settings.workers)]
        for clipping_id in await asyncio.to_thread(self.library.pending):
            self._enqueue(clipping_id)

    async def stop(self) -> None:
        """Stop cleaning; what is unfinished stays in state received and is taken up at the next start."""
        await self.sites.stop()
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks = []
        if self._warming:
            await asyncio.wait([self._warming])
        if self._workers:
            await asyncio.to_thread(self._workers.close)
            self._workers = None

    async def receive(self, clipping_id: UUID, body: bytes, digest: str, snapshot: Snapshot, client_id: str) -> Received:
        """Store a clip durably and queue its cleaning.

        `body` is the request body as it came, `digest` its RFC 9530 digest. The same id and digest again changes nothing.
        Raises Conflict, Gone, OutOfSpace, Unavailable (also when too many wait to be cleaned).
        """
        if self._queue.qsize() >= WAITING_AT_MOST:
            raise Unavailable("Winnow has too many clips to clean at once. Try again in a few seconds.", code="busy", retry_after_s=5)
        title = shortened_title(" ".join(snapshot.title.split())) or snapshot.url[:200]
        clipping = Clipping(
            id=clipping_id,
            url=snapshot.url,
            host=site_of(snapshot.url),
            mode=snapshot.mode,
            title=title,
            # Until the page is cleaned: one that the reader gives meanwhile is known by being another.
            metadata=Metadata(title=title),
            saved_at=datetime.now(UTC),
            captured_at=snapshot.captured_at,
            client_id=client_id,
            digest=digest,
            snapshot=Sha256((await asyncio.to_thread(hashlib.sha256, body)).hexdigest()),
            tags=list(dict.fromkeys(snapshot.tags)),
            note=snapshot.note,
            file=pdf.MEDIA_TYPE if pdf.is_pdf(snapshot) else "",
        )
        added = await asyncio.to_thread(self.library.add, clipping, body)
        if added.created:
            self.announce(added.clipping)
            self._enqueue(clipping_id)
        return Received(added.clipping, added.created)

    async def settled(self, clipping_id: UUID, timeout_s: float) -> Clipping:
        """The clipping once its cleaning is done, or as it is after `timeout_s`."""
        future = self._under_way.get(clipping_id)
        if future:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(future), timeout_s)
        return await asyncio.to_thread(self.library.get, clipping_id)

    async def correct(
        self,
        clipping_id: UUID,
        *,
        restore: Sequence[str] = (),
        remove: Sequence[str] = (),
        remember: bool = False,
        if_revision: int | None = None,
    ) -> Corrected:
        """Put blocks back or take them out, and rebuild the article; `remember` it as rules for the site.

        The ids may be those of removed blocks or of single blocks; Invalid names one that is not on the page. What cannot be
        remembered is corrected nevertheless. Raises Stale when the clipping is not of that revision.
        """
        await self.settled(clipping_id, self._settings.limits.cleaning_s)
        async with self._alone(clipping_id) as clipping:
            clipping_id = clipping.id
            if if_revision is not None and clipping.revision != if_revision:
                raise stale(clipping.revision, if_revision)
            cleaned = await asyncio.to_thread(self.library.cleaned, clipping_id)
            back, out = _blocks_named(cleaned, restore), _blocks_named(cleaned, remove)
            overrides = Overrides(
                restore=(clipping.overrides.restore - out) | back,
                remove=(clipping.overrides.remove - back) | out,
            )
            try:
                rebuilt = await self._clean(clipping_id, overrides)
            except CleaningFailed as error:
                raise Unavailable(f"{error} The clipping is as it was.", code="cleaning_failed") from error
            stored = await self._store(clipping_id, rebuilt, overrides, if_revision=if_revision)
            if not remember:
                return Corrected(stored)
            parts = [await self._remember(stored, rebuilt, blocks, keep=keep) for blocks, keep in ((back, True), (out, False)) if blocks]
        others = await asyncio.to_thread(self.library.of_site, site_of(stored.url))
        return Corrected(
            stored,
            Remembered(
                tuple(rule for part in parts for rule in part.rules),
                tuple(rule for part in parts for rule in part.replaced),
                " ".join(part.why_not for part in parts if part.why_not),
                sum(other != clipping_id for other in others),
            ),
        )

    async def _remember(self, clipping: Clipping, cleaned: Cleaned, blocks: frozenset[str], *, keep: bool) -> Remembered:
        """Store what one sort of correction comes to."""
        body = await asyncio.to_thread(self.library.snapshot, clipping.id)
        try:
            learnt = await self._pool().learn(body, cleaned, blocks, keep=keep)
        except CleaningFailed as error:
            return Remembered(why_not=f"It was not remembered: {error}")
        rules = [replace(rule, clipping=clipping.id) for rule in learnt.rules]
        before = await asyncio.to_thread(self.library.rules, site_of(clipping.url))
        try:
            stored = await asyncio.to_thread(self.library.add_rules, rules)
        except Invalid as error:
            if error.code != "too_many_rules":
                raise
            return Remembered(why_not=MANY)
        patterns = {rule.pattern for rule in rules}
        return Remembered(stored, tuple(rule for rule in before.rules if rule.pattern in patterns), learnt.why_not)

    async def clean_again(self, clipping_id: UUID) -> Clipping:
        """Clean a stored snapshot anew, keeping the reader's corrections."""
        async with self._alone(clipping_id) as clipping:
            return await self._clean_and_store(clipping)

    async def _mend(self, clipping_id: UUID) -> bool:
        """Clean a clipping again by the rules of today; tells whether it came out different. When it fails, nothing is changed."""
        async with self._alone(clipping_id) as clipping:
            clipping_id = clipping.id
            if clipping.state is State.RECEIVED:  # it waits for its first cleaning, which knows the rules
                return False
            before = await asyncio.to_thread(self.library.cleaned, clipping_id) if clipping.state is State.CLEAN else None
            cleaned = await self._clean(clipping_id, clipping.overrides)
            if cleaned == before:
                return False
            await self._store(clipping_id, cleaned, clipping.overrides)
            return True

    async def render(self, clipping_id: UUID, mode: Literal["clean", "original"], version: int | None = None) -> str:
        """The article, or the page with nothing taken out, as a safe fragment that needs no network: stored pictures are inlined."""
        clipping = await self._as_of(clipping_id, version)
        if mode == "original":
            try:
                html = (await self._pool().clean_whole(await asyncio.to_thread(self.library.snapshot, clipping_id, version))).article_html
            except CleaningFailed as error:
                raise Unavailable(f"{error} The snapshot can still be downloaded.", code="cleaning_failed") from error
        else:
            html = (await asyncio.to_thread(self.library.cleaned, clipping_id, version)).article_html
        highlights = clipping.highlights if mode == "clean" and version is None else []
        return await asyncio.to_thread(readable, html, clipping, self.library, highlights)

    async def _as_of(self, clipping_id: UUID, version: int | None) -> Clipping:
        if version is None:
            return await asyncio.to_thread(self.library.get, clipping_id)
        return version_numbered(await asyncio.to_thread(self.library.versions, clipping_id), version).clipping

    async def compare(self, clipping_id: UUID, older: int, newer: int) -> Difference:
        """What changed between two versions of a clipping. NotFound (`no_version`).

        Both are cleaned anew, by the rules of today and with the corrections of both: what differs is then what the page said.
        """
        versions = [await self._as_of(clipping_id, version) for version in (older, newer)]
        bodies = [await asyncio.to_thread(self.library.snapshot, clipping_id, version) for version in (older, newer)]
        rules = await asyncio.to_thread(self.library.rules, site_of(versions[1].url))
        try:
            overrides = of_both(versions[0].overrides, versions[1].overrides)
            return await self._pool().compare(bodies[0], bodies[1], overrides, rules)
        except CleaningFailed as error:
            raise Unavailable("These versions are too different to be compared in time. Read them one by one.", code="too_slow") from error

    def subscribe(self) -> AbstractContextManager[asyncio.Queue[Change]]:
        """A queue of all changes from now on."""
        return self._changes.subscribe()

    def announce(self, clipping: Clipping, *, deleted: bool = False) -> None:
        """Tell all listeners that this clipping changed or is gone."""
        event: Literal["clipping", "deleted"] = "deleted" if deleted else "clipping"
        self._changes.announce(Change(event, clipping.id, clipping.state, clipping.revision, clipping.client_id))

    def _pool(self) -> Workers:
        if self._workers is None:
            raise Unavailable("Winnow is stopping. Try again when it has started.", code="stopping")
        return self._workers

    def _alone_with(self, clipping_id: UUID) -> asyncio.Lock:
        return self._correcting.setdefault(clipping_id, asyncio.Lock())

    @asynccontextmanager
    async def _alone(self, clipping_id: UUID) -> AsyncIterator[Clipping]:
        """The clipping of that id, which may be that of a clip that became its version, and nobody else at work on it."""
        while True:
            named = (await asyncio.to_thread(self.library.get, clipping_id)).id
            async with self._alone_with(named):
                clipping = await asyncio.to_thread(self.library.get, named)
                if clipping.id == named:
                    yield clipping
                    return

    def _enqueue(self, clipping_id: UUID) -> None:
        self._under_way.setdefault(clipping_id, asyncio.get_running_loop().create_future())
        self._queue.put_nowait(clipping_id)

    async def _work(self) -> None:
        while True:
            clipping_id = await self._queue.get()
            try:
                async with self._alone_with(clipping_id):
                    clipping = await asyncio.to_thread(self.library.get, clipping_id)
                    if clipping.state is State.RECEIVED:
                        await self._clean_and_store(clipping)
            except asyncio.CancelledError:
                raise
            except (NotFound, Gone):
                log.info("clipping %s was deleted before it was cleaned", clipping_id)
            except Exception as error:  # the loop must live on: the snapshot is stored, and the next start tries again
                # Not what it said: messages of exceptions quote their input, which is the reader's.
                place = "".join(traceback.format_tb(error.__traceback__))
                log.error("clipping %s could not be cleaned: %s\n%s", clipping_id, type(error).__name__, place)
            finally:
                future = self._under_way.pop(clipping_id, None)
                if future and not future.done():
                    future.set_result(None)

    async def _clean_and_store(self, clipping: Clipping) -> Clipping:
        try:
            cleaned = await self._clean(clipping.id, clipping.overrides)
        except CleaningFailed as error:
            return await self._store_failure(clipping.id, str(error))
        if clipping.state is State.CLEAN:
            return await self._store(clipping.id, cleaned, clipping.overrides)
        async with self._recognising:
            known = await asyncio.to_thread(known_page, self.library, clipping, cleaned)
            if known is None:
                return await self._store(clipping.id, cleaned, clipping.overrides)
            async with self._alone_with(known.id):
                return await self._join(clipping, cleaned, known)

    async def _join(self, clipping: Clipping, cleaned: Cleaned, known: Clipping) -> Clipping:
        """Make a clip one more version of the page that is known, with the corrections of it that still fit."""
        newest = await asyncio.to_thread(newest_version, self.library, known)
        overrides = still_meant(newest.clipping.overrides, cleaned)
        if overrides != Overrides():
            try:
                cleaned = await self._clean(clipping.id, overrides)
            except CleaningFailed:
                overrides = Overrides()
        unchanged = is_unchanged(cleaned, await self._as_it_would_be(known.id, newest.number, overrides))
        change = partial(with_cleaned, cleaned=cleaned, overrides=overrides)
        stored = await asyncio.to_thread(self.library.join, clipping.id, known.id, change, cleaned, unchanged=unchanged)
        stored = await self._placed(stored)
        for other in {known.id, clipping.id} - {stored.id}:
            if (await asyncio.to_thread(self.library.get, other)).id == stored.id:
                self._changes.announce(Change("deleted", other, stored.state, stored.revision, clipping.client_id))
        self.announce(stored)
        return stored

    async def _placed(self, clipping: Clipping) -> Clipping:
        """The clipping with its highlights where their words are in the version that is shown now."""
        if not clipping.highlights:
            return clipping
        article = (await asyncio.to_thread(self.library.cleaned, clipping.id)).article_html

        def change(current: Clipping) -> Clipping:
            return current.model_copy(update={"highlights": anchored(current.highlights, article)})

        return await asyncio.to_thread(self.library.update, clipping.id, change)

    async def change_versions(self, change: Callable[[], Clipping]) -> Clipping:
        """Let the library do what changes the versions of a clipping, and tell whoever listens."""
        changed = await self._placed(await asyncio.to_thread(change))
        self.announce(changed)
        return changed

    async def _as_it_would_be(self, clipping_id: UUID, version: int, overrides: Overrides) -> Cleaned:
        """A version as it would be cleaned today: a cleaner or a rule that is new is no change of the page."""
        body = await asyncio.to_thread(self.library.snapshot, clipping_id, version)
        rules = await asyncio.to_thread(self.library.rules, site_of((await self._as_of(clipping_id, version)).url))
        try:
            return await self._pool().clean(body, overrides, rules)
        except CleaningFailed:
            return await asyncio.to_thread(self.library.cleaned, clipping_id, version)

    async def _clean(self, clipping_id: UUID, overrides: Overrides) -> Cleaned:
        clipping = await asyncio.to_thread(self.library.get, clipping_id)
        body = await asyncio.to_thread(self.library.snapshot, clipping_id)
        rules = await asyncio.to_thread(self.library.rules, site_of(clipping.url))
        return await self._pool().clean(body, overrides, rules)

    async def _store(self, clipping_id: UUID, cleaned: Cleaned, overrides: Overrides, *, if_revision: int | None = None) -> Clipping:
        def change(clipping: Clipping) -> Clipping:
            return with_cleaned(clipping, cleaned, overrides)

        stored = await asyncio.to_thread(self.library.update, clipping_id, change, cleaned=cleaned, if_revision=if_revision)
        self.announce(stored)
        return stored

    async def _store_failure(self, clipping_id: UUID, failure: str) -> Clipping:
        def change(clipping: Clipping) -> Clipping:
            return clipping.model_copy(update={"state": State.RAW, "failure": failure})

        stored = await asyncio.to_thread(self.library.update, clipping_id, change)
        self.announce(stored)
        return stored


def with_cleaned(clipping: Clipping, cleaned: Cleaned, overrides: Overrides) -> Clipping:
    """The clipping with what cleaning found; a title that the reader has changed stays."""
    metadata = cleaned.metadata
    known_title = clipping.metadata.title or clipping.state is not State.RECEIVED
    own_title = known_title and clipping.title != clipping.metadata.title
    stored = {image.url for image in clipping.images}
    wanted = dict.fromkeys(image.url for image in cleaned.images if not image.url.startswith("data:"))
    return clipping.model_copy(
        update={
            "state": State.CLEAN,
            "failure": "",
            "title": clipping.title if own_title or not metadata.title else shortened_title(metadata.title),
            "metadata": metadata,
            "words": metadata.words,
            "excerpt": excerpt_of(cleaned),
            "removed": dict(Counter(block.kind.value for block in cleaned.removed)),
            "images_wanted": [url for url in wanted if url not in stored],
            "overrides": overrides,
            "warnings": list(cleaned.warnings),
            "highlights": anchored(clipping.highlights, cleaned.article_html),
        }
    )


def excerpt_of(cleaned: Cleaned) -> str:
    """The first words of the article, without its title."""
    words: list[str] = []
    length = 0
    for block in cleaned.blocks:
        if block.removed is not None or block.role.startswith("h") or block.text.strip() == cleaned.metadata.title:
            continue
        words.append(" ".join(block.text.split()))
        length += len(words[-1])
        if length > EXCERPT_LENGTH:
            break
    return " ".join(words)[:EXCERPT_LENGTH]


def _blocks_named(cleaned: Cleaned, ids: Sequence[str]) -> frozenset[str]:
    whole = {str(removed.id): removed.blocks for removed in cleaned.removed}
    single = {str(block.id) for block in cleaned.blocks}
    named: set[str] = set()
    for block_id in ids:
        if block_id in whole:
            named.update(whole[block_id])
        elif block_id in single:
            named.add(block_id)
        else:
            raise Invalid(
                f"There is no block “{block_id[:80]}” on this page. Ask for the removed blocks again.", code="no_block", field="blocks"
            )
    return frozenset(named)
