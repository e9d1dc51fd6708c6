"""`winnow export`: hand clippings to other applications."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from winnow.cli.api import LibraryOption, connect
from winnow.cli.output import AsJson, complain, print_json, say
from winnow.export.registry import formats

FORMATS = ", ".join(exporter.FORMAT.name for exporter in formats())


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(export)


def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of: {FORMATS}.")],
    to: Annotated[Path, typer.Option(help="The folder to write into, such as an Obsidian vault; it must exist.")],
    query: Annotated[str, typer.Option(help="Export what this search finds.")] = "",
    ids: Annotated[str, typer.Option(help="Export these clippings, ids separated by commas.")] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Export all clippings; so is done when neither --query nor --ids is given.")
    ] = False,
    library: LibraryOption = None,
    as_json: AsJson = False,
) -> None:
    """Export clippings to a folder. A second run writes only what has changed."""
    if sum((bool(query), bool(ids), everything)) > 1:
        raise typer.BadParameter("give one of --query, --ids and --all")

    async def work() -> dict[str, Any]:
        async with connect(library) as api:
            request: dict[str, Any] = {"format": form, "to": str(to.expanduser().absolute())}
            if ids:
                request["ids"] = [await api.full_id(clipping.strip()) for clipping in ids.split(",") if clipping.strip()]
            elif query:
                request["query"] = query
            else:
                request["all"] = True
            answer: dict[str, Any] = await api.send("POST", "/api/exports", json=request)
            return answer

    report = asyncio.run(work())
    if as_json:
        print_json(report)
        return
    for warning in report["warnings"]:
        complain(warning)
    say(f"{report['written']} written, {report['unchanged']} unchanged in {to}")
