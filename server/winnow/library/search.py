"""The full-text index: what is written into it, and questions as SQL."""

# SQL is put together from constants of this module; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import apsw
import zstandard

from winnow.library.addresses import address_words
from winnow.library.base import Query
from winnow.library.cursor import Cursor
from winnow.library.database import fetched
from winnow.library.documents import Fields
from winnow.library.folding import index_text, key, phrase, pieces
from winnow.library.question import Field, Operator, Quality, Question, Term, Words

# bm25's weights of title, text, author, site, note, tags, url: a word in the title says most about what a page is about.
WEIGHTS = (10.0, 1.0, 4.0, 2.0, 3.0, 5.0, 1.0)

_COLUMNS = "title, text, author, site, note, tags, url"
_MATCHES = "search CROSS JOIN clippings AS c INDEXED BY clippings_in_brief ON c.doc_id = search.rowid"
_IN_SEARCH = "c.doc_id IN (SELECT rowid FROM search WHERE search MATCH ?)"
# FTS5's own values: segments of a level, and percent of a segment's rows deleted, that make it merge.
_MERGING = {"automerge": 4, "deletemerge": 10}
# Texts are short: the fastest level already halves them.
_TEXT_LEVEL = 1


def on_change(connection: apsw.Connection, doc_id: int, before: Fields | None, after: Fields | None) -> None:
    """Keep the index in step with a clipping's document, in the same transaction."""
    if after is None:
        connection.execute("DELETE FROM search WHERE rowid = ?", (doc_id,))
        connection.execute("DELETE FROM texts WHERE doc_id = ?", (doc_id,))
        return
    fields = _indexed(after)
    if before is not None and before.get("cleaned") == after.get("cleaned") and _indexed(before) == fields:
        return
    title, *others = (index_text(field) for field in fields)
    row = (title, index_text(text_of(connection, doc_id)), *others)
    if before is not None:
        connection.execute("DELETE FROM search WHERE rowid = ?", (doc_id,))
    connection.execute(f"INSERT INTO search (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (doc_id, *row))


def put_text(connection: apsw.Connection, doc_id: int, text: str) -> None:
    """Store the article's text; it is indexed when the clipping's document changes."""
    stored = zstandard.ZstdCompressor(level=_TEXT_LEVEL).compress(text.encode("utf-8"))
    connection.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (doc_id, stored))


@contextmanager
def without_merging(connection: apsw.Connection) -> Iterator[None]:
    """Inside a transaction: index segments are not merged, which would write much before it frees anything."""
    set_option = "INSERT INTO search (search, rank) VALUES (?, ?)"
    for option in _MERGING:
        connection.execute(set_option, (option, 0))
    yield
    for option, value in _MERGING.items():
        connection.execute(set_option, (option, value))


def text_of(connection: apsw.Connection, doc_id: int) -> str:
    """The article's text, "" before cleaning."""
    for (stored,) in connection.execute("SELECT text FROM texts WHERE doc_id = ?", (doc_id,)):
        return zstandard.ZstdDecompressor().decompress(stored).decode("utf-8")
    return ""


@dataclass(frozen=True, slots=True)
class Row:
    """A clipping found: its row, and where it stands in the order of the results."""

    doc_id: int
    place: Cursor


