"""TinyDB's API on SQLite: one row a document, and only what changed is written.

TinyDB reads and writes whole tables; its `Table` does all its work through `_read_table` and `_update_table`. Here these two give
it mappings that fetch a row when it is asked for and remember what was changed, so that TinyDB's own code, with its own meaning
of `upsert`, `update` and the rest, touches only the rows it names.
"""

# Names of tables and columns come from code and are quoted (`quoted`); values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import copy
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any

import apsw
from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from winnow.library.database import Database, fetched

Fields = dict[str, Any]


def encoded(document: Mapping[str, Any]) -> str:
    """A document as JSON. Lone surrogates, which UTF-8 cannot hold, become question marks."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return body.encode("utf-8", "replace").decode("utf-8")


def decoded(body: str) -> Fields:
    """The document of a row; a new one at each call, so that nobody holds a shared one."""
    document: Fields = json.loads(body)
    return document


def quoted(name: str) -> str:
    """A table's name as an SQL identifier."""
    if not name or "\0" in name or name.lower().startswith("sqlite_"):
        raise ValueError(f"{name!r} cannot be the name of a table")
    return '"' + name.replace('"', '""') + '"'


class SQLiteStorage(Storage):
    """A TinyDB storage on a `Database`, or on the SQLite file at a path."""

    def __init__(self, database: Database | str | os.PathLike[str]) -> None:
        super().__init__()
        self.database = database if isinstance(database, Database) else Database(Path(database))

    def read(self) -> dict[str, Any] | None:
        """All tables by name, each a mapping that fetches its rows when asked; None when there is no table."""
        return {name: StoredRows(self.database, name) for name in self.names()} or None

    def write(self, data: dict[str, Any]) -> None:
        """Make the tables be `data`; what is as it was is not written."""

        def job(connection: apsw.Connection) -> None:
            for name in self.names() - data.keys():
                connection.execute(f"DROP TABLE {quoted(name)}")
            for name, rows in data.items():
                if isinstance(rows, StoredRows) and rows.reads(self.database, name):
                    continue
                with_rows = {int(doc_id): dict(document) for doc_id, document in rows.items()}
                change(connection, name, partial(_become, wanted=with_rows))

        self.database.write(job)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def names(self) -> set[str]:
        """The names of the TinyDB tables: the SQLite tables that have a `doc_id` and a `body`."""
        with self.database.reading() as connection:
            rows = fetched(
                connection,
                "SELECT t.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c "
                "WHERE t.type = 'table' AND c.name IN ('doc_id', 'body') GROUP BY t.name HAVING count(*) = 2",
            )
        return {name for (name,) in rows}


class StoredRows(Mapping[str, Fields]):
    """A table as TinyDB reads it: document ids as strings, documents fetched when asked for."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name

    def reads(self, database: Database, name: str) -> bool:
        """Whether this is that table."""
        return self._database is database and self._name == name

    def __getitem__(self, doc_id: str) -> Fields:
        for (body,) in self._rows("SELECT body FROM {} WHERE doc_id = ?", doc_id if doc_id.isdecimal() else None):
            return decoded(body)
        raise KeyError(doc_id)

    def __iter__(self) -> Iterator[str]:
        return (str(doc_id) for (doc_id,) in self._rows("SELECT doc_id FROM {} ORDER BY doc_id"))

    def __len__(self) -> int:
        return sum(count for (count,) in self._rows("SELECT count(*) FROM {}"))

    def items(self) -> Any:
        """All documents in one pass."""
        return ((str(doc_id), decoded(body)) for doc_id, body in self._rows("SELECT doc_id, body FROM {} ORDER BY doc_id"))

    def _rows(self, sql: str, *bindings: Any) -> Iterator[Any]:
        with self._database.reading() as connection:
            if exists(connection, self._name):
                yield from connection.execute(sql.format(quoted(self._name)), bindings)


class ChangedRows(MutableMapping[int, Fields]):
    """A table under change, inside a transaction: remembers the rows it gave out and those that were set or deleted."""

    def __init__(self, connection: apsw.Connection, name: str) -> None:
        self._connection = connection
        self._name = quoted(name)
        self._now: dict[int, Fields | None] = {}
        self._before: dict[int, str | None] = {}
        self._cleared = False

    def __getitem__(self, doc_id: int) -> Fields:
        if doc_id not in self._now:
            body = self._stored(doc_id)
            if body is None:
                raise KeyError(doc_id)
            self._before[doc_id] = body
            self._now[doc_id] = decoded(body)
        document = self._now[doc_id]
        if document is None:
            raise KeyError(doc_id)
        return document

    def __setitem__(self, doc_id: int, document: Fields) -> None:
        if doc_id not in self._before:
            self._before[doc_id] = self._stored(doc_id)
        self._now[doc_id] = document

    def __delitem__(self, doc_id: int) -> None:
        self[doc_id]
        self._now[doc_id] = None

    def __iter__(self) -> Iterator[int]:
        stored = [] if self._cleared else [n for (n,) in fetched(self._connection, f"SELECT doc_id FROM {self._name} ORDER BY doc_id")]
        yield from (doc_id for doc_id in stored if doc_id not in self._now or self._now[doc_id] is not None)
        yield from (doc_id for doc_id, document in self._now.items() if document is not None and self._before[doc_id] is None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Take everything out; ids begin at 1 again."""
        self._now.clear()
        self._before.clear()
        self._cleared = True

    def changes(self) -> Iterator[tuple[int, Fields | None, str | None]]:
        """What is to be written: the id, the document or None when it goes, and what was stored before."""
        for doc_id, document in self._now.items():
            yield doc_id, document, self._before[doc_id]

    @property
    def cleared(self) -> bool:
        """Whether everything that was stored goes."""
        return self._cleared

    def _stored(self, doc_id: int) -> str | None:
        if self._cleared or not isinstance(doc_id, int):
            return None
        for (body,) in self._connection.execute(f"SELECT body FROM {self._name} WHERE doc_id = ?", (doc_id,)):
            return str(body)
        return None


