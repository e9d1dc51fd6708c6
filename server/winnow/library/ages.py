"""How long things have been where they are, when the clock may be wrong.

A clock jumps: by a day when somebody sets it, to 1970 when a battery is empty, to any year by mistake. What is deleted for good because
it is old must not be deleted because of that. So a thing is old only when it was so already at the last look but one, a day or more ago.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import apsw

from winnow.library.database import Database, fetched

Clock = Callable[[], datetime]
"""Tells the present moment, in UTC."""

# No library is older: a clock that says so was not set.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)

BETWEEN_LOOKS = timedelta(days=1)


def now() -> datetime:
    """The present moment by the computer's clock."""
    return datetime.now(UTC)


class Ages:
    """Remembers in the library when it looked at the clock."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def look(self) -> datetime | None:
        """A moment that has surely passed, to count ages from; None while the clock is not set."""
        present = self._clock()
        if present < EARLIEST:
            return None
        last = self._last()
        if last is None or not timedelta(0) <= present - last < BETWEEN_LOOKS:
            self._database.write(lambda connection: _remember(connection, present), deletes=lambda _: True)
        return present if last is None else min(last, present)

    def _last(self) -> datetime | None:
        with self._database.reading() as connection:
            rows = fetched(connection, "SELECT value FROM facts WHERE name = 'looked'")
        return datetime.fromisoformat(rows[0][0]) if rows else None


def _remember(connection: apsw.Connection, present: datetime) -> None:
    connection.execute("INSERT OR REPLACE INTO facts VALUES ('looked', ?)", (present.isoformat(),))
