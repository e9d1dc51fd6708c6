"""What the nursery of the tests forks is like what a user starts, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.browser.servers import wait_for
from tests.nursery import ROOT, Nursery

# Longer than anything here takes on a busy machine.
PATIENCE_S = 60
SERVE_AND_END_WITHOUT_A_WORD = """
import os, signal, sys
from tests.nursery import Nursery
server = Nursery().fork("winnow.cli", ["serve", "--no-open", "--port", "0", "--library", sys.argv[1]], environment=os.environ, stdout=1, stderr=2)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    with Nursery() as running:
        yield running


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(home), "PYTHONPATH": os.pathsep.join((str(ROOT / "server"), str(ROOT)))}


@pytest.mark.parametrize("words", [["--help"], ["list"], ["serve", "--host", "example.org"], ["nothing", "of", "the", "sort"]])
def test_a_forked_command_says_and_returns_what_a_started_one_does(nursery: Nursery, tmp_path: Path, words: list[str]) -> None:
    own = environment(tmp_path)
    command = [sys.executable, "-m", "winnow.cli", *words]
    started = subprocess.run(command, env=own, capture_output=True, text=True, timeout=PATIENCE_S, cwd=ROOT, check=False)
    out, err = tmp_path / "out", tmp_path / "err"
    with out.open("w") as stdout, err.open("w") as stderr:
        code = nursery.fork("winnow.cli", words, environment=own, stdout=stdout, stderr=stderr).wait(PATIENCE_S)
    assert (code, out.read_text(), err.read_text()) == (started.returncode, started.stdout, started.stderr)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_forked_server_that_ends_takes_all_its_processes_along(nursery: Nursery, tmp_path: Path, number: int, code: int) -> None:
    hear, said = os.pipe()
    words = ["serve", "--no-open", "--port", "0", "--library", str(tmp_path / "library")]
    with os.fdopen(said, "w") as stdout:
        server = nursery.fork("winnow.cli", words, environment=environment(tmp_path), stdout=stdout, stderr=stdout)
    with os.fdopen(hear, encoding="utf-8") as lines:
        assert lines.readline().startswith("Winnow is at")
        assert server.poll() is None
        os.kill(server.pid, number)
        assert server.wait(PATIENCE_S) == code
        wait_for(lambda: not any_left(server.pid), "its fork server and workers to end", PATIENCE_S)


def any_left(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_forked_server_does_not_outlive_who_asked_for_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVE_AND_END_WITHOUT_A_WORD, str(tmp_path / "library")]
    done = subprocess.run(command, env=environment(tmp_path), capture_output=True, timeout=PATIENCE_S, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
