"""What is asked for, as SQL. No part of what was typed is in the SQL itself; words are in FTS5 expressions only as quoted phrases."""

# SQL is put together from constants; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import apsw

from winnow.library.base import Query
from winnow.library.database import fetched
from winnow.library.folding import key, phrase, pieces
from winnow.library.question import Field, Operator, Quality, Question, Term, Words

MATCHES = "search CROSS JOIN briefs AS c ON c.doc_id = search.rowid"
TITLE_MATCHES = "titles CROSS JOIN briefs AS c ON c.doc_id = titles.rowid"
_TAGGED = "c.doc_id IN (SELECT doc_id FROM clipping_tags WHERE key = ?)"
_IN_SEARCH = "c.doc_id IN (SELECT rowid FROM search WHERE search MATCH ?)"


class Selection:
    """A query and its question.

    `expression` is what the index is asked for, "" when no words are. `in_title` is what a title must hold for a title hit, "" when
    nothing is; `title_is_enough` when every such title belongs to a clipping that `expression` finds. `conditions` are about the row c.
    """

    def __init__(self, query: Query, question: Question) -> None:
        self.conditions: list[str] = []
        self.bindings: list[object] = []
        self._shelves: tuple[str, ...] = ()
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

    def count(self, connection: apsw.Connection, *, at_most: int | None = None, among: range | None = None) -> int:
        """How many clippings there are in all; for a search, as many as `at_most`, or those whose numbers are `among` some."""
        if self._shelves and not self.expression and len(self.conditions) == 1:
            marks = ", ".join("?" * len(self._shelves))
            sql = f"SELECT coalesce(sum(clippings), 0) FROM shelf_counts WHERE shelf IN ({marks})"
            return int(fetched(connection, sql, self._shelves)[0][0])
        source = MATCHES if self.expression else self.rows
        where = [*(["search MATCH ?"] if self.expression else []), *self.conditions]
        bindings = [*([self.expression] if self.expression else []), *self.bindings]
        if among is not None:
            where.append("search.rowid BETWEEN ? AND ?")
            bindings += [among.start, among.stop - 1]
        found = f"FROM {source} WHERE {' AND '.join(where) or 'true'}"
        if at_most is not None:
            found = f"FROM (SELECT 1 {found} LIMIT ?)"
            bindings.append(at_most)
        return int(fetched(connection, f"SELECT count(*) {found}", bindings)[0][0])

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
