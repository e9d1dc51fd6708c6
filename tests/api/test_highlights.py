"""Highlights over HTTP: made, changed, taken away, found again, exported."""

from __future__ import annotations

import asyncio
import io
import zipfile
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from conftest import House


def quote(exact: str = "a steady wind", **fields: object) -> dict[str, object]:
    return {"exact": exact, "prefix": "needs a dry day, ", "suffix": " and patience", **fields}


async def test_words_are_highlighted_changed_and_taken_away_each_as_a_revision(house: House, clipping: str) -> None:
    path = f"/api/clippings/{clipping}/highlights"
    made = await house.call("POST", path, json_body=quote(note="how steady?"))
    assert made.status == 201, made.body
    text = (await house.call("GET", f"/api/clippings/{clipping}/article", headers={"Accept": "text/plain"})).body.decode()
    assert text[made.json["start"] : made.json["end"]] == "a steady wind"
    assert (made.json["orphaned"], made.json["colour"]) == (False, "yellow")
    changed = await house.call("PATCH", path, json_body={"id": made.json["id"], "colour": "green"})
    assert (changed.json["colour"], changed.json["note"]) == ("green", "how steady?")
    assert int(changed.headers["ETag"].strip('"')) == int(made.headers["ETag"].strip('"')) + 1
    listed = await house.call("GET", path)
    assert listed.json == {"items": [changed.json]}
    assert (await house.call("GET", f"/api/clippings/{clipping}")).json["highlights"] == 1
    article = (await house.call("GET", f"/api/clippings/{clipping}/article")).body.decode()
    assert '<mark class="highlight-green" title="how steady?">a steady wind</mark>' in article
    assert (await house.call("DELETE", f"{path}?id={made.json['id']}")).status == 204
    assert (await house.call("GET", path)).json == {"items": []}
    gone = await house.call("DELETE", f"{path}?id={made.json['id']}")
    assert (gone.status, gone.code) == (404, "no_highlight")


async def test_the_same_highlight_sent_again_is_kept_once(house: House, clipping: str) -> None:
    path, named = f"/api/clippings/{clipping}/highlights", str(uuid4())
    answers = await asyncio.gather(*(house.call("POST", path, json_body=quote(id=named)) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [200, 200, 200, 201]
    assert len((await house.call("GET", path)).json["items"]) == 1
    other = await house.call("POST", path, json_body=quote("patience", id=named))
    assert (other.status, other.code) == (409, "id_conflict")


async def test_a_stale_change_of_a_highlight_is_refused(house: House, clipping: str) -> None:
    path = f"/api/clippings/{clipping}/highlights"
    made = await house.call("POST", path, json_body=quote())
    stale = {"If-Match": '"1"'}
    assert (await house.call("POST", path, json_body=quote("patience"), headers=stale)).status == 412
    assert (await house.call("PATCH", path, json_body={"id": made.json["id"], "note": "x"}, headers=stale)).status == 412
    assert (await house.call("DELETE", f"{path}?id={made.json['id']}", headers=stale)).status == 412
    assert len((await house.call("GET", path)).json["items"]) == 1


async def test_a_highlight_loses_its_place_with_its_block_and_finds_it_when_that_is_put_back(house: House, clipping: str) -> None:
    path = f"/api/clippings/{clipping}"
    made = (await house.call("POST", f"{path}/highlights", json_body=quote())).json
    blocks = (await house.call("GET", f"{path}/removed")).json["blocks"]
    block = next(block["id"] for block in blocks if "steady wind" in block["text"])
    await house.call("POST", f"{path}/remove", json_body={"blocks": [block]})
    [lost] = (await house.call("GET", f"{path}/highlights")).json["items"]
    assert (lost["id"], lost["orphaned"], lost["exact"]) == (made["id"], True, "a steady wind")
    await house.call("POST", f"{path}/restore", json_body={"blocks": [block]})
    assert (await house.call("GET", f"{path}/highlights")).json["items"] == [made]


async def test_the_extension_highlights_its_own_clippings_and_no_others(house: House, extension: str, clipping: str) -> None:
    own = (await house.clip(token=extension, url=f"https://example.org/{uuid4()}")).json["id"]
    made = await house.call("POST", f"/api/clippings/{own}/highlights", token=extension, json_body=quote())
    assert made.status == 201, made.body
    assert (await house.call("GET", f"/api/clippings/{own}/highlights", token=extension)).json["items"] == [made.json]
    other = await house.call("POST", f"/api/clippings/{clipping}/highlights", token=extension, json_body=quote())
    assert (other.status, other.code) == (403, "scope")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "exact"),
        ({"exact": ""}, "exact"),
        ({"exact": " \n "}, "exact"),
        ({"exact": "x" * (16 * 1024 + 1)}, "exact"),
        ({"exact": "x", "prefix": "y" * 1025}, "prefix"),
        ({"exact": "x", "colour": "puce"}, "colour"),
        ({"exact": "x", "note": "y" * (16 * 1024 + 1)}, "note"),
        ({"exact": "x", "start": -1}, "start"),
        ({"exact": "x", "id": "1"}, "id"),
        ({"exact": "x", "made_at": "2026-01-01T00:00:00Z"}, "made_at"),
    ],
)
async def test_what_is_no_highlight_is_refused_with_its_field(house: House, clipping: str, body: dict[str, object], field: str) -> None:
    answer = await house.call("POST", f"/api/clippings/{clipping}/highlights", json_body=body)
    assert (answer.status, answer.code, answer.json["error"]["field"]) == (422, "schema", field)


async def test_highlights_and_their_notes_are_in_exports(house: House, clipping: str) -> None:
    path = f"/api/clippings/{clipping}/highlights"
    await house.call("POST", path, json_body=quote(note="ask the miller"))
    await house.call("POST", path, json_body=quote("words that are nowhere in it", note="from the page"))
    for format_name, mark in (("obsidian", "==a steady wind=="), ("html", ">a steady wind</mark>")):
        answer = await house.call("POST", "/api/exports", json_body={"format": format_name, "ids": [clipping]})
        assert answer.status == 200, answer.body
        with zipfile.ZipFile(io.BytesIO(answer.body)) as packed:
            [note] = [packed.read(name).decode() for name in packed.namelist() if name.endswith((".md", ".html"))]
        assert mark in note
        assert "ask the miller" in note
        assert "words that are nowhere in it" in note
