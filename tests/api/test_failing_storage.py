"""What a client is told when the disk fails under the server, and that the server goes on."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.api.conftest import Answer, House, house_in
from tests.unit.library.disk import Disk, Fault, watched

from winnow.library import open_library

# What our disk raises where SQLite does not look at errors.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with watched(tmp_path) as disk:
        yield disk


@pytest.fixture
def house(tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr("winnow.web.server.open_library", partial(open_library, vfs=disk.name))
    with house_in(tmp_path, disk_reserve_bytes=0) as house:
        yield house


@pytest.mark.parametrize(
    ("code", "status", "called"),
    [
        (errno.ENOSPC, 507, "disk_full"),
        (errno.EDQUOT, 507, "disk_full"),
        (errno.EROFS, 503, "read_only"),
        (errno.EIO, 503, "storage_failed"),
    ],
)
async def test_a_change_that_the_disk_refuses_is_answered_as_what_it_is(
    house: House, disk: Disk, code: int, status: int, called: str
) -> None:
    kept = (await house.clip()).json
    path = f"/api/clippings/{kept['id']}"
    calls: list[Callable[[], object]] = [
        lambda: house.clip(url="https://example.org/other"),
        lambda: house.call("PATCH", path, json_body={"title": "Mine"}),
        lambda: house.call("DELETE", path),
        lambda: house.call("POST", "/api/clients", json_body={"name": "script"}),
    ]
    disk.fault = Fault(1, code, sticky=True)
    for call in calls:
        answer: Answer = await call()  # type: ignore[misc]
        assert (answer.status, answer.code) == (status, called)
        assert str(house.library) in answer.json["error"]["message"]
    disk.fault = None
    shown = await house.call("GET", path)
    assert (shown.status, shown.json["title"], shown.json["revision"]) == (200, kept["title"], kept["revision"])
    assert (await house.call("GET", "/api/clippings")).json["total"] == 1
    again = await house.clip(url="https://example.org/other")
    assert again.status == (503 if called == "storage_failed" else 201), again.body


async def test_a_library_that_was_taken_away_is_told_and_found_again(house: House, tmp_path: Path) -> None:
    path = f"/api/clippings/{(await house.clip()).json['id']}"
    house.library.rename(tmp_path / "elsewhere")
    answer = await house.call("PATCH", path, json_body={"title": "Mine"})
    assert (answer.status, answer.code) == (503, "library_gone")
    (tmp_path / "elsewhere").rename(house.library)
    assert (await house.call("PATCH", path, json_body={"title": "Mine"})).json["title"] == "Mine"
