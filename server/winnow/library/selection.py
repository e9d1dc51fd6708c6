"""What is asked for, as SQL. No part of what was typed is in the SQL itself; words are in FTS5 expressions only as quoted phrases."""

# SQL is put together from constants; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import apsw
import orjson

from winnow.library.base import Query
from winnow.library.database import fetched
from winnow.library.folding import key, phrase, pieces
from winnow.library.question import Field, Operator, Quality, Question, Term, Words

MATCHES = "search CROSS JOIN briefs AS c ON c.doc_id = search.rowid"
TITLE_MATCHES = "titles CROSS JOIN briefs AS c ON c.doc_id = titles.rowid"
_TAGGED = "c.doc_id IN (SELECT doc_id FROM clipping_tags WHERE key = ?)"
_IN_SEARCH = "c.doc_id IN (SELECT rowid FROM search WHERE search MATCH ?)"
_IN_TRASH = "+search.rowid IN (SELECT doc_id FROM clippings WHERE shelf = 'trash')"
# The + keeps SQLite from asking the index anew for each of them.
_ONE_OF = "+search.rowid IN (SELECT value FROM json_each(?))"


class Selection:
    """A query and its question.

    `expression` is what the index is asked for, "" when no words are. `in_title` is what a title must hold for a title hit, "" when
    nothing is; `title_is_enough` when every such title belongs to a clipping that `expression` finds. `conditions` are about the row c.
    """

    def __init__(self, query: Query, question: Question) -> None:
        self.conditions: list[str] = []
        self.bindings: list[object] = []
        self._shelves: tuple[str, ...] = ()
        self._all_but_trash = False
        self._one_of: str | None = None
        self._has_phrases = any(
            " " in phrase(term.pieces, prefix=term.prefix) for group in question.groups for term in group if isinstance(term, Words)
        )
        wanted, unwanted, titled = [], [], []
        for group in question.groups:
            words = [term for term in group if isinstance(term, Words)]
            if len(words) == len(group) and not any(term.without for term in words):
                wanted.append(_any(words))
                if anywhere := [term for term in words if not term.author]:
                    titled.append(_any(anywhere))
            elif len(group) == len(words) == 1:
                unwanted.append(words[0])
            else:
                self._require_one(group)
        self.expression = " AND ".join(wanted)
        self.in_title = " AND ".join(titled)
        self.title_is_enough = len(titled) == len(wanted) and not unwanted
        if wanted and unwanted:
            self.expression = f"({self.expression}) NOT {_any(unwanted)}"
        elif unwanted:
            self._require(f"NOT {_IN_SEARCH}", _any(unwanted))
        self._narrow(query, question)

    def count(self, connection: apsw.Connection, at_most: int = -1) -> int:
        """How many clippings there are in all; counting the matches of a search ends with `at_most`."""
        if self.expression:
            source, where, bindings = self.matches()
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {' AND '.join(where)} LIMIT ?)"
            return int(fetched(connection, sql, [*bindings, at_most])[0][0])
        if self._shelves and len(self.conditions) == 1:
            marks = ", ".join("?" * len(self._shelves))
            sql = f"SELECT coalesce(sum(clippings), 0) FROM shelf_counts WHERE shelf IN ({marks})"
            return int(fetched(connection, sql, self._shelves)[0][0])
        sql = f"SELECT count(*) FROM {self.rows} WHERE {' AND '.join(self.conditions) or 'true'}"
        return int(fetched(connection, sql, self.bindings)[0][0])

    def count_among(self, connection: apsw.Connection, numbers: range) -> int:
        """How many matches of a search have one of these numbers."""
        among, edges = "search.rowid BETWEEN ? AND ?", (numbers.start, numbers.stop - 1)
        if self._finds_all_but_trash and not self._has_phrases:
            # All, and then those in the trash: half as long as asking of each whether it is there. Phrases are slow to find twice.
            every = f"SELECT count(*) FROM search WHERE search MATCH ? AND {among}"
            sql = f"SELECT ({every}) - ({every} AND {_IN_TRASH})"
            return int(fetched(connection, sql, (self.expression, *edges) * 2)[0][0])
        source, where, bindings = self.matches()
        sql = f"SELECT count(*) FROM {source} WHERE {' AND '.join([*where, among])}"
        return int(fetched(connection, sql, [*bindings, *edges])[0][0])

    def matches(self) -> tuple[str, list[str], list[object]]:
        """What a search finds, as SQL: where its rows come from, the conditions, what is bound in them.

        The index alone is walked through where it can be: looking up the row of each match takes five times as long.
        """
        if self._one_of is not None:
            return "search", ["search MATCH ?", _ONE_OF], [self.expression, self._one_of]
        if self._finds_all_but_trash:
            return "search", ["search MATCH ?", f"NOT {_IN_TRASH}"], [self.expression]
        return MATCHES, ["search MATCH ?", *self.conditions], [self.expression, *self.bindings]

    def narrow(self, connection: apsw.Connection, at_most: int) -> None:
        """Find out which clippings the conditions of a search leave, and look among these alone if they are `at_most` so many."""
        if not self.expression or self._finds_all_but_trash:
            return
        sql = f"SELECT c.doc_id FROM {self.rows} WHERE {' AND '.join(self.conditions)} ORDER BY c.doc_id DESC LIMIT ?"
        found = [doc_id for (doc_id,) in fetched(connection, sql, [*self.bindings, at_most + 1])]
        if len(found) <= at_most:
            self._one_of = orjson.dumps(found).decode("ascii")

    @property
    def _finds_all_but_trash(self) -> bool:
        return self._all_but_trash and len(self.conditions) == 1

    @property
    def rows(self) -> str:
        """Where the rows c of a list come from: the table with the indexes by time, or the small one where tags name them one by one."""
        return "briefs AS c" if any(_TAGGED in condition for condition in self.conditions) else "clippings AS c"

    def _narrow(self, query: Query, question: Question) -> None:
        if query.shelf is not None:
            self._shelves = (query.shelf,)
            self._require("c.shelf = ?", query.shelf)
        elif not question.asks_for(Quality.TRASHED):
            self._shelves = ("inbox", "archive")
            self._all_but_trash = True
            self._require("c.shelf IN (?, ?)", *self._shelves)
        if query.tag:
            self._require(_TAGGED, key(query.tag))
        if query.site:
            self._require("c.host = ?", query.site.lower().removeprefix("www."))
        if query.state:
            self._require("c.state = ?", query.state)
        if query.favourite is not None:
            self._require("c.favourite = ?", int(query.favourite))

    def _require_one(self, group: tuple[Term, ...]) -> None:
        parts = [_condition(term) for term in group]
        self._require(f"({' OR '.join(sql for sql, _ in parts)})", *(value for _, values in parts for value in values))

    def _require(self, condition: str, *bindings: object) -> None:
        self.conditions.append(condition)
        self.bindings += bindings


def _any(words: list[Words]) -> str:
    return f"({' OR '.join(map(_expression, words))})"


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
            return _TAGGED, [key(value)]
        case Field.BEFORE:
            return "c.saved < ?", [value]
        case Field.AFTER:
            return "c.saved >= ?", [value]
        case Field.LANG:
            return "c.language = ?", [value]
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
