"""A disk that fails under the library at any step: what is refused is said as what it is, and what runs shows what a new start finds."""

from __future__ import annotations

import errno
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.unit.library.contents import Deed, Work, contents
from tests.unit.library.disk import Disk, Fault, Step, watched

from winnow.errors import WinnowError
from winnow.library import Library, open_library
from winnow.models import Clipping

Maker = Callable[..., tuple[Clipping, bytes]]

# What our disk raises where SQLite does not look at errors.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

# An error of the system, whether it lasts, and what it is called to the one whose change is refused.
FAULTS = {
    "fails once": (errno.EIO, False, "storage_failed"),
    "fails for good": (errno.EIO, True, "storage_failed"),
    "is full once": (errno.ENOSPC, False, "disk_full"),
    "is full": (errno.ENOSPC, True, "disk_full"),
    "became read-only": (errno.EROFS, True, "read_only"),
}
# The steps at which a disk fails in this way. That a sync fails is never taken lightly.
MEETS: dict[str, Callable[[Step], bool]] = {
    "storage_failed": lambda _: True,
    "disk_full": lambda step: step.what in ("create", "mkdir", "write", "size"),
    "read_only": lambda step: step.what != "sync",
}
DEEDS = ("add", "again", "join", "clean", "rename", "picture", "client", "remove")


@dataclass(frozen=True, slots=True)
class Before:
    """A library at rest, a deed that is to be done in it, and the two states that it may have then."""

    folder: Path
    deed: Deed
    work: Work
    states: tuple[dict[str, Any], dict[str, Any]]

    def open(self, top: Path, disk: Disk) -> Library:
        """A copy of it."""
        shutil.copytree(self.folder, top / "library")
        return open_library(top / "library", vfs=disk.name)


@pytest.fixture
def memory() -> Iterator[Path]:
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def before(memory: Path, request: pytest.FixtureRequest) -> Before:
    work = Work()
    library = open_library(memory / "before")
    for deed in work.deeds(7):
        deed.do(library)
    library.close()
    wanted: Deed = getattr(work, request.param)()
    shutil.copytree(memory / "before", memory / "after")
    library = open_library(memory / "after")
    was = contents(library, work.known)
    wanted.do(library)
    states = (was, contents(library, work.known))
    library.close()
    return Before(memory / "before", wanted, work, states)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("before", DEEDS, indirect=True)
def test_failing_at_any_step_of_a_change_is_told_and_leaves_all_or_nothing_of_it(before: Before, memory: Path, fault: str) -> None:
    code, sticky, called = FAULTS[fault]
    nth, met, told = 0, True, 0
    while met:
        nth += 1
        (memory / "disk").mkdir()
        with watched(memory / "disk") as disk:
            library = before.open(memory / "disk", disk)
            disk.fault = Fault(nth, code, sticky, hits=MEETS[called])
            refused = None
            try:
                before.deed.do(library)
            except WinnowError as error:
                assert (error.code, error.status) == (called, 507 if called == "disk_full" else 503), nth
                refused, told = error, told + 1
            met, disk.fault = disk.fault.met >= nth, None
            shown = contents(library, before.work.known)
            assert shown == before.states[refused is None]
            _check_what_a_kill_leaves(before, memory, refused, exact=not sticky)
            _check_what_it_does_next(library, before, refused)
            library.close()
        shutil.rmtree(memory / "disk")
    # A deletion for want of space tries again, with less.
    assert told > nth / 2 or (before.deed.name, fault, told) == ("remove", "is full once", 0)


def _check_what_a_kill_leaves(before: Before, memory: Path, refused: WinnowError | None, *, exact: bool) -> None:
    """What runs shows the same as what a start after a kill would find. Only on a disk that lets nothing be put right any more may a change
    that was refused be there in the end."""
    shutil.copytree(memory / "disk" / "library", memory / "killed")
    found = _read(memory / "killed", before)
    shutil.rmtree(memory / "killed")
    assert found in (before.states[refused is None], before.states[refused is None or not exact])


