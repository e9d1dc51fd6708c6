"""The command behind `scripts/bench/library`."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import library_stock
from bench.library_made import made
from bench.library_measures import Measured, measure
from bench.library_timed import Took
from bench.real_text import pages
from bench.tables import Asked, print_asked, print_table

MIB = 1024 * 1024
MOST_STORE_MS, MOST_PAGE_MS, MOST_SEARCH_MS, MOST_FACETS_MS, MOST_START_S, MOST_MEMORY_MIB = 10, 10, 50, 100, 1, 200
"""What is asked of the largest library: of 19 in 20 runs, of the start, and of the server's memory after 200 searches."""


def main() -> None:
    """Make the libraries, measure them, and end with 1 when a limit is not met."""
    parser = argparse.ArgumentParser(prog="scripts/bench/library", description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder with ground-truth/ID.json and html/ID.html.gz, such as WCXB's")
    parser.add_argument("--clippings", default="1000,10000,100000", help="sizes of the libraries, with commas (1000,10000,100000)")
    parser.add_argument("--searches", type=int, default=1000, help="searches in each (1000)")
    parser.add_argument("--keep", type=Path, help="a folder to keep the libraries in, and to find them in on the next run")
    parser.add_argument("--quick", action="store_true", help="with 200 and 1,000 clippings and 120 searches")
    parser.add_argument("--no-stock", action="store_true", help="without stock TinyDB beside")
    arguments = parser.parse_args()
    counts = [200, 1000] if arguments.quick else sorted(int(part) for part in arguments.clippings.split(","))
    searches = 120 if arguments.quick else arguments.searches
    sources = pages(arguments.data)
    if not sources:
        parser.error(f"{arguments.data} has no pages: it must hold ground-truth/ID.json")
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        found = [measure(made(folder, sources, count), sources, count, searches) for count in counts]
    _print(found)
    if not arguments.no_stock:
        _print_stock(library_stock.follow(sources, counts[-1]))
    sys.exit(0 if _judge(found[-1]) else 1)


def _print(found: list[Measured]) -> None:
    sizes = [f"{one.clippings:,}" for one in found]
    heads = ("p50 / p95 / max, in ms (p95 of the processor)", *sizes)
    print_table("what a reader does", heads, _rows([one.runs for one in found]))
    print_table("searches, with count and snippets", heads, _rows([_with_all(one.searches) for one in found]))
    print_table(
        "when nothing of the catalogue is in the system's memory yet, and its disk alone", heads, _rows([one.cold for one in found])
    )
    singles = [
        ("reading the catalogue ahead, s", *(f"{one.read_ahead_s:.2f}" for one in found)),
        ("start of the server until it answers, s", *(f"{statistics.median(one.start_s):.2f}" for one in found)),
        ("its memory after 200 searches, MiB", *(f"{one.memory_bytes / MIB:.0f}" for one in found)),
        ("planted phrases not found", *(str(len(one.missed)) for one in found)),
        *((f"{name}, MB", *(f"{one.sizes[name] / 1e6:.0f}" for one in found)) for name in ("catalogue", "objects")),
    ]
    print_table("and else", ("", *sizes), singles)
    for text in dict.fromkeys(text for one in found for text in one.missed):
        print(f"  not found: {text}")


def _with_all(searches: dict[str, list[Took]]) -> dict[str, list[Took]]:
    return {**searches, "all": [one for runs in searches.values() for one in runs]}


def _rows(columns: Sequence[dict[str, list[Took]]]) -> list[tuple[str, ...]]:
    return [(name, *(_figures(column[name]) for column in columns)) for name in columns[0]]


def _figures(runs: list[Took]) -> str:
    wall = [run.wall for run in runs]
    return f"{1000 * statistics.median(wall):.1f} / {p95_ms(wall):.1f} / {1000 * max(wall):.1f} ({p95_ms([run.cpu for run in runs]):.1f})"


def p95_ms(seconds: list[float]) -> float:
    """What 19 in 20 runs did not exceed, in milliseconds."""
    return 1000 * statistics.quantiles(seconds, n=20, method="inclusive")[18]


def _print_stock(found: list[library_stock.Stock]) -> None:
    rows = [(f"{one.clippings:,}", f"{1000 * statistics.median(one.inserts):.0f}", f"{1000 * one.search_s:.0f}") for one in found]
    print_table("stock TinyDB (JSONStorage) with the same clippings and their text, in ms", ("clippings", "insert", "search"), rows)
    if max(found[-1].inserts) > library_stock.GIVES_UP_S:
        print(f"  one insert takes more than a second with {found[-1].clippings:,}, so it ends here")


def _judge(largest: Measured) -> bool:
    runs = largest.runs
    met = print_asked(
        _asked("store a clip, durably", runs["store a clip, durably"], MOST_STORE_MS),
        _asked("store and index its text, durably", runs["store and index its text, durably"], MOST_STORE_MS),
        _asked("a page of the list", runs["a page of the list, at any depth"], MOST_PAGE_MS),
        *(_asked(f"search: {kind}", found, MOST_SEARCH_MS) for kind, found in _with_all(largest.searches).items()),
        Asked("planted phrases not found", len(largest.missed), 0, ""),
        _asked("facets", runs["facets"], MOST_FACETS_MS),
        Asked("start of the server", statistics.median(largest.start_s), MOST_START_S, "s"),
        Asked("memory of the server", largest.memory_bytes / MIB, MOST_MEMORY_MIB, "MiB"),
    )
    print(f"  with {largest.clippings:,} clippings")
    return met


def _asked(what: str, runs: list[Took], most_ms: float) -> Asked:
    return Asked(f"{what} (p95)", p95_ms([run.wall for run in runs]), most_ms, "ms")


if __name__ == "__main__":
    main()
