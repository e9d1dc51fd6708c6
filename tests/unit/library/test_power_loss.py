"""A library whose power is lost at any moment holds all that was acknowledged, and of the rest all or nothing.

The disk is one that loses whatever was not synced: none of it, or any part, also halves of a write. Each sync is shown to be needed: as soon
as one sort of them does nothing, something acknowledged is lost.
"""

from __future__ import annotations

import errno
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.unit.library.contents import Work, contents
from tests.unit.library.disk import Disk, Fault, Step, watched
from tests.unit.library.power import Platter, sort_of

from winnow.errors import WinnowError
from winnow.library import open_library

# What our disk raises where SQLite does not look at errors.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

DEEDS = 60
# A close and a new start after so many deeds, and a process that is killed while it stores a page.
SESSION = 15
KILLED = 4
# The sorts of things that are synced: the folders above the library, its own, that of the objects, each of theirs; objects, the log, the
# catalogue.
SYNCED = ("above", "library", "objects", "shelf", "object", "log", "catalogue")


@dataclass(frozen=True, slots=True)
class Trace:
    """What a library did to its disk: the states it had, the first before anything, and how many steps were done when each was
    acknowledged."""

    steps: list[Step]
    states: list[dict[str, Any]]
    acknowledged: list[int]
    known: tuple[UUID, ...]


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: nothing here needs a real disk."""
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def trace(memory: Path) -> Trace:
    folder = memory / "traced" / "home" / "library"
    (memory / "traced").mkdir()
    work = Work()
    states, acknowledged = [], [0]
    with watched(memory / "traced") as disk:
        library = open_library(folder, vfs=disk.name)
        states.append(contents(library))
        for number, deed in enumerate(work.deeds(DEEDS)):
            if number % SESSION == SESSION - 1:
                library.close()
                library = open_library(folder, vfs=disk.name)
            if number % KILLED == KILLED - 1 and deed.name == "add":
                with killed(disk, after=number // KILLED):
                    with pytest.raises(WinnowError):
                        deed.do(library)
                    library.close()
                library = open_library(folder, vfs=disk.name)
            deed.do(library)
            states.append(contents(library, work.known))
            acknowledged.append(len(disk.steps))
        library.close()
        return Trace(list(disk.steps), states, acknowledged, work.known)


@contextmanager
def killed(disk: Disk, after: int) -> Iterator[None]:
    """From the step after so many on nothing reaches the disk, as when the process is killed; what did is seen, but not yet synced."""
    disk.fault = Fault(after, errno.EIO, sticky=True)
    yield
    disk.fault = None


def test_nothing_acknowledged_is_lost_at_any_step(trace: Trace, memory: Path) -> None:
    assert list(violations(trace, memory, any_part=True)) == []


@pytest.mark.parametrize("sort", SYNCED)
def test_without_one_sort_of_sync_something_acknowledged_is_lost(trace: Trace, memory: Path, sort: str) -> None:
    assert next(violations(trace, memory, without=sort), None)


def violations(trace: Trace, memory: Path, *, without: str = "", any_part: bool = False) -> Iterator[str]:
    """What is wrong after a loss of power, while one sort of sync does nothing: when all that was not synced is lost, which is tried wherever
    that changes something, and when `any_part` of it is, which is tried before each step."""
    platter, done = Platter(), 0
    for number, step in enumerate([*trace.steps, Step("end", "")]):
        fresh = step.what in ("sync", "end")
        while done + 1 < len(trace.acknowledged) and trace.acknowledged[done + 1] <= number:
            done, fresh = done + 1, True
        chances = [None] * fresh + [random.Random(number)] * any_part
        for chance in chances:
            found = problem(platter, chance, memory / "left", trace.states[done : done + 2], trace.known)
            if found:
                yield f"before step {number} ({step.what} {step.path}), after {done} deeds: {found}"
        if step.what != "end" and (step.what != "sync" or sort_of(step.path) != without):
            platter.take(step)


def problem(platter: Platter, chance: random.Random | None, place: Path, right: list[dict[str, Any]], known: tuple[UUID, ...]) -> str:
    """What is wrong with what is left of a library."""
    place.mkdir()
    try:
        platter.write_to(place, chance)
        library = open_library(place / "home" / "library")
        try:
            problems = [*library.verify(), *(["not what was acknowledged"] if contents(library, known) not in right else [])]
        finally:
            library.close()
    except WinnowError as error:
        problems = [error.message]
    finally:
        shutil.rmtree(place)
    return next(iter(problems), "")
