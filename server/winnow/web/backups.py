"""Backups: list, make one now."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web
from pydantic import AwareDatetime, BaseModel

from winnow.errors import Invalid
from winnow.intake.keeping import Making
from winnow.library import Backup
from winnow.models import Strict
from winnow.web import bodies
from winnow.web.answers import json_answer
from winnow.web.endpoints import Body
from winnow.web.services import services


class BackupAnswer(BaseModel):
    """A backup; `clippings` is how many it holds, None when it cannot be read; `missing` how many objects it names that were not there."""

    name: str
    made_at: AwareDatetime
    size_bytes: int
    clippings: int | None
    missing: int = 0


class MakingAnswer(BaseModel):
    """How far a backup is. Once it is not `running`: the `backup`, or the number of `objects` of a complete copy, or the `problem`."""

    running: bool
    done: int
    total: int
    to: str | None = None
    backup: BackupAnswer | None = None
    objects: int | None = None
    problem: str = ""


class BackupsAnswer(BaseModel):
    """`GET /api/backups`, newest first; `daily` and `weekly` say how many are kept, `making` how the latest that was asked for goes."""

    items: list[BackupAnswer]
    folder: str
    daily: int
    weekly: int
    making: MakingAnswer | None = None


class BackupRequest(Strict):
    """`POST /api/backups`. With `to`, an absolute path of a folder that is empty or not there: a complete copy of the library."""

    to: str | None = None


async def list_backups(request: web.Request) -> web.StreamResponse:
    """The backups there are, and how making one goes."""
    shared = services(request)
    keeping = shared.intake.backups
    answer = BackupsAnswer(
        items=[_backup(backup) for backup in await keeping.backups()],
        folder=str(shared.settings.library / "backups"),
        daily=keeping.settings.daily,
        weekly=keeping.settings.weekly,
        making=_making(keeping.making) if keeping.making else None,
    )
    return json_answer(answer)


async def post_backup(request: web.Request) -> web.StreamResponse:
    """Begin a backup."""
    shared = services(request)
    asked = bodies.parse(await bodies.read_body(request, Body.JSON, shared.settings.limits) or b"{}", BackupRequest)
    to = None if asked.to is None else await asyncio.to_thread(_folder, asked.to, shared.settings.library)
    return json_answer(_making(shared.intake.backups.begin(to)), status=202)


def _folder(to: str, library: Path) -> Path:
    """The folder for a complete copy, by its real name; what is in it the library looks at itself."""
    path = Path(to)
    if not path.is_absolute() or "\0" in to:
        raise Invalid("to must be an absolute path.", code="bad_folder", field="to")
    try:
        path = path.parent.resolve(strict=True) / path.name
        above_is_folder = path.parent.is_dir()
    except (OSError, RuntimeError):  # too long, out of reach, a loop of links
        above_is_folder = False
    if not above_is_folder:
        raise Invalid(f"{path.parent} is no folder that can be reached. Make it first.", code="bad_folder", field="to")
    if path.is_relative_to(library.resolve()) or library.resolve().is_relative_to(path):
        raise Invalid("to must be apart from the library.", code="bad_folder", field="to")
    return path


def _backup(backup: Backup) -> BackupAnswer:
    return BackupAnswer(
        name=backup.name, made_at=backup.made_at, size_bytes=backup.size_bytes, clippings=backup.clippings, missing=backup.missing
    )


def _making(making: Making) -> MakingAnswer:
    return MakingAnswer(
        running=making.running,
        done=making.done,
        total=making.total,
        to=str(making.to) if making.to else None,
        backup=_backup(making.backup) if making.backup else None,
        objects=making.objects,
        problem=making.problem,
    )
