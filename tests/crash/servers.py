"""Servers that may be killed at any moment and are there again at once."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import aiohttp
from tests import nursery as forking

from winnow.web import discovery

MOUNT = 'mount -t tmpfs -o size=4m,mode=700 tmpfs "$1" && shift && exec "$@"'


@dataclass
class Running:
    """A server in a process group of its own; `said` is what it prints."""

    process: forking.Forked
    said: TextIO
    folder: Path
    port: int = 0
    token: str = ""

    @property
    def pid(self) -> int:
        return self.process.pid

    def kill(self) -> None:
        """Stop it in the middle of whatever it does, with its workers."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    async def send(self, session: aiohttp.ClientSession, method: str, path: str, body: bytes = b"", **more: str) -> tuple[int, Any]:
        """The status and the JSON of an answer; `more` are headers."""
        headers = {"Authorization": f"Bearer {self.token}", "X-Winnow-Client": "test", "Content-Type": "application/json", **more}
        async with session.request(method, f"http://127.0.0.1:{self.port}{path}", data=io.BytesIO(body), headers=headers) as answer:
            text = await answer.read()
            return answer.status, json.loads(text) if text else None


class Nursery:
    """Starts one server after the other; what they log goes to `log`."""

    def __init__(self, log: Path, environment: Mapping[str, str] | None = None, disk: Path | None = None) -> None:
        # With a `disk`, everything below it is a disk of its own that is as good as full, and that only the servers see.
        self._forking = forking.Nursery(["unshare", "-Urm", "sh", "-c", MOUNT, "sh", str(disk)] if disk else [])
        self._log = log
        free = {"WINNOW_LIMITS__WRITES_PER_S": "100000", "WINNOW_LIMITS__DISK_RESERVE_BYTES": "0", "OPENBLAS_NUM_THREADS": "1"}
        self._environment = {**os.environ, **free, **(environment or {})}
        self._seen_at = f"/proc/{self._forking.pid}/root" if disk else ""

    def begin(self, folder: Path, file_bytes: int | None = None) -> Running:
        """A server that may not be ready yet."""
        # What an earlier one left there would name a process that may be another by now.
        (self.seen(folder) / "server.json").unlink(missing_ok=True)
        hear, said = os.pipe()
        words = ["serve", "--no-open", "--port", "0", "--library", str(folder)]
        with os.fdopen(said, "w", encoding="utf-8") as stdout, self._log.open("a", encoding="utf-8") as stderr:
            process = self._forking.fork(
                "winnow.cli", words, environment=self._environment, stdout=stdout, stderr=stderr, file_bytes=file_bytes
            )
        return Running(process, os.fdopen(hear, encoding="utf-8"), folder)

    def await_ready(self, server: Running) -> bool:
        """Wait until the server listens; False when it died before."""
        if not server.said.readline().startswith("Winnow is at"):
            return False
        said = discovery.said(self.seen(server.folder))
        if said is None:  # killed just now
            return False
        server.port, server.token = said.port, said.token
        return True

    def seen(self, folder: Path) -> Path:
        """A folder as this process sees it, while there are servers."""
        return Path(f"{self._seen_at}{folder}")

    def end(self, server: Running) -> None:
        """Kill it and wait until it is gone with all it holds."""
        server.kill()
        server.process.wait()
        with server.said:
            server.said.read()

    def close(self) -> None:
        """End it; no server may be left."""
        self._forking.close()


@contextmanager
def nursery(folder: Path, environment: Mapping[str, str] | None = None, disk: Path | None = None) -> Iterator[Nursery]:
    """A nursery whose log lies in `folder`."""
    made = Nursery(folder / "server.log", environment, disk)
    try:
        yield made
    finally:
        made.close()


def can_mount(folder: Path) -> bool:
    """Whether this user may make a disk in memory."""
    unshare = shutil.which("unshare")
    return bool(unshare) and not subprocess.run(["unshare", "-Urm", "sh", "-c", MOUNT, "sh", str(folder), "true"], check=False).returncode


@contextmanager
def server(of: Nursery, folder: Path, file_bytes: int | None = None) -> Iterator[Running]:
    """A server that listens, killed at the end."""
    running = of.begin(folder, file_bytes)
    try:
        assert of.await_ready(running), (folder.parent / "server.log").read_text()
        yield running
    finally:
        of.end(running)
