"""Backups of the catalogue: copied while it is in use, checked, and kept for some days and weeks."""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import apsw

from winnow.errors import OutOfSpace, Unavailable, WinnowError
from winnow.library import schema
from winnow.library.base import Backup, Told
from winnow.library.database import FULL_ERRNOS, fetched
from winnow.library.folder import BACKUPS, PRIVATE_FILE, PRIVATE_FOLDER, SAFE, check_private, sync_folder
from winnow.models import Sha256

UNFINISHED = ".part"
_STAMP = "%Y-%m-%dT%H%M%SZ"
# A disk that knows no hard links, another disk, or a file with as many as it may have.
NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EXDEV, errno.EMLINK})
_NAME = re.compile(r"winnow-(\d{4}-\d\d-\d\dT\d{6}Z)(?:_\d{2,3})?\.db")
# 4 MiB at a time: between two steps others get at the disk, and it is told how far it is.
_PAGES_A_STEP = 1024


def stamp(moment: datetime) -> str:
    """A moment as part of a file's name."""
    return moment.astimezone(UTC).strftime(_STAMP)


def folder_of(library: Path) -> Path:
    """The folder of a library's backups, made if need be. Raises Forbidden when others could put something there."""
    folder = library / BACKUPS
    with suppress(FileExistsError):
        folder.mkdir(mode=PRIVATE_FOLDER)
    check_private(folder)
    return folder


def list_backups(library: Path) -> tuple[Backup, ...]:
    """The backups of a library, newest first."""
    found = []
    for path in backup_files(library):
        made_at = datetime.strptime(_NAME.fullmatch(path.name)[1], _STAMP).replace(tzinfo=UTC)  # type: ignore[index]  # they all match
        found.append(Backup(path.name, made_at, path.stat().st_size, _clippings(path)))
    return tuple(found)


def backup_files(library: Path) -> tuple[Path, ...]:
    """The files of the backups of a library, newest first."""
    folder = library / BACKUPS
    if not folder.is_dir() or folder.is_symlink():
        return ()
    files = [path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink()]
    return tuple(sorted(files, reverse=True))  # their names begin with the time


def make_backup(source: apsw.Connection, library: Path, *, at: datetime, reserve: int, told: Told) -> Path:
    """Copy the catalogue as `source` sees it into the library's backups and check the copy; only a sound one gets its name, of the
    moment `at`.

    Raises OutOfSpace when it would leave less than `reserve` bytes free, Unavailable when copy or original is damaged.
    """
    folder = folder_of(library)
    for left in folder.glob(f"*{UNFINISHED}*"):  # of one that was cut off
        left.unlink(missing_ok=True)
    name = f"winnow-{stamp(at)}"
    names = (f"{name}.db", *(f"{name}_{number:02}.db" for number in range(2, 1000)))
    target = next(folder / name for name in names if not (folder / name).exists())
    copy_catalogue(source, target, reserve=reserve, told=told)
    return target


def copy_catalogue(source: apsw.Connection, target: Path, *, reserve: int = 0, told: Told | None = None) -> None:
    """Write a checked copy of a database to `target`, which must not exist; what is there is never written over."""
    size = int(source.pragma("page_count")) * int(source.pragma("page_size"))
    status = os.statvfs(target.parent)
    if reserve and status.f_bavail * status.f_frsize < size + reserve:
        raise _no_room(target.parent)
    part = target.with_name(secrets.token_hex(8) + UNFINISHED)
    try:
        with _meaning(target.parent):
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | SAFE, PRIVATE_FILE))
            _copy(source, part, told)
            check_copy(part)
            fd = os.open(part, os.O_RDONLY | SAFE)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)
            _place(part, target)
            sync_folder(target.parent)
    finally:
        for left in target.parent.glob(f"{part.name}*"):
            left.unlink(missing_ok=True)


def check_copy(path: Path) -> None:
    """Raise Unavailable (`backup_damaged`, `library_newer`, `library_unknown`) unless the file is a sound catalogue that we can read."""
    with opened(path) as connection:
        schema.check(connection, path)
        faults = [str(fault) for (fault,) in fetched(connection, "PRAGMA integrity_check(3)")]
        if faults != ["ok"]:
            raise _damaged(path, faults[0])


