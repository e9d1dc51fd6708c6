"""A real server on a port of the system's choice, with a real library in a temporary folder, in a thread of its own."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest

from winnow.settings import Limits, Settings
from winnow.web.server import Server, serving

EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
OTHER_EXTENSION = "moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc"

ARTICLE = """<!doctype html><html lang="en"><head><title>On grain</title><meta name="author" content="Ada Miller"></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>On grain</h1>
<p>Grain is threshed, and what is left is winnowed: thrown into the wind, so that the chaff blows away and the grain falls back.</p>
<p>The work needs a dry day, a steady wind and patience. It has been done in this way for ten thousand years, in most places.</p>
<p><img src="https://example.org/fan.png" alt="A fan"> A fan does it without wind, and a sieve takes out what is heavier than grain.</p>
</article><footer>Copyright nobody</footer></body></html>"""


def snapshot(**fields: Any) -> dict[str, Any]:
    """A snapshot as an extension would send it."""
    return {
        "schema": 1,
        "url": "https://example.org/grain",
        "captured_at": "2026-11-24T10:00:00Z",
        "title": "On grain",
        "html": ARTICLE,
        "client": {"name": "winnow", "version": "1.0", "browser": "test"},
        **fields,
    }


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["error"]["code"])


@dataclass
class House:
    """A running server and ways to call it."""

    server: Server
    library: Path
    opened: list[str]

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def call(
        self,
        method: str,
        path: str,
        *,
        token: str | None = "",
        origin: str | None = None,
        json_body: Any = None,
        data: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request; `token` "" is the command line's, None sends none."""
        sent = {"X-Winnow-Client": "tests"}
        if token is not None:
            sent["Authorization"] = f"Bearer {token or self.server.token}"
        if origin is not None:
            sent["Origin"] = origin
        if json_body is not None:
            data = json.dumps(json_body).encode()
        if method != "GET":
            sent["Content-Type"] = "application/json"
        sent = {name: value for name, value in (sent | (headers or {})).items() if value != "-"}
        async with (
            aiohttp.ClientSession(f"http://127.0.0.1:{self.port}", auto_decompress=False) as session,
            session.request(method, path, data=data, headers=sent, allow_redirects=False, skip_auto_headers=["Content-Type"]) as response,
        ):
            return Answer(response.status, response.headers.copy(), await response.read())

    async def clip(self, *, clipping_id: UUID | None = None, token: str = "", **fields: Any) -> Answer:
        """Save a page."""
        return await self.call("PUT", f"/api/clippings/{clipping_id or uuid4()}", token=token, json_body=snapshot(**fields))

    async def pair(self, origin: str = EXTENSION) -> str:
        """Pair an extension; returns its token."""
        window = await self.call("POST", "/api/pair/window")
        asked = {"code": window.json["code"], "client_name": "test browser"}
        answer = await self.call("POST", "/api/pair", token=None, origin=origin, json_body=asked)
        assert answer.status == 201, answer.body
        return str(answer.json["token"])

    def raw(self, request: bytes) -> tuple[int, bytes]:
        """Send bytes as they are; returns the status (0 when the connection was just closed) and all that came back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
        return (int(received.split(b" ", 2)[1]) if received else 0), received


@contextmanager
def house_in(folder: Path, **limits: Any) -> Iterator[House]:
    """A server in a thread, stopped at the end."""
    settings = Settings(library=folder / "library", port=0, workers=1, open=False, limits=Limits(**limits))
    started: Future[Server] = Future()
    opened: list[str] = []
    stop: list[Callable[[], object]] = []

    async def open_browser(url: str) -> bool:
        opened.append(url)
        return True

    async def run() -> None:
        done = asyncio.Event()
        loop = asyncio.get_running_loop()
        try:
            async with serving(settings, open_browser=open_browser) as server:
                stop.append(lambda: loop.call_soon_threadsafe(done.set))
                started.set_result(server)
                await done.wait()
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        yield House(started.result(30), settings.library, opened)
    finally:
        for end in stop:
            end()
        thread.join(30)
        assert not thread.is_alive(), "the server did not stop"


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for all tests that do not use its limits up."""
    with house_in(tmp_path_factory.mktemp("house"), failed_logins_per_min=100_000, writes_per_s=100_000) as house:
        yield house


@pytest.fixture
def new_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Makes servers of a test's own, with the limits it asks for."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda **limits: stack.enter_context(house_in(tmp_path / uuid4().hex, **limits))


@pytest.fixture(scope="session")
def extension(house: House) -> str:
    """The token of a paired extension."""
    return asyncio.run(house.pair())


@pytest.fixture
async def clipping(house: House) -> AsyncIterator[str]:
    """The id of a clipping made by the command line."""
    answer = await house.clip(url=f"https://example.org/{uuid4()}")
    assert answer.status == 201, answer.body
    yield answer.json["id"]


@pytest.fixture
def page() -> Callable[..., dict[str, Any]]:
    """Makes snapshots."""
    return snapshot
