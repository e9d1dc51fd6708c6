"""News of clippings, for those who show them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from winnow.models import State

# A listener that is this many changes behind is told to read everything anew instead of growing the queue for ever.
QUEUE_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Change:
    """A clipping changed or went; no content. `client_id` is who made the clipping."""

    event: Literal["clipping", "deleted"]
    id: UUID
    state: State
    revision: int
    client_id: str = ""


class Changes:
    """Hands each change to every listener. Belongs to one event loop."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Change]] = set()

    @contextmanager
    def subscribe(self) -> Iterator[asyncio.Queue[Change]]:
        """A queue that gets every change from now on."""
        queue: asyncio.Queue[Change] = asyncio.Queue(QUEUE_LENGTH)
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    def announce(self, change: Change) -> None:
        """Tell every listener; the oldest news of one that does not listen is dropped."""
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(change)
