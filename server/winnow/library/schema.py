"""The tables of the catalogue, its version, and how an older one becomes the present one.

Every table with the columns `doc_id` and `body` is a TinyDB table: one row a document, as JSON. What is searched and sorted by is
computed by SQLite from the document (generated columns, triggers), so that the two cannot disagree.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from pathlib import Path

import apsw

from winnow.errors import Unavailable
from winnow.library.addresses import address_keys
from winnow.library.database import damaged
from winnow.library.folding import index_text
from winnow.library.known import TABLE, KnownAddresses

# "Wnnw"; `file` and SQLite's own tools show it, and another program's database is recognised by it.
APPLICATION_ID = 0x576E6E77

MAGIC = b"SQLite format 3\0"
HEAD_BYTES = 100

_FIRST = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE clippings (
    doc_id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE AS (body ->> '$.id') STORED,
    saved TEXT NOT NULL AS (body ->> '$.saved_at') STORED,
    host TEXT NOT NULL AS (body ->> '$.host') STORED,
    state TEXT NOT NULL AS (body ->> '$.state') STORED,
    shelf TEXT NOT NULL AS (body ->> '$.shelf') STORED,
    favourite INTEGER NOT NULL AS (body ->> '$.favourite') STORED,
    body TEXT NOT NULL
);
CREATE INDEX clippings_by_time ON clippings (saved, uuid, shelf);
CREATE INDEX clippings_by_shelf ON clippings (shelf, saved, uuid, host, favourite);
-- What a search filters and sorts by, without the documents between: each match is looked up here.
CREATE INDEX clippings_in_brief ON clippings (doc_id, shelf, saved, uuid, host, state, favourite);
CREATE INDEX clippings_by_host ON clippings (host, shelf);
CREATE INDEX clippings_unfinished ON clippings (saved) WHERE state = 'received';

CREATE TABLE clipping_tags (doc_id INTEGER NOT NULL, key TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (doc_id, key)) WITHOUT ROWID;
CREATE INDEX clipping_tags_by_key ON clipping_tags (key, tag, doc_id);
CREATE TABLE clipping_addresses (doc_id INTEGER NOT NULL, address TEXT NOT NULL, PRIMARY KEY (doc_id, address)) WITHOUT ROWID;
CREATE INDEX clipping_addresses_by_address ON clipping_addresses (address, doc_id);
CREATE TABLE clipping_objects (doc_id INTEGER NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (doc_id, sha256)) WITHOUT ROWID;
CREATE INDEX clipping_objects_by_sha256 ON clipping_objects (sha256);

CREATE TRIGGER clippings_inserted AFTER INSERT ON clippings BEGIN
    INSERT OR IGNORE INTO clipping_tags
        SELECT new.doc_id, keys.value, tags.value
        FROM json_each(new.body, '$.tags') AS tags JOIN json_each(new.body, '$.keys.tags') AS keys ON keys.key = tags.key;
    INSERT OR IGNORE INTO clipping_addresses SELECT new.doc_id, value FROM json_each(new.body, '$.keys.addresses');
    INSERT OR IGNORE INTO clipping_objects SELECT new.doc_id, value FROM json_each(new.body, '$.keys.objects');
END;
CREATE TRIGGER clippings_updated AFTER UPDATE OF body ON clippings
WHEN (old.body -> '$.keys') IS NOT (new.body -> '$.keys') OR (old.body -> '$.tags') IS NOT (new.body -> '$.tags') BEGIN
    DELETE FROM clipping_tags WHERE doc_id = old.doc_id;
    DELETE FROM clipping_addresses WHERE doc_id = old.doc_id;
    DELETE FROM clipping_objects WHERE doc_id = old.doc_id;
    INSERT OR IGNORE INTO clipping_tags
        SELECT new.doc_id, keys.value, tags.value
        FROM json_each(new.body, '$.tags') AS tags JOIN json_each(new.body, '$.keys.tags') AS keys ON keys.key = tags.key;
    INSERT OR IGNORE INTO clipping_addresses SELECT new.doc_id, value FROM json_each(new.body, '$.keys.addresses');
    INSERT OR IGNORE INTO clipping_objects SELECT new.doc_id, value FROM json_each(new.body, '$.keys.objects');
END;
CREATE TRIGGER clippings_deleted AFTER DELETE ON clippings BEGIN
    DELETE FROM clipping_tags WHERE doc_id = old.doc_id;
    DELETE FROM clipping_addresses WHERE doc_id = old.doc_id;
    DELETE FROM clipping_objects WHERE doc_id = old.doc_id;
END;

CREATE TABLE tombstones (
    doc_id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE AS (body ->> '$.id') STORED,
    body TEXT NOT NULL
);
CREATE TABLE clients (doc_id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
CREATE TABLE rules (
    doc_id INTEGER PRIMARY KEY AUTOINCREMENT,
    site TEXT NOT NULL AS (body ->> '$.site') STORED,
    body TEXT NOT NULL
);
CREATE INDEX rules_by_site ON rules (site);

-- The article's text as people read it, zstandard-compressed: snippets are cut from it.
CREATE TABLE texts (doc_id INTEGER PRIMARY KEY, text BLOB NOT NULL);
-- The words, folded by us (folding.py); it keeps no text of its own. M: vowel signs belong to the words of Indic scripts.
CREATE VIRTUAL TABLE search USING fts5 (
    title, text, author, site, note, tags, url,
    content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
"""


