"""Files named by their content."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from winnow.library.objects import Objects, sha256_of
from winnow.models import Sha256

DAY_S = 24 * 3600


def yesterday() -> datetime:
    """A day ago by now: other tests may have taken minutes since this file was read."""
    return datetime.now(UTC) - timedelta(days=1)


def nothing(_: str) -> set[Sha256]:
    return set()


def stored(objects: Objects, data: bytes, *, compress: bool = True) -> Sha256:
    with objects.storing(data, compress=compress) as name:
        return name


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects(tmp_path)


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


@pytest.mark.parametrize("compress", [True, False])
def test_content_comes_back_under_its_digest(objects: Objects, tmp_path: Path, compress: bool) -> None:
    name = stored(objects, b"content" * 100, compress=compress)
    assert name == sha256_of(b"content" * 100)
    assert objects.get(name, compressed=compress) == b"content" * 100
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert file == tmp_path / name[:2] / (f"{name}.zst" if compress else name)
    assert (file.stat().st_size < 100) == compress


def test_the_same_content_is_stored_once(objects: Objects, tmp_path: Path) -> None:
    name = stored(objects, b"a", compress=False)
    inode = (tmp_path / name[:2] / name).stat().st_ino
    stored(objects, b"a", compress=False)
    assert (tmp_path / name[:2] / name).stat().st_ino == inode


def test_the_sweep_takes_what_is_old_and_unused(objects: Objects, tmp_path: Path) -> None:
    used, unused, young = (stored(objects, data) for data in (b"used", b"unused", b"young"))
    part = tmp_path / used[:2] / "0123.part"
    part.write_bytes(b"cut off")
    for name in (used, unused):
        age(tmp_path / name[:2] / f"{name}.zst", DAY_S + 60)
    age(part, DAY_S + 60)
    assert objects.sweep(*[lambda prefix: {used} if used.startswith(prefix) else set()] * 2, from_before=yesterday()).count == 2
    assert objects.has(used)
    assert objects.has(young)
    assert not objects.has(unused)
    assert not part.exists()


def test_old_content_that_is_stored_again_is_not_swept(objects: Objects, tmp_path: Path) -> None:
    name = stored(objects, b"again", compress=True)
    age(tmp_path / name[:2] / f"{name}.zst", DAY_S + 60)
    stored(objects, b"again", compress=True)
    assert objects.sweep(nothing, nothing, from_before=yesterday()).count == 0
    assert objects.get(name, compressed=True) == b"again"


def test_what_waits_for_its_row_is_not_swept_whatever_the_clock_says(objects: Objects, tmp_path: Path) -> None:
    with objects.storing(b"waits", compress=True) as name:
        age(tmp_path / name[:2] / f"{name}.zst", 60 * 365 * DAY_S)
        assert objects.sweep(nothing, nothing, from_before=yesterday()).count == 0
    assert objects.sweep(nothing, nothing, from_before=yesterday()).count == 1


def test_what_comes_into_use_during_a_sweep_stays(objects: Objects, tmp_path: Path) -> None:
    name = stored(objects, b"content")
    age(tmp_path / name[:2] / f"{name}.zst", DAY_S + 60)
    assert objects.sweep(nothing, lambda _: {name}, from_before=yesterday()).count == 0
    assert objects.get(name, compressed=True) == b"content"


@pytest.mark.parametrize("name", ["", "../x", "A" * 64, "g" * 64])
def test_only_digests_are_names(objects: Objects, name: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        objects.get(sha256_of(b"")[:0] + name, compressed=False)  # type: ignore[arg-type]
