"""`winnow backup`: make, list and restore backups."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from winnow.cli.api import LibraryOption, connect, settings_with
from winnow.cli.output import AsJson, complain, print_json, print_table, progress_bar, say
from winnow.errors import Unavailable
from winnow.intake.recovery import TAG, recover
from winnow.library import list_backups, open_library, restore_backup
from winnow.settings import Settings
from winnow.web.discovery import running

# How often it is looked how far a backup is.
LOOK_EVERY_S = 0.1


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(backup)


def backup(
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Make a complete copy of the library, with all files, in this empty folder."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the backups there are.")] = False,
    restore: Annotated[
        str, typer.Option("--restore", metavar="NAME|FILE", help="Put a backup in the catalogue's place. What is there is kept beside it.")
    ] = "",
    recovering: Annotated[
        bool, typer.Option("--recover/--no-recover", help="After --restore: bring back clips that are newer than the backup.")
    ] = True,
    library: LibraryOption = None,
    as_json: AsJson = False,
) -> None:
    """Make a backup of the library now; `winnow serve` makes one each day. Clips are received meanwhile."""
    if sum((to is not None, list_, bool(restore))) > 1:
        raise typer.BadParameter("give one of --to, --list and --restore")
    if restore:
        _restore(settings_with(library=library), restore, recovering, as_json)
    elif list_:
        _list(library, as_json)
    else:
        _make(library, to, as_json)


def _make(library: Path | None, to: Path | None, as_json: bool) -> None:
    asked = {"to": str(to.expanduser().absolute())} if to else {}

    async def work() -> Any:
        async with connect(library) as api:
            making = await api.send("POST", "/api/backups", json=asked)
            with progress_bar() as progress:
                task = progress.add_task("Copying", total=None)
                while making["running"]:
                    await asyncio.sleep(LOOK_EVERY_S)
                    making = (await api.get("/api/backups"))["making"]
                    progress.update(task, completed=making["done"], total=making["total"] or None)
            return making

    made = asyncio.run(work())
    if made["problem"]:
        raise Unavailable(made["problem"], code="backup_failed")
    if as_json:
        print_json(made)
    elif made["backup"]:
        one = made["backup"]
        say(f"{one['name']} made and checked: {_clippings(one['clippings'])}, {_size(one['size_bytes'])}.")
        if one["missing"]:
            complain(f"{one['missing']} files that it needs are missing from the library. See which: winnow verify")
    else:
        say(f"A complete copy is in {made['to']}, with {made['objects']} files. Use it with: winnow serve --library {made['to']}")


def _list(library: Path | None, as_json: bool) -> None:
    # From the folder itself: a library that is damaged cannot be opened, and then its backups are asked for.
    found = list_backups(settings_with(library=library).library.expanduser())
    if as_json:
        print_json([{**asdict(one), "made_at": one.made_at.isoformat()} for one in found])
    elif not found:
        say("No backups yet. Make one with: winnow backup")
    else:
        rows = [(f"{one.made_at.astimezone():%Y-%m-%d %H:%M}", _size(one.size_bytes), _clippings(one.clippings), one.name) for one in found]
        print_table(("made", "size", "holds", "name"), rows)


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.1f} MB"


def _clippings(count: int | None) -> str:
    return "cannot be read" if count is None else f"{count} clipping{'' if count == 1 else 's'}"


def _restore(settings: Settings, named: str, recovering: bool, as_json: bool) -> None:
    server = running(settings.library)
    if server:
        raise Unavailable(
            f"Winnow runs as process {server.pid} and uses this library. Stop it first (or: kill {server.pid}), then restore; "
            "nothing was changed.",
            code="library_locked",
        )
    restored = restore_backup(settings.library, named)
    found = 0
    if recovering:
        # Now, and not at the next start: that sweeps away what has no record.
        library = open_library(settings.library, create=False, disk_reserve_bytes=settings.limits.disk_reserve_bytes)
        try:
            with progress_bar() as progress:
                task = progress.add_task("Looking for newer clips", total=None)
                found = recover(library, lambda done, total: progress.update(task, completed=done))
        finally:
            library.close()
    if as_json:
        print_json(
            {
                "restored": str(restored.source),
                "clippings": restored.clippings,
                "missing": restored.missing,
                "recovered": found,
                "aside": str(restored.aside) if restored.aside else None,
            }
        )
        return
    say(f"Restored {restored.source.name}: {_clippings(restored.clippings)}.")
    if restored.aside:
        say(f"What was there before is kept as {restored.aside}")
    if found:
        say(f"Brought back from files that the backup knows nothing of: {found}, with the tag “{TAG}”.")
    if restored.missing:
        complain(f"{restored.missing} files that its clippings need are missing. See which: winnow verify")
