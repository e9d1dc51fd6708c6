"""How many clippings there are of each tag, site, language, month and shelf: each counted from an index that holds no more than that."""

# SQL is put together from constants of this module.
# ruff: noqa: S608

from __future__ import annotations

import apsw

from winnow.library.base import Facets
from winnow.library.database import fetched

_TRASHED_TAGS = "SELECT t.key, count(*) FROM clippings AS c JOIN clipping_tags AS t USING (doc_id) WHERE c.shelf = 'trash' GROUP BY t.key"


def counted(connection: apsw.Connection) -> Facets:
    """The counts of inbox and archive; `shelves` counts the trash too."""
    shelves = dict(fetched(connection, "SELECT shelf, clippings FROM shelf_counts"))
    favourites = fetched(connection, "SELECT count(*) FROM clippings INDEXED BY clippings_favourite WHERE favourite AND shelf <> 'trash'")
    months = _each(connection, "month", "clippings_by_month")
    return Facets(
        tags=_tags(connection),
        sites=_most_first(_each(connection, "host", "clippings_by_host")),
        languages=_most_first(_each(connection, "language", "clippings_by_language")),
        months=tuple(sorted(months, reverse=True)),
        shelves={"inbox": 0, "archive": 0, "trash": 0} | shelves,
        favourites=favourites[0][0],
    )


def _tags(connection: apsw.Connection) -> tuple[tuple[str, int], ...]:
    """Tags by their keys; what is in the trash is counted apart, so that most are counted without a look at their clippings."""
    trashed = dict(fetched(connection, _TRASHED_TAGS))
    rows = fetched(connection, "SELECT key, min(tag), count(*) FROM clipping_tags INDEXED BY clipping_tags_by_key GROUP BY key")
    kept = [(key, tag, count - trashed.get(key, 0)) for key, tag, count in rows]
    return tuple((tag, count) for _, tag, count in sorted(kept, key=lambda row: (-row[2], row[0])) if count)


def _each(connection: apsw.Connection, column: str, index: str) -> list[tuple[str, int]]:
    sql = f"SELECT {column}, count(*) FROM clippings INDEXED BY {index} WHERE shelf <> 'trash' AND {column} <> '' GROUP BY {column}"
    return fetched(connection, sql)


def _most_first(counts: list[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts, key=lambda count: (-count[1], count[0])))
