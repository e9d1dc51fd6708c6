"""The SQLite file: one writer that groups waiting writes into one transaction, readers beside it, and what their failures mean."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

import apsw

from winnow.errors import OutOfSpace, Unavailable, WinnowError
from winnow.library.folder import PRIVATE_FILE, SAFE

T = TypeVar("T")

# EFBIG is what a limit on file sizes (RLIMIT_FSIZE, an old file system) gives: to the user it is the same as a full disk.
FULL_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# A disk or folder that can only be read now: nothing was written, so that it may heal.
READ_ONLY_ERRNOS = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
# Too many files are open, or memory is short: no fault of the disk, and soon over.
SHORT_ERRNOS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN})
_SYNCS = frozenset({apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC})

# Writes that one transaction takes in at most, so that the first of them does not wait long for its answer.
GROUP_SIZE = 64
BUSY_TIMEOUT_MS = 10_000
# The log is cut back to this after a checkpoint, so that one large import does not keep its space for ever.
LOG_SIZE_BYTES = 16 * 1024 * 1024
# Pages in the log before the next write brings them into the main file. With SQLite's own 1,000 that is one write in thirty, and the
# slowest of twenty takes a quarter longer.
CHECKPOINT_PAGES = 4000
# Room that only deletions may use up: on a full disk they must still work, and they too write a little before they free.
RESERVE_BYTES = 256 * 1024
# Memory for pages, for each connection: SQLite's own 2 MB make a search of 10,000 clippings read the same pages again and again.
CACHE_KIB = 8 * 1024

_FATAL = (apsw.IOError, apsw.CorruptError, apsw.NotADBError, apsw.ReadOnlyError, apsw.CantOpenError)


def fetched(connection: apsw.Connection, sql: str, bindings: Sequence[object] = ()) -> list[Any]:
    """All rows of a query, as tuples. A lone surrogate in what is asked for, which no stored text has, is a question mark."""
    return connection.execute(sql, [_valid(value) for value in bindings]).fetchall()


def _valid(value: object) -> Any:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


class _Ticket(Generic[T]):
    """A write that waits for its turn, and what came of it."""

    def __init__(self, job: Callable[[apsw.Connection], T]) -> None:
        self._job = job
        self._result: list[T] = []
        self.error: BaseException | None = None
        self.done = False

    def run(self, connection: apsw.Connection) -> None:
        """Do the work inside a savepoint: when it fails, the other writes of the group are not touched."""
        self.error = None
        connection.execute("SAVEPOINT one")
        try:
            self._result = [self._job(connection)]
        except BaseException as error:
            if not connection.in_transaction:  # SQLite has rolled the whole group back
                raise
            connection.execute("ROLLBACK TO one; RELEASE one")
            if isinstance(error, (*_FATAL, apsw.FullError)) or not isinstance(error, Exception):
                raise
            self.error = error
            return
        connection.execute("RELEASE one")

    def result(self) -> T:
        if self.error is not None:
            raise self.error
        return self._result[0]


class Database:
    """A SQLite database in WAL mode with `synchronous=FULL`: `write` returns only when its change is on disk.

    May be used from several threads. After an I/O error that is not a full disk every further write raises Unavailable
    (`storage_failed`): what the disk holds is then unknown until the file is opened again.
    """

    def __init__(self, path: Path, *, vfs: str | None = None) -> None:
        self.path = path.parent.resolve() / path.name
        self._vfs = vfs
        self._failure: WinnowError | None = None
        self._closed = False
        self._waiting: deque[_Ticket[object]] = deque()
        self._turn = threading.Lock()
        self._reading_ahead = threading.Lock()
        self._owner: int | None = None
        self._idle: list[apsw.Connection] = []
        # SQLite gives its log and shared memory the permissions of the main file, so that one is made by us.
        # It stays open as long as SQLite has the file: closing it would drop SQLite's locks (fcntl(2), F_SETLK).
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | SAFE, PRIVATE_FILE)
        try:
            self._writer = self._connect()
        except BaseException:
            os.close(self._file)
            raise

    def write(self, job: Callable[[apsw.Connection], T], *, deletes: Callable[[T], bool] = lambda _: False) -> T:
        """Run `job` in a transaction and return what it gives once that is committed.

        Writes that wait meanwhile are committed together by whoever comes first. A job that raises changes nothing. A `write`
        inside a job belongs to that job. One whose result says that it `deletes` may use the last of the disk.
        """
        if self._owner == threading.get_ident():
            return job(self._writer)

        def with_room(connection: apsw.Connection) -> T:
            result = job(connection)
            self._allocate(connection, 0 if deletes(result) else RESERVE_BYTES)
            return result

        ticket = _Ticket(with_room)
        self._waiting.append(ticket)  # type: ignore[arg-type]  # the queue does not look at the results
        with self._turn:
            while not ticket.done:  # more than once only when a group was full before it came to ours
                self._commit([self._waiting.popleft() for _ in range(min(len(self._waiting), GROUP_SIZE))])
        return ticket.result()

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """A connection that sees one state of the database throughout; inside a `write`, that write's own."""
        if self._owner == threading.get_ident():
            yield self._writer
            return
        self._check_open()
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            connection.execute("BEGIN")
            yield connection
        except apsw.Error as error:
            raise self._meaning_of_read(error, connection.system_errno) from error
        finally:
            try:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            finally:
                if self._closed:
                    connection.close()
                else:
                    self._idle.append(connection)

    def check_writable(self) -> None:
        """Raise what stops all writes, if anything does."""
        self._check_open()
        if self._failure is not None:
            raise self._failure

    def fail(self, error: OSError) -> WinnowError:
        """What an error of the file system means; unless it is one that may pass, no more writes are taken."""
        return self._passing(error.errno or 0) or self._poison(error.strerror or str(error))

    def size_bytes(self) -> int:
        """What the main file and its log take of the disk now."""
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def read_ahead(self, offset: int, size: int) -> int:
        """Read a part of the main file, only so that the system has it in its cache; returns how long it was, 0 at the end."""
        # The file is read as it is open already: see `__init__`.
        with self._reading_ahead:
            return 0 if self._closed else len(os.pread(self._file, size, offset))

    def compact(self) -> None:
        """Write the main file anew without gaps, if the disk has room for a second one meanwhile, and empty the log."""
        with self._turn:
            self.check_writable()
            self._check_there()
            self._make_room()
            try:
                if self._writer.pragma("freelist_count"):
                    self._writer.execute("VACUUM")
            except apsw.Error as error:
                stopped = self._meaning(error)
                if not isinstance(stopped, OutOfSpace):
                    raise stopped from error
            self._make_room()

    def close(self) -> None:
        """Close all connections; the last one brings the log into the main file."""
        with self._turn:
            if self._closed:
                return
            self._closed = True
            for connection in [*self._idle, self._writer]:
                with suppress(apsw.Error):  # what could not be brought into the main file stays in the log, for the next start
                    connection.close()
            self._idle.clear()
            with self._reading_ahead:
                os.close(self._file)

    def _connect(self) -> apsw.Connection:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_NOFOLLOW
        try:
            connection = apsw.Connection(str(self.path), flags=flags, vfs=self._vfs)
        except apsw.Error as error:
            raise self._meaning_of_read(error, 0) from error
        try:
            connection.set_busy_timeout(BUSY_TIMEOUT_MS)
            if connection.pragma("journal_mode", "wal") != "wal":
                raise Unavailable(
                    f"The disk of {self.path} cannot hold the catalogue safely (SQLite's WAL mode does not work there). "
                    "Give a folder on a local disk with --library.",
                    code="library_unusable",
                )
            settings = {
                "synchronous": "full",
                "wal_autocheckpoint": CHECKPOINT_PAGES,
                "journal_size_limit": LOG_SIZE_BYTES,
                "cache_size": -CACHE_KIB,
                "trusted_schema": False,
            }
            for name, value in settings.items():
                connection.pragma(name, value)
        except apsw.Error as error:
            meaning = self._meaning_of_read(error, connection.system_errno)
            connection.close()
            raise meaning from error
        return connection

    def _commit(self, group: list[_Ticket[object]]) -> None:
        """Run a group of writes in one transaction. What stops the transaction stops all of them; for want of space each is tried alone."""
        try:
            stopped = self._attempt(group)
            if len(group) > 1 and isinstance(stopped, OutOfSpace):
                for ticket in group:
                    self._attempt([ticket])
        finally:
            for ticket in group:
                ticket.done = True

    def _attempt(self, group: list[_Ticket[object]]) -> BaseException | None:
        """Run a group of writes in one transaction, and return what stopped it."""
        try:
            self.check_writable()
            self._check_there()
            self._owner = threading.get_ident()
            self._writer.execute("BEGIN IMMEDIATE")
            for ticket in group:
                ticket.run(self._writer)
            self._writer.execute("COMMIT")
        except BaseException as error:
            stopped: BaseException = error
            if isinstance(error, apsw.Error):
                stopped = self._meaning(error)
                stopped.__cause__ = error
            for ticket in group:
                ticket.error = stopped
            if not self._closed:
                self._undo(stopped)
            if not isinstance(error, Exception):
                raise
            return stopped
        finally:
            self._owner = None
        return None

    def _undo(self, stopped: BaseException) -> None:
        """Leave nothing of a transaction that was stopped."""
        try:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        except apsw.Error as error:
            self._poison(str(error))
        if isinstance(stopped, WinnowError):
            self._make_room()

    def _allocate(self, connection: apsw.Connection, reserve: int) -> None:
        """Make the main file as large as the pages written so far need, and `reserve` more.

        What is committed to the log can then always be brought into the main file; otherwise a full disk would leave a log that can
        neither be emptied nor added to, and nothing could be deleted.
        """
        # FTS5 keeps its share of a write in memory until the next savepoint.
        connection.execute("SAVEPOINT flushed; RELEASE flushed")
        needed = int(connection.pragma("page_count")) * int(connection.pragma("page_size")) + reserve
        if os.fstat(self._file).st_size < needed:
            try:
                _lengthen(self._file, needed)
            except OSError as error:
                raise self.fail(error) from error

    def _make_room(self) -> None:
        """Bring the log into the main file and cut it to nothing.

        Its space may be what the next write, a deletion say, needs; and when its last sync failed, it ends with a change that was refused,
        which the next start must not find there and take for one that was made.
        """
        with suppress(apsw.Error):  # no worse than before: the log stays, and with it all that was committed
            self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def _check_there(self) -> None:
        """A catalogue that was deleted or replaced takes writes all the same, until it is closed."""
        try:
            there = os.path.samestat(os.stat(self.path), os.fstat(self._file))  # noqa: PTH116  # Path has no samestat of a file that is open
        except OSError:
            there = False
        if not there:
            raise Unavailable(
                f"The catalogue {self.path} is not there any more, or was replaced. Put the library's folder back, then start Winnow "
                "again; until then nothing is saved.",
                code="library_gone",
            )

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("The library is closed. Start Winnow again.", code="library_closed")

    def _meaning(self, error: apsw.Error) -> Exception:
        """What an error of the writer means; it may stop all further writes."""
        if isinstance(error, apsw.FullError):
            return out_of_space(self.path)
        if isinstance(error, apsw.ReadOnlyError):
            return read_only(self.path)
        if isinstance(error, apsw.IOError | apsw.CantOpenError):
            synced = getattr(error, "extendedresult", 0) in _SYNCS  # apsw's own annotations lack it
            passing = None if synced else self._passing(self._writer.system_errno)
            return passing or self._poison(str(error))
        if isinstance(error, apsw.CorruptError | apsw.NotADBError):
            self._failure = damaged(self.path)
            return self._failure
        return busy(self.path) if isinstance(error, apsw.BusyError) else error

    def _meaning_of_read(self, error: apsw.Error, system_errno: int) -> Exception:
        """What an error of a reader means. It says nothing of what is written."""
        if isinstance(error, apsw.CorruptError | apsw.NotADBError):
            return damaged(self.path)
        if isinstance(error, apsw.FullError):
            return out_of_space(self.path)
        if isinstance(error, (*_FATAL, apsw.FullError)):
            return self._passing(system_errno) or Unavailable(
                f"The catalogue {self.path} cannot be read ({error}). Check its disk and its permissions.", code="library_unreadable"
            )
        return busy(self.path) if isinstance(error, apsw.BusyError) else error

    def _passing(self, number: int) -> WinnowError | None:
        """The error to raise for an error of the system that may pass without a new start."""
        if number in FULL_ERRNOS:
            return out_of_space(self.path)
        if number in READ_ONLY_ERRNOS:
            return read_only(self.path)
        if number in SHORT_ERRNOS:
            return Unavailable(
                f"This computer is short of memory or has too many files open ({os.strerror(number)}). Close programs and try again.",
                code="busy",
                retry_after_s=5,
            )
        return None

    def _poison(self, reason: str) -> WinnowError:
        self._failure = Unavailable(
            f"The disk failed while Winnow was writing to {self.path.parent} ({reason}). What was acknowledged is safe. "
            "Check the disk, then start Winnow again; until then nothing is saved.",
            code="storage_failed",
        )
        return self._failure


