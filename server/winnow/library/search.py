"""The full-text index and what is written into it.

`search` holds all that is searched, `titles` the titles once more: what is found in a title comes first, and a title alone is quickly
looked through. Rows have the numbers of their clippings, so that the highest are the latest.
"""

# SQL is put together from constants of this module; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

import apsw
import zstandard

from winnow.library.addresses import address_words
from winnow.library.database import fetched
from winnow.library.documents import Fields
from winnow.library.folding import index_text

_COLUMNS = "title, text, author, site, note, tags, url"
INDEXES = ("search", "titles")
"""Both in step: a row is in each or in none."""

# As the tables say (`schema.py`).
_TOKENIZER = ("unicode61", ["remove_diacritics", "2", "categories", "L* N* Co Mn Mc"])
# To see whether a row is that of a clipping, a word of each of these columns is looked for.
_LOOKED_FOR = frozenset({"title", "text", "note", "tags", "url"})

# Segments of a level that a write merges itself, where nobody does it beside (FTS5's own value), and the most that FTS5 can have.
_MERGED_AT, _MOST_SEGMENTS = 16, 1999
# Texts are short: the fastest level already halves them.
_TEXT_LEVEL = 1


def on_change(connection: apsw.Connection, doc_id: int, before: Fields | None, after: Fields | None) -> None:
    """Keep the index in step with a clipping's document, in the same transaction."""
    if after is None:
        _forget(connection, doc_id)
        connection.execute("DELETE FROM texts WHERE doc_id = ?", (doc_id,))
        return
    fields = _indexed(after)
    if before is not None and before.get("cleaned") == after.get("cleaned") and _indexed(before) == fields:
        return
    if before is not None:
        _forget(connection, doc_id)
    index_anew(connection, doc_id, after)


def index_anew(connection: apsw.Connection, doc_id: int, document: Fields) -> None:
    """Write the row of a document that the index does not hold."""
    title, *others = (index_text(field) for field in _indexed(document))
    row = (title, index_text(text_of(connection, doc_id)), *others)
    connection.execute(f"INSERT INTO search (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (doc_id, *row))
    connection.execute("INSERT INTO titles (rowid, title) VALUES (?, ?)", (doc_id, title))


def put_text(connection: apsw.Connection, doc_id: int, text: str) -> None:
    """Store the article's text; it is indexed when the clipping's document changes."""
    stored = zstandard.ZstdCompressor(level=_TEXT_LEVEL).compress(text.encode("utf-8"))
    connection.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (doc_id, stored))


def holds(connection: apsw.Connection, doc_id: int, document: Fields, text: str) -> bool:
    """Whether the index has a document and its text, as far as an index without a copy of them can tell: as many words in each column, and
    in most the longest of them, which is seldom a common one and so is quickly looked up."""
    title, *others = (index_text(field) for field in _indexed(document))
    columns = dict(zip(_COLUMNS.split(", "), (title, index_text(text), *others), strict=True))
    return _holds(connection, "search", doc_id, columns) and _holds(connection, "titles", doc_id, {"title": title})


def _holds(connection: apsw.Connection, index: str, doc_id: int, columns: Mapping[str, str]) -> bool:
    sizes = fetched(connection, f"SELECT sz FROM {index}_docsize WHERE id = ?", (doc_id,))
    if not sizes:
        return False
    counts = _sizes(sizes[0][0])
    # FTS5 knows the letters of an older Unicode than Python does, and what it does not know parts words; to ask it takes longer.
    return any(
        counts == [len(words) for words in found.values()] and _has(connection, index, doc_id, found)
        for found in ({name: divide(text) for name, text in columns.items()} for divide in (str.split, partial(_tokens, connection)))
    )


def _has(connection: apsw.Connection, index: str, doc_id: int, words: Mapping[str, Sequence[str]]) -> bool:
    """Whether a row has, in each column that is looked at, the longest of these words."""
    asked = " AND ".join(f'{name} : "{max(each, key=len)}"' for name, each in words.items() if each and name in _LOOKED_FOR)
    return not asked or bool(connection.execute(f"SELECT 1 FROM {index} WHERE {index} MATCH ? AND rowid = ?", (asked, doc_id)).fetchall())


def _tokens(connection: apsw.Connection, text: str) -> list[str]:
    """The words that FTS5 finds in a text."""
    tokenizer = connection.fts5_tokenizer(*_TOKENIZER)
    found = tokenizer(text.encode("utf-8"), apsw.FTS5_TOKENIZE_DOCUMENT, None, include_offsets=False, include_colocated=False)
    return [str(token) for token in found]


def _sizes(stored: bytes) -> list[int]:
    """The words in each column of a row, as FTS5 notes them. Source: "SQLite FTS5 Extension", 3.5, and "Database File Format", 1.6 (varint;
    none here is longer than eight bytes)."""
    sizes, size = [], 0
    for byte in stored:
        size = size << 7 | byte & 0x7F
        if byte < 0x80:
            sizes.append(size)
            size = 0
    return sizes


@contextmanager
def without_merging(connection: apsw.Connection) -> Iterator[None]:
    """Inside a transaction: index segments are not merged, which would write much before it frees anything."""
    for index in INDEXES:
        connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('crisismerge', ?)", (_MOST_SEGMENTS,))
    yield
    for index in INDEXES:
        connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('crisismerge', ?)", (_MERGED_AT,))


def text_of(connection: apsw.Connection, doc_id: int) -> str:
    """The article's text, "" before cleaning."""
    for (stored,) in connection.execute("SELECT text FROM texts WHERE doc_id = ?", (doc_id,)):
        return zstandard.ZstdDecompressor().decompress(stored).decode("utf-8")
    return ""


def _indexed(document: Fields) -> tuple[str, str, str, str, str, str]:
    """Title, author, site, note, tags and URL of a document. What the reader marked in the text is searched with the note."""
    metadata = document["metadata"]
    return (
        document["title"],
        " ".join(author["name"] for author in metadata["authors"]),
        f"{metadata['site']} {metadata['publisher']}",
        "\n".join([document["note"], *highlighted(document)]),
        " ".join([*document["tags"], *metadata["tags"]]),
        address_words(document["url"]),
    )


def highlighted(document: Fields) -> Iterator[str]:
    """The words of a document's highlights: what is marked, and what the reader wrote to it."""
    for highlight in document.get("highlights", ()):
        for name in ("exact", "note"):
            if isinstance(said := highlight.get(name), str):
                yield said


def _forget(connection: apsw.Connection, doc_id: int) -> None:
    for index in INDEXES:
        connection.execute(f"DELETE FROM {index} WHERE rowid = ?", (doc_id,))
