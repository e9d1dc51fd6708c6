"""`winnow searches`: searches that are kept under a name."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from winnow.cli.api import Api, LibraryOption, connect
from winnow.cli.output import AsJson, day, print_json, print_table, say
from winnow.errors import Invalid, NotFound

SHORT_ID = 8

searches_app = typer.Typer(help="Searches that are kept under a name.", no_args_is_help=True)

Named = Annotated[str, typer.Argument(metavar="NAME", help="A saved search's name, or the first characters of its id.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(searches_app, name="searches")


@searches_app.command("list")
def list_(library: LibraryOption = None, as_json: AsJson = False) -> None:
    """List the saved searches. Run one with `winnow search --saved NAME`."""

    async def work() -> Any:
        async with connect(library) as api:
            return await api.get("/api/searches")

    searches = asyncio.run(work())
    if as_json:
        print_json(searches)
    elif not searches:
        say("No search is saved. Save one with: winnow searches save NAME QUERY")
    else:
        rows = [(search["id"][:SHORT_ID], day(search["made_at"]), search["name"], search["text"]) for search in searches]
        print_table(("id", "made", "name", "searches for"), rows)


@searches_app.command("save")
def save(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    query: Annotated[list[str], typer.Argument(help="What it searches for, as for `winnow search`.")],
    library: LibraryOption = None,
    as_json: AsJson = False,
) -> None:
    """Keep a search under a name."""

    async def work() -> Any:
        async with connect(library) as api:
            return await api.send("POST", "/api/searches", json={"name": name, "text": " ".join(query)})

    saved = asyncio.run(work())
    if as_json:
        print_json(saved)
    else:
        say(f"Saved “{saved['name']}”: {saved['text']}")


@searches_app.command("rename")
def rename(search: Named, name: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")], library: LibraryOption = None) -> None:
    """Give a saved search another name."""

    async def work() -> str:
        async with connect(library) as api:
            found = await named(api, search)
            await api.send("PATCH", f"/api/searches/{found['id']}", json={"name": name})
            return str(found["name"])

    say(f"“{asyncio.run(work())}” is now “{name}”.")


@searches_app.command("delete")
def delete(search: Named, library: LibraryOption = None) -> None:
    """Forget a saved search. The clippings stay."""

    async def work() -> dict[str, Any]:
        async with connect(library) as api:
            found = await named(api, search)
            await api.send("DELETE", f"/api/searches/{found['id']}")
            return found

    gone = asyncio.run(work())
    say(f"Forgotten: “{gone['name']}”, which searched for: {gone['text']}")


async def named(api: Api, name: str) -> dict[str, Any]:
    """The saved search of a name, or whose id begins so. Raises NotFound, or Invalid when several do."""
    searches: list[dict[str, Any]] = await api.get("/api/searches")
    found = [search for search in searches if search["name"].casefold() == name.casefold()]
    found = found or [search for search in searches if search["id"].startswith(name.lower())]
    if not found:
        raise NotFound(f"No search is saved as “{name}”. See them with: winnow searches list", code="no_search")
    if len(found) > 1:
        raise Invalid(f"The ids of {len(found)} saved searches begin with “{name}”. Give more of it.", code="ambiguous")
    return found[0]
