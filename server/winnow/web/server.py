"""The server: bound to loopback, limited in connections, found by its own user's programs, stopped without loss."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from winnow.errors import Invalid, WinnowError
from winnow.intake.intake import Intake
from winnow.library import Library, open_library
from winnow.settings import Settings
from winnow.web import discovery
from winnow.web.app import create_app
from winnow.web.connection import Connection
from winnow.web.headers import SHELL
from winnow.web.people import open_page
from winnow.web.services import SERVICES, OpenBrowser, Services

log = logging.getLogger(__name__)

LOOPBACK = {"127.0.0.1": socket.AF_INET, "localhost": socket.AF_INET, "::1": socket.AF_INET6}
# Also the time a head may take to arrive: aiohttp counts it from the connection's start, or from the answer before.
KEEPALIVE_S = 10
SHUTDOWN_S = 5
LINGER_S = 2
HEADER_BYTES = 8 * 1024
HEADERS = 64

SWEEP_EVERY_S = 24 * 3600.0
# Looking at all objects of a large library slows the first searches to half their speed: it waits until the reader has made them.
FIRST_SWEEP_S = 30.0


def _full() -> bytes:
    body = b'{"error":{"code":"busy","message":"Too many connections at once. Try again in a second."}}'
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Retry-After": "1", "Connection": "close"}
    headers |= {**SHELL, "Cache-Control": "no-store", "Server": "winnow"}
    lines = ["HTTP/1.1 503 Service Unavailable", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


_FULL = _full()


class PortTaken(WinnowError):
    """Another program listens on the port; `winnow serve` exits with 98."""

    code = "port_taken"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    port: int
    token: str = field(repr=False)
    services: Services

    async def pairing_code(self) -> str | None:
        """A code to show, when no extension is paired yet; the window is open for two minutes from now."""
        return None if self.services.access.paired_origins else self.services.desk.open()

    def open_page(self) -> Path:
        """A page that leads a browser into the viewer, once, within a minute."""
        return open_page(self.services)


class _Full(asyncio.Protocol):
    """A connection too many: told so, and closed."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            transport.write(_FULL)
            transport.close()


class _NoContent(logging.Filter):
    """Keeps what a client sent out of the log: exceptions about broken HTTP quote it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


async def _open_browser(url: str) -> bool:
    return await asyncio.to_thread(webbrowser.open, url)


@asynccontextmanager
async def serving(settings: Settings, *, open_browser: OpenBrowser = _open_browser) -> AsyncIterator[Server]:
    """Open the library and serve it while the context lasts. Raises PortTaken, and what `open_library` raises."""
    listener = _bind(settings)
    with listener:
        library = await asyncio.to_thread(open_library, settings.library, disk_reserve_bytes=settings.limits.disk_reserve_bytes)
        try:
            intake = Intake(library, settings)
            await intake.start()
            tending = threading.Thread(target=_tend, args=(library,), name="tending")
            tending.start()
            sweeping = asyncio.create_task(_sweep(library))
            watching = asyncio.create_task(intake.backups.watch())
            try:
                async with _listening(intake, settings, listener, open_browser) as server:
                    # Not sooner, so that the start does not share the disk with it; it ends when the library is closed.
                    warming = asyncio.create_task(_warm(library))
                    yield server
                    warming.cancel()
            finally:
                for task in (sweeping, watching):
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task
                await intake.overseer.stop()
                await intake.backups.stop()
                await intake.stop()
        finally:
            await asyncio.to_thread(library.close)


def _tend(library: Library) -> None:
    try:
        library.tend()
    except Exception as error:
        log.warning("the search is not kept quick until the next start (%s)", type(error).__name__)


async def _warm(library: Library) -> None:
    try:
        await asyncio.to_thread(library.warm)
    except OSError as error:
        log.warning("the catalogue could not be read ahead (%s); searches read it as they need it", type(error).__name__)


async def _sweep(library: Library) -> None:
    """Clear out soon after the start and each day what the library does not need any more."""
    await asyncio.sleep(FIRST_SWEEP_S)
    while True:
        under_way = asyncio.create_task(asyncio.to_thread(library.sweep))
        try:
            await asyncio.shield(under_way)
        except asyncio.CancelledError:
            # A thread cannot be stopped, and the library must not be closed under it.
            await asyncio.wait([under_way])
            raise
        except (WinnowError, OSError) as error:
            log.warning("the library could not be swept (%s); it is tried again tomorrow", type(error).__name__)
        await asyncio.sleep(SWEEP_EVERY_S)


@asynccontextmanager
async def _listening(intake: Intake, settings: Settings, listener: socket.socket, open_browser: OpenBrowser) -> AsyncIterator[Server]:
    """Serve a started intake on a bound socket."""
    port = int(listener.getsockname()[1])
    app = create_app(intake, settings, port=port, open_browser=open_browser)
    runner = web.AppRunner(app, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    sockets = await asyncio.get_running_loop().create_server(_admission(runner, settings.limits.connections), sock=listener)
    shared = app[SERVICES]
    server = Server(port, shared.access.open_session("command-line"), shared)
    discovery.announce(settings.library, discovery.Running(os.getpid(), port, server.token))
    try:
        yield server
    finally:
        discovery.withdraw(settings.library)
        shared.redirect_file.unlink(missing_ok=True)
        sockets.close()
        await runner.cleanup()


def _admission(runner: web.AppRunner, most: int) -> Callable[[], asyncio.BaseProtocol]:
    web_server = runner.server
    if web_server is None:
        raise RuntimeError("the runner must be set up first")

    http_log = logging.getLogger("winnow.web.http")
    http_log.addFilter(_NoContent())
    loop = asyncio.get_running_loop()

    def admit() -> asyncio.BaseProtocol:
        if len(web_server.connections) >= most:
            return _Full()
        return Connection(
            web_server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # aiohttp takes None for "no log", and does not say so
            logger=http_log,
            keepalive_timeout=KEEPALIVE_S,
            lingering_time=LINGER_S,
            auto_decompress=False,
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
            max_headers=HEADERS,
        )

    return admit


def _bind(settings: Settings) -> socket.socket:
    if settings.host not in LOOPBACK:
        raise Invalid("Winnow listens only to this computer: host must be 127.0.0.1 or ::1.", code="host_not_loopback", field="host")
    family = LOOPBACK[settings.host]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise _port_taken(settings) from error
        raise Invalid(f"Port {settings.port} cannot be used: {error.strerror}. Choose another with --port.", field="port") from error
    listener.setblocking(False)
    return listener


def _port_taken(settings: Settings) -> PortTaken:
    owner = discovery.said(settings.library)
    if owner and owner.port == settings.port:
        return PortTaken(f"Winnow runs already on port {settings.port}, as process {owner.pid}. Open it with: winnow open")
    return PortTaken(f"Another program uses port {settings.port}. Stop it, or choose another port with --port and tell the extension.")
