"""A clock that jumps makes nothing disappear before its time, and nothing that was deleted come back."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from winnow.errors import Gone, NotFound
from winnow.library import Library, Query, open_library
from winnow.models import Cleaned, Clipping, Shelf, State

Maker = Callable[..., tuple[Clipping, bytes]]

NOW = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
DAY = timedelta(days=1)
# In the night after this moment the clocks of Berlin go back.
JUMPS = {
    "a day ahead": NOW + DAY,
    "a day behind": NOW - DAY,
    "1970": datetime(1970, 1, 1, tzinfo=UTC),
    "2038": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    "an hour behind": NOW - timedelta(hours=1),
    "in local time": NOW.astimezone(ZoneInfo("Europe/Berlin")),
}


class Watch:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def library(folder: Path, watch: Watch) -> Iterator[Library]:
    opened = open_library(folder, clock=watch)
    opened.sweep()
    yield opened
    opened.close()


def deleted(library: Library, watch: Watch, clip: Maker) -> tuple[Clipping, Clipping, bytes]:
    """A clipping in the trash, and one that is deleted for good, with its snapshot."""
    (trashed, body), (gone, snapshot) = clip(saved_at=watch()), clip()
    library.add(trashed, body)
    library.update(trashed.id, lambda c: c.model_copy(update={"shelf": Shelf.TRASH, "deleted_at": watch()}))
    library.add(gone, snapshot)
    library.remove(gone.id)
    return trashed, gone, snapshot


@pytest.mark.parametrize("jump", JUMPS)
def test_while_the_clock_is_wrong_nothing_is_deleted_for_its_age(library: Library, watch: Watch, clip: Maker, jump: str) -> None:
    trashed, clipping, snapshot = deleted(library, watch, clip)
    watch.time = JUMPS[jump]
    library.sweep()
    assert library.get(trashed.id).shelf is Shelf.TRASH
    with pytest.raises(Gone):
        library.add(clipping, snapshot)
    watch.time = NOW + 29 * DAY
    library.sweep()
    assert library.get(trashed.id).shelf is Shelf.TRASH
    with pytest.raises(Gone):
        library.add(clipping, snapshot)


@pytest.mark.parametrize("jump", JUMPS)
def test_after_the_clock_was_wrong_things_go_when_they_are_old(library: Library, watch: Watch, clip: Maker, jump: str) -> None:
    trashed, clipping, _ = deleted(library, watch, clip)
    watch.time = JUMPS[jump]
    library.sweep()
    for days in range(1, 33):
        watch.time = NOW + days * DAY
        library.sweep()
    with pytest.raises(Gone):
        library.get(trashed.id)
    for days in range(33, 93):
        watch.time = NOW + days * DAY
        library.sweep()
    with pytest.raises(NotFound):
        library.get(clipping.id)


def test_what_was_deleted_while_the_clock_was_not_set_stays_as_long_as_anything(library: Library, watch: Watch, clip: Maker) -> None:
    watch.time = JUMPS["1970"]
    trashed, clipping, _ = deleted(library, watch, clip)
    for days in range(30):
        watch.time = NOW + days * DAY
        library.sweep()
        assert library.get(trashed.id).shelf is Shelf.TRASH
        with pytest.raises(Gone):
            library.get(clipping.id)


def test_a_clip_that_was_taken_back_while_the_clock_was_not_set_can_be_brought_back_as_long_as_any(
    library: Library, watch: Watch, clip: Maker, article: Callable[..., Cleaned]
) -> None:
    clips = [clip(saved_at=NOW + n * timedelta(minutes=1)) for n in range(2)]
    for clipping, body in clips:
        library.add(clipping, body)
        library.update(clipping.id, lambda c: c.model_copy(update={"state": State.CLEAN}), cleaned=article("words"))
    first, second = (each[0].id for each in clips)
    library.join(second, first, lambda c: c.model_copy(update={"state": State.CLEAN}), article("other words"))
    watch.time = JUMPS["1970"]
    library.take_back(second)
    for days in range(30):
        watch.time = NOW + days * DAY
        library.sweep()
    assert [clip.taken_back for version in library.versions(first) for clip in version.clips] == [None, NOW]
    library.bring_back(second)
    library.take_back(second)
    for days in range(30, 62):
        watch.time = NOW + days * DAY
        library.sweep()
    assert [clip.id for version in library.versions(first) for clip in version.clips] == [first]


@pytest.mark.parametrize("jump", JUMPS)
def test_a_library_works_whatever_the_clock_says(folder: Path, watch: Watch, clip: Maker, jump: str) -> None:
    library = open_library(folder, clock=watch)
    ids = []
    for time in (NOW, JUMPS[jump], NOW + timedelta(minutes=1)):
        watch.time = time
        library.close()
        library = open_library(folder, clock=watch)
        clipping, snapshot = clip(saved_at=time)
        assert library.add(clipping, snapshot).created
        assert not library.add(clipping, snapshot).created
        assert library.find(Query(text="after:today page")).total >= 1
        ids.append(clipping.id)
    assert {hit.clipping.id for hit in library.find(Query()).hits} == set(ids)
    assert list(library.verify()) == []
    library.close()
