"""What an attacker tries who is past the first gate or never gets to it: broken HTTP, planted pictures, races, other people's clippings."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.errors import BadRequest, Conflict, Invalid
from winnow.library import Query
from winnow.models import Snapshot
from winnow.web.bodies import outline, parse
from winnow.web.headers import SHELL
from winnow.web.pictures import media_type_of
from winnow.web.server import KEEPALIVE_S

if TYPE_CHECKING:
    from conftest import House

NO_HTTP = {
    "no request line": b"sentinel-7f3a\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a header without end": b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 9000 + b"\r\n\r\n",
    "a long address": b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n",
    "a NUL": b"GET / HTTP/1.1\r\nHost: a\r\nX: sentinel-7f3a\x00\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    "length and chunks": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "an unknown expectation": b"GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: sentinel-7f3a\r\n\r\n",
}


def split(answer: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines), body


@pytest.mark.parametrize("request_bytes", NO_HTTP.values(), ids=NO_HTTP)
def test_what_is_no_http_is_answered_like_everything_else(house: House, request_bytes: bytes) -> None:
    status, answer = house.raw(request_bytes)
    headers, body = split(answer)
    assert status == 400
    assert json.loads(body)["error"]["code"] == "bad_request"
    assert {name: headers[name] for name in SHELL} == dict(SHELL)
    assert (headers["Server"], headers["Cache-Control"]) == ("winnow", "no-store")
    assert b"sentinel" not in answer


def test_a_connection_too_many_is_told_so_with_all_headers(new_house: Callable[..., House]) -> None:
    house = new_house(connections=1)
    with socket.create_connection(("127.0.0.1", house.port)) as held:
        held.sendall(f"GET /api/hello HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\n\r\n".encode())
        assert held.recv(100).startswith(b"HTTP/1.1 200")
        status, answer = house.raw(b"")
    headers, body = split(answer)
    assert (status, json.loads(body)["error"]["code"]) == (503, "busy")
    assert {name: headers[name] for name in SHELL} == dict(SHELL)


def test_a_head_has_ten_seconds() -> None:
    assert KEEPALIVE_S <= 10


def test_a_body_is_asked_for_only_when_its_head_was_let_in(house: House) -> None:
    head = (
        "PUT /api/clippings/{id} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nX-Winnow-Client: t\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    own = f"127.0.0.1:{house.port}"
    for host, token in (("evil.tld", house.server.token), (own, "wrong")):
        status, answer = house.raw(head.format(id=uuid4(), host=host, token=token).encode())
        assert status in (401, 403)
        assert b"100 Continue" not in answer
    with socket.create_connection(("127.0.0.1", house.port), timeout=10) as connection:
        connection.sendall(head.format(id=uuid4(), host=own, token=house.server.token).encode())
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"{}")
        assert b" 422 " in connection.recv(1000)


@pytest.mark.parametrize("path", ["/", "/api/hello", "/api/clippings", "/nowhere", "/api/clients/x", "/api/live"])
async def test_head_answers_as_get_does_without_the_body(house: House, path: str) -> None:
    head = await house.call("HEAD", path)
    if path in ("/api/clients/x", "/api/live"):
        assert (head.status, head.headers["Allow"]) == (405, "DELETE" if "clients" in path else "GET")
        return
    got = await house.call("GET", path)
    assert (head.status, head.body) == (got.status, b"")
    for name in ("Content-Length", "Content-Type", "Content-Security-Policy"):
        assert head.headers[name] == got.headers[name]


async def test_head_needs_what_get_needs(house: House, clipping: str) -> None:
    assert (await house.call("HEAD", f"/api/clippings/{clipping}", token=None)).status == 401
    assert (await house.call("HEAD", f"/api/clippings/{clipping}", origin="https://evil.tld")).status == 403


async def test_a_method_that_an_address_does_not_have_is_refused_with_those_it_has(house: House, clipping: str) -> None:
    answer = await house.call("POST", f"/api/clippings/{clipping}", json_body={})
    assert (answer.status, answer.headers["Allow"]) == (405, "DELETE, GET, HEAD, PATCH, PUT")


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8" + b"\xff" * 25_000_000,
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * 6_000_000,
        b"\0\0\0\x18ftypavif" + b"ispe" * 6_000_000,
    ],
    ids=["fill bytes", "empty segments", "sizes"],
)
def test_a_picture_of_a_million_parts_is_rejected_without_reading_them(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0
    unpack = struct.unpack_from

    def counting(*args: Any) -> Any:
        nonlocal read
        read += 1
        return unpack(*args)

    monkeypatch.setattr(struct, "unpack_from", counting)
    with pytest.raises(Invalid, match="broken"):
        media_type_of(data)
    assert read <= 10_001


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89b<script>",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 60_000, 60_000),
        b"",
    ],
)
async def test_what_is_no_picture_is_not_stored_as_one_whatever_it_says_it_is(house: House, clipping: str, data: bytes) -> None:
    path = f"/api/clippings/{clipping}/images/{hashlib.sha256(data).hexdigest()}?url=https://example.org/fan.png"
    for kind in ("image/png", "image/svg+xml", "application/octet-stream"):
        answer = await house.call("PUT", path, data=data, headers={"Content-Type": kind})
        assert (answer.status, answer.code) == (422, "image_rejected")
    assert (await house.call("GET", f"/api/clippings/{clipping}")).json["images"]["stored"] == 0


async def test_pictures_at_the_same_time_are_counted_one_after_the_other(new_house: Callable[..., House]) -> None:
    house = new_house(images_per_clipping=1)
    text = "Threshing and winnowing are old, and this sentence makes the article long enough to be one. " * 5
    pictures = "".join(f'<p>{text}<img src="https://example.org/{n}.png" alt="{n}"></p>' for n in range(6))
    made = (await house.clip(html=f"<article><h1>Six pictures</h1>{pictures}</article>")).json

    async def upload(number: int) -> int:
        data = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01" + bytes([number]) * 50
        path = f"/api/clippings/{made['id']}/images/{hashlib.sha256(data).hexdigest()}?url=https://example.org/{number}.png"
        return (await house.call("PUT", path, data=data, headers={"Content-Type": "image/png"})).status

    assert len(made["images"]["wanted"]) == 6
    assert sorted(await asyncio.gather(*map(upload, range(6)))) == [201, 422, 422, 422, 422, 422]


@pytest.mark.parametrize("to", ["/" + "a" * 5000, "/proc/self/fd/999999", "/dev/null", "/dev/null/x", "../x", "x\0y", "/nowhere/at/all"])
async def test_an_export_goes_to_a_folder_or_is_refused(house: House, to: str) -> None:
    answer = await house.call("POST", "/api/exports", json_body={"format": "markdown", "all": True, "to": to})
    assert (answer.status, answer.code) == (422, "bad_folder")


async def test_an_export_does_not_go_into_the_library_by_any_way(house: House, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(house.library)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for to in (house.library, house.library / "objects", link, link / "objects", house.library / ".." / house.library.name, loop):
        answer = await house.call("POST", "/api/exports", json_body={"format": "markdown", "all": True, "to": str(to)})
        assert (answer.status, answer.code) == (422, "bad_folder"), to


async def test_a_token_that_may_not_delete_cannot_trash_what_it_did_not_make(house: House, clipping: str) -> None:
    made = await house.call("POST", "/api/clients", json_body={"name": "script", "scopes": ["clippings:read", "clippings:write"]})
    token = made.json["token"]
    path = f"/api/clippings/{clipping}"
    for state in ("trash", "archive"):
        answer = await house.call("PATCH", path, token=token, json_body={"state": state})
        assert (answer.status == 200) == (state == "archive")
    assert (await house.call("DELETE", path)).status == 204
    back = await house.call("PATCH", path, token=token, json_body={"state": "inbox"})
    assert (back.status, back.code) == (403, "scope")
    own = (await house.clip(token=token, url="https://example.org/script")).json["id"]
    undone = await house.call("PATCH", f"/api/clippings/{own}", token=token, json_body={"state": "trash"})
    assert (undone.status, undone.json["shelf"]) == (200, "trash")


async def test_an_extension_hears_only_of_what_it_made(new_house: Callable[..., House]) -> None:
    house = new_house()
    token = await house.pair()
    async with aiohttp.ClientSession() as session, session.ws_connect(f"http://127.0.0.1:{house.port}/api/live") as live:
        await live.send_json({"auth": token})
        assert (await live.receive_json(timeout=10))["event"] == "hello"
        await house.clip(url="https://example.org/private")
        own = (await house.clip(token=token, url="https://example.org/own")).json["id"]
        assert (await live.receive_json(timeout=10))["id"] == own


async def test_corrections_at_the_same_time_do_not_undo_each_other(house: House) -> None:
    made = (await house.clip(url="https://example.org/corrected")).json["id"]
    removed = (await house.call("GET", f"/api/clippings/{made}/removed")).json["removed"]
    assert len(removed) >= 2
    answers = await asyncio.gather(
        *(house.call("POST", f"/api/clippings/{made}/restore", json_body={"blocks": [block["id"]]}) for block in removed)
    )
    assert {answer.status for answer in answers} == {200}
    assert (await house.call("GET", f"/api/clippings/{made}/removed")).json["removed"] == []


async def test_changes_from_one_revision_are_made_once(house: House, clipping: str) -> None:
    path = f"/api/clippings/{clipping}"
    tag = (await house.call("GET", path)).headers["ETag"]
    answers = await asyncio.gather(
        *(house.call("PATCH", path, json_body={"title": f"title {n}"}, headers={"If-Match": tag}) for n in range(10))
    )
    assert sorted(answer.status for answer in answers) == [200] + [412] * 9


async def test_what_is_taken_out_of_the_trash_meanwhile_is_not_deleted_for_good(house: House) -> None:
    library = house.server.services.library
    for number in range(10):
        made = (await house.clip(url=f"https://example.org/race/{number}")).json["id"]
        await house.call("DELETE", f"/api/clippings/{made}")
        back, gone = await asyncio.gather(
            house.call("POST", f"/api/clippings/{made}/undelete"), house.call("DELETE", f"/api/clippings/{made}?purge=true")
        )
        left = await house.call("GET", f"/api/clippings/{made}")
        assert (back.status, gone.status, left.status) in ((200, 409, 200), (410, 204, 410))
    made = (await house.clip(url="https://example.org/race")).json["id"]
    with pytest.raises(Conflict):
        library.remove(UUID(made), only_from_trash=True)


async def test_a_late_retry_does_not_bring_back_what_was_deleted(house: House) -> None:
    named = uuid4()
    first = await house.clip(clipping_id=named, url="https://example.org/retry")
    await house.call("DELETE", f"/api/clippings/{named}")
    again = await house.clip(clipping_id=named, url="https://example.org/retry")
    assert (first.status, again.status) == (201, 200)
    assert (await house.call("GET", f"/api/clippings/{named}")).json["shelf"] == "trash"
    await house.call("DELETE", f"/api/clippings/{named}?purge=true")
    late = await house.clip(clipping_id=named, url="https://example.org/retry")
    assert (late.status, late.code) == (410, "gone")


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_any_question_is_answered(house: House, question: str, tag: str, site: str) -> None:
    found = house.server.services.library.find(Query(text=question, tag=tag, site=site))
    assert found.total >= 0


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WzEsMiwzLDRd", "bnVsbA", "eyJhIjoxfQ", "W251bGwsbnVsbCxudWxsLG51bGxd", "%00", "\u00e9", "A" * 4000]
)
async def test_a_forged_cursor_is_refused(house: House, cursor: str) -> None:
    answer = await house.call("GET", f"/api/clippings?cursor={cursor}")
    assert (answer.status, answer.code) == (422, "bad_cursor")


async def test_a_cursor_of_another_question_is_refused(house: House) -> None:
    for number in range(2):
        await house.clip(url=f"https://example.org/cursor/{number}")
    cursor = (await house.call("GET", "/api/clippings?limit=1")).json["next_cursor"]
    assert (await house.call("GET", f"/api/clippings?limit=1&shelf=trash&cursor={cursor}")).code == "bad_cursor"


TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@given(st.dictionaries(TEXT, TEXT | st.lists(TEXT, max_size=3), max_size=4), st.booleans(), st.data())
def test_an_outline_is_valid_when_the_whole_is_and_has_the_beginning_of_each_text(record: Any, escaped: bool, data: st.DataObject) -> None:
    body = json.dumps(record, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(body)))
        body = body[:at] + data.draw(st.binary(max_size=2)) + body[at + data.draw(st.integers(0, 2)) :]
    try:
        whole = json.loads(body.decode("utf-8"))
    except ValueError:
        whole = None
    try:
        short = json.loads(outline(body, piece=data.draw(st.sampled_from([6, 7, 16])), kept=data.draw(st.sampled_from([0, 8, 24]))))
    except (BadRequest, ValueError):
        short = None
    assert (whole is None) == (short is None)
    if isinstance(whole, dict):
        assert len(short) <= len(whole)
        for key, value in short.items():
            # A pair of surrogates may be cut in two.
            names = [name for name in whole if name.startswith(key[:-1])]
            assert names
            if isinstance(value, str) and key in whole and isinstance(whole[key], str):
                assert whole[key].startswith(value[:-1])


@pytest.mark.parametrize("field", ["note", "title", "url", "lang"])
def test_an_outline_keeps_enough_of_a_text_to_refuse_it(page: Callable[..., dict[str, Any]], field: str) -> None:
    def verdict(body: bytes) -> str:
        try:
            return parse(body, Snapshot).title[:100]
        except Invalid as error:
            return error.message

    body = json.dumps(page(**{field: "\u00e9" * 1_000_000, "html": "x" * 5_000_000})).encode()
    assert len(outline(body)) < len(body)
    assert verdict(outline(body)) == verdict(body)


async def test_a_large_page_is_stored_byte_for_byte(new_house: Callable[..., House], page: Callable[..., dict[str, Any]]) -> None:
    house = new_house()
    named = uuid4()
    html = "<article><h1>Large</h1>" + "<p>Grain is threshed, and what is left is winnowed.</p>" * 80_000 + "</article>"
    body = json.dumps(page(url="https://example.org/large", html=html)).encode()
    assert (await house.call("PUT", f"/api/clippings/{named}", data=io.BytesIO(body))).status == 201
    assert (await house.call("GET", f"/api/clippings/{named}/snapshot")).body == body


def test_nothing_in_the_library_can_be_read_by_others(house: House) -> None:
    for path in (house.library, *house.library.rglob("*")):
        assert not os.lstat(path).st_mode & 0o077, path
