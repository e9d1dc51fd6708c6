"""How quick cleaning is and how much memory it takes, beside trafilatura and the bare parse of lxml."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import made_pages
from bench.corpus import Source, spread
from bench.tables import Asked, print_asked, print_table

MIB = 1024 * 1024
ENGINE = Path(__file__).with_name("engine.py")
WARM_UPS = 5
"""Pages before the first that counts: every engine fills its caches on them."""
STARTS = 5
LARGE = 5_000_000
SIZES = (1000, 4000, 16_000)
MOST_OF_PEER, MOST_START_MS, MOST_LARGE_S, MOST_MEMORY_MIB = 0.5, 400, 1.5, 250
"""What is asked: of trafilatura's time a page, of the start, of a page of 5 MB, of a worker after all pages."""
_ALL_TEXT = "nothing but text (40,000 blocks)"
MOST_GROWTH = 1.15
"""Time may grow with this power of a page's blocks: 1 is linear, and timing is not exact."""

IMPORT = {
    "winnow": "from winnow.cleaning.engine import clean; from winnow.cleaning.model import shipped_model; shipped_model()",
    "trafilatura": "import trafilatura",
    "lxml": "from lxml import etree",
}


@dataclass(frozen=True, slots=True)
class Took:
    """What one page took: seconds of the processor and of the clock; bytes of memory after it, and at the process's peak."""

    cpu: float
    wall: float
    now: int
    peak: int


