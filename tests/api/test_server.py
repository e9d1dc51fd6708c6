"""Starting, being found, stopping; what is written to disk and to the log."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import socket
import stat
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from aiohttp import ClientSession
from openapi_spec_validator import validate

from winnow.errors import Gone, WinnowError
from winnow.library import Query, open_library
from winnow.models import Clipping, Sha256, Shelf, State
from winnow.settings import Settings
from winnow.web import discovery
from winnow.web.openapi import describe
from winnow.web.server import PortTaken, serving

if TYPE_CHECKING:
    from conftest import House


def test_a_running_server_is_found_by_its_own_user_alone(new_house: Callable[..., House]) -> None:
    house = new_house()
    path = house.library / "server.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = discovery.running(house.library)
    assert found is not None
    assert (found.pid, found.port, found.token) == (os.getpid(), house.port, house.server.token)
    # Connections are taken in order: after this answer that of `running` was taken too, and stopping does not race with it.
    assert house.raw(f"GET /api/hello HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nConnection: close\r\n\r\n".encode())[0] == 200
    path.chmod(0o644)
    assert discovery.running(house.library) is None


def test_a_dead_servers_announcement_is_not_believed(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    discovery.announce(tmp_path, discovery.Running(os.getpid(), port, "token"))
    assert discovery.running(tmp_path) is None
    (tmp_path / "server.json").write_text("{}")
    assert discovery.said(tmp_path) is None


async def test_what_a_stopped_server_leaves_holds_no_secret(tmp_path: Path) -> None:
    async with serving(Settings(library=tmp_path / "library", port=0, workers=1)) as server:
        server.open_page()
        token = server.token
        assert (tmp_path / "library" / "open.html").exists()
    left = [path for path in (tmp_path / "library").rglob("*") if path.is_file()]
    assert not {"server.json", "open.html"} & {path.name for path in left}
    assert all(token.encode() not in path.read_bytes() for path in left)
    assert all(not path.stat().st_mode & 0o077 for path in left)


async def test_a_taken_port_is_named_with_the_server_that_has_it(house: House, tmp_path: Path) -> None:
    with pytest.raises(PortTaken) as taken:
        async with serving(Settings(library=house.library, port=house.port, workers=1)):
            pass
    assert (taken.value.code, str(os.getpid()) in taken.value.message) == ("port_taken", True)
    with pytest.raises(PortTaken, match="Another program"):
        async with serving(Settings(library=tmp_path / "other", port=house.port, workers=1)):
            pass
    assert not (tmp_path / "other").exists()


async def test_stopping_says_goodbye_to_listeners(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(serving(Settings(library=tmp_path / "library", port=0, workers=1)))
        async with ClientSession() as session, session.ws_connect(f"http://127.0.0.1:{server.port}/api/live") as live:
            await live.send_json({"auth": server.token})
            assert (await live.receive_json())["event"] == "hello"
            stopping = asyncio.create_task(stack.aclose())
            await live.receive(timeout=10)
            assert live.close_code == 1001
            await stopping


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "example.org", ""])
async def test_other_addresses_than_loopback_are_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(WinnowError) as refused:
        async with serving(Settings(library=tmp_path / "library", host=host, port=0)):
            pass
    assert refused.value.code == "host_not_loopback"


async def test_the_pairing_code_is_shown_until_an_extension_is_paired(new_house: Callable[..., House]) -> None:
    house = new_house()
    code = await house.server.pairing_code()
    assert code == (await house.call("GET", "/api/pair/window")).json["code"]
    await house.pair()
    assert await house.server.pairing_code() is None


async def test_the_description_is_valid_and_has_every_address(house: House) -> None:
    served = (await house.call("GET", "/api/openapi.json", token=None)).json
    validate(served)
    assert served == json.loads(json.dumps(describe(house.server.services.endpoints)))
    described = {(method.upper(), path) for path, item in served["paths"].items() for method in item}
    assert described == {(e.method, e.path) for e in house.server.services.endpoints if e.path.startswith(("/api/", "/v/"))}


async def test_the_sample_page_goes_the_way_of_any_page(new_house: Callable[..., House]) -> None:
    house = new_house()
    answer = await house.call("POST", "/api/sample")
    if "/sample.html" not in house.server.services.assets:
        assert (answer.status, answer.code) == (404, "no_sample")
        return
    assert answer.status == 201, answer.body
    assert answer.json["state"] == "clean"
    again = await house.call("POST", "/api/sample")
    assert (again.status, again.json["id"]) == (200, answer.json["id"])


async def test_nothing_secret_or_read_reaches_the_log(new_house: Callable[..., House], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("asyncio", "aiohttp", "winnow"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    house = new_house()
    token = await house.pair()
    secret = "sentinel-7f3a"
    await house.clip(url=f"https://{secret}.example.org/{secret}?q={secret}", title=secret, note=secret, html=f"<p>{secret}</p>")
    await house.clip(url=f"javascript:{secret}")
    await house.call("GET", f"/api/clippings?q={secret}&token={secret}")
    await house.call("GET", f"/api/{secret}", token=secret)
    await house.call("GET", "/api/clippings", token=secret, headers={"Cookie": secret, "Referer": f"http://{secret}/"})
    await house.call("POST", "/api/pair", token=None, json_body={"code": secret, "client_name": secret})
    await house.call("POST", "/api/session", token=None, json_body={"key": secret})
    house.raw(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nAuthorization {secret}\r\n{secret}\x00: x\r\n\r\n".encode())
    house.raw(f"{secret}\x01 / HTTP/9.9\r\n\r\n".encode())
    page = house.server.open_page()
    key = page.read_text("utf-8").split("#k=")[1].split('"')[0]
    await house.call("POST", "/api/session", token=None, json_body={"key": key})
    said = caplog.text + "".join(repr(record.args) for record in caplog.records)
    assert "GET /api/clippings 200" in said
    for hidden in (secret, token, key, house.server.token):
        assert hidden not in said


async def test_a_server_clears_out_the_old_trash_soon_after_its_start_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(library=tmp_path / "library", port=0, workers=1)
    with closing(open_library(settings.library)) as library:
        for number, days in enumerate((31, 1)):
            body = b"%d" % number
            digest = hashlib.sha256(body).hexdigest()
            now = datetime.now(UTC)
            clipping = Clipping(
                id=UUID(int=number),
                url="https://example.org/",
                host="example.org",
                title="Old",
                state=State.RAW,
                shelf=Shelf.TRASH,
                saved_at=now,
                captured_at=now,
                deleted_at=now - timedelta(days=days),
                digest=f"sha-256=:{digest}:",
                snapshot=Sha256(digest),
            )
            library.add(clipping, body)
    async with serving(settings) as server:
        # Not while the reader makes the first searches.
        await asyncio.sleep(0.5)
        assert server.services.library.find(Query(shelf="trash")).total == 2
    monkeypatch.setattr("winnow.web.server.FIRST_SWEEP_S", 0)
    async with serving(settings) as server:
        held = server.services.library
        async with asyncio.timeout(20):
            while held.find(Query(shelf="trash")).total > 1:  # noqa: ASYNC110  # nobody is told of it
                await asyncio.sleep(0.01)
        assert held.get(UUID(int=1)).shelf is Shelf.TRASH
        with pytest.raises(Gone):
            held.get(UUID(int=0))


async def test_the_disks_reserve_is_kept(new_house: Callable[..., House]) -> None:
    house = new_house(disk_reserve_bytes=2**62)
    refused = await house.clip()
    assert (refused.status, refused.code) == (507, "disk_full")
    assert (await house.call("GET", "/api/clippings")).json["total"] == 0
