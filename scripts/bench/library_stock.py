"""Stock TinyDB with the same clippings: how far it can follow."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tinydb import TinyDB, where

from bench.real_text import Example, Page, examples
from winnow.library.records import article_text, clipping_document

# A reader would not wait longer for a clip to be saved.
GIVES_UP_S = 1.0
_STEPS = (200, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
_INSERTS = 5


@dataclass(frozen=True, slots=True)
class Stock:
    """Seconds of an insert and of a search for a word, with so many clippings."""

    clippings: int
    inserts: list[float]
    search_s: float


def follow(sources: tuple[Page, ...], most: int) -> list[Stock]:
    """TinyDB's `JSONStorage` with more and more clippings, until one insert takes longer than a second."""
    found: list[Stock] = []
    with tempfile.TemporaryDirectory() as folder:
        database = TinyDB(Path(folder) / "stock.json")
        stored = 0
        for count in (step for step in _STEPS if step <= most):
            documents = [_document(each) for each in examples(sources, count, stored)]
            database.insert_multiple(documents[:-_INSERTS])
            inserts = [_timed(lambda one=one: database.insert(one)) for one in documents[-_INSERTS:]]
            search_s = _timed(lambda: database.search(where("text").search(r"(?i)\bkitchen\b")))
            found.append(Stock(count, inserts, search_s))
            stored = count
            if max(inserts) > GIVES_UP_S:
                break
    return found


def _document(each: Example) -> dict[str, object]:
    return {**clipping_document(each.clipping), "text": article_text(each.cleaned)}


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