_VERSIONS = """
-- The versions of a clipping that was clipped more than once. That which the library shows has its content in `clippings` alone.
CREATE TABLE versions (
    doc_id INTEGER PRIMARY KEY AUTOINCREMENT,
    clipping TEXT NOT NULL AS (body ->> '$.clipping') STORED,
    body TEXT NOT NULL
);
CREATE INDEX versions_by_clipping ON versions (clipping);
CREATE TABLE version_clips (uuid TEXT PRIMARY KEY, doc_id INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX version_clips_by_version ON version_clips (doc_id);
CREATE TABLE version_objects (doc_id INTEGER NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (doc_id, sha256)) WITHOUT ROWID;
CREATE INDEX version_objects_by_sha256 ON version_objects (sha256);

CREATE TRIGGER versions_inserted AFTER INSERT ON versions BEGIN
    INSERT INTO version_clips SELECT value, new.doc_id FROM json_each(new.body, '$.keys.clips');
    INSERT OR IGNORE INTO version_objects SELECT new.doc_id, value FROM json_each(new.body, '$.keys.objects');
END;
CREATE TRIGGER versions_deleted AFTER DELETE ON versions BEGIN
    DELETE FROM version_clips WHERE doc_id = old.doc_id;
    DELETE FROM version_objects WHERE doc_id = old.doc_id;
END;
-- Rows are replaced, not changed: what was written from one could not be told from what another wrote.
CREATE TRIGGER versions_updated BEFORE UPDATE ON versions BEGIN SELECT RAISE(ABORT, 'versions are replaced'); END;
"""

OBJECTS_IN_USE = "(SELECT sha256 FROM clipping_objects UNION ALL SELECT sha256 FROM version_objects)"
"""What stands for a table of all objects that some clipping needs."""


def objects_in_use(connection: apsw.Connection) -> str:
    """`OBJECTS_IN_USE` of a catalogue that may be of an earlier version, which has no versions of clippings."""
    known = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'version_objects'").fetchall()
    return OBJECTS_IN_USE if known else "clipping_objects"


def _create(connection: apsw.Connection) -> None:
    connection.execute(_FIRST)
    connection.execute("INSERT INTO facts VALUES ('server_id', ?)", (secrets.token_hex(16),))
    connection.pragma("application_id", APPLICATION_ID)


def _know_addresses(connection: apsw.Connection) -> None:
    connection.execute(TABLE)
    _known(connection).fill(connection)


_TITLES_AND_FACETS = """
-- The titles once more: what is found in a title comes first.
CREATE VIRTUAL TABLE titles USING fts5 (
    title,
    content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
-- The language without its country, "" where it is not known; the month, in UTC.
ALTER TABLE clippings ADD COLUMN language TEXT NOT NULL AS (coalesce(
    lower(substr(body ->> '$.metadata.language', 1, instr((body ->> '$.metadata.language') || '-', '-') - 1)), ''
));
ALTER TABLE clippings ADD COLUMN month TEXT NOT NULL AS (substr(saved, 1, 7));
CREATE INDEX clippings_by_month ON clippings (month, shelf);
CREATE INDEX clippings_by_language ON clippings (language, shelf);
CREATE INDEX clippings_favourite ON clippings (shelf) WHERE favourite;
DROP INDEX clippings_in_brief;
CREATE INDEX clippings_in_brief ON clippings (doc_id, shelf, saved, uuid, host, state, favourite, language);
"""


def _add_titles_and_facets(connection: apsw.Connection) -> None:
    connection.execute(_TITLES_AND_FACETS)
    for doc_id, title in connection.execute("SELECT doc_id, body ->> '$.title' FROM clippings"):
        connection.execute("INSERT INTO titles (rowid, title) VALUES (?, ?)", (doc_id, index_text(title)))