class Selection:
    """A query as SQL. No part of what was typed is in the SQL itself; words are in FTS5 expressions only as quoted phrases."""

    def __init__(self, query: Query, question: Question) -> None:
        self._conditions: list[str] = []
        self._bindings: list[object] = []
        ranked: list[str] = []
        for group in question.groups:
            if all(isinstance(term, Words) and not term.without for term in group):
                ranked.append("(" + " OR ".join(_expression(term) for term in group if isinstance(term, Words)) + ")")
            else:
                parts = [_condition(term) for term in group]
                self._add("(" + " OR ".join(sql for sql, _ in parts) + ")", *(value for _, values in parts for value in values))
        self._expression = " AND ".join(ranked)
        if query.shelf is not None:
            self._add("c.shelf = ?", query.shelf)
        elif not question.asks_for(Quality.TRASHED):
            self._add("c.shelf IN ('inbox', 'archive')")
        if query.tag:
            self._add("c.doc_id IN (SELECT doc_id FROM clipping_tags WHERE key = ?)", key(query.tag))
        if query.site:
            self._add("c.host = ?", query.site.lower().removeprefix("www."))
        if query.state:
            self._add("c.state = ?", query.state)
        if query.favourite is not None:
            self._add("c.favourite = ?", int(query.favourite))

    def count(self, connection: apsw.Connection) -> int:
        """How many clippings there are in all."""
        if self._expression:
            source, bindings = _MATCHES, [self._expression]
            where = ["search MATCH ?"]
        else:
            source, bindings, where = "clippings AS c", [], []
        sql = f"SELECT count(*) FROM {source} WHERE {' AND '.join([*where, *self._conditions]) or 'true'}"
        return int(fetched(connection, sql, [*bindings, *self._bindings])[0][0])

    def rows(self, connection: apsw.Connection, after: Cursor | None, limit: int) -> list[Row]:
        """The clippings after a place, in order: best first when words are asked for, else newest first."""
        if self._expression:
            return self._ranked(connection, after, limit)
        where, bindings = list(self._conditions), list(self._bindings)
        if after:
            where.append("(c.saved, c.uuid) < (?, ?)")
            bindings += [after.saved, after.uuid]
        sql = (
            f"SELECT c.doc_id, c.saved, c.uuid FROM clippings AS c WHERE {' AND '.join(where) or 'true'} "
            "ORDER BY c.saved DESC, c.uuid DESC LIMIT ?"
        )
        return [Row(doc_id, Cursor(0.0, saved, uuid)) for doc_id, saved, uuid in fetched(connection, sql, [*bindings, limit])]

    def _ranked(self, connection: apsw.Connection, after: Cursor | None, limit: int) -> list[Row]:
        weights = ", ".join(map(str, WEIGHTS))
        inner = (
            f"SELECT c.doc_id, bm25(search, {weights}) AS rank, c.saved, c.uuid "
            f"FROM {_MATCHES} WHERE {' AND '.join(['search MATCH ?', *self._conditions])}"
        )
        bindings: list[object] = [self._expression, *self._bindings]
        where = "true"
        if after:
            where = "rank > ? OR (rank = ? AND (saved, uuid) < (?, ?))"
            bindings += [after.rank, after.rank, after.saved, after.uuid]
        sql = f"SELECT * FROM ({inner}) WHERE {where} ORDER BY rank, saved DESC, uuid DESC LIMIT ?"
        found = fetched(connection, sql, [*bindings, limit])
        return [Row(doc_id, Cursor(rank, saved, uuid)) for doc_id, rank, saved, uuid in found]

    def _add(self, condition: str, *bindings: object) -> None:
        self._conditions.append(condition)
        self._bindings += bindings


def _indexed(document: Fields) -> tuple[str, str, str, str, str, str]:
    """Title, author, site, note, tags and URL of a document."""
    metadata = document["metadata"]
    return (
        document["title"],
        " ".join(author["name"] for author in metadata["authors"]),
        f"{metadata['site']} {metadata['publisher']}",
        document["note"],
        " ".join([*document["tags"], *metadata["tags"]]),
        address_words(document["url"]),
    )


def _expression(words: Words) -> str:
    quoted = phrase(words.pieces, prefix=words.prefix)
    return f"author : {quoted}" if words.author else quoted


def _condition(term: Term) -> tuple[str, list[object]]:
    if isinstance(term, Words):
        sql, bindings = _IN_SEARCH, list[object]([_expression(term)])
    else:
        sql, bindings = _operator(term)
    return (f"NOT ({sql})" if term.without else sql), bindings


def _operator(operator: Operator) -> tuple[str, list[object]]:
    value = operator.value
    match operator.field:
        case Field.TAG:
            return "c.doc_id IN (SELECT doc_id FROM clipping_tags WHERE key = ?)", [key(value)]
        case Field.BEFORE:
            return "c.saved < ?", [value]
        case Field.AFTER:
            return "c.saved >= ?", [value]
        case Field.IS:
            return _quality(Quality(value)), []
        case _:
            return _site(value)


def _site(value: str) -> tuple[str, list[object]]:
    """A host, the hosts below it, a part of a host's name, or the name a site gives itself."""
    host = value.lower().removeprefix("www.")
    sql = "(c.host = ? OR substr(c.host, -length(?)) = ?)"
    bindings: list[object] = [host, f".{host}", f".{host}"]
    words = pieces(value)
    if "." in host or not words:
        return sql, bindings
    return f"({sql} OR instr(c.host, ?) OR {_IN_SEARCH})", [*bindings, host, f"site : {phrase(words, prefix=False)}"]


def _quality(quality: Quality) -> str:
    return {
        Quality.FAVOURITE: "c.favourite",
        Quality.ARCHIVED: "c.shelf = 'archive'",
        Quality.TRASHED: "c.shelf = 'trash'",
        Quality.INBOX: "c.shelf = 'inbox'",
        Quality.RAW: "c.state = 'raw'",
        Quality.CLEAN: "c.state = 'clean'",
    }[quality]
