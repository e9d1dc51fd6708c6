"""What an extension may know of the library: which pages are saved, as hashes, and the names of tags."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from conftest import Answer, House


@pytest.fixture
def house(new_house: Callable[..., House]) -> House:
    """A server with a library of the test's own, since what is asked for is everything in it."""
    return new_house()


def known(answer: Answer) -> set[bytes]:
    assert answer.status == 200, answer.body
    return {key for key, saved in struct.iter_unpack(">6sI", base64.b64decode(answer.json["entries"])) if saved}


def hashed(answer: Answer, address: str) -> bytes:
    return hashlib.sha256(f"{answer.json['salt']}\n{address}".encode()).digest()[:6]


async def test_an_extension_learns_which_pages_are_saved_and_then_what_is_new(house: House) -> None:
    token = await house.pair()
    await house.clip(url="https://example.org/grain?utm_source=mail")
    whole = await house.call("GET", "/api/known", token=token)
    assert whole.json["whole"]
    assert known(whole) == {hashed(whole, "example.org/grain")}
    await house.clip(url="https://example.org/chaff")
    more = await house.call("GET", f"/api/known?since={whole.json['revision']}", token=token)
    assert not more.json["whole"]
    assert known(more) == {hashed(whole, "example.org/chaff")}


async def test_no_address_can_be_read_from_the_list(house: House) -> None:
    await house.clip(url="https://example.org/grain")
    answer = await house.call("GET", "/api/known")
    assert b"example" not in answer.body
    assert b"grain" not in base64.b64decode(answer.json["entries"])


@pytest.mark.parametrize("since", ["-1", "x", "1.5", "9" * 40, "²"])
async def test_a_revision_that_is_none_is_refused(house: House, since: str) -> None:
    answer = await house.call("GET", f"/api/known?since={since}")
    assert (answer.status, answer.code) == (422, "bad_since")


async def test_an_extension_learns_the_names_of_tags_and_no_more(house: House) -> None:
    token = await house.pair()
    clipping = uuid4()
    await house.clip(clipping_id=clipping, url="https://example.org/maps", tags=["maps", "rivers"])
    await house.clip(url="https://example.org/rivers", tags=["rivers"])
    assert (await house.call("GET", "/api/tags", token=token)).json == {"tags": ["rivers", "maps"]}
    assert (await house.call("GET", f"/api/clippings/{clipping}", token=token)).status in (403, 404)
