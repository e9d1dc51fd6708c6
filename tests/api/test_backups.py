"""Backups over HTTP: asked for, followed, listed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from winnow.intake.keeping import Keeping
from winnow.library import open_library
from winnow.settings import BackupSettings, Settings

if TYPE_CHECKING:
    from conftest import House


async def finished(house: House) -> dict[str, Any]:
    while True:
        making: dict[str, Any] = (await house.call("GET", "/api/backups")).json["making"]
        if not making["running"]:
            return making
        await asyncio.sleep(0.02)


async def test_a_backup_is_made_when_asked_for_and_then_listed(new_house: Callable[..., House]) -> None:
    house = new_house()
    await house.clip()
    assert (await house.call("GET", "/api/backups")).json["items"] == []
    answers = await asyncio.gather(*(house.call("POST", "/api/backups", json_body={}) for _ in range(2)))
    assert answers[0].status == 202, answers[0].body
    assert all(answer.status == 202 or (answer.status, answer.code) == (409, "backup_running") for answer in answers)
    making = await finished(house)
    assert making["problem"] == ""
    listed = (await house.call("GET", "/api/backups")).json
    assert listed["items"][0] == making["backup"]
    assert (listed["daily"], listed["weekly"], making["backup"]["clippings"]) == (7, 4, 1)


async def test_a_disk_without_room_is_told_and_clips_are_still_received(new_house: Callable[..., House]) -> None:
    house = new_house()
    (house.library / "backups").write_text("a file where the folder should be")
    await house.call("POST", "/api/backups", json_body={})
    making = await finished(house)
    assert making["backup"] is None and "backups" in making["problem"]
    assert (await house.clip()).status == 201


@pytest.mark.parametrize("to", ["relative", "/nowhere/at/all", "/dev/null/x", "x\0y"])
async def test_a_place_that_cannot_be_is_refused(house: House, to: str) -> None:
    answer = await house.call("POST", "/api/backups", json_body={"to": to})
    assert (answer.status, answer.code, answer.json["error"]["field"]) == (422, "bad_folder", "to")


@pytest.mark.parametrize("wanted", [True, False])
async def test_a_backup_is_made_in_the_background_once_a_day_if_any_are_wanted(tmp_path: Path, wanted: bool) -> None:
    library = open_library(tmp_path / "library")
    keeping = Keeping(library, BackupSettings() if wanted else BackupSettings(daily=0, weekly=0), first_look_s=0)
    for _ in range(2):
        watching = asyncio.create_task(keeping.watch())
        while wanted and not library.backups():  # noqa: ASYNC110  # what is waited for comes from a thread
            await asyncio.sleep(0.01)
        await asyncio.sleep(0)
        watching.cancel()
        await keeping.stop()
    assert len(library.backups()) == wanted
    library.close()


def test_how_many_are_kept_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_BACKUPS__DAILY", "3")
    monkeypatch.setenv("WINNOW_BACKUPS__WEEKLY", "0")
    assert Settings().backups == BackupSettings(daily=3, weekly=0)
