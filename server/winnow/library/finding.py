"""A page of clippings, with what was found in their texts, and how many there are in all."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC
from itertools import pairwise

import apsw
import orjson

from winnow.errors import Invalid
from winnow.library import cursor, ranking, records, search
from winnow.library.ages import Clock
from winnow.library.base import Found, Hit, Query
from winnow.library.database import Database, fetched
from winnow.library.question import parse
from winnow.library.selection import Selection
from winnow.library.snippets import matcher, snippet
from winnow.models import Clipping

MAX_PAGE = 200
# Counting is spread over the processors, but leaves a large machine alone.
_COUNTERS = min(os.cpu_count() or 1, 4)


class Finder:
    """What `Library.find` does. Where much matches, it is counted while the page is made: SQLite works outside of Python's lock."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._counting = ThreadPoolExecutor(_COUNTERS, thread_name_prefix="winnow-count")

    def find(self, query: Query) -> Found:
        """A page of clippings. Raises Invalid for a cursor that is not ours (`bad_cursor`) and a limit that is not 1 to 200."""
        if not 1 <= query.limit <= MAX_PAGE:
            raise Invalid(f"A page holds 1 to {MAX_PAGE} clippings, not {query.limit}.", code="bad_limit", field="limit", limit=MAX_PAGE)
        after = cursor.read(query)
        question = parse(query.text, self._clock().astimezone(UTC).date())
        selection = Selection(query, question)
        wanted = matcher(question)
        with self._database.reading() as connection:
            selection.narrow(connection, ranking.SCORED_AT_MOST)
            total = selection.count(connection, ranking.SCORED_AT_MOST + 1)
            few = total <= ranking.SCORED_AT_MOST
            counts = [] if few or not selection.expression else self._counted(selection, connection)
            rows = ranking.page(connection, selection, after, query.limit + 1, few=few)
            clippings = [(row.doc_id, _clipping(connection, row.doc_id)) for row in rows[: query.limit]]
            texts = [search.text_of(connection, doc_id) if wanted else "" for doc_id, _ in clippings]
        hits = tuple(
            Hit(clipping, snippet(wanted, (text, clipping.note, clipping.title, clipping.url)))
            for (_, clipping), text in zip(clippings, texts, strict=True)
        )
        more = len(rows) > query.limit
        total = sum(count.result() for count in counts) if counts else total
        return Found(hits, total, cursor.written(rows[query.limit - 1].place, query) if more else None)

    def close(self) -> None:
        """Wait for what is being counted."""
        self._counting.shutdown()

    def _counted(self, selection: Selection, connection: apsw.Connection) -> list[Future[int]]:
        """The counts of a search, which are on their way, by stretches of the clippings' numbers."""
        last = int(fetched(connection, "SELECT coalesce(max(doc_id), 0) FROM briefs")[0][0])
        edges = [1 + last * part // _COUNTERS for part in range(_COUNTERS + 1)]
        return [self._counting.submit(self._count, selection, range(*stretch)) for stretch in pairwise(edges)]

    def _count(self, selection: Selection, among: range) -> int:
        with self._database.reading() as connection:
            return selection.count_among(connection, among)


def _clipping(connection: apsw.Connection, doc_id: int) -> Clipping:
    """The clipping of a row that was found in the same state of the database."""
    return records.clipping_of(orjson.loads(fetched(connection, "SELECT body FROM clippings WHERE doc_id = ?", (doc_id,))[0][0]))
