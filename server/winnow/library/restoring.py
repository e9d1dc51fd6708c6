"""Putting a backup in the catalogue's place. Nothing is written over: what was there is kept beside it, under a name with the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from winnow.errors import NotFound
from winnow.library.backups import check_copy, copy_catalogue, objects_named, opened, stamp
from winnow.library.database import fetched
from winnow.library.folder import BACKUPS, CATALOGUE, Folder, hold, sync_folder
from winnow.library.objects import Objects

# SQLite's own files beside a database. A log that stayed would be played into the catalogue that comes in its place.
_BESIDE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place: how many clippings it holds, and how many of the objects they need are missing. `aside` is where the former
    catalogue is, None when there was none."""

    source: Path
    clippings: int
    missing: int
    aside: Path | None


def restore_backup(library: Path, named: str) -> Restored:
    """Put a backup, by its name or as a file, in the place of the catalogue of a library that no process has open.

    The backup is checked before anything is changed. Raises NotFound (`no_library`, `no_backup`), Forbidden, Unavailable
    (`library_locked`, `backup_damaged`, `library_newer`, `library_unknown`), OutOfSpace.
    """
    held = hold(library, create=False)
    try:
        return _restore(held, _file(held.path, named))
    finally:
        held.release()


def _restore(held: Folder, source: Path) -> Restored:
    check_copy(source)
    now = stamp(datetime.now(UTC))
    fresh = held.path / f"restoring-{now}.db"
    with opened(source) as connection:
        clippings = int(fetched(connection, "SELECT count(*) FROM clippings")[0][0])
        copy_catalogue(connection, fresh)
    try:
        aside = _set_aside(held.catalogue, f"before-restore-{now}.db")
        fresh.rename(held.catalogue)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(held.path)
    objects = Objects(held.objects)
    missing = sum(not objects.has(name) for name in objects_named(held.catalogue))
    return Restored(source, clippings, missing, aside)


def _set_aside(catalogue: Path, name: str) -> Path | None:
    """Give the catalogue and what SQLite has beside it other names, the catalogue first: a crash here leaves a library without one, which
    is refused, and never an older state of it."""
    moved = None
    for suffix in _BESIDE:
        path = catalogue.with_name(catalogue.name + suffix)
        if path.exists() or path.is_symlink():
            target = catalogue.with_name(name + suffix)
            path.rename(target)
            moved = moved or catalogue.with_name(name)
    sync_folder(catalogue.parent)
    return moved


def _file(library: Path, named: str) -> Path:
    """The file of a backup's name, or at a path; a folder stands for the catalogue of the library in it."""
    own = library / BACKUPS / named
    if "/" not in named and own.is_file():
        return own
    path = Path(named).expanduser().absolute()
    if path.is_dir():
        path = path / CATALOGUE
    if not path.is_file():
        raise NotFound(
            f"There is no backup “{named}”. See those there are with: winnow backup --list. A file can be given by its path.",
            code="no_backup",
        )
    return path
