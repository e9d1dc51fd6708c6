"""Servers that may be killed at any moment and are there again at once."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from winnow.web import discovery

MOUNT = 'mount -t tmpfs -o size=4m,mode=700 tmpfs "$1" && shift && exec "$@"'
NURSERY = Path(__file__).with_name("nursery.py")


@dataclass
class Running:
    """A server in a process group of its own."""

    pid: int
    folder: Path
    port: int = 0
    token: str = ""

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
        mounting = ["unshare", "-Urm", "sh", "-c", MOUNT, "sh", str(disk)] if disk else []
        free = {"WINNOW_LIMITS__WRITES_PER_S": "100000", "WINNOW_LIMITS__DISK_RESERVE_BYTES": "0", "OPENBLAS_NUM_THREADS": "1"}
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [*mounting, sys.executable, str(NURSERY)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **free, **(environment or {})},
                text=True,
            )
        self._seen_at = f"/proc/{self._process.pid}/root" if disk else ""

    def begin(self, folder: Path, file_bytes: int | None = None) -> Running:
        """A server that may not be ready yet."""
        assert self._process.stdin
        assert self._process.stdout
        # What an earlier one left there would name a process that may be another by now.
        (self.seen(folder) / "server.json").unlink(missing_ok=True)
        self._process.stdin.write(json.dumps({"folder": str(folder), "file_bytes": file_bytes}) + "\n")
        self._process.stdin.flush()
        return Running(int(self._process.stdout.readline()), folder)

    def await_ready(self, server: Running) -> bool:
        """Wait until the server listens; False when it died before."""
        assert self._process.stdout
        if not self._process.stdout.readline().startswith("Winnow is at"):
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
        """Kill it and wait until it is gone with all it holds; it must have been waited for before."""
        assert self._process.stdout
        server.kill()
        assert self._process.stdout.readline() == "gone\n"

    def close(self) -> None:
        """End it; no server may be left."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


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
