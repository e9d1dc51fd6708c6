"""A lock between processes that leaves nothing behind when they are killed."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Any

if sys.platform != "win32":
    from multiprocessing.context import ForkServerContext


class PipeLock:
    """A lock between processes, which its holder may take again: whoever has read the one byte of a pipe holds it.

    Those of `multiprocessing` are semaphores with names, except in processes that were forked. Who shall take them away again, when the
    server is killed, is killed with it, and in /dev/shm they stay until the next start of the machine.
    """

    # Which thread of this process holds it, 0 for none, and how often it took it.
    _owner = 0
    _times = 0

    def __init__(self, context: BaseContext) -> None:
        self._reader, self._writer = context.Pipe(duplex=False)
        # Of several that wait, all are told that there is a byte, and one finds it.
        os.set_blocking(self._reader.fileno(), False)
        self._put_byte()

    def __getstate__(self) -> tuple[Connection[Any, Any], Connection[Any, Any]]:
        return self._reader, self._writer

    def __setstate__(self, state: tuple[Connection[Any, Any], Connection[Any, Any]]) -> None:
        self._reader, self._writer = state

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Take the lock, waiting for it if need be; tells whether that was done in time."""
        if self._owner == threading.get_ident():
            self._times += 1
            return True
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._take_byte():
            left = None if deadline is None else deadline - time.monotonic()
            if not block or (left is not None and left <= 0):
                return False
            self._reader.poll(left)
        self._owner, self._times = threading.get_ident(), 1
        return True

    def release(self) -> None:
        """Give back what was taken once."""
        self._times -= 1
        if not self._times:
            self._owner = 0
            self._put_byte()

    def _take_byte(self) -> bool:
        try:
            return bool(os.read(self._reader.fileno(), 1))
        except BlockingIOError:
            return False

    def _put_byte(self) -> None:
        os.write(self._writer.fileno(), b"1")


def workers_context() -> BaseContext:
    """How worker processes are started, and what they lock with: in a fork server where there is one.

    Forking a process that has threads may dead-lock it; a fork server has none.
    """
    if sys.platform == "win32":  # where semaphores go with the last process that has them
        return multiprocessing.get_context("spawn")
    return _ForkServer()


if sys.platform != "win32":

    class _ForkServer(ForkServerContext):
        def RLock(self) -> PipeLock:  # type: ignore[override]  # it does what theirs does
            return PipeLock(self)
