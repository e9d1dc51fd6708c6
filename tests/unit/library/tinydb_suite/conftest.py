"""Runs TinyDB's own tests on our storage and table: wherever they make a TinyDB, they get one on SQLite."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tinydb.table
from tinydb import JSONStorage
from tinydb.storages import MemoryStorage

from winnow.library.documents import Documents, SQLiteStorage

# What they say of TinyDB's own storages and names, not of its behaviour.
ABOUT_OTHER_STORAGES = {"test_access_storage", "test_storage_access", "test_empty_write", "test_table_repr"}


@pytest.fixture(autouse=True)
def on_sqlite(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Documents]]:
    if request.node.originalname in ABOUT_OTHER_STORAGES:
        pytest.skip("about another storage")
    made: list[Documents] = []

    class TinyDB(Documents):
        def __init__(self, *args: Any, storage: Any = SQLiteStorage, **_: Any) -> None:
            if storage in (MemoryStorage, JSONStorage):
                storage = SQLiteStorage
            if storage is SQLiteStorage:
                args = args or (tmp_path / f"{len(made)}.db",)
            super().__init__(*args, storage=storage)
            made.append(self)

    monkeypatch.setattr(request.module, "TinyDB", TinyDB, raising=False)
    yield TinyDB
    for db in made:
        if isinstance(db.storage, SQLiteStorage):
            db.storage.close()


@pytest.fixture(params=["our table", "stock table"])
def db(request: pytest.FixtureRequest, on_sqlite: type[Documents], monkeypatch: pytest.MonkeyPatch) -> Documents:
    if request.param == "stock table":
        monkeypatch.setattr(on_sqlite, "table_class", tinydb.table.Table)
    db = on_sqlite()
    db.drop_tables()
    db.insert_multiple({"int": 1, "char": c} for c in "abc")
    return db
