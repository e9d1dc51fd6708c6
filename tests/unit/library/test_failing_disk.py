"""A disk that fails under the library: SQLite's layer to the file system is replaced by one that fails when told to."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from winnow.errors import Unavailable, WinnowError
from winnow.library import Query, open_library
from winnow.models import Clipping

Maker = Callable[..., tuple[Clipping, bytes]]


class FailingDisk(apsw.VFS):
    """SQLite's usual layer, until `fail` names an operation; `count` operations later it fails, once or for good."""

    def __init__(self) -> None:
        self.name = "failing"
        self.operation = ""
        self.countdown = 0
        self.sticky = True
        self.failed = 0
        super().__init__(self.name, "")

    def fail(self, operation: str, after: int = 0, *, sticky: bool = True) -> None:
        self.operation, self.countdown, self.sticky, self.failed = operation, after, sticky, 0

    def xOpen(self, name: Any, flags: list[int]) -> "FailingFile":
        return FailingFile(self, name, flags)

    def meet(self, operation: str, error: type[Exception]) -> None:
        if operation != self.operation:
            return
        if self.countdown > 0:
            self.countdown -= 1
            return
        if self.sticky or not self.failed:
            self.failed += 1
            raise error(f"{operation} failed")


class FailingFile(apsw.VFSFile):
    def __init__(self, disk: FailingDisk, name: Any, flags: list[int]) -> None:
        self.disk = disk
        super().__init__("", name, flags)

    def xSync(self, flags: int) -> None:
        self.disk.meet("sync", apsw.IOError)
        super().xSync(flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.meet("write", apsw.IOError)
        self.disk.meet("full", apsw.FullError)
        super().xWrite(data, offset)


@pytest.fixture
def disk() -> Iterator[FailingDisk]:
    disk = FailingDisk()
    yield disk
    disk.unregister()


pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.parametrize("operation", ["sync", "write"])
def test_after_a_failed_write_nothing_is_taken_until_a_restart(folder: Path, clip: Maker, disk: FailingDisk, operation: str) -> None:
    library = open_library(folder, vfs=disk.name)
    first = clip()
    library.add(*first)
    disk.fail(operation, sticky=False)
    lost = clip()
    with pytest.raises(Unavailable) as error:
        library.add(*lost)
    assert error.value.code == "storage_failed"
    for call in (
        lambda: library.add(*clip()),
        lambda: library.update(first[0].id, lambda c: c),
        lambda: library.remove(first[0].id),
        lambda: library.add_image(first[0].id, "https://example.com/a.png", "image/png", b"png"),
    ):
        with pytest.raises(Unavailable) as error:
            call()
        assert error.value.code == "storage_failed"
    assert library.get(first[0].id) == first[0]
    library.close()
    again = open_library(folder, vfs=disk.name)
    assert again.get(first[0].id) == first[0]
    assert again.add(*clip()).created
    assert list(again.verify()) == []
    again.close()


def test_a_full_disk_is_not_a_failed_one(folder: Path, clip: Maker, disk: FailingDisk) -> None:
    library = open_library(folder, vfs=disk.name)
    disk.fail("full")
    refused = clip()
    with pytest.raises(WinnowError) as error:
        library.add(*refused)
    assert error.value.code == "disk_full"
    disk.fail("")
    assert library.add(*refused).created
    library.close()


@pytest.mark.parametrize("operation", ["sync", "write", "full"])
@pytest.mark.parametrize("sticky", [True, False])
def test_failing_at_any_operation_loses_nothing_acknowledged(
    folder: Path, clip: Maker, article: Callable[..., Any], disk: FailingDisk, operation: str, sticky: bool
) -> None:
    acknowledged: dict[Any, str] = {}
    failures = 0
    for after in range(12):
        library = open_library(folder, vfs=disk.name)
        disk.fail(operation, after, sticky=sticky)
        pending: dict[Any, tuple[str | None, str | None]] = {}
        for _ in range(3):
            clipping, snapshot = clip(title="added")
            try:
                pending[clipping.id] = (None, "added")
                library.add(clipping, snapshot)
                acknowledged[clipping.id] = "added"
                pending[clipping.id] = ("added", "changed")
                library.update(clipping.id, lambda c: c.model_copy(update={"title": "changed"}), cleaned=article("text"))
                acknowledged[clipping.id] = "changed"
                del pending[clipping.id]
            except WinnowError as error:
                assert error.code in ("storage_failed", "disk_full"), error
                failures += 1
        disk.fail("")
        library.close()
        library = open_library(folder, vfs=disk.name)
        stored = {hit.clipping.id: hit.clipping.title for hit in library.find(Query(limit=200)).hits}
        for clipping_id, outcomes in pending.items():
            assert stored.get(clipping_id) in outcomes
            if clipping_id in stored:
                acknowledged[clipping_id] = stored[clipping_id]
        assert stored == acknowledged
        assert list(library.verify()) == []
        library.close()
    assert failures >= 6
