"""How often and how many at once."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from winnow.errors import TooMany

Clock = Callable[[], float]
_KEYS = 1000


class Rate:
    """At most `count` events in `seconds`, for each key."""

    def __init__(self, count: int, seconds: float, clock: Clock = time.monotonic) -> None:
        self._count = count
        self._seconds = seconds
        self._clock = clock
        self._events: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, key: str, sentence: str) -> None:
        """Count one event. Raises TooMany with `sentence`, and when to try again, if there were too many."""
        now = self._clock()
        events = self._events.setdefault(key, deque())
        self._events.move_to_end(key)
        while len(self._events) > _KEYS:
            self._events.popitem(last=False)
        while events and events[0] <= now - self._seconds:
            events.popleft()
        if len(events) >= self._count:
            raise TooMany(sentence, limit=self._count, retry_after_s=max(1, round(events[0] + self._seconds - now)))
        events.append(now)


class AtOnce:
    """At most `count` at the same time, for each key."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._running: dict[str, int] = {}

    @contextmanager
    def one(self, key: str, sentence: str) -> Iterator[None]:
        """Hold one place. Raises TooMany with `sentence` when all are taken."""
        running = self._running.get(key, 0)
        if running >= self._count:
            raise TooMany(sentence, limit=self._count, retry_after_s=1)
        self._running[key] = running + 1
        try:
            yield
        finally:
            self._running[key] -= 1
            if not self._running[key]:
                del self._running[key]
