"""What the catalogue holds besides clippings and is worked out from them: whether it is what they come to, and how it is made anew.

Each table is compared with all clippings at once, by SQLite. The search, of which nothing can be read back, is looked at clipping by
clipping (`checking.py`).
"""

# SQL is put together from constants of this module.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import apsw

from winnow.library.database import fetched
from winnow.library.known import KnownAddresses

_NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Derived:
    """A table, what it is for, its columns, of which the first `keyed` say which row it is, and the query that gives the right rows.

    Rows that are not as `counted` says are of no account.
    """

    table: str
    purpose: str
    columns: str
    keyed: int
    right: str
    counted: str = "true"


# Of two tags that are one, the table has the first.
_TAGS = """
    SELECT doc_id, key, tag FROM (
        SELECT c.doc_id, keys.value AS key, tags.value AS tag, min(tags.key)
        FROM clippings AS c, json_each(c.body, '$.tags') AS tags JOIN json_each(c.body, '$.keys.tags') AS keys ON keys.key = tags.key
        GROUP BY c.doc_id, keys.value
    )
"""
_BRIEF = "doc_id, shelf, favourite, state, language, saved, uuid, host"

TABLES = (
    Derived("clipping_tags", "which clippings have a tag", "doc_id, key, tag", 2, _TAGS),
    Derived(
        "clipping_addresses",
        "which clippings are of an address",
        "doc_id, address",
        2,
        "SELECT DISTINCT doc_id, value FROM clippings, json_each(body, '$.keys.addresses')",
    ),
    Derived(
        "clipping_objects",
        "which files a clipping needs",
        "doc_id, sha256",
        2,
        "SELECT DISTINCT doc_id, value FROM clippings, json_each(body, '$.keys.objects')",
    ),
    Derived(
        "version_objects",
        "which files a version needs",
        "doc_id, sha256",
        2,
        "SELECT DISTINCT doc_id, value FROM versions, json_each(body, '$.keys.objects')",
    ),
    Derived(
        "version_clips",
        "which version a clip is of",
        "uuid, doc_id",
        1,
        "SELECT value, doc_id FROM versions, json_each(body, '$.keys.clips')",
    ),
    Derived("briefs", "what a search filters and sorts by", _BRIEF, 1, f"SELECT {_BRIEF} FROM clippings"),
    Derived(
        "shelf_counts",
        "how many clippings are on each shelf",
        "shelf, clippings",
        1,
        "SELECT shelf, count(*) FROM clippings GROUP BY shelf",
        counted="clippings <> 0",
    ),
)
"""Those that come from others of them stand behind them, since a change of those changes them too."""

_UNREADABLE = "SELECT 1 FROM clippings WHERE NOT json_valid(body) UNION ALL SELECT 1 FROM versions WHERE NOT json_valid(body) LIMIT 1"


def readable(connection: apsw.Connection) -> bool:
    """Whether every record is JSON, without which nothing can be worked out from them."""
    return not fetched(connection, _UNREADABLE)


def faults(connection: apsw.Connection, known: KnownAddresses) -> Iterator[str]:
    """Each table that is not what the clippings come to, with what is wrong with it, as the beginning of a sentence."""
    for derived in TABLES:
        if said := _fault(connection, derived):
            yield said
    lacking, more = known.compared(connection)
    if lacking or more:
        yield _sentence("known_addresses", "which addresses are saved", {"missing or of another time": lacking, "too many": more}, "")


def mend(connection: apsw.Connection, known: KnownAddresses) -> None:
    """Make anew each table that is not what the clippings come to; call it inside a transaction."""
    if not readable(connection):
        return
    for derived in TABLES:
        if _fault(connection, derived):
            connection.execute(f"DELETE FROM {derived.table}")
            connection.execute(f"INSERT INTO {derived.table} ({derived.columns}) {derived.right}")
    if any(known.compared(connection)):
        known.forget(connection)
        known.fill(connection)


def _fault(connection: apsw.Connection, derived: Derived) -> str:
    stored = f"SELECT {derived.columns} FROM {derived.table} WHERE {derived.counted}"
    wrong = {row[: derived.keyed]: row for row in fetched(connection, f"{stored} EXCEPT SELECT * FROM ({derived.right})")}
    lacking = {row[: derived.keyed]: row for row in fetched(connection, f"SELECT * FROM ({derived.right}) EXCEPT {stored}")}
    if not wrong and not lacking:
        return ""
    different = wrong.keys() & lacking.keys()
    counts = {"missing": len(lacking) - len(different), "too many": len(wrong) - len(different), "wrong": len(different)}
    return _sentence(derived.table, derived.purpose, counts, _named(connection, derived, sorted(wrong.keys() | lacking.keys())))


def _named(connection: apsw.Connection, derived: Derived, keys: list[tuple[object, ...]]) -> str:
    """The clippings that the first rows are of, as far as they are there."""
    if not derived.columns.startswith("doc_id"):
        return ""
    owner = "SELECT clipping FROM versions" if derived.table.startswith("version") else "SELECT uuid FROM clippings"
    numbers = list(dict.fromkeys(key[0] for key in keys))
    uuids = [uuid for number in numbers[:_NAMED_AT_MOST] for (uuid,) in fetched(connection, f"{owner} WHERE doc_id = ?", (number,))]
    more = " and others" if len(numbers) > _NAMED_AT_MOST else ""
    return f", of clipping {', '.join(uuids)}{more}" if uuids else ""


def _sentence(table: str, purpose: str, counts: dict[str, int], of: str) -> str:
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"The catalogue's list of {purpose} ({table}) is not what the clippings say: rows {said}{of}."
