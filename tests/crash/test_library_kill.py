"""A library whose process is killed at any point has everything that was acknowledged, once, and nothing that was deleted."""

import os
import random
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from winnow.errors import Gone
from winnow.library import Library, Query, open_library
from winnow.models import Clipping

ROUNDS = int(os.environ.get("WINNOW_CRASH_ROUNDS", "25"))
WRITER = Path(__file__).with_name("library_writer.py")


class Ledger:
    """What was acknowledged, and what was under way, so that either outcome of it is right."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.removed: set[str] = set()

    def read(self, lines: list[str]) -> dict[str, list[str]]:
        """Take in the lines of one run; returns the change that was not acknowledged for each id."""
        open_changes: dict[str, list[str]] = {}
        for line in lines:
            words = line.split()
            if words[0] == "try":
                open_changes[words[2]] = words[1:]
                continue
            del open_changes[words[1]]
            if words[0] == "add":
                self.titles[words[1]] = "new"
            elif words[0] == "update":
                self.titles[words[1]] = words[2]
            else:
                del self.titles[words[1]]
                self.removed.add(words[1])
        return open_changes


def run_until_killed(folder: Path, seed: int, lines_before_kill: int) -> list[str]:
    """Let the writer work until it has printed so many lines, then kill it; returns all whole lines it printed."""
    process = subprocess.Popen([sys.executable, str(WRITER), str(folder), str(seed)], stdout=subprocess.PIPE)
    assert process.stdout
    lines = [process.stdout.readline() for _ in range(lines_before_kill + 1)]
    process.kill()
    lines += process.stdout.readlines()
    process.stdout.close()
    process.wait()
    assert lines[0] == b"ready\n"
    return [line.decode().strip() for line in lines[1:] if line.endswith(b"\n")]


def everything(library: Library) -> list[Clipping]:
    found = library.find(Query(limit=200))
    clippings = [hit.clipping for hit in found.hits]
    while found.next_cursor:
        found = library.find(Query(limit=200, cursor=found.next_cursor))
        clippings += [hit.clipping for hit in found.hits]
    return clippings


def settle(ledger: Ledger, open_changes: dict[str, list[str]], stored: dict[str, str]) -> None:
    """A change that was not acknowledged may have happened or not; the ledger takes in which."""
    for clipping_id, change in open_changes.items():
        before = ledger.titles.pop(clipping_id, None)
        after = {"add": "new", "update": change[-1], "remove": None}[change[0]]
        now = stored.get(clipping_id)
        assert now in (before, after)
        if now is not None:
            ledger.titles[clipping_id] = now
        elif change[0] == "remove":
            ledger.removed.add(clipping_id)


@pytest.mark.parametrize("seed", [1])
def test_killed_at_any_point_nothing_acknowledged_is_lost_doubled_or_back(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "library"
    ledger = Ledger()
    for number in range(ROUNDS):
        open_changes = ledger.read(run_until_killed(folder, 1000 * seed + number, chance.randrange(120)))
        library = open_library(folder, create=number == 0)
        clippings = everything(library)
        stored = {str(clipping.id): clipping.title for clipping in clippings}
        assert len(clippings) == len(stored)
        settle(ledger, open_changes, stored)
        assert stored == ledger.titles
        assert list(library.verify()) == []
        for clipping in chance.sample(clippings, min(5, len(clippings))):
            assert library.snapshot(clipping.id)
            if clipping.title != "new":
                assert library.find(Query(text=f'"{clipping.title} text"')).total == 1
        for clipping_id in sorted(ledger.removed)[:5]:
            with pytest.raises(Gone):
                library.get(UUID(clipping_id))
        library.close()
    assert ledger.titles
    assert ledger.removed
