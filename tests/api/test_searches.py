"""Saved searches over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from conftest import House


@pytest.fixture
def house(new_house: Callable[..., House]) -> House:
    """A server without saved searches."""
    return new_house()


async def test_a_search_is_kept_renamed_and_forgotten(house: House) -> None:
    made = await house.call("POST", "/api/searches", json_body={"name": " Mills ", "text": 'tag:mills "high water" '})
    assert made.status == 201
    assert (made.json["name"], made.json["text"]) == ("Mills", 'tag:mills "high water"')
    where = f"/api/searches/{made.json['id']}"
    renamed = await house.call("PATCH", where, json_body={"name": "Weirs"})
    assert renamed.json == {**made.json, "name": "Weirs"}
    changed = await house.call("PATCH", where, json_body={"text": "weir"})
    assert (await house.call("GET", "/api/searches")).json == [changed.json]
    assert (changed.json["name"], changed.json["text"]) == ("Weirs", "weir")
    assert (await house.call("DELETE", where)).status == 204
    assert (await house.call("GET", "/api/searches")).json == []
    again = await house.call("DELETE", where)
    assert (again.status, again.code) == (404, "no_search")
    assert (await house.call("PATCH", where, json_body={"name": "x"})).code == "no_search"


async def test_a_name_is_given_once(house: House) -> None:
    assert (await house.call("POST", "/api/searches", json_body={"name": "Mills", "text": "mill"})).status == 201
    other = await house.call("POST", "/api/searches", json_body={"name": "weirs", "text": "weir"})
    refused = await house.call("PATCH", f"/api/searches/{other.json['id']}", json_body={"name": "MILLS"})
    assert (refused.status, refused.code) == (409, "name_taken")
    assert "Choose another name" in refused.json["error"]["message"]


@pytest.mark.parametrize(
    "body", [{"name": "", "text": "x"}, {"name": "x", "text": "  "}, {"name": "x" * 101, "text": "x"}, {"name": "x"}, {"text": "x"}, []]
)
async def test_a_search_without_a_name_or_words_is_refused(house: House, body: object) -> None:
    assert (await house.call("POST", "/api/searches", json_body=body)).status == 422
    assert (await house.call("GET", "/api/searches")).json == []


async def test_what_a_name_says_stays_text(house: House) -> None:
    name = "<img src=x onerror=alert(1)>"
    assert (await house.call("POST", "/api/searches", json_body={"name": name, "text": name})).json["name"] == name
    assert (await house.call("DELETE", f"/api/searches/{uuid4()}")).status == 404
