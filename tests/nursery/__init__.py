"""Processes of Winnow that are there at once: forked from one that has all imports done, which take most of the time of a start.

What is forked is a real process, with a fork server and workers of its own; only the imports are another's. `tests/nursery/__main__.py` forks.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
# Of a process, and of how it ended.
NUMBER = struct.Struct("=i")


class Forked:
    """A process of the nursery, the leader of a group of its own, with the names that `subprocess.Popen` gives to the same things."""

    returncode: int | None = None

    def __init__(self, nursery: socket.socket) -> None:
        self._nursery = nursery
        self.pid = self._hear()

    def _hear(self) -> int:
        [number] = NUMBER.unpack(self._nursery.recv(NUMBER.size, socket.MSG_WAITALL))
        return int(number)

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, once it has; TimeoutError if it does not in time."""
        if self.returncode is None:
            if not select.select([self._nursery], [], [], timeout)[0]:
                raise TimeoutError(f"process {self.pid} has not ended within {timeout} s")
            self.returncode = self._hear()
            self._nursery.close()
        return self.returncode

    def poll(self) -> int | None:
        """How it ended, None while it runs."""
        with suppress(TimeoutError):
            return self.wait(0)
        return None

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it without warning; its workers see it."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Nursery:
    """Forks processes of Winnow until it is closed. `before` are the words of a command that it is run by."""

    def __init__(self, before: Sequence[str] = ()) -> None:
        self._channel, theirs = socket.socketpair()
        # A thread for each processor, which numpy's libraries start when they are imported, would not be there after a fork.
        more = {"PYTHONPATH": os.pathsep.join((str(ROOT / "server"), str(ROOT))), "PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"}
        with theirs:
            command = [*before, sys.executable, "-m", __name__]
            self._process = subprocess.Popen(command, stdin=theirs.fileno(), env={**os.environ, **more}, cwd=ROOT)
        self.pid = self._process.pid

    def fork(
        self,
        program: str,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str],
        stdout: IO[str] | int,
        stderr: IO[str] | int,
        file_bytes: int | None = None,
    ) -> Forked:
        """A process that runs a module as `python -m` does, and may write files of so many bytes."""
        ours, theirs = socket.socketpair()
        with theirs:
            files = [theirs.fileno(), *(each if isinstance(each, int) else each.fileno() for each in (stdout, stderr))]
            socket.send_fds(self._channel, [b"1"], files)
        wanted = {"program": program, "arguments": list(arguments), "environment": dict(environment), "file_bytes": file_bytes}
        ours.sendall(json.dumps(wanted).encode() + b"\n")
        return Forked(ours)

    def close(self) -> None:
        """End it. Whatever it has forked goes on while the test holds its `Forked`."""
        self._channel.close()
        self._process.wait()

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()
