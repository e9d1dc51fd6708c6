"""Content-addressed files: what is large lies in `objects/ab/<sha256>`, written so that it is whole or not there at all."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import zstandard

from winnow.errors import Unavailable
from winnow.library.folder import PRIVATE_FILE, PRIVATE_FOLDER, SAFE, sync_folder
from winnow.models import Sha256

COMPRESSED = ".zst"
UNFINISHED = ".part"

# Snapshots of 64 MiB are the largest that are stored; a frame that claims much more is damaged or planted.
MAX_OBJECT_BYTES = 1024 * 1024 * 1024
# zstandard's own default: on HTML it is within 15 % of level 9 at a tenth of the time.
LEVEL = 3


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files went, and how large they were in all."""

    count: int
    size_bytes: int


def sha256_of(data: bytes) -> Sha256:
    """The name of the object with this content."""
    return Sha256(hashlib.sha256(data).hexdigest())


class Objects:
    """The files of a library by the SHA-256 of their content. May be used from several threads.

    OSError goes to the caller, who knows what a failing disk means for the rest.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Shelves whose names are on disk. One that an earlier process made may not be: it may have been killed before it synced.
        sync_folder(folder)
        self._shelves = {shelf.name for shelf in folder.iterdir()}
        self._making = threading.Lock()
        # Objects that are stored and wait for their row, and how many wait for each; held while that is changed, and for each object swept.
        self._wanted: Counter[Sha256] = Counter()
        self._claim = threading.Lock()

    @contextmanager
    def storing(self, data: bytes, *, compress: bool) -> Iterator[Sha256]:
        """Store content and give its name, once content and name are on disk. What is there already stays.

        The row that names it is to be committed inside the context: until its end no sweep takes the object, whatever the clock says.
        """
        name = sha256_of(data)
        with self._claim:
            self._wanted[name] += 1
        try:
            self._put(name, data, compress=compress)
            yield name
        finally:
            with self._claim:
                self._wanted[name] -= 1
                if not self._wanted[name]:
                    del self._wanted[name]

    def get(self, name: Sha256, *, compressed: bool) -> bytes:
        """The content, checked against its name. Raises Unavailable: `object_missing` or `object_damaged`."""
        path = self._path(name, compressed)
        try:
            data = _read(path, compressed)
        except FileNotFoundError as error:
            raise Unavailable(
                f"The file {path} of the library is missing. Put it back from a backup; “winnow verify” tells what else is.",
                code="object_missing",
            ) from error
        except (zstandard.ZstdError, ValueError):
            data = b""
        if sha256_of(data) != name:
            raise Unavailable(
                f"The file {path} of the library is damaged. Put it back from a backup; “winnow verify” tells what else is.",
                code="object_damaged",
            )
        return data

    def has(self, name: Sha256) -> bool:
        """Whether there is a file for it; its content is not looked at."""
        return self._path(name, True).exists() or self._path(name, False).exists()

    def file_of(self, name: Sha256) -> Path | None:
        """The file that holds it, None when there is none."""
        return next((path for compressed in (True, False) if (path := self._path(name, compressed)).exists()), None)

    def names(self, *, compressed: bool) -> Iterator[Sha256]:
        """The names of all objects that are stored compressed, or as they are."""
        for path in self._all():
            if path.suffix == (COMPRESSED if compressed else ""):
                yield Sha256(path.name.removesuffix(COMPRESSED))

    def files(self) -> Iterator[Path]:
        """The files of all objects; what a crash cut off is not among them."""
        return (path for path in self._all() if path.suffix != UNFINISHED)

    def checked(self) -> Iterator[str]:
        """For each file, a sentence that says what is wrong with it, "" when its content is what its name says."""
        for path in self.files():
            try:
                self.get(_name_of(path), compressed=path.suffix == COMPRESSED)
            except Unavailable as error:
                # One that went since the folder was listed was swept; whoever needs it has been told of.
                yield error.message if error.code != "object_missing" else ""
            except OSError as error:
                yield f"The file {path} cannot be read ({error.strerror}). Check the disk, or put the file back from a backup."
            except ValueError:
                yield f"The file {path} is none of the library's. Look what it is, and put it elsewhere."
            else:
                yield ""

    def read_ahead(self) -> Iterator[str]:
        """Have the system read what it needs to make a file in each folder, one by one; gives the folder's name. Changes nothing."""
        for shelf in self._shelves_there():
            # A folder that cannot be read, or has no room, is told of when something is to be stored there.
            with suppress(OSError):
                _look_through(shelf)
                _try_room(shelf)
            yield shelf.name

    def sweep(self, needed: Callable[[str], set[Sha256]], in_use: Callable[[str], set[Sha256]], *, from_before: datetime | None) -> Swept:
        """Delete files that nothing needs and writes that a crash cut off, of a time; with None of all times, but then no cut-off write.

        `needed` gives the names, of those that begin with a prefix, that must stay. `in_use` gives those that a row names, and is asked
        for each file that is to go: a row may have come since.
        """
        count = size = 0
        for shelf in self._shelves_there():
            stay = needed(shelf.name)
            for path in _files(shelf):
                name, unfinished = _name_of(path), path.suffix == UNFINISHED
                if name in stay or not (_is_from_before(path, from_before) if from_before else not unfinished):
                    continue
                with self._claim:
                    if unfinished or not (self._wanted[name] or in_use(name)):
                        size += path.stat().st_size
                        path.unlink(missing_ok=True)
                        count += 1
        return Swept(count, size)

    def _put(self, name: Sha256, data: bytes, *, compress: bool) -> None:
        path = self._path(name, compress)
        self._make_shelf(path.parent)
        if not self._is_sound(name, path, compress):
            stored = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(data) if compress else data
            self._write(path, stored)
        sync_folder(path.parent)

    def _make_shelf(self, shelf: Path) -> None:
        """Whoever comes second must not go on before the name of the shelf is on disk."""
        with self._making:
            if shelf.name not in self._shelves:
                shelf.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
                sync_folder(self._folder)
                self._shelves.add(shelf.name)

    def _path(self, name: Sha256, compressed: bool) -> Path:
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise ValueError(f"{name!r} is no SHA-256 digest")
        return self._folder / name[:2] / (name + COMPRESSED if compressed else name)

    def _all(self) -> Iterator[Path]:
        for shelf in self._shelves_there():
            yield from _files(shelf)

    def _shelves_there(self) -> list[Path]:
        return [shelf for shelf in sorted(self._folder.iterdir()) if shelf.is_dir() and not shelf.is_symlink()]

    def _is_sound(self, name: Sha256, path: Path, compressed: bool) -> bool:
        """Whether the object is there already, whole; it then counts as new."""
        try:
            os.utime(path, follow_symlinks=False)
            return sha256_of(_read(path, compressed)) == name
        except (FileNotFoundError, zstandard.ZstdError, ValueError):
            return False

    def _write(self, path: Path, stored: bytes) -> None:
        part = path.with_name(secrets.token_hex(16) + UNFINISHED)
        fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | SAFE, PRIVATE_FILE)
        try:
            try:
                rest = memoryview(stored)
                while rest:
                    rest = rest[os.write(fd, rest) :]
                os.fsync(fd)
            finally:
                os.close(fd)
            part.rename(path)
        except BaseException:
            with suppress(OSError):  # a disk that fails may not let it go either; the sweep takes it
                part.unlink(missing_ok=True)
            raise


def _look_through(shelf: Path) -> None:
    for _ in shelf.iterdir():
        pass


def _try_room(shelf: Path) -> None:
    """Make a file that has no name and is gone at once, for which the system must look where there is room beside the folder's files."""
    if unnamed := getattr(os, "O_TMPFILE", 0):  # Linux alone has it
        os.close(os.open(shelf, unnamed | os.O_WRONLY | SAFE, PRIVATE_FILE))


def _files(shelf: Path) -> list[Path]:
    return sorted(path for path in shelf.iterdir() if path.suffix in ("", COMPRESSED, UNFINISHED))


def _name_of(path: Path) -> Sha256:
    return Sha256(path.name.removesuffix(COMPRESSED))


def _is_from_before(path: Path, moment: datetime) -> bool:
    try:
        return path.lstat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False


def _read(path: Path, compressed: bool) -> bytes:
    fd = os.open(path, os.O_RDONLY | SAFE)
    with os.fdopen(fd, "rb") as file:
        data = file.read()
    if not compressed:
        return data
    if not 0 <= zstandard.frame_content_size(data) <= MAX_OBJECT_BYTES:
        raise ValueError("the frame does not say how large it is, or too much")
    return zstandard.ZstdDecompressor().decompress(data)
