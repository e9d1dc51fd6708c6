"""Saving, reading, changing and deleting clippings over HTTP."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from tests.made_pdf import make_pdf

from winnow.cleaning.pdf import OPENING

if TYPE_CHECKING:
    from conftest import House

Page = Callable[..., dict[str, Any]]


def digest_of(body: bytes) -> str:
    return "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":"


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x80" * width * 3 for _ in range(height if width * height < 10_000 else 1))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def put(house: House, clipping_id: str, body: bytes, **headers: str) -> Any:
    return await house.call("PUT", f"/api/clippings/{clipping_id}", data=body, headers=headers)


async def test_a_clip_is_stored_and_its_receipt_repeats_id_and_digest(house: House, page: Page) -> None:
    named, body = str(uuid4()), json.dumps(page(url="https://example.org/receipt")).encode()
    answer = await put(house, named, body, **{"Content-Digest": digest_of(body)})
    assert answer.status == 201, answer.body
    assert (answer.json["id"], answer.json["digest"]) == (named, digest_of(body))
    # The answer itself waits for the cleaning no longer than a reader would, which a busy machine may not keep.
    receipt = (await house.call("GET", f"/api/clippings/{named}/receipt", headers={"Prefer": "respond-async, wait=20"})).json
    assert (receipt["id"], receipt["digest"], receipt["state"]) == (named, digest_of(body), "clean")
    assert receipt["title"] == "On grain"
    assert receipt["words"] > 40
    assert receipt["images"] == {"wanted": ["https://example.org/fan.png"], "stored": 0}
    stored = await house.call("GET", f"/api/clippings/{named}/snapshot")
    assert stored.body == body


async def test_a_client_that_does_not_wait_is_answered_before_the_cleaning_and_asks_for_the_receipt_after_it(
    house: House, page: Page
) -> None:
    # Long enough that its cleaning cannot be done before the answer.
    words = "".join(f"<p>In the year {year} the miller wrote of the flood and of the price of rye.</p>" for year in range(4_000))
    named, body = str(uuid4()), json.dumps(page(url="https://example.org/hurried", html=f"<article>{words}</article>")).encode()
    hurried = await put(house, named, body, Prefer="wait=0")
    assert (hurried.status, hurried.json["state"], hurried.json["digest"]) == (201, "received", digest_of(body))
    assert (await house.call("GET", f"/api/clippings/{named}/snapshot")).body == body
    receipt = await house.call("GET", f"/api/clippings/{named}/receipt", headers={"Prefer": "respond-async, wait=20"})
    assert (receipt.status, receipt.json["state"], receipt.json["digest"]) == (200, "clean", digest_of(body))
    assert receipt.json == (await put(house, named, body)).json


@pytest.mark.parametrize("prefer", ["wait=soon", "wait=-1", "wait", "hasty", ""])
async def test_a_preference_that_is_not_understood_is_none(house: House, page: Page, prefer: str) -> None:
    answer = await put(house, str(uuid4()), json.dumps(page(url=f"https://example.org/{uuid4()}")).encode(), Prefer=prefer)
    assert (answer.status, answer.json["state"]) == (201, "clean")


async def test_second_put_of_the_same_id_changes_nothing(house: House, page: Page) -> None:
    named, body = str(uuid4()), json.dumps(page(url="https://example.org/twice")).encode()
    first = await put(house, named, body)
    before = (await house.call("GET", f"/api/clippings/{named}")).body
    second = await put(house, named, body)
    assert (first.status, second.status) == (201, 200)
    assert second.json == first.json
    assert (await house.call("GET", f"/api/clippings/{named}")).body == before


async def test_of_many_puts_at_once_one_creates(new_house: Callable[..., House], page: Page) -> None:
    house = new_house()
    named, body = str(uuid4()), json.dumps(page()).encode()
    answers = await asyncio.gather(*(put(house, named, body) for _ in range(6)))
    assert sorted(answer.status for answer in answers) == [200] * 5 + [201]
    assert (await house.call("GET", "/api/clippings")).json["total"] == 1


async def test_another_snapshot_under_the_id_is_a_conflict_and_the_first_stays(house: House, page: Page) -> None:
    named = str(uuid4())
    body = json.dumps(page(url="https://example.org/conflict")).encode()
    await put(house, named, body)
    other = await put(house, named, json.dumps(page(url="https://example.org/conflict", title="Other")).encode())
    assert (other.status, other.code) == (409, "id_conflict")
    assert (await house.call("GET", f"/api/clippings/{named}/snapshot")).body == body


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ("sha-256=:" + base64.b64encode(b"\0" * 32).decode() + ":", 422, "digest_mismatch"),
        ("sha-256=:AAAA:", 400, "bad_digest"),
        ("sha-256=:***:", 400, "bad_digest"),
        ("sha-256=AAAA", 400, "bad_digest"),
        ("sha-512=:AAAA:", 400, "bad_digest"),
        ("nonsense", 400, "bad_digest"),
        ("", 400, "bad_digest"),
    ],
)
async def test_a_wrong_digest_stores_nothing(house: House, page: Page, header: str, status: int, code: str) -> None:
    named = str(uuid4())
    answer = await put(house, named, json.dumps(page()).encode(), **{"Content-Digest": header})
    assert (answer.status, answer.code) == (status, code)
    assert (await house.call("GET", f"/api/clippings/{named}")).status == 404


async def test_a_digest_among_others_is_found(house: House, page: Page) -> None:
    body = json.dumps(page(url="https://example.org/digests")).encode()
    answer = await put(house, str(uuid4()), body, **{"Content-Digest": f"sha-512=:AAAA:, {digest_of(body)}"})
    assert answer.status == 201


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b'{"url": "\xc3\x28"}', b"[" * 100_000, b"{'a': 1}", b'{"a": NaN}', b"\xef\xbb\xbf{}", b"1" * 5000],
    ids=["empty", "cut", "utf-16 mark", "broken utf-8", "deep", "quotes", "nan", "byte order mark", "long number"],
)
async def test_what_is_no_json_is_refused(house: House, body: bytes) -> None:
    answer = await put(house, str(uuid4()), body)
    assert (answer.status, answer.code) == (400, "bad_json")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"surprise": 1}, "schema", "surprise"),
        ({"html": 7}, "schema", "html"),
        ({"schema": 2}, "schema", "schema"),
        ({"captured_at": "yesterday"}, "schema", "captured_at"),
        ({"captured_at": "2026-11-24T10:00:00"}, "schema", "captured_at"),
        ({"frames": [{"url": "x", "path": "0", "html": "", "extra": 1}]}, "schema", "frames.0.extra"),
        ({"tags": ["x"] * 101}, "schema", "tags"),
        ({"tags": ["x" * 129]}, "schema", "tags.0"),
        ({"note": "x" * (256 * 1024 + 1)}, "schema", "note"),
        ({"url": "javascript:alert(1)"}, "bad_url", "url"),
        ({"url": "file:///etc/passwd"}, "bad_url", "url"),
        ({"url": "data:text/html,x"}, "bad_url", "url"),
        ({"url": "http://user:secret@example.org/"}, "bad_url", "url"),
        ({"url": "http://example.org/\u0000"}, "bad_url", "url"),
        ({"url": "http://example.org/\u202egnp.exe"}, "bad_url", "url"),
        ({"url": "http://example.org/" + "x" * 8192}, "bad_url", "url"),
        ({"url": "http://"}, "bad_url", "url"),
        ({"url": "http://[::1/"}, "bad_url", "url"),
        ({"url": ""}, "bad_url", "url"),
    ],
)
async def test_what_is_no_snapshot_is_refused_with_its_field(
    house: House, page: Page, change: dict[str, Any], code: str, field: str
) -> None:
    answer = await put(house, str(uuid4()), json.dumps(page(**change)).encode())
    assert (answer.status, answer.code, answer.json["error"]["field"]) == (422, code, field)


async def test_a_field_given_twice_is_refused(house: House, page: Page) -> None:
    body = json.dumps(page()).replace('"title"', '"url": "https://example.org/", "title"').encode()
    answer = await put(house, str(uuid4()), body)
    assert (answer.status, answer.code, answer.json["error"]["field"]) == (422, "schema", "url")


async def test_lone_surrogates_are_accepted_and_kept_in_the_stored_bytes(house: House, page: Page) -> None:
    named = str(uuid4())
    body = json.dumps(page(url="https://example.org/surrogate", title="a \ud800 b", note="\udfff")).encode()
    assert (await put(house, named, body)).status == 201
    assert (await house.call("GET", f"/api/clippings/{named}/snapshot")).body == body
    assert (await house.call("GET", f"/api/clippings/{named}")).json["note"] == "\ufffd"


async def test_200_nested_tables_and_a_page_without_content_are_stored(house: House) -> None:
    nested = "<table><tr><td>" * 200 + "the very middle of it" + "</td></tr></table>" * 200
    for html in (nested, "", "<html></html>", "plain text", "<p>\0</p>"):
        answer = await house.clip(url=f"https://example.org/{uuid4()}", html=html)
        assert answer.status == 201, answer.body
        assert answer.json["state"] in ("clean", "raw")
        assert (await house.call("GET", f"/api/clippings/{answer.json['id']}/snapshot")).status == 200


async def test_an_id_that_is_no_uuid_is_refused(house: House, page: Page) -> None:
    answer = await put(house, "not-a-uuid", json.dumps(page()).encode())
    assert (answer.status, answer.json["error"]["field"]) == (422, "id")


async def test_title_tags_note_shelf_and_star_can_be_changed(house: House, clipping: str) -> None:
    change = {"title": "  My  title ", "tags": ["b", "a", "b"], "note": "mine", "state": "archive", "favourite": True}
    answer = await house.call("PATCH", f"/api/clippings/{clipping}", json_body=change)
    assert answer.status == 200
    detail = (await house.call("GET", f"/api/clippings/{clipping}")).json
    assert answer.json == detail
    assert [detail[name] for name in ("title", "tags", "note", "shelf", "favourite")] == ["My title", ["b", "a"], "mine", "archive", True]


async def test_a_change_of_a_stale_revision_is_refused(house: House, clipping: str) -> None:
    path = f"/api/clippings/{clipping}"
    seen = (await house.call("GET", path)).headers["ETag"]
    assert (await house.call("PATCH", path, json_body={"note": "1"}, headers={"If-Match": seen})).status == 200
    stale = await house.call("PATCH", path, json_body={"note": "2"}, headers={"If-Match": seen})
    assert stale.status == 412
    assert (await house.call("GET", path)).json["note"] == "1"
    assert (await house.call("PATCH", path, json_body={}, headers={"If-Match": "yesterday"})).status == 422


@pytest.mark.parametrize("method", ["PATCH", "POST restore", "POST remove", "DELETE", "POST undelete", "DELETE purge"])
async def test_each_change_of_a_stale_revision_is_refused_and_of_the_present_one_is_done(house: House, clipping: str, method: str) -> None:
    path = f"/api/clippings/{clipping}"
    [verb, *what] = method.split()
    if what in (["undelete"], ["purge"]):
        await house.call("DELETE", path)
    await house.call("PATCH", path, json_body={"note": "changed meanwhile"})
    before = await house.call("GET", path)
    block = (await house.call("GET", f"{path}/removed")).json["blocks"][0]["id"]
    body = {"blocks": [block]} if what in (["restore"], ["remove"]) else {} if verb != "DELETE" else None
    place = f"{path}?purge=true" if what == ["purge"] else "/".join([path, *what])
    stale = await house.call(verb, place, json_body=body, headers={"If-Match": '"1"'})
    assert (stale.status, stale.code) == (412, "stale")
    assert (await house.call("GET", path)).body == before.body
    done = await house.call(verb, place, json_body=body, headers={"If-Match": before.headers["ETag"]})
    assert done.status in (200, 204), done.body


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "x" * 2049}, "title"),
        ({"tags": [""]}, "tags.0"),
        ({"tags": ["x" * 129]}, "tags.0"),
        ({"note": "é" * (128 * 1024 + 1)}, "note"),
        ({"state": "elsewhere"}, "state"),
        ({"digest": "x"}, "digest"),
    ],
)
async def test_a_change_beyond_its_limits_is_refused(house: House, clipping: str, change: dict[str, Any], field: str) -> None:
    answer = await house.call("PATCH", f"/api/clippings/{clipping}", json_body=change)
    assert (answer.status, answer.code, answer.json["error"]["field"]) == (422, "schema", field)


async def test_values_at_their_limits_pass(house: House, clipping: str) -> None:
    change = {"title": "x" * 2048, "tags": ["y" * 126 + f"{n:02}" for n in range(100)], "note": "é" * (128 * 1024)}
    assert (await house.call("PATCH", f"/api/clippings/{clipping}", json_body=change)).status == 200


async def test_deleting_moves_to_the_trash_and_back(house: House, clipping: str) -> None:
    path = f"/api/clippings/{clipping}"
    for _ in range(2):
        assert (await house.call("DELETE", path)).status == 204
    assert (await house.call("GET", path)).json["shelf"] == "trash"
    listed = (await house.call("GET", "/api/clippings?limit=200")).json["items"]
    assert clipping not in [item["id"] for item in listed]
    trashed = (await house.call("GET", "/api/clippings?limit=200&state=trash")).json["items"]
    assert clipping in [item["id"] for item in trashed]
    assert (await house.call("POST", f"{path}/undelete")).json["shelf"] == "inbox"


async def test_deleted_for_good_stays_deleted_when_a_late_retry_comes(house: House, page: Page) -> None:
    named, body = str(uuid4()), json.dumps(page(url="https://example.org/gone")).encode()
    path = f"/api/clippings/{named}"
    await put(house, named, body)
    early = await house.call("DELETE", f"{path}?purge=true")
    assert (early.status, early.code) == (409, "not_in_trash")
    await house.call("DELETE", path)
    assert (await house.call("DELETE", f"{path}?purge=true")).status == 204
    assert (await house.call("GET", path)).status in (404, 410)
    assert (await put(house, named, body)).status == 410


async def test_the_article_comes_in_the_form_that_is_asked_for(house: House, clipping: str) -> None:
    path = f"/api/clippings/{clipping}/article"
    for accept, kind in (
        ("-", "text/html"),
        ("*/*", "text/html"),
        ("text/markdown", "text/markdown"),
        ("text/plain, text/html;q=0.5", "text/plain"),
        ("text/html;q=0.1, text/markdown;q=0.2", "text/markdown"),
    ):
        answer = await house.call("GET", path, headers={"Accept": accept})
        assert answer.status == 200, answer.body
        assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
        assert "winnowed" in answer.body.decode()
    assert (await house.call("GET", path, headers={"Accept": "image/png"})).status == 406


async def test_a_block_can_be_taken_out_and_put_back(house: House, clipping: str) -> None:
    path = f"/api/clippings/{clipping}"
    blocks = (await house.call("GET", f"{path}/removed")).json["blocks"]
    patience = next(block["id"] for block in blocks if "patience" in block["text"])
    taken = await house.call("POST", f"{path}/remove", json_body={"blocks": [patience]})
    assert taken.status == 200, taken.body
    assert b"patience" not in (await house.call("GET", f"{path}/article")).body
    await house.call("POST", f"{path}/restore", json_body={"blocks": [patience]})
    assert b"patience" in (await house.call("GET", f"{path}/article")).body
    restored = (await house.call("GET", f"{path}/removed")).json["restored"]
    assert [block["blocks"] for block in restored] == [[patience]]
    unknown = await house.call("POST", f"{path}/restore", json_body={"blocks": ["nonsense"]})
    assert (unknown.status, unknown.json["error"]["field"]) == (422, "blocks")


async def test_a_picture_is_stored_once_and_shown_without_network(house: House, clipping: str) -> None:
    data = png()
    sha256 = hashlib.sha256(data).hexdigest()
    path = f"/api/clippings/{clipping}/images/{sha256}?url=https://example.org/fan.png"
    octets = {"Content-Type": "application/octet-stream"}
    first = await house.call("PUT", path, data=data, headers=octets)
    assert (first.status, first.json) == (201, {"wanted": [], "stored": 1}), first.body
    assert (await house.call("PUT", path, data=data, headers=octets)).status == 200
    assert b"data:image/png;base64," in (await house.call("GET", f"/api/clippings/{clipping}/article")).body


@pytest.mark.parametrize(
    ("data", "url", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "https://example.org/fan.png", "image_rejected"),
        (b"\x89PNG\r\n\x1a\n", "https://example.org/fan.png", "image_rejected"),
        (png(8001, 8000), "https://example.org/fan.png", "image_rejected"),
        (png(0, 5), "https://example.org/fan.png", "image_rejected"),
        (png(), "https://example.org/other.png", "image_not_wanted"),
    ],
)
async def test_what_is_no_picture_of_the_article_is_not_kept(house: House, clipping: str, data: bytes, url: str, code: str) -> None:
    path = f"/api/clippings/{clipping}/images/{hashlib.sha256(data).hexdigest()}?url={url}"
    answer = await house.call("PUT", path, data=data, headers={"Content-Type": "image/png"})
    assert (answer.status, answer.code) == (422, code)


async def test_a_picture_must_be_the_one_its_address_names(house: House, clipping: str) -> None:
    for name, field in (("0" * 64, "sha256"), ("xyz", "sha256")):
        path = f"/api/clippings/{clipping}/images/{name}?url=https://example.org/fan.png"
        answer = await house.call("PUT", path, data=png(), headers={"Content-Type": "image/png"})
        assert (answer.status, answer.json["error"]["field"]) == (422, field)


async def test_lookup_tells_whether_a_page_is_saved(house: House, clipping: str) -> None:
    url = (await house.call("GET", f"/api/clippings/{clipping}")).json["url"]
    assert (await house.call("GET", f"/api/lookup?url={url}")).json["id"] == clipping
    assert (await house.call("GET", "/api/lookup?url=https://example.org/never")).json["saved"] is False


async def test_the_second_clip_of_a_page_names_the_first(house: House, clipping: str) -> None:
    url = (await house.call("GET", f"/api/clippings/{clipping}")).json["url"]
    assert (await house.clip(url=url)).json["duplicate_of"] == clipping


async def test_the_list_is_searched_and_paged(new_house: Callable[..., House]) -> None:
    house = new_house()
    for number in range(5):
        html = f"<article><h1>Page {number}</h1><p>{'A sentence on threshing and sieves, long enough to be an article. ' * 5}</p></article>"
        await house.clip(url=f"https://example.org/page-{number}", title=f"Page {number}", html=html, tags=["odd"] if number % 2 else [])
    first = (await house.call("GET", "/api/clippings?limit=2")).json
    assert (len(first["items"]), first["total"]) == (2, 5)
    second = (await house.call("GET", f"/api/clippings?limit=2&cursor={first['next_cursor']}")).json
    assert not {item["id"] for item in first["items"]} & {item["id"] for item in second["items"]}
    assert (await house.call("GET", "/api/clippings?q=threshing")).json["total"] == 5
    assert (await house.call("GET", "/api/clippings?tag=odd")).json["total"] == 2
    facets = (await house.call("GET", "/api/facets")).json
    assert facets["tags"] == [["odd", 2]]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "state=nowhere", "favourite=maybe", "shelf=nowhere"])
async def test_a_list_that_cannot_be_is_refused(house: House, query: str) -> None:
    assert (await house.call("GET", f"/api/clippings?{query}")).status == 422


@pytest.mark.parametrize(
    "query", ["q=%22", "q=%00", "q=before%3Anever", "q=-", "cursor=nonsense", "q=%ff", "q=" + "(" * 500, "tag=%27%3B--"]
)
async def test_an_odd_search_is_no_fault_of_the_server(house: House, query: str) -> None:
    assert (await house.call("GET", f"/api/clippings?{query}")).status in (200, 400, 422)


async def test_the_view_escapes_what_is_not_the_article(house: House) -> None:
    evil = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
    head = f"<html lang='{evil}'><head><meta name=author content='{evil}'></head>"
    html = f"{head}<article><h1>x</h1><p>{'Plain words here. ' * 20}</p></article>"
    made = (await house.clip(url=f"https://example.org/{uuid4()}?{'%22%3E%3Cscript%3E'}", html=html)).json["id"]
    await house.call("PATCH", f"/api/clippings/{made}", json_body={"title": evil})
    ticket = await house.call("POST", f"/api/clippings/{made}/view", json_body={})
    document = (await house.call("GET", ticket.json["url"], token=None)).body.decode()
    assert "<script" not in document
    assert "<img src=x" not in document
    assert "&lt;script&gt;" in document


async def test_the_original_can_be_viewed(house: House, clipping: str) -> None:
    ticket = await house.call("POST", f"/api/clippings/{clipping}/view", json_body={"mode": "original", "theme": "sepia"})
    document = await house.call("GET", ticket.json["url"], token=None)
    assert document.status == 200, document.body
    assert b"Copyright nobody" in document.body


async def test_a_pdf_is_kept_and_given_back_and_its_text_is_the_article(house: House) -> None:
    data = make_pdf([[("What a River Remembers", 20), ("In the archive lie one hundred years of floods, written by hand.", 11)]])
    html = OPENING + base64.b64encode(data).decode() + '"></body></html>'
    made = await house.clip(url="https://example.org/river.pdf", html=html, title="river")
    assert made.json["title"] == "What a River Remembers"
    path = f"/api/clippings/{made.json['id']}"
    assert (await house.call("GET", path)).json["file"] == "application/pdf"
    answer = await house.call("GET", f"{path}/file")
    assert answer.body == data
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="What a River Remembers.pdf"')
    article = await house.call("GET", f"{path}/article", headers={"Accept": "text/plain"})
    assert b"one hundred years of floods" in article.body


async def test_a_page_has_no_file(house: House, clipping: str) -> None:
    answer = await house.call("GET", f"/api/clippings/{clipping}/file")
    assert (answer.status, answer.code) == (404, "no_file")
