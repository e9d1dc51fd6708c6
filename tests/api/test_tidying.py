"""Changes of many clippings at once, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import House


async def test_a_tag_is_renamed_everywhere_and_back_by_what_came_back(new_house: Callable[..., House]) -> None:
    house = new_house()
    tags = [["old"], ["old", "new"], ["new"]]
    named = [(await house.clip(url=f"https://example.org/{n}", tags=each)).json["id"] for n, each in enumerate(tags)]
    renamed = await house.call("POST", "/api/tags/rename", json_body={"old": "old", "new": "new"})
    assert renamed.status == 200, renamed.body
    assert (sorted(renamed.json["ids"]), renamed.json["keep"]) == (sorted(named[:2]), [named[1]])
    assert (await house.call("GET", "/api/facets")).json["tags"] == [["new", 3]]
    back = await house.call("POST", "/api/tags/rename", json_body={"old": "new", "new": "old", **renamed.json})
    assert back.status == 200, back.body
    assert [set((await house.call("GET", f"/api/clippings/{each}")).json["tags"]) for each in named] == [set(each) for each in tags]
    missing = await house.call("POST", "/api/tags/rename", json_body={"old": "nothing", "new": "x"})
    assert (missing.status, missing.code, missing.json["error"]["field"]) == (404, "no_tag", "old")
    empty = await house.call("POST", "/api/tags/rename", json_body={"old": "new", "new": "  "})
    assert (empty.status, empty.json["error"]["field"]) == (422, "new")


async def test_saved_searches_ask_for_a_renamed_tag_by_its_new_name_and_back(new_house: Callable[..., House]) -> None:
    house = new_house()
    await house.clip(url="https://example.org/1", tags=["old"])
    texts = {"Mine": 'tag:"old" wheel', "Other": "tag:older"}
    for name, text in texts.items():
        await house.call("POST", "/api/searches", json_body={"name": name, "text": text})
    renamed = await house.call("POST", "/api/tags/rename", json_body={"old": "old", "new": "new"})
    [changed] = renamed.json["searches"]
    assert changed["text"] == texts["Mine"]
    now = (await house.call("GET", "/api/searches")).json
    assert {search["name"]: search["text"] for search in now} == {**texts, "Mine": 'tag:"new" wheel'}
    back = await house.call("POST", "/api/tags/rename", json_body={"old": "new", "new": "old", **renamed.json})
    assert [search["id"] for search in back.json["searches"]] == [changed["id"]]
    now = (await house.call("GET", "/api/searches")).json
    assert {search["name"]: search["text"] for search in now} == texts


async def test_the_trash_is_emptied_only_of_as_many_as_the_reader_was_told_of(new_house: Callable[..., House]) -> None:
    house = new_house()
    named = [(await house.clip(url=f"https://example.org/{n}")).json["id"] for n in range(3)]
    for each in named[:2]:
        await house.call("DELETE", f"/api/clippings/{each}")
    assert (await house.call("GET", f"/api/clippings/{named[0]}")).json["deleted_at"]
    refused = await house.call("POST", "/api/trash/empty", json_body={"count": 1})
    assert (refused.status, refused.code) == (409, "trash_changed")
    assert (await house.call("POST", "/api/trash/empty", json_body={"count": 2})).json == {"deleted": 2}
    assert [(await house.call("GET", f"/api/clippings/{each}")).status for each in named] == [410, 410, 200]
