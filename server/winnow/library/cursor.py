"""Where a page of results ended, as an opaque word that the next request brings back."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
from dataclasses import astuple, dataclass, replace
from enum import StrEnum
from uuid import UUID

import orjson

from winnow.errors import Invalid
from winnow.library.base import Query

# SQLite's own limit on the numbers of rows.
_LARGEST_NUMBER = 2**63 - 1


class Order(StrEnum):
    """What results are ordered by; `ranking.py` says what each is."""

    NEWEST = "newest"
    SCORE = "score"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: the order it is in, whether it is a title hit, its score, when it was saved, its id and its number."""

    order: Order
    titled: bool
    score: float
    saved: str
    uuid: str
    doc_id: int


def written(cursor: Cursor, query: Query) -> str:
    """The cursor as a word for URLs, bound to what was asked."""
    return base64.urlsafe_b64encode(orjson.dumps([_name(query), *astuple(cursor)])).decode("ascii").rstrip("=")


def read(query: Query) -> Cursor | None:
    """The query's cursor, None for the first page. Raises Invalid (`bad_cursor`) for one that is not ours or of another query."""
    if not query.cursor:
        return None
    try:
        padded = query.cursor.encode("ascii") + b"=" * (-len(query.cursor) % 4)
        name, order, titled, score, saved, uuid, doc_id = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if name != _name(query) or not isinstance(saved, str) or len(saved) > 40 or not math.isfinite(score):
            raise ValueError("not a cursor of this query")
        if not isinstance(doc_id, int) or not 0 < doc_id <= _LARGEST_NUMBER:
            raise ValueError("no row has this number")
        return Cursor(Order(order), bool(titled), float(score), saved, str(UUID(uuid)), doc_id)
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error) as error:
        raise Invalid("This page of results cannot be found again. Start the search anew.", code="bad_cursor", field="cursor") from error


def _name(query: Query) -> str:
    return hashlib.sha256(repr(replace(query, cursor="", limit=0)).encode("utf-8", "replace")).hexdigest()[:16]
