"""`winnow rules`: what was remembered for sites."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.progress import Progress

from winnow.cli.api import Api, LibraryOption, connect
from winnow.cli.output import AsJson, complain, day, plain, print_json, print_table, say
from winnow.errors import Invalid, NotFound

# How often it is looked how far the clippings of a site are.
LOOK_EVERY_S = 0.2
SHORT_ID = 8

rules_app = typer.Typer(help="What was remembered for sites.", no_args_is_help=True)

SiteOption = Annotated[str, typer.Option(help="Only the rules of this site, such as example.org.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(rules_app, name="rules")


@rules_app.command("list")
def list_(site: SiteOption = "", library: LibraryOption = None, as_json: AsJson = False) -> None:
    """List the rules, in words."""

    async def work() -> Any:
        async with connect(library) as api:
            return await api.get("/api/rules", {"site": site} if site else None)

    answer = asyncio.run(work())
    if as_json:
        print_json(answer)
    elif not answer["rules"]:
        say("Nothing is remembered for any site. Remember a correction with: winnow restore ID BLOCK --remember")
    else:
        rows = [(rule["id"][:SHORT_ID], day(rule["made_at"]) if rule["made_at"] else "", rule["says"]) for rule in answer["rules"]]
        print_table(("id", "made", "rule"), rows)


@rules_app.command("export")
def export(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Where to write it; standard output when not given.")] = None,
    site: SiteOption = "",
    library: LibraryOption = None,
) -> None:
    """Write the rules as a JSON file that `winnow rules import` takes."""

    async def work() -> Any:
        async with connect(library) as api:
            return await api.get("/api/rules/export", {"site": site} if site else None)

    rules = asyncio.run(work())
    if file is None:
        print_json(rules)
        return
    try:
        file.write_bytes(orjson.dumps(rules, option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as error:
        raise Invalid(f"{plain(str(file))} cannot be written: {error.strerror}.", code="bad_file") from error
    say(f"{_count(len(rules['rules']), 'rule')} written to {file}")


@rules_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `winnow rules export` wrote.")],
    library: LibraryOption = None,
    as_json: AsJson = False,
) -> None:
    """Add the rules of a file, all or none. None takes the place of one that is there."""
    try:
        rules = orjson.loads(file.read_bytes())
    except OSError as error:
        raise NotFound(f"{plain(str(file))} cannot be read: {error.strerror}.", code="bad_file") from error
    except ValueError as error:
        raise Invalid(f"{plain(str(file))} is not JSON, so nothing was added. Take a file that winnow rules export wrote.") from error

    async def work() -> Any:
        async with connect(library) as api:
            return await api.send("POST", "/api/rules", json=rules)

    answer = asyncio.run(work())
    if as_json:
        print_json(answer)
        return
    say(f"{_count(len(answer['added']), 'rule')} added, {answer['unchanged']} there already.")
    if answer["left_out"]:
        complain(f"{answer['left_out']} left out, since they say the opposite of rules you have. Delete those first, then import again.")


@rules_app.command("delete")
def delete(
    rules: Annotated[list[str], typer.Argument(metavar="ID…", help="As `winnow rules list` names them.")], library: LibraryOption = None
) -> None:
    """Forget rules. Clippings stay as they are until `winnow rules apply SITE`."""

    async def work() -> None:
        async with connect(library) as api:
            for named in rules:
                rule = await _rule(api, named)
                await api.send("DELETE", f"/api/rules/{rule['id']}")
                say(f"Forgotten. {rule['says']}")

    asyncio.run(work())


@rules_app.command("apply")
def apply(
    site: Annotated[str, typer.Argument(help="A site, such as example.org.")], library: LibraryOption = None, as_json: AsJson = False
) -> None:
    """Clean the clippings of a site again by its rules. What you corrected by hand stays."""

    async def work() -> Any:
        async with connect(library) as api:
            job = await api.send("POST", "/api/rules/apply", json={"site": site})
            with Progress(transient=True, disable=as_json) as progress:
                task = progress.add_task("Cleaning", total=job["total"])
                while job["running"]:
                    await asyncio.sleep(LOOK_EVERY_S)
                    sites = (await api.get("/api/rules", {"site": site}))["sites"]
                    job = next(one["applying"] for one in sites if one["site"] == site)
                    progress.update(task, completed=job["done"])
            return job

    job = asyncio.run(work())
    if as_json:
        print_json(job)
    else:
        say(f"{_count(job['done'], 'clipping')} cleaned again, {job['changed']} changed.")
    if job["failed"]:
        complain(f"{_count(job['failed'], 'clipping')} could not be cleaned again and stayed as before.")
        raise typer.Exit(1)


async def _rule(api: Api, prefix: str) -> dict[str, Any]:
    """The rule whose id begins with `prefix`. Raises NotFound, or Invalid when several do."""
    found: list[dict[str, Any]] = [rule for rule in (await api.get("/api/rules"))["rules"] if rule["id"].startswith(prefix.lower())]
    if not found:
        raise NotFound(f"No rule's id begins with “{prefix}”. See them with: winnow rules list", code="no_rule")
    if len(found) > 1:
        raise Invalid(f"{len(found)} rules begin with “{prefix}”. Give more of the id.", code="ambiguous")
    return found[0]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
