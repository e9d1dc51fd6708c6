"""Copies of a library that is in use: of its catalogue for the backups, or of all of it for another place."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import apsw
import orjson

from winnow.errors import Invalid, OutOfSpace, Unavailable, WinnowError
from winnow.library.ages import Clock
from winnow.library.backups import NO_LINKS, backup_files, copy_catalogue, list_backups, make_backup, objects_named, surplus
from winnow.library.base import Backup, Told
from winnow.library.database import FULL_ERRNOS, Database, fetched
from winnow.library.folder import CATALOGUE, OBJECTS, PRIVATE_FILE, PRIVATE_FOLDER, SAFE, Folder, check_private, sync_folder
from winnow.library.objects import Objects
from winnow.library.schema import OBJECTS_IN_USE
from winnow.models import Sha256

_TOLD_EVERY = 50


class Copies:
    """Makes and lists the copies of one library. `reserve` bytes are left free on the disk."""

    def __init__(self, folder: Folder, database: Database, objects: Objects, reserve: int, clock: Clock) -> None:
        # Held while a backup is made: it clears away what an earlier one has left.
        self._one_at_a_time = threading.Lock()
        self._folder, self._database, self._objects, self._reserve, self._clock = folder, database, objects, reserve, clock

    def back_up(self, told: Told | None) -> Backup:
        """Make and check a backup; see `Library.back_up`."""
        with self._one_at_a_time, self._database.reading() as connection:
            names = _objects_of(connection)  # the first look fixes what the copy sees: it need not begin anew when somebody writes
            told = told or (lambda done, total: None)
            path = make_backup(connection, self._folder.path, at=self._clock(), reserve=self._reserve, told=told)
        made = next(backup for backup in self.backups() if backup.name == path.name)
        return replace(made, missing=sum(not self._objects.has(name) for name in names))

    def backups(self) -> tuple[Backup, ...]:
        """The backups that are kept, newest first."""
        return list_backups(self._folder.path)

    def drop(self, *, daily: int, weekly: int) -> int:
        """Delete the backups that are too many; returns how many."""
        going = surplus(self.backups(), daily=daily, weekly=weekly)
        for backup in going:
            (self._folder.backups / backup.name).unlink(missing_ok=True)
        return len(going)

    def needed(self, prefix: str) -> set[Sha256]:
        """The objects whose names begin so and that a backup names: without them it would restore half a library."""
        needed: set[Sha256] = set()
        for path in backup_files(self._folder.path):
            with suppress(WinnowError):  # one that is damaged needs nothing
                needed |= objects_named(path, prefix)
        return needed

    def copy_to(self, target: Path, told: Told | None) -> int:
        """Make a complete library elsewhere; see `Library.copy_to`. The catalogue comes last: without it there is no library."""
        _make_empty(target)
        with self._database.reading() as connection:
            names = _objects_of(connection)
            try:
                objects = target / OBJECTS
                objects.mkdir(mode=PRIVATE_FOLDER)
                for number, name in enumerate(names):
                    if told and number % _TOLD_EVERY == 0:
                        told(number, len(names))
                    self._copy_object(name, objects)
                for shelf in objects.iterdir():
                    sync_folder(shelf)
                sync_folder(objects)
            except OSError as error:
                if error.errno in FULL_ERRNOS:
                    raise OutOfSpace(
                        f"The disk that holds {target} is full, so the copy is not complete. Delete it, and make room."
                    ) from error
                raise Unavailable(f"The copy could not be written to {target} ({error.strerror}).", code="backup_failed") from error
            copy_catalogue(connection, target / CATALOGUE)
        if told:
            told(len(names), len(names))
        return len(names)

    def lost_snapshots(self) -> Iterator[bytes]:
        """Stored snapshots that belong to no clipping; what else lies about is not looked at."""
        with self._database.reading() as connection:
            known = set(_objects_of(connection))
        for name in list(self._objects.names(compressed=True)):
            if name in known:
                continue
            try:
                body = self._objects.get(name, compressed=True)
            except (Unavailable, OSError):  # damaged, or gone meanwhile: `verify` tells of these
                continue
            if is_snapshot(body):
                yield body

    def _copy_object(self, name: Sha256, objects: Path) -> None:
        source = self._objects.file_of(name)
        if source is None:
            raise Unavailable(
                f"The library's file {name} is missing, so a copy would not be complete. “winnow verify” tells which clipping needs it.",
                code="object_missing",
            )
        shelf = objects / name[:2]
        shelf.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        target = shelf / source.name
        try:
            os.link(source, target, follow_symlinks=False)
        except OSError as error:  # another disk, or one that knows no links
            if error.errno not in NO_LINKS:
                raise
            self._objects.get(name, compressed=bool(source.suffix))  # raises for one that is damaged
            fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | SAFE, PRIVATE_FILE)
            with os.fdopen(fd, "wb") as file:
                file.write(source.read_bytes())
                file.flush()
                os.fsync(fd)


def _objects_of(connection: apsw.Connection) -> list[Sha256]:
    return [Sha256(name) for (name,) in fetched(connection, f"SELECT DISTINCT sha256 FROM {OBJECTS_IN_USE} ORDER BY sha256")]  # noqa: S608 - ours


def _make_empty(target: Path) -> None:
    try:
        target.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        if any(target.iterdir()):
            raise Invalid(f"{target} is not empty. Name a folder that is, or that is not there yet.", code="bad_folder", field="to")
        check_private(target)
    except OSError as error:
        raise Invalid(
            f"The folder {target} cannot be used: {error.strerror}. Name another, in a folder that exists.", code="bad_folder", field="to"
        ) from error


def is_snapshot(body: bytes) -> bool:
    """Whether it is the body of a clip: a cleaned form is JSON too."""
    try:
        record = orjson.loads(body)
    except ValueError:
        record = None if not body.startswith(b"{") else _lenient(body)
    return isinstance(record, dict) and {"url", "captured_at", "html"} <= record.keys()


def _lenient(body: bytes) -> object:
    try:  # what orjson refuses, such as lone surrogates, a page may have
        return json.loads(body)
    except ValueError:
        return None
