"""The real server, killed at any point under work from several connections: what it acknowledged is there, once, and nothing is back."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from winnow.errors import Gone, NotFound
from winnow.library import Library, Query, open_library
from winnow.web import discovery

ROUNDS = int(os.environ.get("WINNOW_SERVER_CRASH_ROUNDS", "8"))
CONNECTIONS = 4
MIB = 1024 * 1024

# Runs `winnow serve`; with an argument the largest file it may write has that many bytes, as on a full disk.
SERVER = """
import resource, signal, sys
if len(sys.argv) > 2:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
sys.argv = ["winnow", "serve", "--no-open", "--port", "0", "--library", sys.argv[1]]
from winnow.cli.app import main
if __name__ == "__main__":
    main()
"""


@dataclass
class Running:
    """A server in a process of its own."""

    process: subprocess.Popen[bytes]
    port: int
    token: str

    def kill(self) -> None:
        """Stop it in the middle of whatever it does, with its workers."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def server(folder: Path, *limit: int) -> Iterator[Running]:
    """Start a server and wait until it says that it is there."""
    environment = {**os.environ, "WINNOW_LIMITS__WRITES_PER_S": "100000", "WINNOW_LIMITS__DISK_RESERVE_BYTES": "0"}
    (folder / "server.json").unlink(missing_ok=True)
    with (folder.parent / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(folder), *map(str, limit)],
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    assert process.stdout
    try:
        # The first line is written when it listens.
        assert process.stdout.readline().startswith(b"Winnow is at"), (folder.parent / "server.log").read_text()
        said = discovery.said(folder)
        assert said is not None
        yield Running(process, said.port, said.token)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


@dataclass
class Known:
    """What a client knows of its clipping: the last acknowledged title, shelf and digest, and what was under way when the server died."""

    digest: str = ""
    titles: set[str] = field(default_factory=set)
    shelves: set[str] = field(default_factory=set)
    stored: bool = False
    purged: bool = False
    under_way: str = ""


Ledger = dict[str, Known]


