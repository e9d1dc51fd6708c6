"""Backups in the background: once a day, and when somebody asks."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from winnow.errors import Conflict, WinnowError
from winnow.library import Backup, Library
from winnow.settings import BackupSettings

log = logging.getLogger(__name__)

# A command that opens the library for a moment makes no backup.
FIRST_LOOK_S = 60.0
LOOK_EVERY_S = 3600.0
# Just under a day, so that a machine that is started at the same time each morning gets one each day.
EVERY = timedelta(hours=23)


@dataclass(slots=True)
class Making:
    """How far a backup is, in pages of the catalogue or in objects; `to` is the folder of a complete copy. Once it is not `running`, it
    has either a `backup`, or a complete copy of `objects`, or a `problem`."""

    to: Path | None = None
    done: int = 0
    total: int = 0
    running: bool = True
    backup: Backup | None = None
    objects: int | None = None
    problem: str = ""


class Keeping:
    """Makes the backups of a library, one at a time."""

    def __init__(self, library: Library, settings: BackupSettings, *, first_look_s: float = FIRST_LOOK_S) -> None:
        self.settings = settings
        self._library = library
        self._first_look_s = first_look_s
        self._task: asyncio.Task[None] | None = None
        self.making: Making | None = None

    async def backups(self) -> tuple[Backup, ...]:
        """The backups that are kept, newest first."""
        return await asyncio.to_thread(self._library.backups)

    def begin(self, to: Path | None = None) -> Making:
        """Begin a backup, or a complete copy `to` a folder. Raises Conflict (`backup_running`) while another is made."""
        if self.making and self.making.running:
            raise Conflict("A backup is being made already. Wait until it is done.", code="backup_running")
        making = self.making = Making(to)
        self._task = asyncio.create_task(self._make(making), name="backup")
        return making

    async def watch(self) -> None:
        """Make a backup whenever the newest is a day old, until cancelled."""
        await asyncio.sleep(self._first_look_s)
        while True:
            backups = await self.backups()
            due = not backups or backups[0].made_at < datetime.now(UTC) - EVERY
            if self.settings.wanted and due and not (self.making and self.making.running):
                self.begin()
            await asyncio.sleep(LOOK_EVERY_S)

    async def stop(self) -> None:
        """Wait for what is under way: a thread cannot be stopped, and the library must not be closed under it."""
        if self._task:
            with suppress(asyncio.CancelledError):
                await asyncio.wait([self._task])

    async def _make(self, making: Making) -> None:
        def told(done: int, total: int) -> None:
            making.done, making.total = done, total

        try:
            if making.to is not None:
                making.objects = await asyncio.to_thread(self._library.copy_to, making.to, told)
            else:
                making.backup = await asyncio.to_thread(self._library.back_up, told)
                keep = partial(self._library.drop_backups, daily=self.settings.daily, weekly=self.settings.weekly)
                if self.settings.wanted:
                    await asyncio.to_thread(keep)
        except WinnowError as error:
            making.problem = error.message
            log.warning("no backup was made: %s", error.code)
        except OSError as error:
            making.problem = f"The backup could not be made: {error.strerror}. Check the disk; the library is as it was."
            log.warning("no backup was made: %s", type(error).__name__)
        finally:
            making.running = False