def _lengthen(fd: int, size: int) -> None:
    """Make a file so long, with room on the disk for all of it where the system can promise that."""
    if sys.platform == "darwin":
        os.ftruncate(fd, size)
    else:
        os.posix_fallocate(fd, 0, size)


def damaged(path: Path) -> Unavailable:
    """The error of a catalogue that SQLite cannot make sense of."""
    return Unavailable(
        f"The catalogue {path} is damaged. Nothing was changed. Keep a copy of the whole folder, stop Winnow, then put a backup in its "
        "place: winnow backup --restore NAME (winnow backup --list shows them).",
        code="library_damaged",
    )


def busy(path: Path) -> Unavailable:
    """The error of a catalogue that is held from outside."""
    return Unavailable(f"Another program holds {path}. Close it and try again.", code="library_busy", retry_after_s=5)


def read_only(path: Path) -> Unavailable:
    """The error of a disk that takes nothing."""
    return Unavailable(
        f"The folder {path.parent} can only be read now, so this was not saved. Make it writable again; nothing was lost.", code="read_only"
    )


def out_of_space(path: Path) -> OutOfSpace:
    """The error of a full disk."""
    return OutOfSpace(
        f"The disk that holds {path.parent} is full, so this was not saved. Free some space and try again; nothing was lost. "
        "“winnow compact” gives back the room of what you have deleted."
    )
