"""Looking the library over, over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conftest import House


async def looked_over(house: House, **asked: Any) -> dict[str, Any]:
    begun = await house.call("POST", "/api/verify", json_body=asked)
    assert begun.status == 202, begun.body
    while True:
        looking: dict[str, Any] = (await house.call("GET", "/api/verify")).json
        if not looking["running"]:
            return looking
        await asyncio.sleep(0.02)


async def test_a_sound_library_has_no_problems_and_a_missing_file_is_one(new_house: Callable[..., House]) -> None:
    house = new_house()
    assert (await house.call("GET", "/api/verify")).json["total"] == 0
    named = (await house.clip()).json["id"]
    while (await house.call("GET", f"/api/clippings/{named}")).json["state"] != "clean":  # noqa: ASYNC110  # another thread cleans it
        await asyncio.sleep(0.02)
    sound = await looked_over(house, repair=True)
    assert (sound["problems"], sound["indexed"]) == ([], 1)
    assert sound["done"] == sound["total"] == 3  # a clipping, its snapshot and its clean form
    for path in (house.library / "objects").rglob("*.zst"):
        path.unlink()
    found = await looked_over(house)
    assert len(found["problems"]) == 2
    assert all(named in problem and "copy of the library" in problem for problem in found["problems"])
    assert (await house.clip(url="https://example.org/after")).status == 201