def _check_what_it_does_next(library: Library, before: Before, refused: WinnowError | None) -> None:
    """When the disk is well again: what failed takes no more writes, all else does what was refused."""
    if refused is None:
        return
    if refused.code == "storage_failed":
        with pytest.raises(WinnowError) as again:
            before.deed.do(library)
        assert again.value.code == "storage_failed"
        assert contents(library, before.work.known) == before.states[0]
    else:
        before.deed.do(library)
        assert contents(library, before.work.known) == before.states[1]


def _read(folder: Path, before: Before) -> dict[str, Any]:
    library = open_library(folder)
    assert list(library.verify()) == []
    found = contents(library, before.work.known)
    library.close()
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_failing_at_any_step_of_a_start_or_an_end_loses_nothing(memory: Path, fault: str) -> None:
    code, sticky, called = FAULTS[fault]
    work = Work()
    library = open_library(memory / "before")
    for deed in work.deeds(6):
        deed.do(library)
    states = contents(library, work.known)
    shutil.copytree(memory / "before", memory / "cut off")  # with its log, as a kill leaves it
    library.close()
    for start in ("before", "cut off", "nothing"):
        nth, met = 0, True
        while met:
            nth += 1
            if start != "nothing":
                shutil.copytree(memory / start, memory / "disk" / "library")
            (memory / "disk").mkdir(exist_ok=True)
            with watched(memory / "disk") as disk:
                disk.fault = Fault(nth, code, sticky, hits=MEETS[called])
                try:
                    library = open_library(memory / "disk" / "library", vfs=disk.name)
                    library.close()
                except WinnowError as error:
                    assert error.status in (503, 507), error
                    assert str(memory / "disk") in error.message
                met, disk.fault = disk.fault.met >= nth, None
            library = open_library(memory / "disk" / "library")
            assert start == "nothing" or contents(library, work.known) == states
            assert list(library.verify()) == []
            library.close()
            shutil.rmtree(memory / "disk")
        assert nth > 1


def test_writes_that_the_system_cuts_short_are_gone_on_with(memory: Path, clip: Maker) -> None:
    (memory / "disk").mkdir()
    with watched(memory / "disk") as disk:
        library = open_library(memory / "disk" / "library", vfs=disk.name)
        disk.fault = Fault(0, 0, sticky=False, half=True)
        clipping, snapshot = clip(bytes(range(256)) * 40)
        library.add(clipping, snapshot)
        assert sum(step.what == "write" and step.path.endswith(".part") for step in disk.steps) > 3
        assert library.snapshot(clipping.id) == snapshot
        library.close()


def test_calls_that_signals_interrupt_are_made_again(memory: Path) -> None:
    work, heard = Work(), 0

    def hear(*_: object) -> None:
        nonlocal heard
        heard += 1

    before = signal.signal(signal.SIGALRM, hear)
    signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
    try:
        library = open_library(memory / "library")
        for deed in work.deeds(60):
            deed.do(library)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert heard > 20
    shown = contents(library, work.known)
    library.close()
    library = open_library(memory / "library")
    assert contents(library, work.known) == shown
    library.close()


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_what_the_computer_is_short_of_for_a_moment_is_no_fault_of_the_disk(memory: Path, clip: Maker, code: int) -> None:
    (memory / "disk").mkdir()
    with watched(memory / "disk") as disk:
        library = open_library(memory / "disk" / "library", vfs=disk.name)
        disk.fault = Fault(1, code, sticky=True, hits=lambda step: step.what == "create")
        with pytest.raises(WinnowError) as refused:
            library.add(*clip())
        assert (refused.value.code, refused.value.status) == ("busy", 503)
        disk.fault = None
        assert library.add(*clip()).created
        library.close()


def test_a_catalogue_that_was_taken_away_takes_no_writes(memory: Path, clip: Maker) -> None:
    library = open_library(memory / "library")
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    calls: list[Callable[[], object]] = [
        lambda: library.add(*clip()),
        lambda: library.update(clipping.id, lambda stored: stored),
        lambda: library.remove(clipping.id),
        lambda: library.revoke_client("x"),
    ]
    (memory / "library").rename(memory / "elsewhere")
    for call in calls:
        with pytest.raises(WinnowError) as refused:
            call()
        assert refused.value.status == 503
        assert str(memory / "library") in refused.value.message
    (memory / "elsewhere").rename(memory / "library")
    assert library.get(clipping.id) == clipping
    library.close()
