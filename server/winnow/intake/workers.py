"""Cleaning in processes of its own: a page that hangs or eats memory costs one worker, never the server."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pebble import ProcessExpired, ProcessPool

from winnow.comparing import Difference
from winnow.intake.locking import workers_context
from winnow.intake.memory import collect_rarely, limit_memory
from winnow.models import Cleaned, Overrides, SiteRules
from winnow.settings import Limits

# A worker is replaced after this many pages, so that fragmented memory goes back to the system.
PAGES_PER_WORKER = 500

if TYPE_CHECKING:
    from winnow.cleaning.rules.learning import Learnt

WORK = "winnow.intake.work"
"""What is done in a worker. The server does not import it, nor with it the cleaning engine, and so starts sooner and is smaller."""
_WARM = "winnow.intake.warm"

_NO_OVERRIDES = Overrides()
_NO_RULES = SiteRules()


class CleaningFailed(Exception):
    """A page could not be cleaned; the message is for the reader."""


class Workers:
    """A pool of cleaning processes, each with a limit on memory and each page with a limit on time."""

    def __init__(self, count: int, limits: Limits) -> None:
        # Before the fork server loads numpy: a thread for each processor reserves memory that counts against the limit.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        context = workers_context()
        if context.get_start_method() == "forkserver":
            context.set_forkserver_preload([_WARM, __name__])
        self._limits = limits
        self._count = count
        self._context = context
        self._closed = False
        self._renewing = threading.Lock()
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._count,
            max_tasks=PAGES_PER_WORKER,
            initializer=_prepare,
            initargs=(self._limits.cleaning_bytes,),
            context=self._context,
        )

    async def clean(self, body: bytes, overrides: Overrides = _NO_OVERRIDES, rules: SiteRules = _NO_RULES) -> Cleaned:
        """Clean the snapshot in `body`. Raises CleaningFailed with a sentence when time, memory or the page itself do not allow it."""
        cleaned: Cleaned = await self._run("clean_body", body, overrides, rules)
        return cleaned

    async def learn(self, body: bytes, cleaned: Cleaned, blocks: frozenset[str], *, keep: bool) -> Learnt:
        """The rules that a correction of these blocks comes to, of which `cleaned` is the outcome. Raises CleaningFailed."""
        learnt: Learnt = await self._run("learn", body, cleaned, blocks, keep)
        return learnt

    async def compare(self, older: bytes, newer: bytes, overrides: Overrides, rules: SiteRules) -> Difference:
        """What changed between two snapshots of a page, both cleaned alike. Raises CleaningFailed."""
        difference: Difference = await self._run("compare_bodies", older, newer, overrides, rules)
        return difference

    async def _run(self, work: str, *arguments: object) -> Any:
        # In a thread: the first one waits until the processes are started, and so does whoever asks the pool how it is.
        future = await asyncio.to_thread(self._schedule, work, arguments)
        try:
            return await asyncio.wrap_future(future)
        except (FutureTimeout, TimeoutError) as error:
            raise CleaningFailed(f"Cleaning took longer than {self._limits.cleaning_s:g} s and was stopped.") from error
        except (MemoryError, ProcessExpired) as error:
            raise CleaningFailed("Cleaning needed more memory than it may have and was stopped.") from error
        except asyncio.CancelledError:
            raise
        except Exception as error:  # whatever a page provokes in the cleaner, the snapshot is safe and the server goes on
            raise CleaningFailed(f"Cleaning failed on this page ({type(error).__name__}).") from error

    def _schedule(self, work: str, arguments: tuple[object, ...]) -> Future[Any]:
        with self._renewing:
            if not self._pool.active and not self._closed:
                # It breaks when a process cannot be started, such as when the computer has too many; that may be over by now.
                self._pool = self._new_pool()
        return self._pool.schedule(_do, args=(work, *arguments), timeout=self._limits.cleaning_s)

    def warm(self) -> None:
        """Start the processes, so that the first clip does not wait for them; returns when they are."""
        with suppress(OSError, RuntimeError):  # whoever needs one tries again, and says what is wrong
            self._pool.schedule(_ready)

    async def clean_whole(self, body: bytes) -> Cleaned:
        """The page with nothing taken out."""
        first = await self.clean(body)
        return await self.clean(body, Overrides(restore=frozenset(block.id for block in first.blocks)))

    def close(self) -> None:
        """Stop all workers at once; what they were doing is done again after the next start."""
        self._closed = True
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it unannotated
        self._pool.join()


def _prepare(memory_bytes: int) -> None:
    collect_rarely()
    limit_memory(memory_bytes)
    if sys.platform != "win32":
        import signal

        # Ctrl+C reaches the whole group; the server decides when its workers stop.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _ready() -> None:
    """Nothing to do: the process runs, and its imports are done."""


def _do(work: str, *arguments: object) -> Any:
    """Call a function of `work.py`, in a worker, whose fork server has imported it."""
    return getattr(import_module(WORK), work)(*arguments)
