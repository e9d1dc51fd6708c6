"""Receiving clips and bringing each to its clean form."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import traceback
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID
from weakref import WeakValueDictionary

from winnow.errors import Gone, Invalid, NotFound, Unavailable
from winnow.intake.changes import Change, Changes
from winnow.intake.highlighting import Highlighting
from winnow.intake.highlights import anchored
from winnow.intake.keeping import Keeping
from winnow.intake.reading import readable
from winnow.intake.sites import Remembered, Sites
from winnow.intake.workers import CleaningFailed, Workers
from winnow.library import Library
from winnow.models import MAX_TITLE_BYTES, Cleaned, Clipping, Metadata, Overrides, Sha256, Snapshot, State, site_of
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
        self.highlights = Highlighting(library, self.announce)
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
        title = _shortened(" ".join(snapshot.title.split())) or snapshot.url[:200]
        clipping = Clipping(
            id=clipping_id,
            url=snapshot.url,
            host=site_of(snapshot.url),
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
        self, clipping_id: UUID, *, restore: Sequence[str] = (), remove: Sequence[str] = (), remember: bool = False
    ) -> Corrected:
        """Put blocks back or take them out, and rebuild the article; `remember` it as rules for the site.

        The ids may be those of removed blocks or of single blocks; Invalid names one that is not on the page. What cannot be
        remembered is corrected nevertheless.
        """
        await self.settled(clipping_id, self._settings.limits.cleaning_s)
        async with self._alone_with(clipping_id):
            cleaned = await asyncio.to_thread(self.library.cleaned, clipping_id)
            back, out = _blocks_named(cleaned, restore), _blocks_named(cleaned, remove)
            clipping = await asyncio.to_thread(self.library.get, clipping_id)
            overrides = Overrides(
                restore=(clipping.overrides.restore - out) | back,
                remove=(clipping.overrides.remove - back) | out,
            )
            try:
                rebuilt = await self._clean(clipping_id, overrides)
            except CleaningFailed as error:
                raise Unavailable(f"{error} The clipping is as it was.", code="cleaning_failed") from error
            stored = await self._store(clipping_id, rebuilt, overrides)
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
        async with self._alone_with(clipping_id):
            clipping = await asyncio.to_thread(self.library.get, clipping_id)
            return await self._clean_and_store(clipping)

    async def _mend(self, clipping_id: UUID) -> bool:
        """Clean a clipping again by the rules of today; tells whether it came out different. When it fails, nothing is changed."""
        async with self._alone_with(clipping_id):
            clipping = await asyncio.to_thread(self.library.get, clipping_id)
            if clipping.state is State.RECEIVED:  # it waits for its first cleaning, which knows the rules
                return False
            before = await asyncio.to_thread(self.library.cleaned, clipping_id) if clipping.state is State.CLEAN else None
            cleaned = await self._clean(clipping_id, clipping.overrides)
            if cleaned == before:
                return False
            await self._store(clipping_id, cleaned, clipping.overrides)
            return True

    async def render(self, clipping_id: UUID, mode: Literal["clean", "original"]) -> str:
        """The article, or the page with nothing taken out, as a safe fragment that needs no network: stored pictures are inlined."""
        clipping = await asyncio.to_thread(self.library.get, clipping_id)
        if mode == "original":
            try:
                html = (await self._pool().clean_whole(await asyncio.to_thread(self.library.snapshot, clipping_id))).article_html
            except CleaningFailed as error:
                raise Unavailable(f"{error} The snapshot can still be downloaded.", code="cleaning_failed") from error
        else:
            html = (await asyncio.to_thread(self.library.cleaned, clipping_id)).article_html
        highlights = clipping.highlights if mode == "clean" else []
        return await asyncio.to_thread(readable, html, clipping, self.library, highlights)

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
        return await self._store(clipping.id, cleaned, clipping.overrides)

    async def _clean(self, clipping_id: UUID, overrides: Overrides) -> Cleaned:
        clipping = await asyncio.to_thread(self.library.get, clipping_id)
        body = await asyncio.to_thread(self.library.snapshot, clipping_id)
        rules = await asyncio.to_thread(self.library.rules, site_of(clipping.url))
        return await self._pool().clean(body, overrides, rules)

    async def _store(self, clipping_id: UUID, cleaned: Cleaned, overrides: Overrides) -> Clipping:
        def change(clipping: Clipping) -> Clipping:
            return with_cleaned(clipping, cleaned, overrides)

        stored = await asyncio.to_thread(self.library.update, clipping_id, change, cleaned=cleaned)
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
            "title": clipping.title if own_title or not metadata.title else _shortened(metadata.title),
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


def _shortened(title: str) -> str:
    return title.encode("utf-8", "replace")[:MAX_TITLE_BYTES].decode("utf-8", "ignore")
