"""The index is merged beside the writers: in small steps, at any of which the disk may fail or the process die."""

from __future__ import annotations

import errno
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

import apsw
import pytest
from tests.unit.library.disk import Disk, Fault, watched
from tests.unit.library.killing import killed_at

from winnow.errors import WinnowError
from winnow.library import Library, Query, open_library
from winnow.library.database import Database
from winnow.library.merging import STEP_PAGES, Merging, merge_a_little
from winnow.models import Cleaned, Clipping

Maker = Callable[..., tuple[Clipping, bytes]]
Article = Callable[..., Cleaned]

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

CLIPS = 13
# FTS5's own: so many segments of a level are merged, and so many within the write that makes one more.
FEW, MOST = 4, 16
LONG_S = 20.0


def segments(folder: Path) -> int:
    """How many segments the index of a catalogue has. Source: fts5_index.c, FTS5_SEGMENT_ROWID."""
    with closing(apsw.Connection(str(folder / "winnow.db"), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
        sql = "SELECT count(DISTINCT id >> 37) FROM search_data WHERE id >> 37 > 0"
        return int(connection.execute(sql).fetchall()[0][0])


def words(number: int, count: int = 3000) -> str:
    """A text of its own, so long that its segment has several pages."""
    chance = random.Random(number)
    return f"mark{number} " + " ".join(f"{chance.randrange(10**9):09d}" for _ in range(count))


def fill(library: Library, clip: Maker, article: Article, count: int = CLIPS) -> list[UUID]:
    """Store clips, each with a text that a search for its mark finds."""
    kept = []
    for number in range(count):
        clipping, snapshot = clip()
        library.add(clipping, snapshot)
        library.update(clipping.id, lambda stored: stored, cleaned=article(words(number)))
        kept.append(clipping.id)
    return kept


def agrees(library: Library, kept: list[UUID]) -> bool:
    """Whether each clip is found by its mark, and nothing is wrong."""
    found = [[hit.clipping.id for hit in library.find(Query(text=f'"mark{number}"')).hits] for number in range(len(kept))]
    return found == [[each] for each in kept] and list(library.verify()) == []


def until(holds: Callable[[], bool]) -> bool:
    """Wait for something; whether it came."""
    end = time.monotonic() + LONG_S
    while not (come := holds()) and time.monotonic() < end:
        time.sleep(0.01)
    return come


@contextmanager
def tended(library: Library) -> Iterator[None]:
    """The library closed at the end, and whoever tends it gone."""
    tending = threading.Thread(target=library.tend)
    tending.start()
    try:
        yield
    finally:
        library.close()
        tending.join(LONG_S)
    assert not tending.is_alive()


@pytest.fixture
def memory() -> Iterator[Path]:
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None) as folder:
        yield Path(folder)


def test_a_clip_does_not_merge_what_others_added(library: Library, folder: Path, clip: Maker, article: Article) -> None:
    kept = fill(library, clip, article)
    assert segments(folder) >= CLIPS
    for each in kept:
        library.remove(each)
    assert segments(folder) >= CLIPS


def test_a_library_that_nobody_tends_is_merged_by_its_writers_before_searches_are_slow(
    library: Library, folder: Path, clip: Maker, article: Article
) -> None:
    for _ in range(4):
        fill(library, clip, article)
        assert segments(folder) < 2 * MOST


def test_what_clips_added_is_merged_while_the_library_is_tended(folder: Path, clip: Maker, article: Article) -> None:
    library = open_library(folder)
    kept = fill(library, clip, article)
    with tended(library):
        assert until(lambda: segments(folder) < FEW)
        assert agrees(library, kept)
        # And again after the next ones.
        more = fill(library, clip, article)
        assert until(lambda: segments(folder) < 2 * FEW)
        library.remove(kept[0])
        assert [hit.clipping.id for hit in library.find(Query(text='"mark0"')).hits] == [more[0]]


def test_a_step_is_small_and_others_write_between_two_of_them(folder: Path, clip: Maker, article: Article) -> None:
    library = open_library(folder)
    kept = fill(library, clip, article)
    library.close()
    with closing(Database(folder / "winnow.db")) as database:
        steps = []

        def step(connection: apsw.Connection) -> bool:
            before = connection.total_changes()
            more = merge_a_little(connection)
            steps.append(connection.total_changes() - before)
            return more

        while database.write(step):
            database.write(lambda connection: connection.execute("INSERT OR REPLACE INTO facts VALUES ('step', 'done')"))
            with database.reading() as connection:
                assert connection.execute("SELECT count(*) FROM search('mark0')").fetchall() == [(1,)]
    assert len(steps) > FEW
    # Rows: a page is one, and so are its first word in the index of pages, what is taken away of the merged ones, and a share of the rest.
    assert max(steps) < 8 * STEP_PAGES
    library = open_library(folder)
    assert agrees(library, kept)
    library.close()


def test_it_can_be_stopped_between_two_steps(folder: Path, clip: Maker, article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    library = open_library(folder)
    fill(library, clip, article)
    library.close()
    with closing(Database(folder / "winnow.db")) as database:
        merging = Merging(database)
        write, steps = database.write, []

        def stops(job: Callable[[apsw.Connection], bool]) -> bool:
            steps.append(1)
            merging.stop()
            return write(job)

        monkeypatch.setattr(database, "write", stops)
        merging.changed()
        merging.run()
        merging.run()
    assert steps == [1]


def test_a_disk_that_is_full_for_a_while_stops_neither_clips_nor_the_merging_after_it(memory: Path, clip: Maker, article: Article) -> None:
    folder = memory / "library"
    with watched(memory) as disk:
        library = open_library(folder, vfs=disk.name)
        kept = fill(library, clip, article)
        disk.fault = Fault(1, errno.ENOSPC, sticky=True, hits=lambda step: step.what in ("write", "size"))
        fault = disk.fault
        with tended(library):
            assert until(lambda: fault.met > 0)
            with pytest.raises(WinnowError) as refused:
                fill(library, clip, article, 1)
            assert refused.value.code == "disk_full"
            disk.fault = None
            library.update(kept[0], lambda stored: stored.model_copy(update={"note": "now"}))
            assert until(lambda: segments(folder) < FEW)
            assert agrees(library, kept)


def test_a_process_killed_at_any_step_of_the_merging_leaves_all_as_it_was(memory: Path, clip: Maker, article: Article) -> None:
    library = open_library(memory / "before")
    kept = fill(library, clip, article, FEW + 1)
    library.close()
    folder = memory / "top" / "library"

    def begin(disk: Disk) -> Callable[[], object]:
        database = Database(folder / "winnow.db", vfs=disk.name)

        def merge() -> None:
            while database.write(merge_a_little):
                pass
            database.close()

        return merge

    left, number, cut_off = set(), 1, True
    while cut_off:
        shutil.copytree(memory / "before", folder)
        cut_off = killed_at(number, folder.parent, begin)
        library = open_library(folder, create=False)
        assert agrees(library, kept)
        library.close()
        left.add(segments(folder))
        shutil.rmtree(folder.parent)
        number += 7
    assert len(left) > 2
    assert min(left) < FEW < max(left)
