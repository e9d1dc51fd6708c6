"""A second server for the same library or port is told so at once, and a library that cannot be used is left as it is."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from tests.crash.clients import snapshot, until_cleaned
from tests.crash.servers import Nursery, Running, nursery, server

NAMED = "6dfb5ec0-0000-4000-8000-000000000001"


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Nursery]:
    with nursery(tmp_path, {"WINNOW_BACKUPS__DAILY": "0", "WINNOW_BACKUPS__WEEKLY": "0"}) as servers:
        yield servers


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith("-shm"))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def serve(folder: Path, port: int) -> subprocess.CompletedProcess[str]:
    """Start a server that is not meant to start."""
    command = [sys.executable, "-m", "winnow.cli", "serve", "--no-open", "--port", str(port), "--library", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert "Traceback" not in done.stderr
    return done


async def clip(running: Running) -> None:
    async with aiohttp.ClientSession() as session:
        assert (await running.send(session, "PUT", f"/api/clippings/{NAMED}", snapshot(NAMED)))[0] == 201


async def test_a_second_server_names_the_first_and_changes_nothing(servers: Nursery, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    with server(servers, folder) as running:
        await clip(running)
        await until_cleaned(running)
        before = contents(folder)
        for port, code in ((0, 1), (running.port, 98)):
            done = serve(folder, port)
            assert done.returncode == code
            assert f"process {running.pid}" in done.stderr
            assert contents(folder) == before
        other = serve(tmp_path / "another", running.port)
        assert other.returncode == 98
        assert f"port {running.port}" in other.stderr
        assert not (tmp_path / "another").exists()
        async with aiohttp.ClientSession() as session:
            assert (await running.send(session, "GET", f"/api/clippings/{NAMED}"))[0] == 200


async def test_the_lock_and_the_announcement_of_a_killed_server_are_in_nobodys_way(servers: Nursery, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    with server(servers, folder) as running:
        await clip(running)
    assert (folder / "lock").read_text().strip() == str(running.pid)
    assert (folder / "server.json").exists()
    with server(servers, folder) as again:
        assert again.pid != running.pid
        async with aiohttp.ClientSession() as session:
            assert (await again.send(session, "GET", f"/api/clippings/{NAMED}"))[0] == 200


def test_a_library_whose_folder_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = serve(tmp_path / "file" / "library", 0)
    assert done.returncode == 1
    assert str(tmp_path / "file" / "library") in done.stderr
    assert (tmp_path / "file").read_text() == "not a folder"


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="there is no list of what a process has in memory")
async def test_a_killed_server_leaves_no_semaphores(servers: Nursery, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    with server(servers, folder) as running:
        await clip(running)
        await until_cleaned(running)
        processes = processes_of(running.pid)
        assert len(processes) > 1, "the cleaning has processes of its own"
        semaphores = {name for pid in processes for name in semaphores_of(pid)}
    assert still_there(semaphores) == []


def still_there(files: set[str]) -> list[str]:
    return sorted(name for name in files if Path(name).exists())


def processes_of(group: int) -> list[int]:
    """All processes of a group."""
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in numbers if group_of(pid) == group]


def group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def semaphores_of(pid: int) -> set[str]:
    """The files of named semaphores that a process has."""
    try:
        lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    except OSError:  # it has ended
        return set()
    return {line.split(maxsplit=5)[5] for line in lines if "/dev/shm/sem." in line}
