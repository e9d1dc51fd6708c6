"""The lock of the cleaning processes: one holds it at a time, and it leaves nothing behind."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest

from winnow.intake.locking import PipeLock, workers_context

PROCESSES = 3
TIMES = 40
# So long that the processes are at it together, although one is started after the other.
BETWEEN_S = 0.005


@pytest.fixture
def context() -> BaseContext:
    return workers_context()


def add_up(lock: PipeLock, sum_so_far: str) -> None:
    """Add one to the number in a file, so often, with time for others between reading and writing."""
    file = Path(sum_so_far)
    for _ in range(TIMES):
        assert lock.acquire()
        assert lock.acquire(timeout=0.0), "it is ours"
        number = int(file.read_text())
        time.sleep(BETWEEN_S)
        file.write_text(str(number + 1))
        lock.release()
        lock.release()


def test_one_process_at_a_time_has_the_lock(context: BaseContext, tmp_path: Path) -> None:
    lock = context.RLock()
    assert isinstance(lock, PipeLock)
    file = tmp_path / "sum"
    file.write_text("0")
    processes = [context.Process(target=add_up, args=(lock, str(file))) for _ in range(PROCESSES)]  # type: ignore[attr-defined]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert int(file.read_text()) == PROCESSES * TIMES


def test_a_lock_that_is_held_is_not_waited_for_longer_than_asked(context: BaseContext) -> None:
    lock = PipeLock(context)
    with ThreadPoolExecutor(1) as other:
        assert other.submit(lock.acquire).result()
        assert not lock.acquire(block=False)
        begun = time.monotonic()
        assert not lock.acquire(timeout=0.2)
        assert time.monotonic() - begun >= 0.2
        other.submit(lock.release).result()
        assert lock.acquire(timeout=0.0)
