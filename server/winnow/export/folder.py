"""A folder that files are written into, and never out of.

All paths are single names relative to an open directory, and links are not followed, so that neither a title nor a link planted in
the folder leads elsewhere. The folder the user named may itself be a link.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from winnow.errors import Invalid, OutOfSpace, WinnowError

_READ_DIRECTORY = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_DIRECTORY", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0) | os.O_CLOEXEC


class Folder:
    """An open directory; use it in a `with` statement. `shown` is its path for messages."""

    def __init__(self, descriptor: int, shown: str) -> None:
        self._descriptor = descriptor
        self.shown = shown

    @classmethod
    def open(cls, path: Path) -> Folder:
        """The existing folder at `path`; Invalid when there is none."""
        with explained(str(path)):
            return cls(os.open(path, _READ_DIRECTORY), str(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def subfolder(self, name: str) -> Folder:
        """The folder of that name in this one, made if missing; Invalid when it is a link or a file."""
        shown = f"{self.shown}/{name}"
        with explained(shown):
            with contextlib.suppress(FileExistsError):
                os.mkdir(_single(name), dir_fd=self._descriptor)
            return Folder(os.open(name, _READ_DIRECTORY | _NOFOLLOW, dir_fd=self._descriptor), shown)

    def names(self) -> list[str]:
        """The names of everything in the folder."""
        with explained(self.shown):
            return os.listdir(self._descriptor)  # noqa: PTH208 - pathlib knows no descriptors

    def files(self, suffix: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """Folders and name of each regular file with the suffix, here and below, without hidden folders and links; sorted."""
        with explained(self.shown):
            for path, folders, names, descriptor in os.fwalk(".", dir_fd=self._descriptor, follow_symlinks=False):
                folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
                parts = Path(path).parts
                for name in sorted(names):
                    if name.endswith(suffix) and stat.S_ISREG(os.lstat(name, dir_fd=descriptor).st_mode):
                        yield parts, name

    @contextlib.contextmanager
    def inner(self, parts: tuple[str, ...]) -> Iterator[Folder]:
        """The folder at `parts` below this one, this one itself when there are none."""
        with contextlib.ExitStack() as stack:
            folder = self
            for part in parts:
                folder = stack.enter_context(folder.subfolder(part))
            yield folder

    def read(self, name: str, size_bytes: int = -1) -> bytes | None:
        """The bytes of a regular file, or its first `size_bytes`; None when there is none of that name (a link is none)."""
        with explained(f"{self.shown}/{name}"):
            try:
                descriptor = os.open(_single(name), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _NOFOLLOW, dir_fd=self._descriptor)
            except OSError as error:
                if error.errno in (errno.ENOENT, errno.ELOOP, errno.ENXIO):
                    return None
                raise
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                return None
            with os.fdopen(descriptor, "rb") as file:
                return file.read(size_bytes)

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all: beside it first, then in its place. A link of that name is replaced, not followed."""
        temporary = f".winnow-{secrets.token_hex(8)}.tmp"
        with explained(f"{self.shown}/{name}"):
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, 0o666, dir_fd=self._descriptor)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(temporary, _single(name), src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(temporary, dir_fd=self._descriptor)
                raise

    def remove(self, name: str) -> None:
        """Remove a file of this folder."""
        with explained(f"{self.shown}/{name}"):
            os.unlink(_single(name), dir_fd=self._descriptor)


def _single(name: str) -> str:
    """The name, if it is one and no path. Titles never get here unchecked; this is the second wall."""
    if not name or name in (".", "..") or "/" in name or os.sep in name or "\0" in name:
        raise Invalid(f"“{name!r}” cannot be the name of a file.", code="bad_name")
    return name


@contextlib.contextmanager
def explained(path: str) -> Iterator[None]:
    """Turn an error of the file system into a sentence about `path`."""
    try:
        yield
    except OSError as error:
        raise _explanation(path, error) from error


def _explanation(path: str, error: OSError) -> WinnowError:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return OutOfSpace(f"There is no room left to write “{path}”. Free some space and export again; nothing was written by halves.")
        case errno.ENOENT:
            return Invalid(f"There is no folder “{path}”. Make it first, or choose another.", code="no_such_folder", field="to")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Invalid(
                f"“{path}” may not be read or written. Change its permissions, or choose another folder.", code="not_writable", field="to"
            )
        case errno.ENOTDIR | errno.ELOOP | errno.EEXIST:
            return Invalid(
                f"“{path}” is a file or a link where a folder is needed. Move it away, or choose another folder.",
                code="not_a_folder",
                field="to",
            )
        case _:
            return Invalid(f"“{path}” cannot be used: {error.strerror or error}. Choose another folder.", code="bad_folder", field="to")
