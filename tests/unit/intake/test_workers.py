"""A worker at its limits: the page is kept raw with a plain reason, and the next one is cleaned."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import pytest

from winnow.intake.workers import CleaningFailed, Workers
from winnow.settings import MIB, Limits

STORY = "".join(f"<p>In the year {1900 + n} the mill wheel turned, as the diary says at some length.</p>" for n in range(8))
PAGE = f"<html><article><h1>Grain</h1>{STORY}</article></html>"
# Imports what the fork server would, and tells how often the model was loaded by then.
FORK_SERVER = """
from multiprocessing.context import BaseContext
wanted = []
BaseContext.set_forkserver_preload = lambda self, names: wanted.extend(names)
from winnow.intake.workers import Workers
from winnow.settings import Limits
Workers(1, Limits())
for name in wanted:
    __import__(name)
from winnow.cleaning.model import shipped_model
print(shipped_model.cache_info().misses)
"""


def body(page: str) -> bytes:
    return orjson.dumps({"schema": 1, "url": "https://mill.example/", "captured_at": "2026-05-01T10:00:00Z", "html": page})


@asynccontextmanager
async def workers(**limits: float) -> AsyncIterator[Workers]:
    pool = Workers(1, Limits(**limits))  # type: ignore[arg-type]
    try:
        yield pool
    finally:
        pool.close()


@pytest.mark.parametrize(
    ("limits", "page", "told"),
    [
        ({"cleaning_s": 3}, PAGE + "<p>x</p>" * 1_000_000, "Cleaning took longer than 3 s and was stopped."),
        (
            {"cleaning_bytes": 700 * MIB},
            PAGE + f"<p>{'水車の日記。' * 2_000_000}</p>",
            "Cleaning needed more memory than it may have and was stopped.",
        ),
    ],
    ids=["time", "memory"],
)
async def test_a_page_past_a_limit_has_a_reason_and_the_next_is_cleaned(limits: dict[str, float], page: str, told: str) -> None:
    async with workers(**limits) as pool:
        with pytest.raises(CleaningFailed) as raised:
            await pool.clean(body(page))
        assert str(raised.value) == told
        assert "In the year 1907" in (await pool.clean(body(PAGE))).article_html


@pytest.mark.parametrize(
    "page", ["", "<p>\ud800 lone</p>", "\0", "<nav><a href=/>Home</a></nav>"], ids=["empty", "surrogate", "nul", "junk"]
)
async def test_an_odd_page_gives_an_article_or_a_warning(page: str) -> None:
    sent = body(page) if page.isascii() else body("HERE").replace(b"HERE", page.encode("unicode_escape"))
    async with workers() as pool:
        cleaned = await pool.clean(sent)
    assert cleaned.article_html.strip() or cleaned.warnings


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork server")
def test_workers_are_forked_with_the_model_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", FORK_SERVER], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "1"
