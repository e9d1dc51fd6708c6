"""Sizes, rates and times: the value at the limit passes, one more gives exactly its code."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from conftest import House

Page = Callable[..., dict[str, Any]]


def padded(page: dict[str, Any], size: int) -> bytes:
    body = json.dumps(page).encode()
    return body + b" " * (size - len(body))


async def test_a_snapshot_may_have_its_limit_and_not_one_byte_more(new_house: Callable[..., House], page: Page) -> None:
    house = new_house(snapshot_bytes=20_000)
    assert (await house.call("PUT", f"/api/clippings/{uuid4()}", data=padded(page(), 20_000))).status == 201
    large = await house.call("PUT", f"/api/clippings/{uuid4()}", data=padded(page(), 20_001))
    assert (large.status, large.code, large.json["error"]["limit"]) == (413, "snapshot_too_large", 20_000)


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(house: House) -> None:
    request = (
        f"PUT /api/clippings/{uuid4()} HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nAuthorization: Bearer {house.server.token}\r\n"
        f"X-Winnow-Client: t\r\nContent-Type: application/json\r\nContent-Length: {64 * 1024 * 1024 + 1}\r\n\r\n"
    )
    status, answer = house.raw(request.encode())
    assert status == 413
    assert b"snapshot_too_large" in answer


async def test_a_json_body_that_grows_too_large_while_it_streams_is_refused(new_house: Callable[..., House]) -> None:
    house = new_house(json_bytes=1000)

    async def chunks(size: int) -> Any:
        for _ in range(size // 100):
            yield b" " * 100

    exact = await house.call("POST", "/api/clients", data=chunks(1000))
    assert (exact.status, exact.code) == (400, "bad_json")
    large = await house.call("POST", "/api/clients", data=chunks(1100))
    assert (large.status, large.code, large.json["error"]["limit"]) == (413, "body_too_large", 1000)


async def test_an_image_may_have_its_limit_and_not_one_byte_more(new_house: Callable[..., House]) -> None:
    house = new_house(image_bytes=1000)
    made = (await house.clip()).json["id"]
    path = f"/api/clippings/{made}/images/{'0' * 64}?url=https://example.org/fan.png"
    octets = {"Content-Type": "application/octet-stream"}
    assert (await house.call("PUT", path, data=b"x" * 1000, headers=octets)).code == "digest_mismatch"
    large = await house.call("PUT", path, data=b"x" * 1001, headers=octets)
    assert (large.status, large.code) == (413, "image_too_large")


@pytest.mark.parametrize("limits", [{"images_per_clipping": 1}, {"images_bytes_per_clipping": 100}], ids=["count", "bytes"])
async def test_a_clipping_may_have_only_so_many_pictures(new_house: Callable[..., House], limits: dict[str, int]) -> None:
    house = new_house(**limits)
    text = "Threshing and winnowing are old, and this sentence makes the article long enough to be one. " * 5
    pictures = "".join(f'<p>{text}<img src="https://example.org/{name}.png" alt="{name}"></p>' for name in "ab")
    made = await house.clip(html=f"<article><h1>Two pictures</h1>{pictures}</article>")
    assert len(made.json["images"]["wanted"]) == 2
    answers = []
    for name in "ab":
        data = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01" + name.encode() * 50
        path = f"/api/clippings/{made.json['id']}/images/{hashlib.sha256(data).hexdigest()}?url=https://example.org/{name}.png"
        answers.append(await house.call("PUT", path, data=data, headers={"Content-Type": "image/png"}))
    assert (answers[0].status, answers[1].status, answers[1].code) == (201, 422, "too_many_assets")


async def test_an_upload_must_say_how_long_it_is(house: House) -> None:
    async def chunks() -> Any:
        yield b"{}"

    answer = await house.call("PUT", f"/api/clippings/{uuid4()}", data=chunks())
    assert (answer.status, answer.code) == (411, "length_required")


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd", "gzip, gzip"])
async def test_a_packed_body_is_refused_unread(house: House, encoding: str) -> None:
    answer = await house.call("POST", "/api/clients", data=b"\x1f\x8b", headers={"Content-Encoding": encoding})
    assert (answer.status, answer.code) == (415, "encoding")


@pytest.mark.parametrize(
    "lines",
    [
        b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 9000 + b"\r\n",
        b"GET / HTTP/1.1\r\n" + b"X-Many: 1\r\n" * 70,
    ],
    ids=["request line", "header", "headers"],
)
def test_an_oversized_head_is_a_bad_request(house: House, lines: bytes) -> None:
    assert house.raw(lines + f"Host: 127.0.0.1:{house.port}\r\nConnection: close\r\n\r\n".encode())[0] in (400, 431)


async def test_too_many_writes_have_to_wait(new_house: Callable[..., House]) -> None:
    house = new_house(writes_per_s=3)
    answers = await asyncio.gather(*(house.call("POST", "/api/pair/window") for _ in range(12)))
    refused = [answer for answer in answers if answer.status == 429]
    assert 1 <= len(refused) <= 9
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
    assert (await house.call("GET", "/api/clippings")).status == 200


def test_too_many_uploads_at_once_have_to_wait(new_house: Callable[..., House]) -> None:
    house = new_house(uploads_at_once=2)
    head = (
        "PUT /api/clippings/{id} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\nX-Winnow-Client: t\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{{"
    )
    held = []
    try:
        for _ in range(2):
            connection = socket.create_connection(("127.0.0.1", house.port))
            connection.sendall(head.format(id=uuid4(), port=house.port, token=house.server.token).encode())
            held.append(connection)
        statuses = set()
        for _ in range(50):  # until the server has read the heads of the two that are held
            status, answer = house.raw((head.format(id=uuid4(), port=house.port, token=house.server.token) + "x" * 99).encode())
            statuses.add(status)
            if status == 429:
                break
        assert status == 429
        assert b"Retry-After" in answer
    finally:
        for connection in held:
            connection.close()


def test_a_connection_too_many_is_told_so_and_closed(new_house: Callable[..., House]) -> None:
    house = new_house(connections=3)
    held = [socket.create_connection(("127.0.0.1", house.port)) for _ in range(3)]
    try:
        for connection in held:
            connection.sendall(f"GET /api/hello HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        status, answer = house.raw(b"")
        assert status == 503
        assert b'"busy"' in answer
    finally:
        for connection in held:
            connection.close()


def test_slow_senders_are_shut_out_while_others_are_served(house: House) -> None:
    head = (
        f"PUT /api/clippings/{uuid4()} HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nAuthorization: Bearer {house.server.token}\r\n"
        "X-Winnow-Client: t\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    ).encode()
    slow = [socket.create_connection(("127.0.0.1", house.port)) for _ in range(60)]
    try:
        for number, connection in enumerate(slow):
            connection.settimeout(40)
            connection.sendall(head if number < 8 else b"GET / HTTP/1.1\r\nHost: 127")
        assert asyncio.run(house.call("GET", "/api/hello", token=None)).status == 200
        answers = []
        for connection in slow:
            received = b""
            try:
                while chunk := connection.recv(65536):
                    received += chunk
            except ConnectionResetError:
                pass
            answers.append(received)
        assert all(b" 408 " in answer and b"too_slow" in answer for answer in answers[:8])
    finally:
        for connection in slow:
            connection.close()
