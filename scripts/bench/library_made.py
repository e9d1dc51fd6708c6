"""Libraries of many clippings, made once and kept if asked."""

from __future__ import annotations

import itertools
import json
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.real_text import Example, Page, examples
from winnow.library import Library, open_library
from winnow.models import Clipping, State

# Writes that wait for one another are committed together, so several threads make many clippings a commit.
THREADS = 8
_SAY_EVERY = 5000


def made(folder: Path, sources: tuple[Page, ...], count: int) -> Path:
    """A library of so many clippings in `folder`, which is made unless it is there already."""
    library, note = folder / str(count), folder / f"{count}.json"
    if note.exists():
        return library
    shutil.rmtree(library, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    begin = time.perf_counter()
    opened = open_library(library)
    try:
        _fill(opened, examples(sources, count), count)
    finally:
        opened.close()
    took = time.perf_counter() - begin
    note.write_text(json.dumps({"clippings": count, "seconds": took}), encoding="utf-8")
    print(f"  {count:,} clippings stored and indexed in {took:.0f} s, {1000 * took / count:.1f} ms each", flush=True)
    return library


def store(library: Library, example: Example) -> None:
    """Store a clipping and its cleaned form, as intake does."""
    library.add(example.clipping, example.snapshot)
    library.update(example.clipping.id, cleaned_state, cleaned=example.cleaned)


def cleaned_state(clipping: Clipping) -> Clipping:
    """The change that cleaning makes."""
    return clipping.model_copy(update={"state": State.CLEAN})


def _fill(library: Library, wanted: Iterator[Example], count: int) -> None:
    guard = threading.Lock()
    done = itertools.count(1)

    def work() -> None:
        while True:
            with guard:
                example = next(wanted, None)
            if example is None:
                return
            store(library, example)
            number = next(done)
            if number % _SAY_EVERY == 0:
                print(f"  {number:,} of {count:,}", file=sys.stderr, flush=True)

    with ThreadPoolExecutor(THREADS) as pool:
        for ended in [pool.submit(work) for _ in range(THREADS)]:
            ended.result()
