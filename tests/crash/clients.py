"""Clients that work on a server until it is gone, and a ledger of what it acknowledged to them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import aiohttp
from tests.crash.servers import Running

from winnow.models import Clipping

# How often each is done.
KINDS_OF_WORK = {"clip": 6, "retry": 2, "patch": 5, "delete": 4, "undelete": 2, "purge": 4, "correct": 4}


@dataclass
class Known:
    """What a client knows of its clipping: what was acknowledged last, each as the set of values that are right, and what was under way
    when the server died."""

    digest: str = ""
    titles: set[str] = field(default_factory=set)
    shelves: set[str] = field(default_factory=set)
    blocks: set[frozenset[str]] = field(default_factory=lambda: {frozenset[str]()})
    stored: bool = False
    purged: bool = False
    under_way: tuple[str, str] = ("", "")


Ledger = dict[str, Known]


class Client:
    """Clips, changes, corrects, deletes and brings back; writes down what was acknowledged. `heard` is called after each answer."""

    def __init__(
        self,
        running: Running,
        session: aiohttp.ClientSession,
        ledger: Ledger,
        own: list[str],
        chance: random.Random,
        heard: Callable[[], None],
    ) -> None:
        self._running, self._session, self._ledger, self._own = running, session, ledger, own
        self._chance, self._heard = chance, heard

    async def work(self) -> None:
        """Go on until the connection breaks."""
        try:
            while True:
                await self._step()
                self._heard()
        except (aiohttp.ClientError, ConnectionError):
            return

    async def _step(self) -> None:
        alive = [named for named in self._own if not self._ledger[named].purged]
        (what,) = self._chance.choices(list(KINDS_OF_WORK), list(KINDS_OF_WORK.values()))
        if what == "clip" or not alive:
            named = str(UUID(int=self._chance.getrandbits(128), version=4))
            self._own.append(named)
            await self._clip(named)
            return
        trashed = [named for named in alive if self._ledger[named].shelves == {"trash"}]
        named = self._chance.choice(trashed if what == "purge" and trashed else alive)
        if not self._ledger[named].stored:
            what = "retry"
        await {"retry": self._clip, "patch": self._patch, "purge": self._purge, "correct": self._correct}.get(what, self._move)(named, what)

    async def _clip(self, named: str, _: str = "") -> None:
        known = self._ledger.setdefault(named, Known())
        body = snapshot(named)
        known.digest = hashlib.sha256(body).hexdigest()
        if not known.stored:
            known.under_way = ("clip", "")
        status, receipt = await self._send("PUT", named, "", body)
        assert status in (200, 201), receipt
        assert receipt["id"] == named
        if not known.stored:
            known.titles, known.shelves = {f"Page {named}"}, {"inbox"}
        known.stored, known.under_way = True, ("", "")

    async def _patch(self, named: str, _: str) -> None:
        known, title = self._ledger[named], f"title {self._chance.randrange(10**6)}"
        known.under_way = ("patch", title)
        status, answer = await self._send("PATCH", named, "", json.dumps({"title": title}).encode())
        assert status == 200, answer
        known.titles, known.under_way = {title}, ("", "")

    async def _move(self, named: str, what: str) -> None:
        known = self._ledger[named]
        known.under_way = (what, "")
        status, answer = await (self._send("DELETE", named) if what == "delete" else self._send("POST", named, "/undelete"))
        assert status in (200, 204), answer
        known.shelves, known.under_way = {"trash" if what == "delete" else "inbox"}, ("", "")

    async def _purge(self, named: str, _: str) -> None:
        known = self._ledger[named]
        known.under_way = ("purge", "")
        status, answer = await self._send("DELETE", named, "?purge=true")
        assert status == (204 if known.shelves == {"trash"} else 409), answer
        known.purged, known.under_way = status == 204, ("", "")

    async def _correct(self, named: str, _: str) -> None:
        """Take the page's second paragraph out, or put it back, which cleans the page anew; only when it is cleaned by now."""
        known = self._ledger[named]
        status, page = await self._send("GET", named, "/removed")
        if status == 404:
            return
        assert status == 200, page
        block = next(block["id"] for block in page["blocks"] if "second paragraph" in block["text"])
        wanted = frozenset[str]() if known.blocks == {frozenset({block})} else frozenset({block})
        known.under_way = ("correct", block)
        path = "/remove" if wanted else "/restore"
        status, answer = await self._send("POST", named, path, json.dumps({"blocks": [block]}).encode())
        assert status == 200, answer
        known.blocks, known.under_way = {wanted}, ("", "")

    async def _send(self, method: str, named: str, rest: str = "", body: bytes = b"") -> tuple[int, dict]:  # type: ignore[type-arg]
        return await self._running.send(self._session, method, f"/api/clippings/{named}{rest}", body)


def snapshot(named: str) -> bytes:
    """A page that is always the same for an id, so that a retry has the same digest."""
    chance = random.Random(named)
    words = " ".join(f"word{chance.randrange(500)}" for _ in range(chance.choice([20, 200, 2000])))
    second = "And this is the second paragraph, which a reader may want to take out of the article, or put back into it."
    record = {
        "schema": 1,
        "url": f"https://example.org/{named}",
        "captured_at": "2026-11-24T10:00:00Z",
        "title": f"Page {named}",
        "html": f"<title>Page {named}</title><article><h1>Page {named}</h1><p>{words}</p><p>{second}</p></article>",
    }
    return json.dumps(record).encode()


def settle(named: str, known: Known, now: Clipping | None) -> None:
    """Compare with what was acknowledged; what was under way may have happened or not, and the ledger takes in which."""
    (doing, value), known.under_way = known.under_way, ("", "")
    if now is None:
        known.purged = known.purged or doing == "purge"
        assert known.purged or not known.stored, f"{named} was acknowledged and is lost"
        return
    assert not known.purged, f"{named} was deleted for good and is back"
    if not known.stored:
        assert doing == "clip", f"{named} is there and nobody clipped it"
        known.titles, known.shelves = {f"Page {named}"}, {"inbox"}
    titles = known.titles | ({value} if doing == "patch" else set())
    shelves = known.shelves | ({"trash"} if doing == "delete" else {"inbox"} if doing == "undelete" else set())
    taken_out = known.blocks | ({frozenset(), frozenset({value})} if doing == "correct" else set())
    assert now.title in titles, f"{named} is called {now.title!r}, after {doing!r}, not {titles}"
    assert now.shelf.value in shelves, f"{named} is in {now.shelf}, after {doing!r}, not in {shelves}"
    assert now.overrides.remove in taken_out, f"{named} lost a correction, after {doing!r}"
    known.stored, known.titles, known.shelves, known.blocks = True, {now.title}, {now.shelf.value}, {now.overrides.remove}


async def until_cleaned(running: Running) -> None:
    """Wait until no clipping waits to be cleaned."""
    async with aiohttp.ClientSession() as session:
        total = 1
        while total:
            _, found = await running.send(session, "GET", "/api/clippings?state=received&limit=1")
            total = found["total"]


async def work_together(
    running: Running, ledger: Ledger, owners: list[list[str]], chance: random.Random, heard: Callable[[], None] = lambda: None
) -> None:
    """Several clients at once, one for each list of clippings that are its own, until the server is gone."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        clients = [Client(running, session, ledger, own, random.Random(chance.random()), heard) for own in owners]
        await asyncio.gather(*(client.work() for client in clients))
