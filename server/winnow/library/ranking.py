"""The order of results, and how a page of them is found without looking at all.

Without words: newest first. With words: title hits first (all that is asked for is in the title), then the others, and in each of the two

- while few clippings match, the highest score first:

      score = log2(bm25) + days(saved) / HALF_LIFE_DAYS

  bm25 is Okapi's function with FTS5's k1 = 1.2 and b = 0.75, each column's words counted WEIGHTS times (https://sqlite.org/fts5.html,
  5.1). The second part halves what a match weighs for each HALF_LIFE_DAYS of age: exponential decay, as Elasticsearch's `exp` function
  gives it, but of a sum of logarithms, so that the order does not change as time goes by.
- when more match than SCORED_AT_MOST, the latest first. Words that are nearly everywhere weigh nearly nothing in bm25 (FTS5 lets the
  weight of a word that is in more than half of all clippings be 0.000001), so it says little of them, and would need every match.
  Latest is what came into the library last: numbers of clippings grow, and FTS5 walks them backwards and stops when a page is full.
"""

# SQL is put together from constants; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import math
from dataclasses import dataclass

import apsw

from winnow.library.cursor import Cursor, Order
from winnow.library.database import fetched
from winnow.library.selection import MATCHES, TITLE_MATCHES, Selection

# Of title, text, author, site, note (with highlights), tags, url: a word in the title says most about what a page is about.
WEIGHTS = (10.0, 1.0, 4.0, 2.0, 3.0, 5.0, 1.0)
HALF_LIFE_DAYS = 365
# So many are scored in a few milliseconds.
SCORED_AT_MOST = 2000

_LEAST = 1e-9
_PLACE = "c.doc_id, c.saved, c.uuid"
_Rank = tuple[bool, float, str, str, int]
_TITLED = "SELECT rowid FROM titles WHERE titles MATCH ?"


@dataclass(frozen=True, slots=True)
class Row:
    """A clipping found: its row, and where it stands in the order of the results."""

    doc_id: int
    place: Cursor


def page(connection: apsw.Connection, selection: Selection, after: Cursor | None, limit: int, *, few: bool) -> list[Row]:
    """The clippings after a place, in order. Which order a search has is settled by its first page and kept by the cursor.

    `few`: at most `SCORED_AT_MOST` match.
    """
    if not selection.expression:
        return _newest(connection, selection, after, limit)
    order = after.order if after else (Order.SCORE if few else Order.LATEST)
    if order is Order.SCORE:
        return _scored(connection, selection, after, limit)
    return _latest(connection, selection, after, limit)


def _newest(connection: apsw.Connection, selection: Selection, after: Cursor | None, limit: int) -> list[Row]:
    where, bindings = list(selection.conditions), list(selection.bindings)
    if after:
        where.append("(c.saved, c.uuid) < (?, ?)")
        bindings += [after.saved, after.uuid]
    sql = f"SELECT {_PLACE} FROM {selection.rows} WHERE {' AND '.join(where) or 'true'} ORDER BY c.saved DESC, c.uuid DESC LIMIT ?"
    rows = fetched(connection, sql, [*bindings, limit])
    return [Row(doc_id, Cursor(Order.NEWEST, False, 0.0, saved, uuid, doc_id)) for doc_id, saved, uuid in rows]


def _scored(connection: apsw.Connection, selection: Selection, after: Cursor | None, limit: int) -> list[Row]:
    weights = ", ".join(map(str, WEIGHTS))
    source, where, bindings = selection.matches()
    matches = f"SELECT search.rowid AS doc_id, -bm25(search, {weights}) AS relevance FROM {source} WHERE {' AND '.join(where)}"
    sql = f"SELECT {_PLACE}, relevance, julianday(c.saved) FROM ({matches}) CROSS JOIN briefs AS c USING (doc_id)"
    found = fetched(connection, sql, bindings)
    titled = {doc_id for (doc_id,) in fetched(connection, _TITLED, [selection.in_title])} if selection.in_title else set()
    ranked = [
        (doc_id in titled, math.log2(max(relevance, _LEAST)) + days / HALF_LIFE_DAYS, saved, uuid, doc_id)
        for doc_id, saved, uuid, relevance, days in found
    ]
    ranked.sort(reverse=True)
    start = _start(ranked, after) if after else 0
    return [Row(rank[-1], Cursor(Order.SCORE, *rank)) for rank in ranked[start : start + limit]]


def _start(ranked: list[_Rank], after: Cursor) -> int:
    """Where the next page begins: after the clipping that the last one ended with.

    Scores shift a little with every new clipping, so the clipping itself is looked for; its old score serves when it is gone.
    """
    for place, (*_, doc_id) in enumerate(ranked):
        if doc_id == after.doc_id:
            return place + 1
    return sum(rank > (after.titled, after.score, after.saved, after.uuid, after.doc_id) for rank in ranked)


def _latest(connection: apsw.Connection, selection: Selection, after: Cursor | None, limit: int) -> list[Row]:
    rows: list[Row] = []
    if selection.in_title and (after is None or after.titled):
        rows = _latest_part(connection, selection, after, limit, titled=True)
    if len(rows) < limit:
        rows += _latest_part(connection, selection, after if after and not after.titled else None, limit - len(rows), titled=False)
    return rows


def _latest_part(connection: apsw.Connection, selection: Selection, after: Cursor | None, limit: int, *, titled: bool) -> list[Row]:
    """The title hits, or the others, that came into the library before the clipping `after`."""
    index, source = ("titles", TITLE_MATCHES) if titled else ("search", MATCHES)
    where = [f"{index} MATCH ?"]
    # The + keeps SQLite from asking the index for each of the rows: walking through both is quicker.
    bindings: list[object] = [selection.in_title if titled else selection.expression]
    if titled and not selection.title_is_enough:
        where.append("+titles.rowid IN (SELECT rowid FROM search WHERE search MATCH ?)")
        bindings.append(selection.expression)
    if not titled and selection.in_title:
        where.append(f"+search.rowid NOT IN ({_TITLED})")
        bindings.append(selection.in_title)
    if after:
        where.append(f"{index}.rowid < ?")
        bindings.append(after.doc_id)
    sql = f"SELECT {_PLACE} FROM {source} WHERE {' AND '.join([*where, *selection.conditions])} ORDER BY {index}.rowid DESC LIMIT ?"
    rows = fetched(connection, sql, [*bindings, *selection.bindings, limit])
    return [Row(doc_id, Cursor(Order.LATEST, titled, 0.0, saved, uuid, doc_id)) for doc_id, saved, uuid in rows]
