"""`winnow serve`: the server and its viewer."""

from __future__ import annotations

import asyncio
import logging
import signal
import webbrowser
from typing import Annotated

import typer

from winnow.cli.api import LibraryOption, settings_with
from winnow.cli.output import say
from winnow.settings import Settings
from winnow.web.server import Server, serving


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="A loopback address: 127.0.0.1 or ::1.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 8722 when not given. The extension must be told another.")] = None,
    open_: Annotated[bool | None, typer.Option("--open/--no-open", help="Open the viewer in the browser.")] = None,
    library: LibraryOption = None,
) -> None:
    """Run Winnow: receive clips from the browser and show the library. Ctrl+C stops it."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(_serve(settings_with(host=host, port=port, open=open_, library=library)))


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with serving(settings) as server:
        await _greet(server, settings)
        await stop.wait()
        say("Stopping.")


async def _greet(server: Server, settings: Settings) -> None:
    say(f"Winnow is at http://127.0.0.1:{server.port}/ and keeps its clippings in {settings.library}")
    code = await server.pairing_code()
    if code:
        say(f"To pair the browser extension, click its button and type: {code}")
    where = (
        ""
        if settings.library == Settings.model_fields["library"].get_default(call_default_factory=True)
        else f" --library {settings.library}"
    )
    if not settings.open:
        say(f"To see the library: winnow open{where}")
        return
    page = server.open_page()
    if not await asyncio.to_thread(webbrowser.open, page.as_uri()):
        say(f"No browser could be started. Open {page} in one within a minute, or run later: winnow open{where}")
