"""Which addresses are saved, and since when, in a form that a browser can hold: salted, cut hashes that tell nobody the addresses.

An address that is no longer saved keeps its hash, without a time, so that whoever holds an older list learns of it.
"""

from __future__ import annotations

import hashlib
import struct
from datetime import datetime

import apsw

from winnow.library.base import Known
from winnow.library.database import fetched
from winnow.library.documents import Fields

HASH_BYTES = 6
"""Among 100,000 addresses a page that is not saved is taken for one of them once in three billion times."""

# The hash and the second (since 1970, 0 when it is not saved any more), big-endian.
RECORD = struct.Struct(f">{HASH_BYTES}sI")

TABLE = """
CREATE TABLE known_addresses (hash BLOB PRIMARY KEY, saved INTEGER NOT NULL, revision INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX known_addresses_by_revision ON known_addresses (revision);
"""
_SAVED = (
    "SELECT coalesce(max(c.saved), '') FROM clipping_addresses AS a JOIN clippings AS c USING (doc_id) "
    "WHERE a.address = ? AND c.shelf <> 'trash'"
)


def address_hash(salt: str, address: str) -> bytes:
    """What stands for an address (as `address_key` writes it): the first bytes of SHA-256 over the salt, a line feed and the address."""
    return hashlib.sha256(f"{salt}\n{address}".encode("utf-8", "replace")).digest()[:HASH_BYTES]


class KnownAddresses:
    """Keeps the table of hashes in step with the clippings; `salt` is the library's own."""

    def __init__(self, salt: str) -> None:
        self._salt = salt

    def on_change(self, connection: apsw.Connection, _doc_id: int, before: Fields | None, after: Fields | None) -> None:
        """Note what a change of a clipping's document changes for its addresses, in the same transaction."""
        changed = {address for address, _ in _places(before) ^ _places(after)}
        for address in sorted(changed):
            saved = _second(fetched(connection, _SAVED, (address,))[0][0])
            connection.execute(
                "INSERT OR REPLACE INTO known_addresses SELECT ?, ?, coalesce(max(revision), 0) + 1 FROM known_addresses",
                (address_hash(self._salt, address), saved),
            )

    def fill(self, connection: apsw.Connection) -> None:
        """Note all clippings that are there already."""
        revision = fetched(connection, "SELECT coalesce(max(revision), 1) FROM known_addresses")[0][0]
        connection.executemany(
            "INSERT OR REPLACE INTO known_addresses VALUES (?, ?, ?)",
            ((name, saved, revision) for name, saved in self._saved(connection).items()),
        )

    def compared(self, connection: apsw.Connection) -> tuple[int, int]:
        """How many addresses the table lacks or has with another time, and how many it has that no clipping has."""
        right = self._saved(connection)
        stored = dict(fetched(connection, "SELECT hash, saved FROM known_addresses WHERE saved > 0"))
        lacking = sum(stored.get(name) != saved for name, saved in right.items())
        return lacking, len(stored.keys() - right.keys())

    def forget(self, connection: apsw.Connection) -> None:
        """Note that none of the addresses is saved any more, in a revision of its own."""
        connection.execute("UPDATE known_addresses SET saved = 0, revision = (SELECT max(revision) + 1 FROM known_addresses)")

    def since(self, connection: apsw.Connection, revision: int) -> Known:
        """What has changed after `revision`; everything when that is 0 or none of ours."""
        latest = fetched(connection, "SELECT coalesce(max(revision), 0) FROM known_addresses")[0][0]
        whole = not 0 < revision <= latest
        sql = (
            "SELECT hash, saved FROM known_addresses WHERE saved > 0"
            if whole
            else "SELECT hash, saved FROM known_addresses WHERE revision > ?"
        )
        rows = fetched(connection, sql, () if whole else (revision,))
        return Known(self._salt, latest, whole, b"".join(RECORD.pack(*row) for row in rows))

    def _saved(self, connection: apsw.Connection) -> dict[bytes, int]:
        """The hashes of all addresses that are saved, with their times."""
        rows = fetched(
            connection,
            "SELECT a.address, max(c.saved) FROM clipping_addresses AS a JOIN clippings AS c USING (doc_id) "
            "WHERE c.shelf <> 'trash' GROUP BY a.address",
        )
        return {address_hash(self._salt, address): _second(saved) for address, saved in rows}


def _places(document: Fields | None) -> set[tuple[str, str]]:
    """The addresses that a document is found by and when it was saved; none for what is in the trash."""
    if document is None or document["shelf"] == "trash":
        return set()
    return {(address, document["saved_at"]) for address in document["keys"]["addresses"]}


def _second(saved: str) -> int:
    return max(1, int(datetime.fromisoformat(saved).timestamp())) if saved else 0
