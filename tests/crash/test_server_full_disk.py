"""The real server on a disk that is really full: a small one in memory where this user may make one, and a limit on the size of files."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import aiohttp
import pytest
from tests.crash.clients import snapshot
from tests.crash.servers import Nursery, Running, can_mount, nursery, server

from winnow.library import open_library

MIB = 1024 * 1024


@dataclass
class Full:
    """Servers that can store no more than a few megabytes in `folder`."""

    servers: Nursery
    folder: Path
    file_bytes: int | None

    def start(self) -> AbstractContextManager[Running]:
        """One of them."""
        return server(self.servers, self.folder, self.file_bytes)


@pytest.fixture(params=["small disk", "small files"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Full]:
    small = request.param == "small disk"
    if small and not can_mount(tmp_path):
        pytest.skip("this user may make no disk in memory")
    disk = tmp_path / "disk"
    disk.mkdir()
    with nursery(tmp_path, disk=disk if small else None) as servers:
        yield Full(servers, disk / "library", None if small else 3 * MIB)


def page(chance: random.Random, note_bytes: int = 30_000) -> tuple[str, bytes]:
    """An id and a snapshot with a note that does not compress well."""
    named = str(UUID(int=chance.getrandbits(128), version=4))
    note = "".join(chance.choice("abcdefghijklmnop ") for _ in range(note_bytes))
    return named, json.dumps({**json.loads(snapshot(named)), "note": note}).encode()


async def test_a_full_disk_refuses_clips_keeps_the_earlier_ones_still_deletes_and_takes_clips_again(full: Full) -> None:
    chance = random.Random(1)
    async with aiohttp.ClientSession() as session:
        with full.start() as running:

            async def clip(body_of: tuple[str, bytes]) -> tuple[int, str]:
                status, answer = await running.send(session, "PUT", f"/api/clippings/{body_of[0]}", body_of[1])
                return status, answer["error"]["code"] if "error" in answer else ""

            kept: list[str] = []
            while (answer := await clip(wanted := page(chance)))[0] == 201:
                kept.append(wanted[0])
            assert answer == (507, "disk_full")
            large = {**json.loads(wanted[1]), "html": "".join(map(chr, chance.choices(range(0x4E00, 0x9FFF), k=3 * MIB)))}
            assert await clip((wanted[0], json.dumps(large).encode())) == (507, "disk_full")
            assert len(kept) > 3
            await all_are_there(running, session, kept)

            gone = kept[: len(kept) // 2]
            for named in gone:
                for path in (f"/api/clippings/{named}", f"/api/clippings/{named}?purge=true"):
                    assert (await running.send(session, "DELETE", path))[0] == 204
            status, compacted = await running.send(session, "POST", "/api/compact")
            assert status == 200
            assert compacted["files"] >= len(gone)
            assert compacted["freed_bytes"] > 0
            assert await clip(wanted) == (201, "")
        with full.start() as running:
            await all_are_there(running, session, [*kept[len(gone) :], wanted[0]])
    if full.file_bytes:
        library = open_library(full.folder, create=False)
        assert list(library.verify()) == []
        library.close()


async def all_are_there(running: Running, session: aiohttp.ClientSession, kept: list[str]) -> None:
    """All of these, and none but these."""
    for named in kept:
        for path in (f"/api/clippings/{named}", f"/api/clippings/{named}/snapshot"):
            assert (await running.send(session, "GET", path))[0] == 200
    assert (await running.send(session, "GET", "/api/clippings"))[1]["total"] == len(kept)
