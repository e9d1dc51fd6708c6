"""A page cleaned in a process of its own: one that hangs, eats memory or breaks its process costs an error, never the command."""

from __future__ import annotations

import multiprocessing
import pickle
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import ParamSpec, TypeVar

from winnow.errors import WinnowError
from winnow.intake.memory import collect_rarely, limit_memory
from winnow.settings import Limits

P = ParamSpec("P")
R = TypeVar("R")

STARTING_S = 30
"""How long the process may take until it is ready, on a machine that is busy or slow."""


class Apart:
    """A process that works for this one, under the limits that the server's workers have; started anew after one it did not survive."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        methods = multiprocessing.get_all_start_methods()
        # This process has no threads while a command reads its pages, so that a fork is safe, and it has all imports done.
        fork = "fork" in methods and sys.platform.startswith("linux")
        self._context = multiprocessing.get_context("fork") if fork else multiprocessing.get_context("spawn")
        self._process: BaseProcess | None = None
        self._ours: Connection | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what `work` returns over there.

        Raises WinnowError with a sentence when it takes too long, too much memory or breaks the process, else what `work` raises.
        """
        ours = self._ours or self._start()
        try:
            ours.send_bytes(pickle.dumps((work, args, kwargs), pickle.HIGHEST_PROTOCOL))
            if not ours.poll(self._limits.cleaning_s):
                self._stop()
                raise WinnowError(f"Cleaning took longer than {self._limits.cleaning_s:g} s and was stopped.", code="too_slow")
            returned, value = pickle.loads(ours.recv_bytes())  # noqa: S301 - from our own process
        except (EOFError, OSError) as error:
            self._stop()
            raise _too_much_memory() from error
        if returned:
            result: R = value
            return result
        if isinstance(value, MemoryError):
            self._stop()
            raise _too_much_memory() from value
        raise value

    def _start(self) -> Connection:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, ours, self._limits.cleaning_bytes), daemon=True)
        process.start()
        self._process = process
        theirs.close()
        if not ours.poll(STARTING_S):
            self._ours = ours
            self._stop()
            raise WinnowError("The process that cleans pages did not start. Close other programs and try again.", code="no_process")
        ours.recv_bytes()
        self._ours = ours
        return ours

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._ours is not None:
            self._ours.close()
            self._ours = None


def _too_much_memory() -> WinnowError:
    return WinnowError("Cleaning needed more memory than it may have and was stopped.", code="too_large_to_clean")


def _serve(theirs: Connection, ours: Connection, memory_bytes: int) -> None:
    """Do what comes in until the other side is gone."""
    ours.close()
    collect_rarely()
    limit_memory(memory_bytes)
    theirs.send_bytes(b"")
    while True:
        try:
            work, args, kwargs = pickle.loads(theirs.recv_bytes())  # noqa: S301 - from the process that started this one
        except (EOFError, KeyboardInterrupt):
            return
        try:
            answer = pickle.dumps((True, work(*args, **kwargs)), pickle.HIGHEST_PROTOCOL)
        except KeyboardInterrupt:
            return
        except Exception as error:  # whatever a page provokes is told to the other side, which raises it
            answer = _told(error)
        theirs.send_bytes(answer)


def _told(error: Exception) -> bytes:
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)  # noqa: S301 - made in the line before; some errors can be pickled but not read back
    except Exception:
        answer = pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return answer
