"""`winnow follow`: news of clippings as they come."""

from __future__ import annotations

import asyncio
from typing import Annotated

import orjson
import typer
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from winnow.cli.api import LibraryOption, settings_with
from winnow.cli.output import AsJson, say
from winnow.errors import Unavailable
from winnow.web.discovery import Running, running


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(follow)


def follow(
    count: Annotated[int, typer.Option(min=0, help="Stop after this many; 0 goes on until Ctrl+C.")] = 0,
    library: LibraryOption = None,
    as_json: AsJson = False,
) -> None:
    """Print a line for each clipping that arrives, changes or goes, while Winnow runs."""
    server = running(settings_with(library=library).library)
    if server is None:
        raise Unavailable("Winnow is not running. Start it with: winnow serve", code="not_running")
    asyncio.run(_follow(server, count, as_json))


async def _follow(server: Running, count: int, as_json: bool) -> None:
    seen = 0
    async with connect(f"ws://127.0.0.1:{server.port}/api/live", compression=None, proxy=None) as socket:
        await socket.send(orjson.dumps({"auth": server.token}).decode("ascii"))
        try:
            async for message in socket:
                event = orjson.loads(message)
                if event["event"] == "hello":
                    continue
                typer.echo(message if as_json else f"{event['event']}  {event.get('id') or ''}  {event.get('state') or ''}".rstrip())
                seen += 1
                if seen == count:
                    return
        except ConnectionClosed:
            say("Winnow has stopped.")
