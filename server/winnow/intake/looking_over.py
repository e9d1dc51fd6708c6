"""Looking a library over while it is in use, and mending what can be mended."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field

from winnow.errors import Conflict, WinnowError
from winnow.library import Library

log = logging.getLogger(__name__)

PROBLEMS_AT_MOST = 500
"""More are not kept: by then it is plain that a backup is needed."""


@dataclass(slots=True)
class LookingOver:
    """How far it is, in clippings and files; the problems found so far; with `repair`, how many clippings were put into the search anew."""

    repair: bool
    done: int = 0
    total: int = 0
    running: bool = True
    problems: list[str] = field(default_factory=list)
    more: int = 0
    indexed: int | None = None


class Overseer:
    """Looks a library over, once at a time."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self.latest: LookingOver | None = None

    def begin(self, *, repair: bool = False) -> LookingOver:
        """Begin to look it over; with `repair`, first work out anew what clippings are found by. Raises Conflict (`verify_running`)."""
        if self.latest and self.latest.running:
            raise Conflict("The library is being looked over already. Wait until that is done.", code="verify_running")
        looking = self.latest = LookingOver(repair)
        self._task = asyncio.create_task(self._work(looking), name="verify")
        return looking

    async def stop(self) -> None:
        """End what is under way, and wait for its thread: the library must not be closed under it."""
        self._stopping = True
        if self._task:
            with suppress(asyncio.CancelledError):
                await asyncio.wait([self._task])

    async def _work(self, looking: LookingOver) -> None:
        try:
            await asyncio.to_thread(self._look, looking)
        except _Stopped:
            pass
        except (WinnowError, OSError) as error:
            looking.problems.append(error.message if isinstance(error, WinnowError) else f"The library cannot be read: {error.strerror}.")
            log.warning("the library could not be looked over: %s", type(error).__name__)
        finally:
            looking.running = False

    def _look(self, looking: LookingOver) -> None:
        def told(done: int, total: int) -> None:
            if self._stopping:
                raise _Stopped
            looking.done, looking.total = done, total

        if looking.repair:
            looking.indexed = self._library.repair(told)
        for problem in self._library.verify(told):
            if len(looking.problems) < PROBLEMS_AT_MOST:
                looking.problems.append(problem)
            else:
                looking.more += 1


class _Stopped(Exception):
    """The server stops."""
