"""The real server, killed while pages that are clipped again and again become versions: every clip that was acknowledged is there, once."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import aiohttp
from tests.crash.clients import until_cleaned
from tests.crash.servers import Nursery, Running, nursery, server

from winnow.library import Library, Query, address_key, open_library
from winnow.models import Clipping, Shelf, State

ROUNDS = int(os.environ.get("WINNOW_VERSION_CRASH_ROUNDS", "16"))
PAGES = 3
# What a page says that is clipped again: few enough that it is also found unchanged.
EDITIONS = 6
# The addresses that one page is clipped under.
FORMS = (
    "https://example.org/story-{}",
    "https://www.example.org/story-{}?utm_source=feed#comments",
    "https://m.example.org/story-{}",
    "https://example.org/story-{}/amp",
)
CLIPS_A_ROUND = 6
CONNECTIONS = 3
TAGS = 20
ROUND_S = 1.0
# The server writes what it has cleaned, one page after the other; it is killed as soon as one of the first writes is seen.
WRITES_SEEN = 6
CLEANING_S = 60.0
LOOK_S = 0.0005
# As long as a write and its sync may take.
WRITE_S = 0.01
# One round in so many is ended by the clock.
ROUNDS_BETWEEN_BLIND = 3


@dataclass
class Clip:
    """What was sent, and whether it was acknowledged."""

    named: UUID
    page: int
    body: bytes
    tag: str
    note: str
    acknowledged: bool = False


class Reader:
    """Clips the same few pages, again and again, and knows what has to be there."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.clips: dict[UUID, Clip] = {}
        self.starred: set[int] = set()
        # How often a round ended with some of its clips joined and others still to be cleaned.
        self.cut_off_between = 0

    async def clip(self, running: Running) -> None:
        """Send what was not acknowledged again, then some clips, on several connections until all are answered or the server is gone."""
        waiting = [clip for clip in self.clips.values() if not clip.acknowledged]
        waiting += [self.new_clip() for _ in range(CLIPS_A_ROUND)]

        async def send(session: aiohttp.ClientSession) -> None:
            while waiting:
                clip = waiting.pop()
                status, answer = await running.send(session, "PUT", f"/api/clippings/{clip.named}", clip.body, Prefer="wait=0")
                assert status in (200, 201), answer
                clip.acknowledged = True
                if clip.page not in self.starred:
                    status, answer = await running.send(session, "PATCH", f"/api/clippings/{clip.named}", b'{"favourite": true}')
                    assert status == 200, answer
                    self.starred.add(clip.page)

        async with aiohttp.ClientSession() as session:
            sent = await asyncio.gather(*(send(session) for _ in range(CONNECTIONS)), return_exceptions=True)
        for error in sent:
            if error is not None and not isinstance(error, aiohttp.ClientError | ConnectionError):
                raise error

    async def clip_and_kill_at_any_moment(self, running: Running) -> None:
        """Kill the server by the clock."""
        asyncio.get_running_loop().call_later(self.chance.random() * ROUND_S, running.kill)
        await self.clip(running)
        await until_gone(running)

    def kill_at_a_write(self, running: Running) -> None:
        """Kill the server when it writes once more, after all clips were acknowledged: what it writes then are pages that it has cleaned."""
        log, deadline = self.folder / "winnow.db-wal", time.monotonic() + CLEANING_S
        for _ in range(self.chance.randrange(1, WRITES_SEEN)):
            seen = log.stat()
            while (log.stat().st_mtime_ns, log.stat().st_size) == (seen.st_mtime_ns, seen.st_size) and time.monotonic() < deadline:
                time.sleep(LOOK_S)
        time.sleep(self.chance.random() * WRITE_S)
        running.kill()

    def new_clip(self) -> Clip:
        number, page = len(self.clips), self.chance.randrange(PAGES)
        clip = Clip(UUID(int=self.chance.getrandbits(128), version=4), page, b"", f"tag {number % TAGS}", f"Note {number}.")
        url, edition = self.chance.choice(FORMS).format(page), self.chance.randrange(EDITIONS)
        record = {"schema": 1, "url": url, "captured_at": "2026-11-24T10:00:00Z", "title": f"Story {page}", "html": html(page, edition)}
        clip.body = json.dumps({**record, "tags": [clip.tag], "note": clip.note}).encode()
        self.clips[clip.named] = clip
        return clip

    def check(self, library: Library) -> None:
        """Compare all that the library holds with what was acknowledged."""
        clippings = [hit.clipping for shelf in Shelf for hit in library.find(Query(shelf=shelf, limit=200)).hits]
        there: dict[UUID, Clipping] = {}
        for clipping in clippings:
            history = library.versions(clipping.id)
            assert [version.number for version in history] == list(range(1, len(history) + 1)), clipping.id
            assert sum(version.present for version in history) == 1, clipping.id
            for version in history:
                assert hashlib.sha256(library.snapshot(clipping.id, version.number)).hexdigest() == version.clips[0].snapshot
                for each in version.clips:
                    assert each.id not in there, f"{each.id} is there twice"
                    there[each.id] = clipping
                    assert each.snapshot == hashlib.sha256(self.clips[each.id].body).hexdigest()
        for clip in self.clips.values():
            assert clip.named in there or not clip.acknowledged, f"{clip.named} was acknowledged and is lost"
            if clip.named in there:
                # What was sent and not answered may be there, and is then not to be sent as another.
                assert library.get(clip.named).id == there[clip.named].id
                assert clip.tag in there[clip.named].tags
                assert clip.note in there[clip.named].note
        clean = [clipping for clipping in clippings if clipping.state is State.CLEAN]
        assert max(Counter(address_key(clipping.url) for clipping in clean).values(), default=1) == 1, "a page has two clippings"
        assert list(library.verify()) == []
        waiting = library.pending()
        self.cut_off_between += bool(waiting) and any(len(library.versions(clipping.id)) > 1 for clipping in clean)