OnChange = Callable[[apsw.Connection, int, Fields | None, Fields | None], None]
"""Told of each change in its transaction: the connection, the row's id, the document before and after (None: there is none)."""


def change(
    connection: apsw.Connection, name: str, updater: Callable[[MutableMapping[int, Fields]], None], on_change: OnChange | None = None
) -> None:
    """Let `updater` change a table, making it if need be, and write the rows that it changed."""
    table = quoted(name)
    if not exists(connection, name):
        connection.execute(f"CREATE TABLE {table} (doc_id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL)")
    rows = ChangedRows(connection, name)
    updater(rows)
    if rows.cleared:
        gone = fetched(connection, f"SELECT doc_id, body FROM {table}")
        connection.execute(f"DELETE FROM {table}")
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        if on_change:
            for doc_id, body in gone:
                on_change(connection, doc_id, decoded(body), None)
    for doc_id, document, before in rows.changes():
        if document is None:
            connection.execute(f"DELETE FROM {table} WHERE doc_id = ?", (doc_id,))
        else:
            body = encoded(document)
            if body == before:
                continue
            if before is None:
                connection.execute(f"INSERT INTO {table} (doc_id, body) VALUES (?, ?)", (doc_id, body))
            else:
                connection.execute(f"UPDATE {table} SET body = ? WHERE doc_id = ?", (body, doc_id))
        if on_change and not (before is None and document is None):
            on_change(connection, doc_id, None if before is None else decoded(before), document)


def exists(connection: apsw.Connection, name: str) -> bool:
    """Whether there is a table of this name."""
    return bool(connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (name,)).fetchall())


class SQLiteTable(Table):
    """A TinyDB table whose operations cost what the rows they touch cost. May be used from several threads."""

    _storage: SQLiteStorage
    _next_id: int | None  # type: ignore[assignment]  # TinyDB's own annotation is missing
    on_change: OnChange | None = None

    def __init__(self, storage: Storage, name: str, *args: Any, **kwargs: Any) -> None:
        self._guard = threading.RLock()
        super().__init__(storage, name, *args, **kwargs)

    def search(self, cond: QueryLike) -> list[Document]:
        """Search for all documents matching a condition; they are the caller's own, not those of the query cache."""
        with self._guard:
            return copy.deepcopy(super().search(cond))

    def rows(self, column: str, value: object) -> list[Document]:
        """The documents whose hot column `column` is `value`, found by its index."""
        with self._storage.database.reading() as connection:
            sql = f"SELECT doc_id, body FROM {quoted(self.name)} WHERE {quoted(column)} = ? ORDER BY doc_id"
            rows = fetched(connection, sql, (value,))
        return [self.document_class(decoded(body), doc_id) for doc_id, body in rows]

    def _read_table(self) -> Any:
        return StoredRows(self._storage.database, self.name)

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        self._storage.database.write(lambda connection: change(connection, self.name, updater, self.on_change))
        with self._guard:
            self.clear_cache()

    def _get_next_id(self) -> int:
        with self._guard:
            next_id = self._last_id() + 1 if self._next_id is None else self._next_id
            self._next_id = next_id + 1
            return next_id

    def _last_id(self) -> int:
        """The highest id ever given, also to documents that are gone."""
        with self._storage.database.reading() as connection:
            made = exists(connection, "sqlite_sequence")
            last = fetched(connection, "SELECT seq FROM sqlite_sequence WHERE name = ?", (self.name,)) if made else []
        return int(last[0][0]) if last else 0


class Documents(TinyDB):
    """A TinyDB whose tables are `SQLiteTable`s: `Documents(path_or_database)`."""

    table_class = SQLiteTable
    default_storage_class = SQLiteStorage  # type: ignore[assignment]  # TinyDB means any Storage


def _become(table: MutableMapping[int, Fields], wanted: Mapping[int, Fields]) -> None:
    for doc_id in [doc_id for doc_id in table if doc_id not in wanted]:
        del table[doc_id]
    for doc_id, document in wanted.items():
        table[doc_id] = document
