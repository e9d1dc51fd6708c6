"""The contents of clippings, which are objects: stored before the row that names them is committed, and read for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from winnow.errors import Unavailable
from winnow.library.database import Database, out_of_space
from winnow.library.folder import Folder
from winnow.library.objects import Objects
from winnow.models import Sha256


class Contents:
    """Stores and reads objects for the rows of a database; what would leave less than `reserve` bytes of the disk free is refused."""

    def __init__(self, folder: Folder, objects: Objects, database: Database, reserve: int) -> None:
        self._folder, self._objects, self._database, self._reserve = folder, objects, database, reserve

    @contextmanager
    def storing(self, data: bytes, *, compress: bool) -> Iterator[Sha256]:
        """Store an object; the row that names it is to be committed inside. Raises OutOfSpace, Unavailable."""
        with ExitStack() as until_the_row_is_there:
            with self.failing():
                if self._reserve and _free_bytes(self._folder.path) < self._reserve + len(data):
                    raise out_of_space(self._folder.catalogue)
                name = until_the_row_is_there.enter_context(self._objects.storing(data, compress=compress))
            yield name

    def get(self, name: Sha256, *, compressed: bool) -> bytes:
        """The bytes of an object. Raises Unavailable."""
        try:
            return self._objects.get(name, compressed=compressed)
        except OSError as error:
            raise Unavailable(
                f"A file of the library cannot be read ({error.strerror}). Check the disk of {self._folder.path}.", code="object_unreadable"
            ) from error

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Says what an error of the file system means, inside a write."""
        try:
            yield
        except OSError as error:
            raise self._database.fail(error) from error


def _free_bytes(path: Path) -> int:
    status = os.statvfs(path)
    return status.f_bavail * status.f_frsize