_BRIEFS = """
-- What a search filters and sorts by, without the documents between. A table of its own, since SQLite steps from one row of a table to the
-- next much faster than it finds each in an index: 100,000 matches are looked up in 6 ms instead of 40.
DROP INDEX clippings_in_brief;
CREATE TABLE briefs (
    doc_id INTEGER PRIMARY KEY, shelf TEXT NOT NULL, favourite INTEGER NOT NULL, state TEXT NOT NULL, language TEXT NOT NULL,
    saved TEXT NOT NULL, uuid TEXT NOT NULL, host TEXT NOT NULL
);
INSERT INTO briefs SELECT doc_id, shelf, favourite, state, language, saved, uuid, host FROM clippings ORDER BY doc_id;
-- How many are on each shelf: the total of every list.
CREATE TABLE shelf_counts (shelf TEXT PRIMARY KEY, clippings INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO shelf_counts SELECT shelf, count(*) FROM briefs GROUP BY shelf;
CREATE TRIGGER briefs_inserted AFTER INSERT ON briefs BEGIN
    INSERT INTO shelf_counts VALUES (new.shelf, 1) ON CONFLICT DO UPDATE SET clippings = clippings + 1;
END;
CREATE TRIGGER briefs_deleted AFTER DELETE ON briefs BEGIN
    UPDATE shelf_counts SET clippings = clippings - 1 WHERE shelf = old.shelf;
END;
CREATE TRIGGER clippings_inserted_in_brief AFTER INSERT ON clippings BEGIN
    INSERT INTO briefs VALUES (new.doc_id, new.shelf, new.favourite, new.state, new.language, new.saved, new.uuid, new.host);
END;
CREATE TRIGGER clippings_updated_in_brief AFTER UPDATE OF body ON clippings BEGIN
    DELETE FROM briefs WHERE doc_id = old.doc_id;
    INSERT INTO briefs
        VALUES (new.doc_id, new.shelf, new.favourite, new.state, new.language, new.saved, new.uuid, new.host);
END;
CREATE TRIGGER clippings_deleted_in_brief AFTER DELETE ON clippings BEGIN
    DELETE FROM briefs WHERE doc_id = old.doc_id;
END;
"""


def _add_briefs(connection: apsw.Connection) -> None:
    connection.execute(_BRIEFS)


def _add_searches(connection: apsw.Connection) -> None:
    connection.execute("CREATE TABLE searches (doc_id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL)")


def _merge_beside(connection: apsw.Connection) -> None:
    """The index is not merged within the writes that add to it any more: see `merging.py`."""
    for index in ("search", "titles"):
        connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('automerge', 0)")  # noqa: S608 - ours


def _known(connection: apsw.Connection) -> KnownAddresses:
    return KnownAddresses(str(connection.execute("SELECT value FROM facts WHERE name = 'server_id'").fetchall()[0][0]))


def _add_versions(connection: apsw.Connection) -> None:
    """Versions; and addresses are now the same page in more cases than before."""
    connection.execute(_VERSIONS)
    change = "UPDATE clippings SET body = json_set(body, '$.keys.addresses', json(?)) WHERE doc_id = ?"
    asked = "SELECT doc_id, body ->> '$.url', coalesce(body ->> '$.metadata.canonical_url', '') FROM clippings"
    for doc_id, url, canonical_url in connection.execute(asked).fetchall():
        connection.execute(change, (json.dumps(address_keys(str(url), str(canonical_url))), doc_id))
    _known(connection).forget(connection)
    _known(connection).fill(connection)


MIGRATIONS: tuple[Callable[[apsw.Connection], None], ...] = (
    _create,
    _know_addresses,
    _add_titles_and_facets,
    _add_briefs,
    _add_searches,
    _add_versions,
    _merge_beside,
)
"""The step at index n makes a catalogue of version n into one of version n + 1; version 0 is an empty file."""

VERSION = len(MIGRATIONS)


def check(connection: apsw.Connection, path: Path) -> int:
    """The version of the catalogue; it is only read.

    Raises Unavailable: `library_newer` when a later Winnow made it, `library_unknown` when it is some other program's database.
    """
    version = int(connection.pragma("user_version"))
    empty = not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    _check(path, version, int(connection.pragma("application_id")), empty=empty)
    return version


def check_head(path: Path) -> None:
    """As `check`, by the file's first bytes alone, as far as they tell. Source: "Database File Format", 1.3.

    Raises Unavailable also for what is no database (`library_damaged`).
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.startswith(MAGIC) or len(head) < HEAD_BYTES:
        raise damaged(path)
    version, application_id = (int.from_bytes(head[at : at + 4], "big") for at in (60, 68))
    _check(path, version, application_id, empty=True)


def _check(path: Path, version: int, application_id: int, *, empty: bool) -> None:
    if application_id != APPLICATION_ID and not (version == application_id == 0 and empty):
        raise Unavailable(
            f"{path} is no catalogue of Winnow. Give another folder with --library; nothing was changed.", code="library_unknown"
        )
    if version > VERSION:
        raise Unavailable(
            f"The library {path.parent} was made by a newer Winnow (its version is {version}, this one knows {VERSION}). "
            "Update Winnow; nothing was changed.",
            code="library_newer",
        )


def migrate(connection: apsw.Connection, version: int) -> None:
    """Bring a catalogue to the present version, all steps or none (call it inside a transaction)."""
    for step in MIGRATIONS[version:]:
        step(connection)
    connection.pragma("user_version", VERSION)
