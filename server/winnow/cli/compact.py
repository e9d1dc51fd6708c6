"""`winnow compact`: the room of what was deleted, given back to the disk."""

from __future__ import annotations

import asyncio
from typing import Any

import typer

from winnow.cli.api import LibraryOption, connect
from winnow.cli.output import AsJson, print_json, say

_MB = 1_000_000


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(compact)


def compact(library: LibraryOption = None, as_json: AsJson = False) -> None:
    """Give the room of deleted clippings back to the disk at once; Winnow does most of it by itself in a day.

    Works on a full disk. What a backup needs stays until that backup goes."""

    async def work() -> Any:
        async with connect(library) as api:
            return await api.send("POST", "/api/compact")

    answer = asyncio.run(work())
    if as_json:
        print_json(answer)
        return
    freed = answer["freed_bytes"] / _MB
    say(f"The library is {freed:.1f} MB smaller." if freed >= 0.1 else "There was nothing to give back.")