class Client:
    """Clips, changes, deletes, restores until the server is gone; writes down what was acknowledged."""

    def __init__(self, running: Running, session: aiohttp.ClientSession, ledger: Ledger, chance: random.Random) -> None:
        self._running, self._session, self._ledger, self._chance = running, session, ledger, chance
        self._own: list[str] = []

    async def work(self) -> None:
        """Go on until the connection breaks."""
        try:
            while True:
                await self._step()
        except (aiohttp.ClientError, ConnectionError):
            return

    async def _step(self) -> None:
        alive = [named for named in self._own if not self._ledger[named].purged]
        what = self._chance.choices(["clip", "patch", "delete", "undelete", "purge", "retry"], [6, 5, 2, 2, 2, 2])[0]
        if what == "clip" or not alive:
            await self._clip(str(UUID(int=self._chance.getrandbits(128), version=4)))
            return
        named = self._chance.choice(alive)
        if what == "retry":
            await self._clip(named)
        else:
            await self._change(named, what)

    async def _clip(self, named: str) -> None:
        known = self._ledger.setdefault(named, Known())
        body = snapshot(named)
        if named not in self._own:
            self._own.append(named)
        known.digest = hashlib.sha256(body).hexdigest()
        known.under_way = known.under_way or "clip"
        status, receipt = await self.send("PUT", f"/api/clippings/{named}", body)
        assert status in (200, 201), receipt
        assert receipt["id"] == named
        if not known.stored:
            known.titles, known.shelves = {receipt["title"], f"Page {named}"}, {"inbox"}
        known.stored, known.under_way = True, ""

    async def _change(self, named: str, what: str) -> None:
        known = self._ledger[named]
        path, title = f"/api/clippings/{named}", f"title {self._chance.randrange(10**6)}"
        known.under_way = f"patch {title}" if what == "patch" else what
        if what == "patch":
            status, answer = await self.send("PATCH", path, json.dumps({"title": title}).encode())
            assert status == 200, answer
            known.titles = {title}
        elif what == "undelete":
            status, answer = await self.send("POST", f"{path}/undelete", b"")
            assert status == 200, answer
            known.shelves = {"inbox"}
        else:
            query = "?purge=true" if what == "purge" else ""
            status, answer = await self.send("DELETE", path + query, b"")
            if what == "purge":
                assert status == (204 if known.shelves == {"trash"} else 409), answer
                known.purged = status == 204
            else:
                assert status == 204, answer
                known.shelves = {"trash"}
        known.under_way = ""

    async def send(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        headers = {"Authorization": f"Bearer {self._running.token}", "X-Winnow-Client": "test", "Content-Type": "application/json"}
        url = f"http://127.0.0.1:{self._running.port}{path}"
        async with self._session.request(method, url, data=io.BytesIO(body), headers=headers) as answer:
            text = await answer.read()
            return answer.status, json.loads(text) if text else None


def snapshot(named: str) -> bytes:
    """A page that is always the same for an id, so that a retry has the same digest."""
    chance = random.Random(named)
    words = " ".join(f"word{chance.randrange(500)}" for _ in range(chance.choice([20, 400, 4000])))
    record = {
        "schema": 1,
        "url": f"https://example.org/{named}",
        "captured_at": "2026-11-24T10:00:00Z",
        "title": f"Page {named}",
        "html": f"<title>Page {named}</title><article><h1>Page {named}</h1><p>{words}</p></article>",
    }
    return json.dumps(record).encode()


async def work_until_killed(running: Running, ledger: Ledger, chance: random.Random) -> None:
    """Let several clients work at once, and kill the server after so many acknowledged changes."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        clients = [Client(running, session, ledger, random.Random(chance.random())) for _ in range(CONNECTIONS)]
        tasks = [asyncio.create_task(client.work()) for client in clients]
        killing = asyncio.get_running_loop().run_in_executor(None, kill_after_growth, running, ledger, chance.randrange(1, 40))
        await asyncio.gather(*tasks)
        await killing


def kill_after_growth(running: Running, ledger: Ledger, clippings: int) -> None:
    """Kill as soon as the ledger has so many clippings more; several requests are then under way."""
    wanted = len(ledger) + clippings
    while len(ledger) < wanted and running.process.poll() is None:
        os.sched_yield()
    running.kill()


def everything(library: Library) -> dict[str, tuple[str, str]]:
    stored: dict[str, tuple[str, str]] = {}
    for shelf in ("inbox", "archive", "trash"):
        cursor: str | None = ""
        while cursor is not None:
            found = library.find(Query(shelf=shelf, cursor=cursor, limit=200))
            for hit in found.hits:
                assert str(hit.clipping.id) not in stored
                stored[str(hit.clipping.id)] = (hit.clipping.title, hit.clipping.shelf.value)
            cursor = found.next_cursor
    return stored


def settle(named: str, known: Known, now: tuple[str, str] | None) -> None:
    """Compare with what was acknowledged; what was under way may have happened or not, and the ledger takes in which."""
    doing, known.under_way = known.under_way, ""
    if now is None:
        if doing == "purge":
            known.purged = True
        assert known.purged or not known.stored, f"{named} was acknowledged and is lost"
        return
    assert not known.purged, f"{named} was deleted for good and is back"
    title, shelf = now
    # Cleaning may have been cut off, so that the title is still that of the snapshot: the same here.
    assert title in known.titles | ({doing.removeprefix("patch ")} if doing.startswith("patch ") else set()) | (
        {f"Page {named}"} if not known.stored else set()
    ), (named, doing)
    moved = {"delete": {"trash"}, "undelete": {"inbox"}}.get(doing, set())
    assert shelf in known.shelves | moved | ({"inbox"} if not known.stored else set()), (named, doing)
    known.stored, known.titles, known.shelves = True, {title}, {shelf}


@pytest.mark.parametrize("seed", [1])
def test_a_server_killed_at_any_point_loses_doubles_and_brings_back_nothing(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "library"
    ledger: Ledger = {}
    folder.mkdir(mode=0o700)
    for _ in range(ROUNDS):
        with server(folder) as running:
            asyncio.run(work_until_killed(running, ledger, chance))
        library = open_library(folder, create=False)
        stored = everything(library)
        assert set(stored) <= set(ledger)
        for named, known in ledger.items():
            settle(named, known, stored.get(named))
            if known.stored and not known.purged:
                assert hashlib.sha256(library.snapshot(UUID(named))).hexdigest() == known.digest
            else:
                with pytest.raises((Gone, NotFound)):
                    library.get(UUID(named))
        assert list(library.verify()) == []
        library.close()
        ledger = {named: known for named, known in ledger.items() if known.stored}
    assert sum(not known.purged for known in ledger.values()) > ROUNDS
    assert any(known.purged for known in ledger.values())
    asyncio.run(late_retries_are_refused(folder, ledger))


async def late_retries_are_refused(folder: Path, ledger: Ledger) -> None:
    """After a restart: what was deleted for good stays so, and what is there is cleaned at last."""
    with server(folder) as running:
        async with aiohttp.ClientSession() as session:
            client = Client(running, session, {}, random.Random(0))
            for named in [named for named, known in ledger.items() if known.purged][:10]:
                status, _ = await client.send("PUT", f"/api/clippings/{named}", snapshot(named))
                assert status == 410
            total = 1
            while total:
                _, found = await client.send("GET", "/api/clippings?state=received&limit=1", b"")
                total = found["total"]
        running.kill()


async def test_a_full_disk_refuses_a_clip_keeps_the_earlier_ones_and_still_deletes(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir(mode=0o700)
    chance = random.Random(1)
    with server(folder, 2 * MIB) as running:
        async with aiohttp.ClientSession() as session:
            client = Client(running, session, {}, chance)
            kept: list[str] = []
            refused = 0
            while not refused:
                named = str(UUID(int=chance.getrandbits(128), version=4))
                note = "".join(chance.choice("abcdefghijklmnop ") for _ in range(40_000))
                body = json.dumps({**json.loads(snapshot(named)), "note": note}).encode()
                status, answer = await client.send("PUT", f"/api/clippings/{named}", body)
                if status == 201:
                    kept.append(named)
                    continue
                assert (status, answer["error"]["code"]) == (507, "disk_full")
                refused += 1
            large = json.dumps({**json.loads(snapshot(named)), "html": "".join(map(chr, chance.choices(range(0x4E00, 0x9FFF), k=2 * MIB)))})
            status, answer = await client.send("PUT", f"/api/clippings/{named}", large.encode())
            assert (status, answer["error"]["code"]) == (507, "disk_full")
            assert len(kept) > 3
            for named in kept:
                status, detail = await client.send("GET", f"/api/clippings/{named}", b"")
                assert (status, detail["id"]) == (200, named)
                status, _ = await client.send("GET", f"/api/clippings/{named}/snapshot", b"")
                assert status == 200
            assert (await client.send("GET", "/api/clippings", b""))[1]["total"] == len(kept)
            for named in kept[:3]:
                assert (await client.send("DELETE", f"/api/clippings/{named}", b""))[0] == 204
                assert (await client.send("DELETE", f"/api/clippings/{named}?purge=true", b""))[0] == 204
        running.kill()
    library = open_library(folder, create=False)
    assert set(everything(library)) == set(kept[3:])
    assert list(library.verify()) == []
    library.close()
