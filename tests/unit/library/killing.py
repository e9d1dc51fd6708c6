"""Processes that are killed at a step of what they do to the disk."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.unit.library.disk import Disk, Fault, Step, watched


class _Killing(Fault):
    """The process dies at the step that would fail."""

    def meets(self, step: Step) -> bool:
        if super().meets(step):
            os.kill(os.getpid(), signal.SIGKILL)
        return False


def killed_at(step: int, top: Path, begin: Callable[[Disk], Callable[[], object]]) -> bool:
    """Do in a process of its own what `begin` returns; it is killed before its step of that number on the disk below `top`. Tells whether
    it came so far."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException), watched(top) as disk:
            work = begin(disk)
            disk.fault = _Killing(step, 0, sticky=True)
            work()
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), "it failed before it was killed"
    return status == signal.SIGKILL
