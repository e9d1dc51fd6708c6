"""`winnow verify`: is everything that was saved still there and whole."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from winnow.cli.api import LibraryOption, connect
from winnow.cli.output import AsJson, complain, print_json, progress_bar, say

# How often it is looked how far it is.
LOOK_EVERY_S = 0.1


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(verify)


def verify(
    repair: Annotated[
        bool, typer.Option("--repair", help="First work out anew, from the clippings, the search and what else they are found by.")
    ] = False,
    library: LibraryOption = None,
    as_json: AsJson = False,
) -> None:
    """Look the whole library over: every file by its checksum, the catalogue, the search. Exit code 1 when something is wrong."""

    async def work() -> Any:
        async with connect(library) as api:
            looking = await api.send("POST", "/api/verify", json={"repair": repair})
            with progress_bar() as progress:
                task = progress.add_task("Looking the library over", total=None)
                while looking["running"]:
                    await asyncio.sleep(LOOK_EVERY_S)
                    looking = await api.get("/api/verify")
                    progress.update(task, completed=looking["done"], total=looking["total"] or None)
            return looking

    found = asyncio.run(work())
    if as_json:
        print_json(found)
    else:
        if found["indexed"] is not None:
            say(f"What clippings are found by was worked out anew; the search holds {_count(found['indexed'], 'clipping')}.")
        for problem in found["problems"]:
            complain(problem)
        if found["more"]:
            complain(f"{_count(found['more'], 'more problem')}.")
        if not found["problems"]:
            say(f"All is well: {found['total']} clippings and files were looked at.")
    if found["problems"]:
        raise typer.Exit(1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
