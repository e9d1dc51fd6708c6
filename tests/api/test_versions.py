"""Versions over HTTP: receipts, retries and undo of a page that is clipped again; reading, comparing and choosing versions."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from tests.api.conftest import ARTICLE, EXTENSION

if TYPE_CHECKING:
    from conftest import House

CHANGED = ARTICLE.replace("thrown into the wind", "thrown into the air").replace("most places", "many places")


def address() -> str:
    return f"https://example.org/versions/{uuid4()}"


async def clipped(house: House, named: str, token: str = "", **fields: Any) -> Any:
    """Save a page; the receipt once it is cleaned."""
    answer = await house.clip(clipping_id=named, token=token, **fields)  # type: ignore[arg-type]
    assert answer.status in (200, 201), answer.body
    while answer.json["state"] == "received":
        await asyncio.sleep(0.02)
        answer = await house.clip(clipping_id=named, token=token, **fields)  # type: ignore[arg-type]
    return answer.json


async def twice(house: House, **fields: Any) -> tuple[str, str, str]:
    """The ids of two clips of one page, whose article has changed between them, and the address."""
    url, ids = address(), (str(uuid4()), str(uuid4()))
    await clipped(house, ids[0], url=url, **fields)
    await clipped(house, ids[1], url=url, html=CHANGED, **fields)
    return *ids, url


async def test_a_page_clipped_again_is_a_version_and_every_receipt_stays_good(house: House) -> None:
    url, first, again, third = address(), str(uuid4()), str(uuid4()), str(uuid4())
    one = await clipped(house, first, url=url, tags=["a"], note="mine")
    two = await clipped(house, again, url=f"{url}?utm_source=mail", html=CHANGED, tags=["b"])
    assert (two["id"], two["duplicate_of"], two["version"], two["unchanged"]) == (again, first, 2, False)
    assert (two["tags"], two["note"]) == (["a", "b"], "mine")
    same = await clipped(house, third, url=f"{url}#part", html=CHANGED.replace("Copyright nobody", "Copyright somebody"))
    assert (same["duplicate_of"], same["version"], same["unchanged"], same["history"]["times"]) == (first, 2, True, 3)
    retried = await house.clip(clipping_id=first, url=url, tags=["a"], note="mine")  # type: ignore[arg-type]
    assert retried.status == 200
    assert {key: retried.json[key] for key in ("id", "digest", "words", "version")} == {
        key: one[key] for key in ("id", "digest", "words", "version")
    }
    other = await house.clip(clipping_id=again, url=f"{url}/other")  # type: ignore[arg-type]
    assert (other.status, other.code) == (409, "id_conflict")
    details = [(await house.call("GET", f"/api/clippings/{named}")).json for named in (first, again, third)]
    assert details[0] == details[1] == details[2]
    assert details[0]["id"] == first
    history = details[0]["history"]
    assert (history["times"], history["versions"], history["version"]) == (3, 2, 2)
    found = (await house.call("GET", f"/api/lookup?url={url}")).json
    assert (found["id"], found["history"]["changed_at"]) == (first, history["changed_at"])


async def test_versions_are_listed_read_and_compared(house: House) -> None:
    first, again, _ = await twice(house)
    path = f"/api/clippings/{again}"
    listed = (await house.call("GET", f"{path}/versions")).json
    assert [(item["number"], item["present"], item["changed"], item["clip"]) for item in listed["items"]] == [
        (2, True, True, again),
        (1, False, False, first),
    ]
    texts = [(await house.call("GET", f"{path}/versions/{n}/article", headers={"Accept": "text/plain"})).body.decode() for n in (1, 2)]
    assert ["into the wind" in text for text in texts] == [True, False]
    stored = await house.call("GET", f"{path}/versions/1/snapshot")
    assert "attachment" in stored.headers["Content-Disposition"]
    assert json.loads(stored.body)["html"] == ARTICLE
    found = (await house.call("GET", f"{path}/diff")).json
    assert (found["older"], found["newer"], found["changes"]) == (1, 2, 2)
    marked = [piece for one in found["paragraphs"] for piece in one["pieces"] if piece["change"] != "kept"]
    assert [(piece["change"], piece["text"]) for piece in marked] == [
        ("removed", "wind"),
        ("added", "air"),
        ("removed", "most"),
        ("added", "many"),
    ]
    back = (await house.call("GET", f"{path}/diff?from=2&to=1")).json
    assert (back["words_added"], back["words_removed"]) == (found["words_removed"], found["words_added"])


async def test_a_version_is_shown_again(house: House) -> None:
    first, again, _ = await twice(house)
    shown = await house.call("POST", f"/api/clippings/{first}/versions/1/show")
    assert (shown.status, shown.json["history"]["version"]) == (200, 1)
    article = await house.call("GET", f"/api/clippings/{again}/article", headers={"Accept": "text/plain"})
    assert "into the wind" in article.body.decode()
    view = await house.call("POST", f"/api/clippings/{first}/view", json_body={"version": 2})
    assert b"into the air" in (await house.call("GET", view.json["url"], token=None)).body


@pytest.mark.parametrize(
    "path", ["versions/3/article", "versions/3/snapshot", "diff?from=1&to=3", "versions/9999999999/article", "diff?to=x"]
)
async def test_a_version_that_is_not_there_is_named(house: House, path: str) -> None:
    first, _, _ = await twice(house)
    answer = await house.call("GET", f"/api/clippings/{first}/{path}")
    assert (answer.status, answer.code) in ((404, "no_version"), (422, "invalid"))
    assert answer.json["error"]["message"].endswith(".")


async def test_undo_of_a_later_clip_takes_that_clip_back_alone(house: House) -> None:
    token = await house.pair()
    url, first, again = address(), str(uuid4()), str(uuid4())
    await clipped(house, first, url=url)
    await clipped(house, again, token, url=url, html=CHANGED)
    undone = await house.call("PATCH", f"/api/clippings/{again}", token=token, origin=EXTENSION, json_body={"state": "trash"})
    assert (undone.status, undone.json["id"], undone.json["shelf"]) == (200, first, "inbox")
    assert undone.json["history"]["versions"] == 1
    assert (await house.clip(clipping_id=again, token=token, url=url, html=CHANGED)).status == 200  # type: ignore[arg-type]
    back = await house.call("PATCH", f"/api/clippings/{again}", token=token, origin=EXTENSION, json_body={"state": "inbox"})
    assert (back.json["history"]["versions"], back.json["history"]["version"]) == (2, 2)
    listed = await house.call("DELETE", f"/api/clippings/{again}")
    purged = await house.call("DELETE", f"/api/clippings/{again}?purge=true")
    assert (listed.status, purged.status) == (204, 204)
    assert (await house.clip(clipping_id=again, url=url, html=CHANGED)).status == 410  # type: ignore[arg-type]
    assert (await house.call("GET", f"/api/clippings/{first}")).json["history"]["times"] == 1


async def test_the_last_version_cannot_be_deleted_alone_and_others_come_back(house: House) -> None:
    first, _, _ = await twice(house)
    path = f"/api/clippings/{first}/versions"
    gone = await house.call("DELETE", f"{path}/1")
    assert (gone.status, gone.json["history"]["versions"]) == (200, 1)
    last = await house.call("DELETE", f"{path}/2")
    assert (last.status, last.code) == (409, "only_version")
    back = await house.call("POST", f"{path}/1/undelete")
    assert (back.json["history"]["versions"], back.json["history"]["version"]) == (2, 2)


async def test_an_extension_sees_what_its_clip_became_part_of_and_nothing_by_another_name(house: House, extension: str) -> None:
    url, first, again = address(), str(uuid4()), str(uuid4())
    await clipped(house, first, url=url)
    await clipped(house, again, extension, url=url, html=CHANGED)
    assert (await house.call("GET", f"/api/clippings/{again}", token=extension, origin=EXTENSION)).json["id"] == first
    for method, path in (("GET", first), ("GET", f"{again}/versions"), ("POST", f"{again}/versions/1/show")):
        body = {} if method == "POST" else None
        answer = await house.call(method, f"/api/clippings/{path}", token=extension, origin=EXTENSION, json_body=body)
        assert (answer.status, answer.code) == (403, "scope")


async def test_a_picture_that_comes_late_is_of_the_clip_it_was_sent_for(house: House) -> None:
    first, again, url = await twice(house)
    await clipped(house, str(uuid4()), url=url, html=CHANGED.replace("A fan does it", "A mill does it").replace("fan.png", "mill.png"))
    picture = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
    path = f"/api/clippings/{again}/images/{hashlib.sha256(picture).hexdigest()}?url=https://example.org/fan.png"
    assert (await house.call("PUT", path, data=picture, headers={"Content-Type": "image/png"})).json == {"wanted": [], "stored": 1}
    detail = (await house.call("GET", f"/api/clippings/{first}")).json
    assert detail["images"] == {"wanted": ["https://example.org/mill.png"], "stored": 0}
