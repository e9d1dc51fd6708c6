"""What cleaning does with hostile pages: time, memory and outcome, each page in a process of its own with a worker's limits.

`python -m bench.hostile NAME` cleans one of them and says so as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.engine import memory
from bench.hostile_pages import HOSTILE
from bench.tables import print_table
from winnow.settings import Limits

MIB = 1024 * 1024


def measure() -> bool:
    """Print a line a page; true when none goes past a worker's limits or ends in an empty success."""
    limits = Limits()
    rows, sound = [], True
    for name in HOSTILE:
        began = time.perf_counter()
        try:
            done = subprocess.run(
                [sys.executable, "-m", "bench.hostile", name], capture_output=True, text=True, timeout=limits.cleaning_s, check=False
            )
            outcome = (
                json.loads(done.stdout) if done.returncode == 0 else {"error": _last_line(done.stderr) or f"ended with {done.returncode}"}
            )
        except subprocess.TimeoutExpired:
            outcome = {"error": f"longer than {limits.cleaning_s:g} s"}
        wall = time.perf_counter() - began
        silent = not outcome.get("error") and not outcome["kept"] and not outcome["warnings"]
        told = outcome.get("error") or "; ".join(outcome["warnings"]) or ("NOTHING, AND NO WORD OF IT" if silent else "")
        sound = sound and "error" not in outcome and not silent
        rows.append((
            name, f"{outcome.get('cpu', wall):.2f}", f"{outcome.get('peak', 0) / MIB:.0f}", f"{outcome.get('blocks', 0):,}",
            f"{outcome.get('kept', 0):,}", f"{outcome.get('removed', 0):,}", _extract(name, limits), told[:100],
        ))  # fmt: skip
    heads = ("", "s", "peak MiB", "blocks", "words kept", "removed", "winnow extract", "said")
    print_table(f"hostile pages; a worker may take {limits.cleaning_s:g} s and {limits.cleaning_bytes / MIB:.0f} MiB", heads, rows)
    return sound


def _extract(name: str, limits: Limits) -> str:
    """How the command ends on the page as a file, and in what time."""
    page = HOSTILE[name]()
    with tempfile.NamedTemporaryFile(suffix=".html") as file:
        Path(file.name).write_bytes(page if isinstance(page, bytes) else page.encode("utf-8", "surrogatepass"))
        began = time.perf_counter()
        try:
            done = subprocess.run(
                [sys.executable, "-m", "winnow.cli", "extract", file.name, "--format", "text"],
                capture_output=True, timeout=3 * limits.cleaning_s, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"past {3 * limits.cleaning_s:g} s"
    how = "a traceback" if b"Traceback" in done.stderr else f"exit {done.returncode}"
    quiet = not done.stdout.strip() and not done.stderr.strip()
    return f"{how}{', SILENT' if quiet else ''}, {time.perf_counter() - began:.1f} s"


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


def _clean(name: str) -> None:
    """Clean one page under a worker's limit on memory, and print what came of it."""
    from winnow.cleaning.engine import clean
    from winnow.cleaning.model import shipped_model
    from winnow.cli.pages import decoded, snapshot_of
    from winnow.intake.memory import limit_memory

    page = HOSTILE[name]()
    snapshot = snapshot_of(decoded(page) if isinstance(page, bytes) else page, "https://mill.example/")
    del page
    shipped_model()
    limit_memory(Limits().cleaning_bytes)
    began = time.process_time()
    cleaned = clean(snapshot)
    outcome = {
        "cpu": time.process_time() - began,
        "peak": memory()["peak"],
        "blocks": len(cleaned.blocks),
        "kept": sum(len(block.text.split()) for block in cleaned.blocks if block.removed is None),
        "removed": sum(block.words for block in cleaned.removed),
        "warnings": cleaned.warnings,
    }
    print(json.dumps(outcome))


if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    _clean(sys.argv[1])
