"""The command behind `scripts/bench/cleaning --speed` and `--hostile`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench import hostile, speed
from bench.corpus import sources, spread


def main() -> None:
    """Measure what is asked for and end with 1 when a limit is not met."""
    parser = argparse.ArgumentParser(prog="scripts/bench/cleaning", description=main.__doc__)
    parser.add_argument("--speed", action="store_true", help="time and memory beside trafilatura and the bare parse")
    parser.add_argument("--hostile", action="store_true", help="time, memory and outcome on pages made to break a cleaner")
    parser.add_argument("--data", type=Path, help="a folder with html/ID.html.gz and ground-truth/ID.json, such as WCXB's, for --speed")
    parser.add_argument("--pages", type=int, default=150, help="pages that are timed, evenly spread over the folder (150)")
    parser.add_argument("--worker-pages", type=int, default=0, help="pages that a worker cleans before its memory is read (0: all)")
    parser.add_argument("--peer-python", default=sys.executable, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.speed and not arguments.data:
        parser.error("--speed needs --data FOLDER")
    met = True
    if arguments.speed:
        pages = sources(arguments.data)
        if not pages:
            parser.error(f"{arguments.data} has no pages: it must hold html/ID.html.gz and ground-truth/ID.json")
        met = speed.measure(pages, arguments.pages, spread(pages, arguments.worker_pages), arguments.peer_python)
    if arguments.hostile:
        met = hostile.measure() and met
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
