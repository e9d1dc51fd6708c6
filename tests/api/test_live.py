"""The live socket."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import aiohttp
import pytest

if TYPE_CHECKING:
    from conftest import House

EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"


@asynccontextmanager
async def listening(house: House, token: str, **headers: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{house.origin}/api/live", headers=headers) as live:
        await live.send_json({"auth": token})
        yield live


@pytest.mark.parametrize("origin", ["https://evil.tld", "null", "http://127.0.0.1:1"])
async def test_a_foreign_page_gets_a_refusal_and_no_socket(house: House, origin: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{house.origin}/api/live", headers={"Origin": origin}):
            pass
    assert refused.value.status == 403


async def test_a_socket_that_says_nothing_is_closed(house: House) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{house.origin}/api/live") as live:
        await live.receive(timeout=10)
        assert live.close_code == 4401


@pytest.mark.parametrize("first", ["{}", "not json", '{"auth": 7}', '{"auth": "wrong"}', "[]", "[" * 50_000])
async def test_a_socket_without_a_valid_token_is_closed(house: House, first: str) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{house.origin}/api/live") as live:
        await live.send_str(first)
        await live.receive(timeout=5)
        assert live.close_code == 4401


async def test_a_large_message_closes_the_socket(house: House) -> None:
    async with listening(house, house.server.token) as live:
        assert (await live.receive_json())["event"] == "hello"
        await live.send_str("x" * 100 * 1024)
        await live.receive(timeout=5)
        assert live.close_code == 1009


async def test_a_new_clipping_is_told_without_its_content(house: House) -> None:
    async with listening(house, house.server.token) as live:
        assert await live.receive_json() == {"event": "hello"}
        made = (await house.clip(url="https://example.org/live", title="A secret title")).json["id"]
        event = await live.receive_json(timeout=5)
        while event["id"] != made:
            event = await live.receive_json(timeout=5)
        assert set(event) == {"event", "id", "state", "revision"}


async def test_an_extension_hears_of_changes(house: House, extension: str) -> None:
    async with listening(house, extension, Origin=EXTENSION) as live:
        assert (await live.receive_json())["event"] == "hello"


async def test_a_deletion_for_good_is_told(house: House, clipping: str) -> None:
    async with listening(house, house.server.token) as live:
        await live.receive_json()
        await house.call("DELETE", f"/api/clippings/{clipping}")
        await house.call("DELETE", f"/api/clippings/{clipping}?purge=true")
        event = await live.receive_json(timeout=5)
        while event["event"] != "deleted":
            event = await live.receive_json(timeout=5)
        assert event["id"] == clipping


async def test_a_token_in_the_address_of_the_socket_is_ignored(house: House) -> None:
    url = f"{house.origin}/api/live?token={house.server.token}"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as live:
        await live.send_str("{}")
        await live.receive(timeout=5)
        assert live.close_code == 4401


async def test_a_listener_that_answers_nothing_is_cut_and_the_others_are_not(house: House) -> None:
    key = base64.b64encode(os.urandom(16)).decode()
    silent = socket.create_connection(("127.0.0.1", house.port))
    try:
        silent.sendall(
            f"GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        text = f'{{"auth":"{house.server.token}"}}'.encode()
        mask = b"\0\0\0\0"
        silent.sendall(bytes([0x81, 0x80 | len(text)]) + mask + text)
        async with listening(house, house.server.token) as healthy:
            await healthy.receive_json()
            silent.settimeout(30)

            def until_cut() -> None:
                try:
                    while silent.recv(65536):
                        pass
                except ConnectionResetError:
                    pass

            async def until_told(clipping_id: str) -> None:
                while (await healthy.receive_json(timeout=30)).get("id") != clipping_id:
                    pass

            named = str(uuid4())
            told = asyncio.create_task(until_told(named))  # reading, so that it answers pings
            await asyncio.to_thread(until_cut)
            await house.clip(clipping_id=UUID(named), url="https://example.org/after-the-cut")
            await told
    finally:
        silent.close()
