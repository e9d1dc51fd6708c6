"""The real server, killed at any point under work from several connections: what it acknowledged is there, once, and nothing is back."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import aiohttp
import pytest
from tests.crash.clients import Ledger, settle, snapshot, until_cleaned, work_together
from tests.crash.servers import Nursery, Running, nursery, server

from winnow.errors import Gone, NotFound
from winnow.library import Library, Query, open_library
from winnow.models import Clipping

ROUNDS = int(os.environ.get("WINNOW_SERVER_CRASH_ROUNDS", "200"))
# Libraries worked on side by side, and the clients of each.
LANES = 2
CONNECTIONS = 6
# One round in so many goes on until there is something to correct, and then for some answers; one in so many ends before the server is up;
# the others end at any moment, mostly before anything is cleaned.
ROUNDS_BETWEEN_LONG = 8
ROUNDS_BETWEEN_EARLY = 10
ROUND_S = 0.5
STARTING_S = 0.06


class Lane:
    """A library, what is known of it, and the servers that it has one after the other."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder / "library"
        self.folder.mkdir(mode=0o700, parents=True)
        self.ledger: Ledger = {}
        self.owners: list[list[str]] = [[] for _ in range(CONNECTIONS)]
        self.chance = random.Random(seed)
        self.early = 0

    def run(self, rounds: int) -> None:
        with nursery(self.folder.parent) as servers:
            for number in range(rounds):
                self._round(servers, number)
                self._check()
            asyncio.run(self._late_retries_are_refused(servers))

    def _round(self, servers: Nursery, number: int) -> None:
        if number % ROUNDS_BETWEEN_EARLY == ROUNDS_BETWEEN_EARLY - 1:
            running = servers.begin(self.folder)
            timer = threading.Timer(self.chance.random() * STARTING_S, running.kill)
            timer.start()
            self.early += not servers.await_ready(running)
            timer.join()
            servers.end(running)
            return
        with server(servers, self.folder) as running:
            long = number % ROUNDS_BETWEEN_LONG == ROUNDS_BETWEEN_LONG - 1
            asyncio.run(self._work_long(running) if long else self._work(running))

    async def _work(self, running: Running) -> None:
        asyncio.get_running_loop().call_later(self.chance.random() * ROUND_S, running.kill)
        await work_together(running, self.ledger, self.owners, self.chance)

    async def _work_long(self, running: Running) -> None:
        await until_cleaned(running)
        left = self.chance.randrange(1, 120)

        def heard() -> None:
            nonlocal left
            left -= 1
            if left == 0:  # the other connections have requests under way
                running.kill()

        await work_together(running, self.ledger, self.owners, self.chance, heard)

    def _check(self) -> None:
        library = open_library(self.folder, create=False)
        stored = everything(library)
        assert set(stored) <= set(self.ledger)
        for named, known in self.ledger.items():
            settle(named, known, stored.get(named))
            if known.stored and not known.purged:
                assert hashlib.sha256(library.snapshot(UUID(named))).hexdigest() == known.digest
            else:
                with pytest.raises(Gone if known.purged else (Gone, NotFound)):
                    library.get(UUID(named))
        assert list(library.verify()) == []
        library.close()

    async def _late_retries_are_refused(self, servers: Nursery) -> None:
        """What was deleted for good stays so, and what is there is cleaned at last."""
        with server(servers, self.folder) as running:
            async with aiohttp.ClientSession() as session:
                for named in [named for named, known in self.ledger.items() if known.purged][:10]:
                    status, _ = await running.send(session, "PUT", f"/api/clippings/{named}", snapshot(named))
                    assert status == 410
            await until_cleaned(running)


def everything(library: Library) -> dict[str, Clipping]:
    stored: dict[str, Clipping] = {}
    for shelf in ("inbox", "archive", "trash"):
        cursor: str | None = ""
        while cursor is not None:
            found = library.find(Query(shelf=shelf, cursor=cursor, limit=200))
            for hit in found.hits:
                assert str(hit.clipping.id) not in stored
                stored[str(hit.clipping.id)] = hit.clipping
            cursor = found.next_cursor
    return stored


def test_a_server_killed_at_any_point_loses_doubles_and_brings_back_nothing(tmp_path: Path) -> None:
    lanes = [Lane(tmp_path / str(number), number) for number in range(LANES)]
    with ThreadPoolExecutor(LANES) as pool:
        list(pool.map(lambda lane: lane.run(ROUNDS // LANES), lanes))
    known = [known for lane in lanes for known in lane.ledger.values()]
    # The rounds did what they are for.
    assert sum(one.stored and not one.purged for one in known) > ROUNDS
    assert sum(one.purged for one in known) > ROUNDS // 8
    assert sum(one.blocks != {frozenset()} for one in known) > ROUNDS // 8
    assert any(lane.early for lane in lanes)