async def until_gone(running: Running) -> None:
    """Wait until nothing answers any more."""
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                await running.send(session, "GET", "/api/clippings?limit=1")
            except (aiohttp.ClientError, ConnectionError):
                return


def html(page: int, edition: int) -> str:
    """One page in one of its editions: all of them share most of their words."""
    chance = random.Random(page)
    lasting = "".join(f"<p>{' '.join(f'word{chance.randrange(500)}' for _ in range(40))}, and so on.</p>" for _ in range(6))
    return (
        f"<title>Story {page}</title><article><h1>Story {page}</h1>{lasting}<p>It is now said {edition} times, which is news.</p></article>"
    )


def checked(reader: Reader) -> Library:
    library = open_library(reader.folder, create=False)
    reader.check(library)
    return library


async def clean_all_and_send_again(servers: Nursery, reader: Reader) -> None:
    async with aiohttp.ClientSession() as session:
        with server(servers, reader.folder) as running:
            await until_cleaned(running)
            for clip in reader.clips.values():
                status, _ = await running.send(session, "PUT", f"/api/clippings/{clip.named}", clip.body, Prefer="wait=0")
                assert status == (200 if clip.acknowledged else 201)
                clip.acknowledged = True
            await until_cleaned(running)


def test_clips_of_the_same_pages_are_all_kept_as_versions_wherever_the_server_was_killed(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir(mode=0o700)
    reader = Reader(folder, 1)
    with nursery(tmp_path) as servers:
        for number in range(ROUNDS):
            with server(servers, folder) as running:
                if number % ROUNDS_BETWEEN_BLIND:
                    asyncio.run(reader.clip(running))
                    reader.kill_at_a_write(running)
                else:
                    asyncio.run(reader.clip_and_kill_at_any_moment(running))
            checked(reader).close()
        asyncio.run(clean_all_and_send_again(servers, reader))
    library = checked(reader)
    clippings = [hit.clipping for hit in library.find(Query()).hits]
    assert len(clippings) == PAGES
    assert library.facets().shelves == {"inbox": PAGES, "archive": 0, "trash": 0}
    assert all(clipping.favourite for clipping in clippings)
    histories = [library.versions(clipping.id) for clipping in clippings]
    library.close()
    # The rounds did what they are for.
    assert all(len(history) > ROUNDS // 8 for history in histories)
    assert any(len(version.clips) > 1 for history in histories for version in history)
    assert reader.cut_off_between > ROUNDS // 8
