"""Two hundred clips at once, some of them sent four times: each is stored once, and none is answered with a fault."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections import Counter
from pathlib import Path
from uuid import UUID

import aiohttp
from tests.crash.clients import snapshot
from tests.crash.servers import nursery, server

from winnow.library import open_library

CLIPS = 200
SENT_AGAIN = 20
RETRIES = 3
CLIP_BYTES = 1_000_000
# What a client may have under way at once; one that is told to wait comes again.
AT_ONCE = 24
TOLD_TO_WAIT = (429, 503)
FREE = {"WINNOW_LIMITS__UPLOADS_AT_ONCE": "64", "WINNOW_LIMITS__CONNECTIONS": "256"}


def large(number: int) -> tuple[str, bytes]:
    """An id and a page of a megabyte whose article is small, so that cleaning it is quick."""
    named = str(UUID(int=number + 1, version=4))
    page = json.loads(snapshot(named))
    page["html"] += f"<!-- {random.Random(number).randbytes(CLIP_BYTES // 2).hex()} -->"
    return named, json.dumps(page).encode()


def crowd() -> list[tuple[str, bytes]]:
    """All that is sent, in no order."""
    clips = [large(number) for number in range(CLIPS)]
    sent = [*clips, *(clips[:SENT_AGAIN] * RETRIES)]
    random.Random(0).shuffle(sent)
    return sent


async def test_a_crowd_of_clips_is_stored_each_once(tmp_path: Path) -> None:
    sent = crowd()
    statuses: Counter[int] = Counter()
    free = asyncio.Semaphore(AT_ONCE)
    folder = tmp_path / "library"
    with nursery(tmp_path, FREE) as servers, server(servers, folder) as running:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def send(named: str, body: bytes) -> None:
                async with free:
                    while True:
                        status, answer = await running.send(session, "PUT", f"/api/clippings/{named}", body)
                        statuses[status] += 1
                        if status not in TOLD_TO_WAIT:
                            break
                        assert answer["error"]["code"] in ("too_many", "busy"), answer
                        await asyncio.sleep(0.1)

            await asyncio.gather(*(send(*each) for each in sent))
    assert statuses[201] == CLIPS
    assert statuses[200] == SENT_AGAIN * RETRIES
    assert set(statuses) <= {200, 201, *TOLD_TO_WAIT}
    library = open_library(folder, create=False)
    for named, body in sent:
        assert library.get(UUID(named)).snapshot == hashlib.sha256(body).hexdigest()
    assert library.facets().shelves == {"inbox": CLIPS, "archive": 0, "trash": 0}
    assert list(library.verify()) == []
    library.close()
