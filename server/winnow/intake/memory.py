"""How much memory a process that cleans may have, and how rarely it looks for cycles."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

_OBJECTS_BEFORE_COLLECTING = 50_000
"""Python's default of 700 makes the collector walk a page's tree again and again: 13 % of the time of a page of 5 MB. What a page leaves
behind is freed by counting references; the few cycles can wait."""


def collect_rarely() -> None:
    """Make Python's collector of cycles do little in this process, as suits one that cleans page after page."""
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)


def limit_memory(memory_bytes: int) -> None:
    """Let this process have so much memory, and the addresses that its libraries have reserved without using them."""
    if sys.platform == "win32":
        return
    import resource

    reserved = 0
    statm = Path("/proc/self/statm")
    if statm.exists():
        size, resident, *_ = map(int, statm.read_text().split())
        reserved = (size - resident) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes + reserved,) * 2)