@contextmanager
def opened(path: Path) -> Iterator[apsw.Connection]:
    """A catalogue to be read only; nothing is made beside it, unless it has a log of its own. What it cannot give is Unavailable."""
    has_log = path.with_name(f"{path.name}-wal").exists()
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_NOFOLLOW | apsw.SQLITE_OPEN_URI
    try:
        real = path.parent.resolve() / path.name
        connection = apsw.Connection(f"file:{quote(str(real))}{'' if has_log else '?immutable=1'}", flags=flags)
    except apsw.Error as error:
        raise _damaged(path, str(error)) from error
    try:
        yield connection
    except apsw.Error as error:
        raise _damaged(path, str(error)) from error
    finally:
        connection.close()


def objects_named(path: Path, prefix: str = "") -> set[Sha256]:
    """The objects that a catalogue names, those whose names begin so."""
    with opened(path) as connection:
        # Names are hexadecimal, so that all with the prefix come before this.
        sql = f"SELECT DISTINCT sha256 FROM {schema.objects_in_use(connection)} WHERE sha256 >= ? AND sha256 < ?"  # noqa: S608 - ours
        return {Sha256(name) for (name,) in fetched(connection, sql, (prefix, prefix + "g"))}


def surplus(backups: Sequence[Backup], *, daily: int, weekly: int) -> tuple[Backup, ...]:
    """The backups that need not be kept: neither the last of one of the latest `daily` days nor of one of the latest `weekly` weeks that
    have any. The newest is always kept."""
    newest_first = sorted(backups, key=lambda backup: (backup.made_at, backup.name), reverse=True)
    days: dict[object, Backup] = {}
    weeks: dict[object, Backup] = {}
    for backup in newest_first:
        days.setdefault(backup.made_at.date(), backup)
        weeks.setdefault(backup.made_at.isocalendar()[:2], backup)
    kept = {backup.name for backup in (*newest_first[:1], *list(days.values())[:daily], *list(weeks.values())[:weekly])}
    return tuple(backup for backup in newest_first if backup.name not in kept)


def _place(part: Path, target: Path) -> None:
    """Give a file its name, unless another file came to have it meanwhile."""
    try:
        os.link(part, target)
    except OSError as error:
        if error.errno not in NO_LINKS or target.exists():
            raise
        part.rename(target)


def _copy(source: apsw.Connection, part: Path, told: Told | None) -> None:
    copy = apsw.Connection(str(part.parent.resolve() / part.name), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_NOFOLLOW)
    try:
        with copy.backup("main", source, "main") as backup:
            while not backup.done:
                backup.step(_PAGES_A_STEP)
                if told:
                    told(backup.page_count - backup.remaining, backup.page_count)
        copy.pragma("journal_mode", "delete")  # a file that is whole by itself
    except apsw.Error as error:
        if isinstance(error, apsw.FullError) or copy.system_errno in FULL_ERRNOS:
            raise OSError(errno.ENOSPC, str(error)) from error
        raise
    finally:
        copy.close()


@contextmanager
def _meaning(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL_ERRNOS:
            raise _no_room(folder) from error
        raise Unavailable(
            f"The backup could not be written to {folder} ({error.strerror}). Check its disk and permissions; the library is as it was.",
            code="backup_failed",
        ) from error
    except apsw.Error as error:
        raise Unavailable(
            f"The backup could not be made ({error}). Find out what is damaged with: winnow verify. Older backups were kept.",
            code="backup_failed",
        ) from error


def _clippings(path: Path) -> int | None:
    try:
        with opened(path) as connection:
            return int(fetched(connection, "SELECT count(*) FROM clippings")[0][0])
    except WinnowError:
        return None


def _no_room(folder: Path) -> OutOfSpace:
    return OutOfSpace(
        f"The disk that holds {folder} has no room for a backup, so none was made. Free some space and try again; nothing was lost."
    )


def _damaged(path: Path, fault: str) -> Unavailable:
    return Unavailable(
        f"The backup {path} is damaged ({fault}). Take another one: winnow backup --list shows them. Nothing was changed.",
        code="backup_damaged",
    )
