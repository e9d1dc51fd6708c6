"""What may be opened as a library, and how it is left when it may not."""

import fcntl
import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import apsw
import pytest

from winnow.errors import Forbidden, NotFound, Unavailable, WinnowError
from winnow.library import Library, Query, open_library
from winnow.library.schema import VERSION
from winnow.models import Clipping

Maker = Callable[..., tuple[Clipping, bytes]]


def refused(folder: Path, *, create: bool = True) -> WinnowError:
    with pytest.raises(WinnowError) as error:
        open_library(folder, create=create)
    assert str(folder) in error.value.message
    return error.value


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "lock")
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_everything_in_a_library_is_private(library: Library, folder: Path, keep: Callable[..., UUID]) -> None:
    library.add_image(keep("text"), "https://example.com/a.png", "image/png", b"png")
    for path in [folder, *folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert {path.name for path in folder.iterdir()} >= {"winnow.db", "winnow.db-wal", "objects", "lock"}


def test_a_catalogue_that_others_could_read_is_closed_to_them(folder: Path) -> None:
    open_library(folder).close()
    (folder / "winnow.db").chmod(0o644)
    open_library(folder).close()
    assert stat.S_IMODE((folder / "winnow.db").stat().st_mode) == 0o600


def test_a_library_that_is_a_link_is_refused(folder: Path, tmp_path: Path) -> None:
    open_library(tmp_path / "real").close()
    folder.symlink_to(tmp_path / "real")
    error = refused(folder)
    assert isinstance(error, Forbidden)
    assert error.code == "library_unsafe"


@pytest.mark.parametrize("name", ["winnow.db", "objects"])
def test_a_library_with_a_link_inside_is_refused(folder: Path, tmp_path: Path, name: str) -> None:
    open_library(tmp_path / "real").close()
    folder.mkdir(mode=0o700)
    (folder / name).symlink_to(tmp_path / "real" / name)
    assert refused(folder).code == "library_unsafe"


def test_a_lock_that_is_a_link_is_refused_and_its_target_stays(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious")
    folder.mkdir(mode=0o700)
    (folder / "lock").symlink_to(target)
    assert refused(folder).code == "library_unusable"
    assert target.read_text() == "precious"


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_library_that_others_can_write_is_refused(folder: Path, mode: int) -> None:
    folder.mkdir()
    folder.chmod(mode)
    assert refused(folder).code == "library_unsafe"
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_library_of_another_user_is_refused(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    os.chown(folder, 12345, -1)
    assert refused(folder).code == "library_unsafe"


def test_a_file_in_place_of_the_folder_is_refused(folder: Path) -> None:
    folder.write_text("not a folder")
    assert refused(folder).code in ("library_unsafe", "library_unusable")
    assert folder.read_text() == "not a folder"


def test_a_library_that_is_not_there_is_not_made_unless_asked_for(folder: Path) -> None:
    error = refused(folder, create=False)
    assert isinstance(error, NotFound)
    assert error.code == "no_library"
    assert not folder.exists()


def test_a_second_opener_is_told_who_holds_the_library(library: Library, folder: Path) -> None:
    error = refused(folder)
    assert error.code == "library_locked"
    assert str(os.getpid()) in error.message
    assert library.find(Query()).total == 0


def test_a_second_process_is_told_who_holds_the_library(library: Library, folder: Path) -> None:
    script = "import sys; from pathlib import Path; from winnow.library import open_library; open_library(Path(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"process {os.getpid()}." in done.stderr


def test_the_lock_of_a_killed_process_does_not_hold_the_library(folder: Path) -> None:
    script = (
        "import sys, os, signal; from pathlib import Path; from winnow.library import open_library; "
        "open_library(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(folder)], check=False)
    assert (folder / "lock").read_text().strip().isdigit()
    open_library(folder).close()


def test_a_closed_library_can_be_closed_again_and_says_so_to_callers(folder: Path, clip: Maker) -> None:
    library = open_library(folder)
    library.close()
    library.close()
    with pytest.raises(Unavailable):
        library.add(*clip())
    with pytest.raises(Unavailable):
        library.find(Query())
    fd = os.open(folder / "lock", os.O_RDWR)
    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(fd)


def test_a_library_of_a_newer_winnow_is_refused_and_unchanged(folder: Path, clip: Maker) -> None:
    library = open_library(folder)
    library.add(*clip())
    library.close()
    connection = apsw.Connection(str(folder / "winnow.db"))
    connection.pragma("user_version", VERSION + 1)
    connection.close()
    before = contents(folder)
    error = refused(folder)
    assert error.code == "library_newer"
    assert str(VERSION + 1) in error.message
    assert contents(folder) == before


def test_the_database_of_another_program_is_refused_and_unchanged(folder: Path) -> None:
    open_library(folder).close()
    (folder / "winnow.db").unlink()
    connection = apsw.Connection(str(folder / "winnow.db"))
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = contents(folder)
    assert refused(folder).code == "library_unknown"
    assert contents(folder) == before


@pytest.mark.parametrize("damage", ["text", "zeros", "truncated"])
def test_a_damaged_catalogue_is_named_and_not_written_over(folder: Path, clip: Maker, damage: str) -> None:
    library = open_library(folder)
    for _ in range(50):
        library.add(*clip(note="x" * 2000))
    library.close()
    catalogue = folder / "winnow.db"
    whole = catalogue.read_bytes()
    damaged = {"text": b"this is no database, " * 1000, "zeros": bytes(4096) + whole[4096:], "truncated": whole[: len(whole) // 3]}[damage]
    catalogue.write_bytes(damaged)
    before = contents(folder)
    try:
        library = open_library(folder)
    except WinnowError as error:
        assert error.code in ("library_damaged", "library_unknown")
        assert "backup" in error.message or "another folder" in error.message
        assert contents(folder) == before
    else:
        problems = list(library.verify())
        library.close()
        assert problems
        assert all("backup" in problem for problem in problems)


def test_a_lost_catalogue_is_named_and_not_made_anew(folder: Path, clip: Maker) -> None:
    library = open_library(folder)
    library.add(*clip())
    library.close()
    (folder / "winnow.db").unlink()
    before = contents(folder)
    assert refused(folder).code == "library_damaged"
    assert contents(folder) == before


def object_path(folder: Path, name: str) -> Path:
    return folder / "objects" / name[:2] / f"{name}.zst"


def test_a_missing_snapshot_is_named(library: Library, folder: Path, clip: Maker) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    object_path(folder, clipping.snapshot).unlink()
    with pytest.raises(Unavailable) as error:
        library.snapshot(clipping.id)
    assert error.value.code == "object_missing"
    (problem,) = library.verify()
    assert str(clipping.id) in problem
    assert clipping.snapshot in problem
    assert library.get(clipping.id) == clipping


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-3], lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:], lambda _: b"", lambda _: b"x" * 99]
)
def test_a_damaged_snapshot_is_named_and_never_returned(
    library: Library, folder: Path, clip: Maker, damage: Callable[[bytes], bytes]
) -> None:
    clipping, snapshot = clip(bytes(range(256)) * 8)
    library.add(clipping, snapshot)
    path = object_path(folder, clipping.snapshot)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(Unavailable) as error:
        library.snapshot(clipping.id)
    assert error.value.code == "object_damaged"
    assert [problem for problem in library.verify() if path.name in problem]


def test_a_damaged_object_is_made_whole_by_the_same_clip_under_a_new_id(library: Library, folder: Path, clip: Maker) -> None:
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    object_path(folder, clipping.snapshot).write_bytes(b"damaged")
    library.add(*clip(snapshot))
    assert library.snapshot(clipping.id) == snapshot
    assert list(library.verify()) == []


def test_a_record_that_cannot_be_read_is_named(folder: Path, clip: Maker) -> None:
    library = open_library(folder)
    clipping, snapshot = clip()
    library.add(clipping, snapshot)
    library.close()
    connection = apsw.Connection(str(folder / "winnow.db"))
    connection.execute("UPDATE clippings SET body = json_set(body, '$.captured_at', 'never')")
    connection.close()
    library = open_library(folder)
    (problem,) = library.verify()
    library.close()
    assert str(clipping.id) in problem
