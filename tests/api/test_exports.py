"""Exports over HTTP: to a folder, and as a download."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from winnow.export.registry import formats

if TYPE_CHECKING:
    from conftest import House

NAMES = [known.FORMAT.name for known in formats()]


async def test_the_formats_are_listed_with_the_schema_of_their_options(house: House) -> None:
    listed = (await house.call("GET", "/api/exports")).json
    assert [known["name"] for known in listed] == NAMES
    assert all(known["options"]["type"] == "object" for known in listed)


@pytest.mark.parametrize("name", NAMES)
async def test_an_export_is_downloaded_as_a_zip(house: House, clipping: str, name: str) -> None:
    answer = await house.call("POST", "/api/exports", json_body={"format": name, "ids": [clipping]})
    assert answer.status == 200, answer.body
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="winnow-{name}.zip"')
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        assert any(b"winnowed" in archive.read(member) for member in archive.namelist())


@pytest.mark.parametrize("name", NAMES)
async def test_an_export_to_a_folder_writes_once(new_house: Callable[..., House], tmp_path: Path, name: str) -> None:
    house = new_house()
    await house.clip()
    asked = {"format": name, "all": True, "to": str(tmp_path)}
    first = await house.call("POST", "/api/exports", json_body=asked)
    assert first.status == 200, first.body
    assert first.json["written"] > 0
    assert (await house.call("POST", "/api/exports", json_body=asked)).json["written"] == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, "ids"),
        ({"all": True, "query": "x"}, "ids"),
        ({"all": True, "format": "nonsense"}, "format"),
        ({"all": True, "to": "relative/folder"}, "to"),
        ({"all": True, "to": "/nowhere/at/all"}, "to"),
        ({"all": True, "to": "/tmp/\0"}, "to"),
        ({"all": True, "options": {"surprise": 1}}, "options.surprise"),
        ({"ids": ["not-a-uuid"]}, "ids.0"),
    ],
)
async def test_an_export_that_cannot_be_is_refused(house: House, change: dict[str, Any], field: str) -> None:
    answer = await house.call("POST", "/api/exports", json_body={"format": NAMES[0], **change})
    assert (answer.status, answer.json["error"]["field"]) == (422, field)


async def test_an_export_into_the_library_is_refused(house: House) -> None:
    asked = {"format": NAMES[0], "all": True, "to": str(house.library / "objects")}
    assert (await house.call("POST", "/api/exports", json_body=asked)).code == "bad_folder"
