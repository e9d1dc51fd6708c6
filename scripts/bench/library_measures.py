"""How long what a reader does takes in a library, from inside and from a server that has it."""

from __future__ import annotations

import http.client
import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from bench.library_cold import measure_cold
from bench.library_questions import questions
from bench.library_timed import Took, fresh, store_and_index, timed
from bench.real_text import Example, Page, example, examples, place_of
from winnow.library import Library, Query, open_library
from winnow.web import discovery

START_TIMEOUT_S = 60
_STORED, _STORED_COLD = 200, 60
_PAGES = 200
_REPEATS = 30


@dataclass(slots=True)
class Measured:
    """What was measured of a library of `clippings`: runs by operation, those on a cold disk, and single figures."""

    clippings: int
    runs: dict[str, list[Took]] = field(default_factory=dict)
    searches: dict[str, list[Took]] = field(default_factory=dict)
    cold: dict[str, list[Took]] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    read_ahead_s: float = 0
    start_s: list[float] = field(default_factory=list)
    memory_bytes: int = 0
    sizes: dict[str, int] = field(default_factory=dict)


def measure(folder: Path, sources: tuple[Page, ...], count: int, searches: int) -> Measured:
    """Measure the library in `folder`, and leave it with the clippings it had."""
    found = Measured(count)
    asked = questions(sources, list(examples(sources, count, max(0, count - 1000))), searches)
    # Kinds in turn, so that what else the machine does falls on all alike.
    in_turn = [(kind, text) for row in zip(*asked.values(), strict=True) for kind, text in zip(asked, row, strict=True)]
    texts = [text for _, text in in_turn]
    more = list(examples(sources, count + _STORED, count))
    found.cold = measure_cold(folder, texts, [fresh(each) for each in more[:_STORED_COLD]])
    library = open_library(folder)
    try:
        # As the server does when it starts.
        found.read_ahead_s = timed(library.warm).wall
        threading.Thread(target=library.tend).start()
        found.runs["a page of the list, at any depth"] = list(_pages(library, count))
        found.runs["facets"] = [timed(library.facets) for _ in range(_REPEATS)]
        for kind, text in in_turn:
            found.searches.setdefault(kind, []).append(timed(lambda text=text: library.find(Query(text=text))))
        for text, number in _planted(count):
            if not _finds(library, text, number, sources, count):
                found.missed.append(text)
            found.searches.setdefault("planted, in twelve languages", []).append(timed(lambda text=text: library.find(Query(text=text))))
        _store(library, more, found)
        found.runs["get"] = [timed(lambda n=n: library.get(example(sources, n, count).clipping.id)) for n in range(0, count, count // 100)]
    finally:
        library.close()
    _serve(folder, texts, found)
    found.sizes["catalogue"] = sum(path.stat().st_size for path in folder.glob("winnow.db*"))
    found.sizes["objects"] = sum(path.stat().st_size for path in (folder / "objects").rglob("*") if path.is_file())
    return found


def _pages(library: Library, count: int) -> Iterator[Took]:
    """Pages of 50 that begin at places all over the list, each found by the cursor of the page before."""
    cursors, query = [""], Query(limit=200)
    while (cursor := library.find(query).next_cursor) is not None:
        cursors.append(cursor)
        query = Query(limit=200, cursor=cursor)
    chance = random.Random(count)
    for _ in range(_PAGES):
        yield timed(lambda: library.find(Query(limit=50, cursor=chance.choice(cursors))))


def _planted(count: int) -> Iterator[tuple[str, int]]:
    """Each search for a planted sentence, with the number of a clipping that it must find."""
    for number in range(count):
        if planted := place_of(number, count):
            yield from ((text, number) for text in planted.asked)


def _finds(library: Library, text: str, number: int, sources: tuple[Page, ...], count: int) -> bool:
    """Whether the search finds the clipping, in the trash if it lies there, and marks what it found."""
    wanted = example(sources, number, count).clipping
    query = Query(text=text, shelf=wanted.shelf.value, limit=200)
    while True:
        found = library.find(query)
        for hit in found.hits:
            if hit.clipping.id == wanted.id:
                return any(span.match for span in hit.snippet)
        if found.next_cursor is None:
            return False
        query = Query(text=text, shelf=wanted.shelf.value, limit=200, cursor=found.next_cursor)


def _store(library: Library, examples: list[Example], found: Measured) -> None:
    """Store more clippings one by one, each durably, and delete them again."""
    more = [fresh(each) for each in examples]
    added, indexed = store_and_index(library, more)
    removed = [timed(lambda each=each: library.remove(each.clipping.id)) for each in more]
    found.runs |= {"store a clip, durably": added, "store and index its text, durably": indexed, "delete for good": removed}


def _serve(folder: Path, texts: list[str], found: Measured) -> None:
    """Start a server three times, and ask the last one what a viewer asks."""
    for turn in range(3):
        begin = time.perf_counter()
        with _server(folder, begin) as (connection, token, pid, started):
            found.start_s.append(started)
            if turn < 2:
                continue
            ask = partial(_get, connection, headers={"Authorization": f"Bearer {token}", "X-Winnow-Client": "bench/1"})
            some = texts[:: max(1, len(texts) // 200)][:200]
            found.runs["search, over HTTP"] = [timed(partial(ask, f"/api/clippings?{urlencode({'q': text})}")) for text in some]
            found.runs["facets, over HTTP"] = [timed(partial(ask, "/api/facets")) for _ in range(_REPEATS)]
            found.memory_bytes = _memory(pid)


@contextmanager
def _server(folder: Path, begin: float) -> Iterator[tuple[http.client.HTTPConnection, str, int, float]]:
    """A server process, once it has answered: a connection, its token, its process and how long it took to answer."""
    command = [sys.executable, "-m", "winnow.cli", "serve", "--port", "0", "--no-open", "--library", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while (running := discovery.running(folder)) is None or running.pid != process.pid:
            if process.poll() is not None or time.perf_counter() - begin > START_TIMEOUT_S:
                raise SystemExit(f"the server did not start; run it by hand to see why: {' '.join(command)}")
            time.sleep(0.005)
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=START_TIMEOUT_S)
        _get(connection, "/api/hello", {})
        yield connection, running.token, process.pid, time.perf_counter() - begin
        connection.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(START_TIMEOUT_S)


def _get(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> object:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} was answered {answer.status}: {body[:300]!r}")
    return json.loads(body)


def _memory(pid: int) -> int:
    """The resident memory of the process in bytes, 0 where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return int(lines["VmRSS"].split()[0]) * 1024
