"""A disk under the library that is watched and made to fail: SQLite's layer to the file system, and the calls of `os` that the rest uses."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import pytest

WAL_OR_JOURNAL = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done to the disk: create, write, size, sync, mkdir, rename, unlink; `path` is relative to the disk's top.

    A `sync` of a folder makes its names durable, one of a file its content.
    """

    what: str
    path: str
    offset: int = 0
    data: bytes = b""
    to: str = ""


@dataclass(slots=True)
class Fault:
    """The `nth` of the steps that `hits` names fails with `code`, once, or, when `sticky`, with all that come after it."""

    nth: int
    code: int
    sticky: bool
    hits: Callable[[Step], bool] = lambda _: True
    met: int = 0
    half: bool = False

    def meets(self, step: Step) -> bool:
        """Whether this step fails."""
        if not self.hits(step):
            return False
        self.met += 1
        return self.met == self.nth or (self.sticky and self.met > self.nth)


class Disk(apsw.VFS):
    """All below `top`. Keeps `steps`, and lets `fault` meet each before it is done."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.name = f"disk of {top}"
        self.steps: list[Step] = []
        self.fault: Fault | None = None
        self.errno = 0
        super().__init__(self.name, "")

    def do(self, step: Step) -> None:
        """Take a step down, or raise the error that it meets."""
        if self.fault is not None and self.fault.meets(step):
            self.errno = self.fault.code
            raise OSError(self.errno, os.strerror(self.errno))
        self.steps.append(step)

    def below(self, path: Any) -> str | None:
        """The path from the top, None for what lies elsewhere."""
        if not isinstance(path, str | Path):
            return None
        try:
            return str(Path(path).absolute().relative_to(self.top))
        except ValueError:
            return None

    def xGetLastError(self) -> tuple[int, str]:
        return self.errno, os.strerror(self.errno)

    def xOpen(self, name: Any, flags: list[int]) -> DiskFile:
        path = self.below(name.filename() if isinstance(name, apsw.URIFilename) else name)
        with as_sqlite_says():
            if path is not None and not (self.top / path).exists():
                self.do(Step("create", path))
        return DiskFile(self, path, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        path = self.below(name)
        with as_sqlite_says():
            if path is not None and Path(name).exists():
                self.do(Step("unlink", path))
        super().xDelete(name, sync)
        if path is not None and sync:
            self.do(Step("sync", str(Path(path).parent)))


class DiskFile(apsw.VFSFile):
    """A file that SQLite has open."""

    def __init__(self, disk: Disk, path: str | None, name: Any, flags: list[int]) -> None:
        self._disk, self._path = disk, path
        # SQLite's own layer makes the name of a log or journal durable with its first sync (os_unix.c, UNIXFILE_DIRSYNC).
        self._name_is_new = bool(flags[0] & WAL_OR_JOURNAL)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        with as_sqlite_says(lambda: super(DiskFile, self).xWrite(data[: len(data) // 2], offset)):
            self._do("write", offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        with as_sqlite_says():
            self._do("size", size)
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        with as_sqlite_says(result=apsw.SQLITE_IOERR_FSYNC):
            self._do("sync")
            if self._name_is_new and self._path is not None:
                self._disk.do(Step("sync", str(Path(self._path).parent)))
                self._name_is_new = False
        super().xSync(flags)

    def _do(self, what: str, offset: int = 0, data: bytes = b"") -> None:
        if self._path is not None:
            self._disk.do(Step(what, self._path, offset, data))


@contextmanager
def as_sqlite_says(half: Callable[[], object] = lambda: None, result: int = apsw.SQLITE_IOERR_WRITE) -> Iterator[None]:
    """Raise what SQLite's own layer makes of the system's error; a disk that becomes full takes `half` of what is written."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC and result == apsw.SQLITE_IOERR_WRITE:
            half()
            raise apsw.FullError(str(error)) from error
        meant = apsw.IOError(str(error))
        meant.extendedresult = result
        raise meant from error


class Calls:
    """The calls of `os` that change something, passed on after the disk has had its say."""

    def __init__(self, disk: Disk, patch: pytest.MonkeyPatch) -> None:
        self._disk = disk
        self._paths: dict[int, str] = {}
        self._os = {name: getattr(os, name) for name in ("open", "close", "write", "fsync", "rename", "replace", "mkdir", "unlink")}
        self._os["posix_fallocate"] = os.posix_fallocate
        for name in self._os:
            patch.setattr(os, name, getattr(self, name))

    def open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        named = self._disk.below(path) if dir_fd is None else None
        if named is not None and flags & os.O_CREAT and not os.path.lexists(path):
            self._disk.do(Step("create", named))
        fd: int = self._os["open"](path, flags, mode, dir_fd=dir_fd)
        self._paths.pop(fd, None)
        if named is not None:
            self._paths[fd] = named
        return fd

    def close(self, fd: int) -> None:
        self._paths.pop(fd, None)
        self._os["close"](fd)

    def write(self, fd: int, data: Any) -> int:
        if fd not in self._paths:
            return int(self._os["write"](fd, data))
        fault, offset = self._disk.fault, os.lseek(fd, 0, os.SEEK_CUR)
        if fault is not None and fault.half and len(data) > 1:
            data = data[: len(data) // 2]  # what a call may do at any time: it tells how much it wrote
        self._disk.do(Step("write", self._paths[fd], offset, bytes(data)))
        return int(self._os["write"](fd, data))

    def posix_fallocate(self, fd: int, offset: int, length: int) -> None:
        if fd in self._paths and os.fstat(fd).st_size < offset + length:
            self._disk.do(Step("size", self._paths[fd], offset + length))
        self._os["posix_fallocate"](fd, offset, length)

    def fsync(self, fd: int) -> None:
        if fd in self._paths:
            self._disk.do(Step("sync", self._paths[fd]))
        self._os["fsync"](fd)

    def rename(self, source: Any, target: Any, **where: Any) -> None:
        self._move("rename", source, target, where)

    def replace(self, source: Any, target: Any, **where: Any) -> None:
        self._move("replace", source, target, where)

    def mkdir(self, path: Any, mode: int = 0o777, **where: Any) -> None:
        named = self._disk.below(path)
        if named is not None and not os.path.lexists(path):
            self._disk.do(Step("mkdir", named))
        self._os["mkdir"](path, mode, **where)

    def unlink(self, path: Any, **where: Any) -> None:
        named = self._disk.below(path)
        if named is not None and os.path.lexists(path):
            self._disk.do(Step("unlink", named))
        self._os["unlink"](path, **where)

    def _move(self, call: str, source: Any, target: Any, where: dict[str, Any]) -> None:
        named = self._disk.below(source)
        if named is not None:
            self._disk.do(Step("rename", named, to=self._disk.below(target) or ""))
        self._os[call](source, target, **where)


@contextmanager
def watched(top: Path) -> Iterator[Disk]:
    """A disk on which all that the library does below `top` is seen; give its `name` as the library's `vfs`."""
    disk = Disk(top)
    with pytest.MonkeyPatch.context() as patch:
        Calls(disk, patch)
        yield disk
    disk.unregister()
