"""What a run of some work took, of the clock and of the processor."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import uuid4

from bench.library_made import cleaned_state
from bench.real_text import Example
from winnow.library import Library
from winnow.models import Sha256


@dataclass(frozen=True, slots=True)
class Took:
    """What one run took: seconds of the clock, and of the processor, which do not grow with what else the machine does."""

    wall: float
    cpu: float


def timed(work: Callable[[], object]) -> Took:
    """How long it takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def fresh(example: Example) -> Example:
    """The same clipping under an id and with content that no library has, so that its files are written too.

    A library that is kept has tombstones of the ids of the run before, and its files for a day.
    """
    own = uuid4()
    snapshot = example.snapshot + b"\n" + own.hex.encode()
    digest = sha256(snapshot).hexdigest()
    named = {"id": own, "snapshot": Sha256(digest), "digest": f"sha-256=:{digest}:"}
    metadata = replace(example.cleaned.metadata, description=own.hex)
    return replace(
        example,
        clipping=example.clipping.model_copy(update=named),
        snapshot=snapshot,
        cleaned=replace(example.cleaned, metadata=metadata),
    )


def store_and_index(library: Library, examples: list[Example]) -> tuple[list[Took], list[Took]]:
    """Store clips one by one, and then each one's cleaned form and text, each durably."""
    stored, indexed = [], []
    for each in examples:
        stored.append(timed(lambda each=each: library.add(each.clipping, each.snapshot)))
        indexed.append(timed(lambda each=each: library.update(each.clipping.id, cleaned_state, cleaned=each.cleaned)))
    return stored, indexed
