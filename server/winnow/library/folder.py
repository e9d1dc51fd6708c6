"""The library's folder: made private, checked before use, and held by one process at a time."""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path

from winnow.errors import Forbidden, NotFound, Unavailable

CATALOGUE = "winnow.db"
OBJECTS = "objects"
BACKUPS = "backups"
LOCK = "lock"

# O_NOFOLLOW: a link planted in the folder must not lead a write elsewhere. O_CLOEXEC: workers must not inherit our files.
SAFE = os.O_NOFOLLOW | os.O_CLOEXEC
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


class Folder:
    """A library folder that this process holds until `release`; the kernel frees it when the process dies."""

    def __init__(self, path: Path, lock_fd: int) -> None:
        self.path = path
        self._lock_fd = lock_fd

    @property
    def catalogue(self) -> Path:
        """The SQLite file."""
        return self.path / CATALOGUE

    @property
    def objects(self) -> Path:
        """The folder of content-addressed files."""
        return self.path / OBJECTS

    @property
    def backups(self) -> Path:
        """The folder of copies of the catalogue; it may not be there."""
        return self.path / BACKUPS

    def release(self) -> None:
        """Let another process have the library."""
        if self._lock_fd >= 0:
            os.close(self._lock_fd)
            self._lock_fd = -1


def hold(path: Path, *, create: bool) -> Folder:
    """Check the library folder, making it if `create`, and hold it.

    Raises NotFound when there is none and it may not be made, Forbidden (`library_unsafe`) when others could read or replace
    what is in it, Unavailable (`library_locked`) when another process holds it, naming that process.
    """
    path = path.expanduser().absolute()
    # Links above the library are the user's own affair (/tmp on macOS is one); the library itself must not be one.
    path = path.parent.resolve() / path.name
    try:
        if create:
            path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            if not path.is_symlink():
                path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        _check(path)
        folder = Folder(path, _lock(path))
    except FileNotFoundError as error:
        raise NotFound(f"There is no library at {path}. Give the right folder with --library.", code="no_library") from error
    except OSError as error:
        raise unusable(path, error) from error
    try:
        _make_durable(path)
        if not folder.objects.is_symlink():
            folder.objects.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        _check(folder.objects)
        _check_catalogue(folder.catalogue)
    except BaseException as error:
        folder.release()
        if isinstance(error, OSError):
            raise unusable(path, error) from error
        raise
    return folder


def unusable(path: Path, error: OSError) -> Unavailable:
    """The error of a library that the system does not let us use."""
    return Unavailable(
        f"The library folder {path} cannot be used: {error.strerror}. Check its disk and its permissions.", code="library_unusable"
    )


def check_private(path: Path) -> None:
    """Raise Forbidden (`library_unsafe`) for a folder that others could put something into, or that is none."""
    _check(path)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable: a renamed file survives a loss of power only after this."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | SAFE)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _make_durable(path: Path) -> None:
    """Make the names that lead to the library durable, as far up as they may have been made for it.

    Not only those made just now: an earlier process may have been killed before it did this. What is in the library's folder itself is
    made durable by SQLite, which syncs the folder with its log for the first time.
    """
    for above in path.parents:
        with suppress(PermissionError):  # nor could we have made anything in it
            sync_folder(above)
        if above.stat().st_uid != os.geteuid() or above.is_mount():
            return


def _check(path: Path) -> None:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise _unsafe(path, "is a symbolic link", "Give the folder it points to.")
    if not stat.S_ISDIR(status.st_mode):
        raise _unsafe(path, "is not a folder", "Give another place with --library.")
    if status.st_uid != os.geteuid():
        raise _unsafe(path, "belongs to another user", "Give a folder of your own with --library.")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise _unsafe(path, "can be written by other users", f"Close it with: chmod 700 '{path}'")


def _check_catalogue(path: Path) -> None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(status.st_mode):
        raise _unsafe(path, "is a link or not a plain file", "Put the real catalogue in its place.")
    if status.st_uid != os.geteuid():
        raise _unsafe(path, "belongs to another user", "Give a folder of your own with --library.")
    if status.st_mode & 0o077:
        path.chmod(PRIVATE_FILE)


def _unsafe(path: Path, what: str, now: str) -> Forbidden:
    return Forbidden(f"Winnow does not use the library at {path}: it {what}. {now}", code="library_unsafe")


def _lock(path: Path) -> int:
    fd = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | SAFE, PRIVATE_FILE)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode("ascii"), 0)
    except BlockingIOError as error:
        holder = os.pread(fd, 32, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(fd)
        raise Unavailable(
            f"The library {path} is in use by another Winnow, process {holder}. Use that one, or stop it first.", code="library_locked"
        ) from error
    except BaseException:
        os.close(fd)
        raise
    return fd
