"""One engine in a process of its own: it reads {"html", "url"} a line and answers how long the page took it.

    engine.py winnow|trafilatura|lxml

A page takes "cpu" and "wall" seconds; "now" and "peak" are the bytes of memory after it. Stands alone, as the peers live in a virtual
environment without Winnow.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

Extract = Callable[[str, str], object]


def main() -> None:
    extract = {"winnow": winnow, "trafilatura": trafilatura, "lxml": bare_parse}[sys.argv[1]]()
    for line in sys.stdin.buffer:
        record = json.loads(line)
        wall, cpu = time.perf_counter(), time.process_time()
        extract(record["html"], record["url"])
        answer = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
        print(json.dumps(answer | memory()), flush=True)


def winnow() -> Extract:
    """All of cleaning with metadata, as a worker of the server does it."""
    from datetime import UTC, datetime

    from winnow.cleaning.engine import clean
    from winnow.intake.memory import collect_rarely
    from winnow.models import Snapshot

    collect_rarely()

    now = datetime.now(UTC)
    return lambda html, url: clean(Snapshot(url=url, captured_at=now, html=html))


def trafilatura() -> Extract:
    """Its `extract` with metadata; XML is the form that keeps the article's structure, as Winnow's does."""
    from trafilatura import extract

    return lambda html, url: extract(html, url=url, with_metadata=True, output_format="xml")


def bare_parse() -> Extract:
    """Nothing but lxml's parser: what every engine that uses it pays before it begins."""
    from lxml import etree

    return lambda html, url: etree.fromstring(html.encode("utf-8", "replace"), etree.HTMLParser(huge_tree=True, encoding="utf-8"))


def memory() -> dict[str, int]:
    """The resident memory of this process now and at its peak, 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return {"now": 0, "peak": 0}
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return {"now": int(lines["VmRSS"].split()[0]) * 1024, "peak": int(lines["VmHWM"].split()[0]) * 1024}


if __name__ == "__main__":
    main()
