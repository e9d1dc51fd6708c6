"""Backups are sound copies, made while others write; restoring one writes over nothing."""

import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import apsw
import pytest

from winnow.errors import Invalid, NotFound, OutOfSpace, Unavailable
from winnow.intake.recovery import recover
from winnow.library import Library, Query, open_library, restore_backup
from winnow.library.backups import surplus
from winnow.library.base import Backup
from winnow.models import Clipping

Maker = Callable[..., tuple[Clipping, bytes]]
Keep = Callable[..., UUID]


def snapshot(number: int) -> bytes:
    return b'{"schema":1,"url":"https://example.org/%d","captured_at":"2026-05-01T10:00:00Z","title":"Page %d","html":"<p>x"}' % (
        number,
        number,
    )


def titles(folder: Path) -> set[str]:
    library = open_library(folder, create=False)
    try:
        assert list(library.verify()) == []
        return {hit.clipping.title for hit in library.find(Query(limit=200)).hits}
    finally:
        library.close()


def test_a_backup_holds_what_was_there_and_is_private(library: Library, folder: Path, keep: Keep) -> None:
    keep("text", title="First")
    told: list[tuple[int, int]] = []
    backup = library.back_up(lambda done, total: told.append((done, total)))
    assert (backup.clippings, backup.missing) == (1, 0)
    assert library.backups() == (backup,)
    assert told and told[-1][0] == told[-1][1]
    assert stat.S_IMODE((folder / "backups").stat().st_mode) == 0o700
    [file] = (folder / "backups").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_clips_are_stored_while_a_backup_is_made_and_the_copy_is_of_one_moment(library: Library, folder: Path, clip: Maker) -> None:
    for _ in range(200):
        library.add(*clip(note="words " * 400))
    stored: list[int] = []

    def told(done: int, total: int) -> None:
        if len(stored) < 5:
            library.add(*clip(note="meanwhile"))
            stored.append(done)

    backup = library.back_up(told)
    assert stored, "it was told of at least one step"
    assert backup.clippings == 200
    assert library.find(Query()).total == 200 + len(stored)


def test_a_restored_backup_brings_back_what_was_lost_and_what_came_since(folder: Path, clip: Maker) -> None:
    library = open_library(folder)
    old, new = clip(snapshot(1), title="Old"), clip(snapshot(2), title="New")
    library.add(*old)
    name = library.back_up().name
    library.add(*new)
    library.close()
    before = (folder / "winnow.db").read_bytes()
    restored = restore_backup(folder, name)
    assert (restored.clippings, restored.missing) == (1, 0)
    assert restored.aside and restored.aside.read_bytes() == before
    library = open_library(folder)
    assert recover(library) == 1
    assert recover(library) == 0, "a second time finds nothing"
    [found] = library.find(Query(tag="recovered")).hits
    assert (found.clipping.url, found.clipping.snapshot) == ("https://example.org/2", new[0].snapshot)
    assert library.snapshot(found.clipping.id) == new[1]
    library.close()


def test_a_catalogue_that_is_gone_or_ruined_is_replaced_by_its_backup(folder: Path, clip: Maker) -> None:
    library = open_library(folder)
    library.add(*clip(title="Kept"))
    name = library.back_up().name
    library.close()
    (folder / "winnow.db").write_bytes(b"ruin" * 5000)
    restored = restore_backup(folder, name)
    assert restored.aside and restored.aside.read_bytes() == b"ruin" * 5000
    assert titles(folder) == {"Kept"}
    (folder / "winnow.db").unlink()
    assert restore_backup(folder, name).aside is None
    assert titles(folder) == {"Kept"}


def test_a_log_of_the_former_catalogue_is_not_played_into_the_restored_one(folder: Path, clip: Maker, tmp_path: Path) -> None:
    library = open_library(folder)
    library.add(*clip(title="Kept"))
    name = library.back_up().name
    library.add(*clip(title="In the log"))
    crashed = tmp_path / "crashed"
    shutil.copytree(folder, crashed)  # as a kill would leave it, with its log
    library.close()
    assert (crashed / "winnow.db-wal").stat().st_size > 0
    aside = restore_backup(crashed, name).aside
    assert titles(crashed) == {"Kept"}
    assert aside and aside.with_name(aside.name + "-wal").exists()
    connection = apsw.Connection(str(aside))
    assert connection.execute("SELECT count(*) FROM clippings").get == 2
    connection.close()


