"""TinyDB on SQLite, beyond TinyDB's own tests (`tinydb_suite`)."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tinydb import Query, TinyDB, where
from tinydb.storages import MemoryStorage

from winnow.library.documents import Documents, SQLiteStorage


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Documents]:
    with Documents(tmp_path / "a.db") as opened:
        yield opened


def test_found_documents_are_the_callers_own(db: Documents) -> None:
    db.insert({"tags": ["a"]})
    for find in (lambda: db.search(where("tags").exists()), db.all, lambda: [db.get(doc_id=1)]):
        document: Any = find()[0]
        document["tags"].append("b")
        assert find() == [{"tags": ["a"]}]


def test_an_id_is_not_given_twice_also_after_a_restart(tmp_path: Path) -> None:
    with Documents(tmp_path / "a.db") as db:
        ids = db.insert_multiple({"n": n} for n in range(3))
        db.remove(doc_ids=ids[1:])
    with Documents(tmp_path / "a.db") as db:
        assert db.insert({"n": 3}) == 4


def test_only_rows_that_change_are_written(db: Documents, tmp_path: Path) -> None:
    db.insert_multiple({"n": n, "even": n % 2 == 0} for n in range(10))
    with apsw.Connection(str(tmp_path / "a.db")) as connection:
        connection.execute("CREATE TABLE written (doc_id)")
        connection.execute("CREATE TRIGGER on_write AFTER UPDATE ON _default BEGIN INSERT INTO written VALUES (new.doc_id); END")
    db.update({"even": True}, where("n") < 4)
    with apsw.Connection(str(tmp_path / "a.db")) as connection:
        assert connection.execute("SELECT doc_id FROM written").fetchall() == [(2,), (4,)]


def test_inserts_of_many_threads_are_all_kept(db: Documents) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda n: db.insert({"n": n}), range(200)))
    assert len(set(ids)) == 200
    assert sorted(document["n"] for document in db) == list(range(200))


def test_a_search_after_a_write_does_not_see_the_query_cache(db: Documents) -> None:
    query = where("n") > 0
    db.insert({"n": 1})
    assert db.count(query) == 1
    db.insert({"n": 2})
    assert db.count(query) == 2


def test_an_update_that_fails_changes_nothing(db: Documents) -> None:
    db.insert_multiple({"n": n} for n in range(3))

    def fail_on_the_last(document: Any) -> None:
        document["n"] = 1 / (2 - document["n"])

    with pytest.raises(ZeroDivisionError):
        db.update(fail_on_the_last)
    assert db.all() == [{"n": 0}, {"n": 1}, {"n": 2}]


@pytest.mark.parametrize("name", ["sqlite_master", "", "a\0b"])
def test_a_name_that_sqlite_keeps_for_itself_is_refused(db: Documents, name: str) -> None:
    with pytest.raises(ValueError, match="table"):
        db.table(name).insert({})


def test_a_hostile_name_is_only_a_name(db: Documents) -> None:
    name = 'x"; DROP TABLE _default; --'
    db.insert({"a": 1})
    db.table(name).insert({"b": 2})
    assert db.tables() == {"_default", name}
    assert db.all() == [{"a": 1}]


KEYS = st.sampled_from("abc")
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(st.characters(codec="utf-8"), max_size=5)
)
DOCUMENTS = st.dictionaries(KEYS, st.one_of(VALUES, st.lists(VALUES, max_size=2), st.dictionaries(KEYS, VALUES, max_size=2)), max_size=3)
CONDITIONS = st.one_of(
    KEYS.map(lambda k: Query()[k].exists()),
    st.tuples(KEYS, VALUES).map(lambda kv: Query()[kv[0]] == kv[1]),
    st.tuples(KEYS, KEYS).map(lambda ks: Query()[ks[0]].exists() & ~Query()[ks[1]].exists()),
    st.tuples(KEYS, KEYS, VALUES).map(lambda t: Query()[t[0]][t[1]] == t[2]),
)


class SameAsTinyDB(RuleBasedStateMachine):
    """Whatever is done, our tables hold what TinyDB's own would."""

    @initialize()
    def begin(self) -> None:
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "a.db"
        self.ours = Documents(self.path)
        self.theirs = TinyDB(storage=MemoryStorage)

    @rule(document=DOCUMENTS)
    def insert(self, document: dict[str, Any]) -> None:
        self.ours.insert(document)
        self.theirs.insert(document)

    @rule(fields=DOCUMENTS, condition=CONDITIONS)
    def update(self, fields: dict[str, Any], condition: Any) -> None:
        assert len(self.ours.update(fields, condition)) == len(self.theirs.update(fields, condition))

    @rule(document=DOCUMENTS, condition=CONDITIONS)
    def upsert(self, document: dict[str, Any], condition: Any) -> None:
        assert len(self.ours.upsert(document, condition)) == len(self.theirs.upsert(document, condition))

    @rule(condition=CONDITIONS)
    def remove(self, condition: Any) -> None:
        assert len(self.ours.remove(condition)) == len(self.theirs.remove(condition))

    @rule(condition=CONDITIONS)
    def look(self, condition: Any) -> None:
        assert self.ours.search(condition) == self.theirs.search(condition)
        assert self.ours.get(condition) == self.theirs.get(condition)
        assert self.ours.contains(condition) == self.theirs.contains(condition)
        assert self.ours.count(condition) == self.theirs.count(condition)

    @rule()
    def truncate(self) -> None:
        self.ours.truncate()
        self.theirs.truncate()

    @rule()
    def reopen(self) -> None:
        self.ours.close()
        self.ours = Documents(self.path)

    @invariant()
    def same(self) -> None:
        if hasattr(self, "ours"):
            assert self.ours.all() == self.theirs.all()
            assert len(self.ours) == len(self.theirs)

    def teardown(self) -> None:
        if hasattr(self, "ours"):
            self.ours.close()
            self.folder.cleanup()


TestSameAsTinyDB = SameAsTinyDB.TestCase
TestSameAsTinyDB.settings = settings(
    max_examples=int(os.environ.get("WINNOW_MACHINE_EXAMPLES", "40")),
    stateful_step_count=int(os.environ.get("WINNOW_MACHINE_STEPS", "50")),
    deadline=None,
)


def test_a_stock_tinydb_works_on_the_storage(tmp_path: Path) -> None:
    with TinyDB(tmp_path / "a.db", storage=SQLiteStorage) as db:
        db.table("t").insert_multiple([{"n": 1}, {"n": 2}])
        db.table("t").update({"n": 3}, where("n") == 1)
    with TinyDB(tmp_path / "a.db", storage=SQLiteStorage) as db:
        assert db.table("t").all() == [{"n": 3}, {"n": 2}]