class Engine:
    """An engine in a process of its own, asked page by page."""

    def __init__(self, name: str, python: str) -> None:
        self._process = subprocess.Popen(
            [python, str(ENGINE), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
        )

    def time(self, html: str, url: str) -> Took:
        """Give it a page and wait for what it took."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"html": html, "url": url}).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"{' '.join(map(str, self._process.args))} ended on {url}; run it by hand to see why")  # type: ignore[arg-type]
        return Took(**json.loads(answer))

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


@contextmanager
def engine(name: str, python: str) -> Iterator[Engine]:
    """An engine that ends with the block."""
    started = Engine(name, python)
    try:
        yield started
    finally:
        started.close()


def measure(pages: Sequence[Source], count: int, for_worker: Sequence[Source], peer_python: str) -> bool:
    """Print all tables; true when everything is as quick and small as asked."""
    ratio = _pages(pages, count, peer_python)
    start = _starts(peer_python)
    large = _large(spread(list(pages), count), peer_python)
    growth = _growth()
    memory = _memory(for_worker)
    return print_asked(
        Asked("mean time a page, of trafilatura's", ratio, MOST_OF_PEER, "×"),
        Asked("start: import and model, CPU", start, MOST_START_MS, "ms"),
        Asked("a page of 5 MB", large, MOST_LARGE_S, "s"),
        Asked("growth: time ~ blocks to the power of", growth, MOST_GROWTH, ""),
        Asked(f"memory of a worker after {len(for_worker)} pages", memory, MOST_MEMORY_MIB, "MiB"),
    )


def _pages(pages: Sequence[Source], count: int, peer_python: str) -> float:
    """Time the same pages in all engines, page by page in turn, so that a busy machine is busy for all; the ratio of the means."""
    chosen = spread(list(pages), count)
    warming = spread([page for page in pages if page not in chosen] or chosen, WARM_UPS)
    names = ("winnow", "trafilatura", "lxml")
    took: dict[str, list[Took]] = {name: [] for name in names}
    with ExitStack() as stack:
        engines = {name: stack.enter_context(engine(name, peer_python if name == "trafilatura" else sys.executable)) for name in names}
        for n, page in enumerate([*warming, *chosen]):
            html = page.html()
            for name in (*names[n % 3 :], *names[: n % 3]):
                one = engines[name].time(html, page.url)
                if n >= len(warming):
                    took[name].append(one)
    means = {name: statistics.fmean(one.cpu for one in times) for name, times in took.items()}
    print_table(
        f"{len(chosen)} pages, ms a page",
        ("", "CPU mean", "p50", "p95", "worst", "wall mean", "of trafilatura's", "peak MiB"),
        [
            (name, *(f"{1000 * value:.1f}" for value in (means[name], *_quantiles([one.cpu for one in times]))),
             f"{1000 * statistics.fmean(one.wall for one in times):.1f}", f"{means[name] / means['trafilatura']:.3f} ×",
             f"{times[-1].peak / MIB:.0f}")
            for name, times in took.items()
        ],
    )  # fmt: skip
    return means["winnow"] / means["trafilatura"]


def _starts(peer_python: str) -> float:
    """Time the start in fresh interpreters, the median of several; Winnow's in milliseconds of the processor, as others may be at work."""
    inside: dict[str, list[float]] = {name: [] for name in IMPORT}
    whole: dict[str, list[float]] = {name: [] for name in IMPORT}
    for n in range(STARTS + 1):
        for name, code in IMPORT.items():
            python = peer_python if name == "trafilatura" else sys.executable
            timed = f"import time; began = time.process_time()\n{code}\nprint(time.process_time() - began)"
            began = time.perf_counter()
            done = subprocess.run([python, "-c", timed], capture_output=True, text=True, check=True, env=_environment())
            if n:  # the first run reads from the disk
                whole[name].append(1000 * (time.perf_counter() - began))
                inside[name].append(1000 * float(done.stdout))
    print_table(
        f"start, ms, median of {STARTS} fresh interpreters",
        ("", "import and model, CPU", "with the interpreter, wall"),
        [(name, f"{statistics.median(inside[name]):.0f}", f"{statistics.median(whole[name]):.0f}") for name in IMPORT],
    )
    return statistics.median(inside["winnow"])


def _large(pages: Sequence[Source], peer_python: str) -> float:
    """Time pages of 5 MB, each in fresh processes; Winnow's seconds for the slower one of those that are made like real ones.

    No real page is 5 MB of text alone; how long such a one takes is shown beside them.
    """
    rows, slowest = [], 0.0
    made = (
        ("real pages, one behind the other", made_pages.joined((page.html() for page in pages), LARGE)),
        ("mostly scripts", made_pages.scripts(LARGE)),
        (_ALL_TEXT, made_pages.article(LARGE)),
    )
    for title, html in made:
        took = {}
        for name in ("winnow", "trafilatura", "lxml"):
            with engine(name, peer_python if name == "trafilatura" else sys.executable) as one:
                one.time(made_pages.flat(50), "https://mill.example/warm")
                took[name] = one.time(html, "https://mill.example/large")
        if title != _ALL_TEXT:
            slowest = max(slowest, took["winnow"].cpu)
        rows.append((title, f"{len(html) / 1e6:.1f}", *(f"{one.cpu:.2f}" for one in took.values()), f"{took['winnow'].peak / MIB:.0f}"))
    print_table("large pages, s of CPU", ("", "MB", "winnow", "trafilatura", "lxml", "Winnow's peak MiB"), rows)
    return slowest


def _growth() -> float:
    """Time pages of 1, 4 and 16 times the blocks; the highest power of the number of blocks that time grows with."""
    rows, highest = [], 0.0
    for title, make in (("flat paragraphs", made_pages.flat), ("nested cards", made_pages.cards)):
        with engine("winnow", sys.executable) as one:
            one.time(made_pages.flat(50), "https://mill.example/warm")
            times = [min(one.time(make(size), "https://mill.example/grows").cpu for _ in range(3)) for size in SIZES]
        power = math.log(times[-1] / times[0]) / math.log(SIZES[-1] / SIZES[0])
        highest = max(highest, power)
        rows.append((title, *(f"{1000 * t:.0f} ({1e6 * t / size:.0f})" for t, size in zip(times, SIZES, strict=True)), f"{power:.2f}"))
    print_table("growth, ms of CPU a page (µs a block)", ("", *(f"{size:,} blocks" for size in SIZES), "power"), rows)
    return highest


def _memory(pages: Sequence[Source]) -> float:
    """The memory of a worker that has cleaned all pages, in MiB."""
    with engine("winnow", sys.executable) as one:
        for page in pages:
            took = one.time(page.html(), page.url)
    print_table(
        "memory of a worker, MiB",
        ("pages", "after them", "at its peak"),
        [(f"{len(pages)}", f"{took.now / MIB:.0f}", f"{took.peak / MIB:.0f}")],
    )
    return took.now / MIB


def _quantiles(values: Sequence[float]) -> tuple[float, float, float]:
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)], ordered[-1]


def _environment() -> dict[str, str]:
    # As in the server's workers; and no bytecode beside the sources.
    return os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
