"""The searches that a reader keeps, as documents of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from tinydb import where

from winnow.errors import Conflict, Invalid, NotFound
from winnow.library import records
from winnow.library.ages import Clock
from winnow.library.base import MAX_SEARCHES, Reach, SavedSearch
from winnow.library.documents import SQLiteTable
from winnow.library.folding import key
from winnow.library.tags import searches_with_tag_renamed


class Searches:
    """A table of searches; what changes it is called inside a transaction."""

    def __init__(self, table: SQLiteTable, clock: Clock) -> None:
        self._table, self._clock = table, clock

    def all(self) -> tuple[SavedSearch, ...]:
        """All of them, by their names."""
        return tuple(sorted(map(records.search_of, self._table.all()), key=lambda search: (key(search.name), search.id)))

    def keep(self, search: SavedSearch) -> SavedSearch:
        """Store one; see `Library.keep_search`."""
        others = [other for other in self.all() if other.id != search.id]
        if any(key(other.name) == key(search.name) for other in others):
            raise Conflict(f"There is a search named “{search.name}” already. Choose another name.", code="name_taken", field="name")
        if len(others) >= MAX_SEARCHES:
            raise Invalid(
                f"{MAX_SEARCHES} searches are saved, which is as many as there may be. Delete some first.",
                code="too_many_searches",
                limit=MAX_SEARCHES,
            )
        named = replace(search, id=search.id or uuid4().hex, made_at=search.made_at or self._clock())
        self._table.upsert(records.search_document(named), where("id") == named.id)
        return named

    def rename_tag(self, old: str, new: str, reach: Reach) -> tuple[SavedSearch, ...]:
        """Let those that ask for a tag ask for it by its new name; returns them as they were. See `Library.rename_tag`."""
        renamed = list(searches_with_tag_renamed(self.all(), old, new, reach))
        for _, search in renamed:
            self._table.update(records.search_document(search), where("id") == search.id)
        return tuple(search for search, _ in renamed)

    def forget(self, search_id: str) -> SavedSearch:
        """Delete one; see `Library.forget_search`."""
        for search in self.all():
            if search.id == search_id:
                self._table.remove(where("id") == search_id)
                return search
        raise NotFound("There is no such saved search. It may have been deleted already; list them again.", code="no_search", field="id")
