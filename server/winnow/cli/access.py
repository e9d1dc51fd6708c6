"""Who may use the server: `winnow pair`, `winnow open`, `winnow token`."""

from __future__ import annotations

import asyncio
import webbrowser
from pathlib import Path
from typing import Annotated, Any

import typer

from winnow.cli.api import Api, LibraryOption, connect
from winnow.cli.output import AsJson, day, print_json, print_table, say

# How often `pair` looks whether the code was used.
LOOK_EVERY_S = 0.5

token_app = typer.Typer(help="Tokens for scripts.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(pair)
    app.command("open")(open_)
    app.add_typer(token_app, name="token")


def pair(
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until the code is used or has expired.")] = True,
    library: LibraryOption = None,
) -> None:
    """Open the pairing window and print the code to type into the extension."""

    async def work() -> int:
        async with connect(library, must_run=True) as api:
            before = {client["id"] for client in await api.get("/api/clients")}
            window = await api.send("POST", "/api/pair/window")
            say(f"{window['code']}")
            typer.echo(f"Click the Winnow button in the browser and type this code. It is valid for {window['expires_in_s']} s.", err=True)
            return await _paired(api, before) if wait else 0

    raise typer.Exit(asyncio.run(work()))


async def _paired(api: Api, before: set[str]) -> int:
    while True:
        window = await api.get("/api/pair/window")
        fresh = [client["name"] for client in await api.get("/api/clients") if client["id"] not in before]
        if fresh:
            say(f"Paired with {fresh[0]}.")
            return 0
        if not window["code"]:
            typer.echo("The code has expired. Run winnow pair again.", err=True)
            return 1
        await asyncio.sleep(LOOK_EVERY_S)


def open_(library: LibraryOption = None) -> None:
    """Open the running Winnow in the browser."""

    async def work() -> str:
        async with connect(library, must_run=True) as api:
            answer = await api.send("POST", "/api/open")
            return str(answer["path"])

    page = Path(asyncio.run(work()))
    if not webbrowser.open(page.as_uri()):
        say(f"No browser could be started. Open this file in one within a minute: {page}")


@token_app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    scope: Annotated[list[str] | None, typer.Option(help="What it may do; all when not given. May be repeated.")] = None,
    library: LibraryOption = None,
) -> None:
    """Make a token and print it, alone. It cannot be shown again."""

    async def work() -> str:
        async with connect(library) as api:
            answer = await api.send("POST", "/api/clients", json={"name": name, "scopes": scope})
            return str(answer["token"])

    typer.echo(asyncio.run(work()))


@token_app.command("list")
def list_(library: LibraryOption = None, as_json: AsJson = False) -> None:
    """List everything that holds a token."""

    async def work() -> Any:
        async with connect(library) as api:
            return await api.get("/api/clients")

    clients = asyncio.run(work())
    if as_json:
        print_json(clients)
    else:
        rows = [(client["id"], day(client["created"]), client["name"], ", ".join(client["scopes"])) for client in clients]
        print_table(("id", "made", "name", "may do"), rows)


@token_app.command("revoke")
def revoke(
    client: Annotated[str, typer.Argument(metavar="ID", help="As `winnow token list` names it.")], library: LibraryOption = None
) -> None:
    """Make a token void."""

    async def work() -> None:
        async with connect(library) as api:
            await api.send("DELETE", f"/api/clients/{client}")

    asyncio.run(work())
    say("Revoked.")