@pytest.mark.parametrize("damage", ["cut", "flipped", "text", "newer", "foreign"])
def test_a_backup_that_is_no_good_is_refused_and_nothing_changes(folder: Path, clip: Maker, damage: str) -> None:
    library = open_library(folder)
    for _ in range(50):
        library.add(*clip(note="words " * 200))
    name = library.back_up().name
    library.close()
    file = folder / "backups" / name
    data = bytearray(file.read_bytes())
    match damage:
        case "cut":
            file.write_bytes(data[: len(data) // 2])
        case "flipped":
            for page in range(2, len(data) // 4096):
                data[page * 4096 + 3] ^= 0xFF
            file.write_bytes(data)
        case "text":
            file.write_text("not a database")
        case _:
            connection = apsw.Connection(str(file))
            connection.pragma("user_version" if damage == "newer" else "application_id", 999)
            connection.close()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}
    with pytest.raises(Unavailable) as refused:
        restore_backup(folder, name)
    assert name in refused.value.message or str(folder) in refused.value.message
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"} == before


def test_a_backup_that_is_not_there_is_named(folder: Path) -> None:
    open_library(folder).close()
    for named in ("winnow-2020-01-01T000000Z.db", "../winnow.db", "/nowhere/winnow.db"):
        with pytest.raises(NotFound) as refused:
            restore_backup(folder, named)
        assert named in refused.value.message


def test_a_library_in_use_is_not_restored(library: Library, folder: Path, keep: Keep) -> None:
    keep("text")
    name = library.back_up().name
    with pytest.raises(Unavailable) as refused:
        restore_backup(folder, name)
    assert refused.value.code == "library_locked"
    assert str(os.getpid()) in refused.value.message


def test_a_disk_without_room_stops_the_backup_and_not_the_clips(folder: Path, clip: Maker) -> None:
    free = os.statvfs(folder.parent)
    library = open_library(folder, disk_reserve_bytes=0)
    library.add(*clip())
    library.close()
    # A reserve that the disk has for a clip and not for a copy of the catalogue besides cannot be made up; one that it lacks can.
    library = open_library(folder, disk_reserve_bytes=free.f_bavail * free.f_frsize * 2)
    with pytest.raises(OutOfSpace) as refused:
        library.back_up()
    assert "none was made" in refused.value.message
    assert library.backups() == ()
    assert list((folder / "backups").iterdir()) == []
    library.close()


def test_a_missing_object_is_counted(library: Library, folder: Path, clip: Maker) -> None:
    clipping, body = clip()
    library.add(clipping, body)
    next((folder / "objects").rglob(f"{clipping.snapshot}*")).unlink()
    assert library.back_up().missing == 1


def test_objects_that_only_a_backup_needs_are_not_swept(library: Library, folder: Path, clip: Maker) -> None:
    clipping, body = clip(title="Deleted since")
    library.add(clipping, body)
    name = library.back_up().name
    library.remove(clipping.id)
    for path in (folder / "objects").rglob("*"):
        os.utime(path, (0, 0))
    assert library.sweep() == 0
    (folder / "backups" / name).unlink()
    assert library.sweep() == 1


def test_the_last_of_each_day_and_week_is_kept() -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    backups = [Backup(f"b{hours:04}", now - timedelta(hours=hours), 1, 0) for hours in range(0, 24 * 60, 6)]
    kept = {backup.name for backup in backups} - {backup.name for backup in surplus(backups, daily=7, weekly=4)}
    moments = sorted((backup.made_at for backup in backups if backup.name in kept), reverse=True)
    assert len({moment.date() for moment in moments}) == len(moments), "one a day"
    assert [moment.date() for moment in moments[:7]] == [(now - timedelta(days=days)).date() for days in range(7)]
    assert len({moment.isocalendar()[:2] for moment in moments}) == 4
    assert moments[0] == now
    assert surplus(backups[:1], daily=0, weekly=0) == ()


def test_what_was_cut_off_is_cleared_away_and_dropping_keeps_the_newest(library: Library, folder: Path, keep: Keep) -> None:
    keep("text")
    first = library.back_up()
    (folder / "backups" / "abc.part").write_bytes(b"half")
    second = library.back_up()
    assert {path.name for path in (folder / "backups").iterdir()} == {first.name, second.name}
    assert library.drop_backups(daily=1, weekly=0) == 1
    assert [backup.name for backup in library.backups()] == [second.name]


@pytest.fixture(params=["the same disk", "another disk"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    if request.param == "the same disk":
        yield tmp_path / "copy"
        return
    memory = Path("/dev/shm")  # another file system, where no hard link can lead
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has no other disk at hand")
    with TemporaryDirectory(dir=memory) as elsewhere:
        yield Path(elsewhere) / "copy"


def test_a_complete_copy_is_a_library_of_its_own(library: Library, folder: Path, keep: Keep, place: Path) -> None:
    one = keep("the whole text", title="One")
    library.add_image(one, "https://example.com/a.png", "image/png", b"png")
    assert library.copy_to(place) == 3
    assert titles(place) == {"One"}
    inode = {path.name: path.stat().st_ino for path in (folder / "objects").rglob("*") if path.is_file()}
    copied = {path.name: path.stat().st_ino for path in (place / "objects").rglob("*") if path.is_file()}
    assert inode.keys() == copied.keys()
    assert (inode == copied) is (place.stat().st_dev == folder.stat().st_dev)


def test_a_copy_goes_into_an_empty_folder_only(library: Library, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "precious").write_text("mine")
    for target in (full, full / "precious", tmp_path / "no" / "where"):
        with pytest.raises(Invalid) as refused:
            library.copy_to(target)
        assert (refused.value.code, str(target) in refused.value.message) == ("bad_folder", True)
    assert [path.name for path in full.iterdir()] == ["precious"]


def test_a_backup_is_made_before_the_catalogue_gets_a_new_form(folder: Path, clip: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    from winnow.library import schema

    with monkeypatch.context() as older:
        older.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        older.setattr(schema, "VERSION", 1)
        library = open_library(folder)
        assert library.backups() == ()
        library.close()
    library = open_library(folder)
    [backup] = library.backups()
    connection = apsw.Connection(str(folder / "backups" / backup.name))
    assert connection.pragma("user_version") == 1
    connection.close()
    library.close()


def test_two_backups_at_once_are_both_whole(library: Library, clip: Maker) -> None:
    for _ in range(100):
        library.add(*clip(note="words " * 200))
    made: list[Backup] = []
    threads = [threading.Thread(target=lambda: made.append(library.back_up())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({backup.name for backup in made}) == 2
    assert all(backup.clippings == 100 for backup in made)
