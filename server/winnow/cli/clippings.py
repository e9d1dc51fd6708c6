"""Commands on clippings: clip, list, search, show, removed, restore, remove, tag, delete, undelete."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from functools import partial
from typing import Annotated, Any
from uuid import uuid4

import orjson
import typer
from rich.progress import Progress

from winnow.cli.api import Api, LibraryOption, connect
from winnow.cli.articles import Rendering, print_article
from winnow.cli.output import AsJson, complain, day, plain, print_json, print_table, say
from winnow.cli.pages import NO_ADDRESS, is_address, snapshot_from
from winnow.cli.searches import named
from winnow.errors import Invalid, WinnowError

ClippingId = Annotated[str, typer.Argument(metavar="ID", help="A clipping's id, or its first characters.")]
# How often a clip that is still being cleaned is looked at.
LOOK_EVERY_S = 0.2


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(clip)
    app.command("list")(list_)
    app.command()(search)
    app.command()(show)
    app.command()(removed)
    app.command()(restore)
    app.command()(remove)
    app.command()(tag)
    app.command()(delete)
    app.command()(undelete)
    app.command("empty-trash")(empty_trash)


def clip(
    sources: Annotated[list[str], typer.Argument(metavar="FILE|URL…", help="Saved pages, or addresses to fetch.")],
    tag: Annotated[list[str] | None, typer.Option(help="Give the clipping this tag; may be repeated.")] = None,
    url: Annotated[str, typer.Option(help="The page's address, when one file is clipped that does not tell it.")] = "",
    library: LibraryOption = None,
    as_json: AsJson = False,
) -> None:
    """Clip saved pages or addresses. Winnow fetches from the web only here and in `extract`, and only what you name."""

    async def work() -> int:
        failed = 0
        receipts: list[dict[str, Any]] = []
        async with connect(library) as api:
            with Progress(transient=True, disable=len(sources) < 2) as progress:
                for source in progress.track(sources, description="Clipping"):
                    try:
                        receipts.append(await _clip(api, source, url, tag or []))
                    except WinnowError as error:
                        failed += 1
                        complain(f"{plain(source)}: {error.message}")
        if as_json:
            print_json(receipts)
        else:
            for receipt in receipts:
                removed = sum(receipt["removed"].values())
                say(f"{_kept_as(receipt)}  {receipt['title']} ({receipt['words']} words, {removed} removed)")
                if receipt["history"]["times"] > 1:
                    say(f"          {_said_before(receipt)}")
                for warning in receipt["warnings"]:
                    complain(warning)
        return failed

    if url and len(sources) > 1:
        raise typer.BadParameter("--url goes with one file", param_hint="--url")
    if asyncio.run(work()):
        raise typer.Exit(1)


async def _clip(api: Api, source: str, url: str, tags: list[str]) -> dict[str, Any]:
    if is_address(source):
        typer.echo(f"Fetching {plain(source)} …", err=True)
    snapshot = await asyncio.to_thread(snapshot_from, source, url=url)
    if snapshot.url == NO_ADDRESS:
        raise Invalid("The page does not tell its own address. Give it with --url.", code="no_address")
    body = orjson.dumps(snapshot.model_copy(update={"tags": tags}).model_dump(mode="json", by_alias=True))
    digest = "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode("ascii") + ":"
    put = partial(api.send, "PUT", f"/api/clippings/{uuid4()}", data=body, headers={"Content-Digest": digest})
    receipt: dict[str, Any] = await put()
    while receipt["state"] == "received":
        # It is stored; what is waited for is the cleaning, which the server itself bounds.
        await asyncio.sleep(LOOK_EVERY_S)
        if (await api.get(f"/api/clippings/{receipt['id']}"))["state"] != "received":
            # The same clip again changes nothing, and has the whole receipt as its answer.
            receipt = await put()
    return receipt


def _kept_as(receipt: dict[str, Any]) -> str:
    """The id of the clipping that holds the clip."""
    return str(receipt["duplicate_of"] if receipt["history"]["times"] > 1 and receipt["duplicate_of"] else receipt["id"])


def _said_before(receipt: dict[str, Any]) -> str:
    history = receipt["history"]
    since = f"Clipped {history['times']} times since {day(history['first_saved_at'])}"
    return (
        f"{since}. It says what it said before."
        if receipt["unchanged"]
        else f"{since}. See what changed: winnow diff {_kept_as(receipt)[:8]}"
    )


def list_(
    tag: Annotated[str, typer.Option(help="Only those with this tag.")] = "",
    site: Annotated[str, typer.Option(help="Only those of this site.")] = "",
    state: Annotated[str, typer.Option(help="Only those in this state: received, clean, raw, inbox, archive, trash.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at the most.")] = 50,
    library: LibraryOption = None,
    as_json: AsJson = False,
) -> None:
    """List clippings, newest first."""
    _print_page(library, {"tag": tag, "site": site, "state": state, "limit": str(limit)}, as_json)


def search(
    query: Annotated[
        list[str] | None,
        typer.Argument(help='Words; also "a phrase", -without, tag:x, site:x, author:x, lang:de, before:2025-01, after:30d.'),
    ] = None,
    saved: Annotated[str, typer.Option(metavar="NAME", help="A saved search; the words given narrow it.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at the most.")] = 20,
    library: LibraryOption = None,
    as_json: AsJson = False,
) -> None:
    """Search titles, text, authors, sites, notes and tags."""
    if not query and not saved:
        raise typer.BadParameter("give words to search for, or --saved NAME", param_hint="QUERY")
    _print_page(library, {"q": " ".join(query or ()), "limit": str(limit)}, as_json, saved)


def _print_page(library: LibraryOption, params: dict[str, str], as_json: bool, saved: str = "") -> None:
    async def work() -> Any:
        async with connect(library) as api:
            if saved:
                params["q"] = f"{(await named(api, saved))['text']} {params['q']}".strip()
            return await api.get("/api/clippings", {name: value for name, value in params.items() if value})

    page = asyncio.run(work())
    if as_json:
        print_json(page)
        return
    if not page["items"]:
        say("Nothing found." if params.get("q") else "No clippings yet. Clip a page in the browser, or with: winnow clip FILE")
        return
    rows = [(row["id"][:8], day(row["saved_at"]), row["host"], str(row["words"]), row["title"]) for row in page["items"]]
    print_table(("id", "saved", "site", "words", "title"), rows)
    if page["total"] > len(rows):
        say(f"{len(rows)} of {page['total']}. More: --limit.")


def show(
    clipping: ClippingId,
    form: Annotated[Rendering, typer.Option("--format", "-f", help="What to print.")] = Rendering.MD,
    library: LibraryOption = None,
) -> None:
    """Print a clipping's article."""

    async def work() -> None:
        async with connect(library) as api:
            clipping_id = await api.full_id(clipping)
            detail = await api.get(f"/api/clippings/{clipping_id}")
            if form is Rendering.JSON:
                print_json(detail)
            else:
                print_article(detail["title"], await api.text(f"/api/clippings/{clipping_id}/article", "text/html"), form)

    asyncio.run(work())


def removed(clipping: ClippingId, library: LibraryOption = None, as_json: AsJson = False) -> None:
    """List what cleaning took out of a clipping, and why."""

    async def work() -> Any:
        async with connect(library) as api:
            return await api.get(f"/api/clippings/{await api.full_id(clipping)}/removed")

    answer = asyncio.run(work())
    if as_json:
        print_json(answer)
    elif not answer["removed"]:
        say("Nothing was removed from this page.")
    else:
        rows = [(row["id"], row["kind"], str(row["words"]), f"{row['excerpt']}\n{row['why']}") for row in answer["removed"]]
        print_table(("block", "kind", "words", "text, and why it went"), rows)


Blocks = Annotated[list[str], typer.Argument(metavar="BLOCK…", help="Blocks as `winnow removed` names them.")]
Remember = Annotated[bool, typer.Option("--remember", help="Do the same on the other pages of the site from now on.")]


def restore(
    clipping: ClippingId, blocks: Blocks, remember: Remember = False, library: LibraryOption = None, as_json: AsJson = False
) -> None:
    """Put removed blocks back into the article."""
    _correct("restore", "Put back", clipping, blocks, remember, library, as_json)


def remove(
    clipping: ClippingId, blocks: Blocks, remember: Remember = False, library: LibraryOption = None, as_json: AsJson = False
) -> None:
    """Take blocks out of the article; `winnow removed ID --json` lists all blocks of the page."""
    _correct("remove", "Taken out", clipping, blocks, remember, library, as_json)


def _correct(verb: str, done: str, clipping: str, blocks: list[str], remember: bool, library: LibraryOption, as_json: bool) -> None:
    async def work() -> Any:
        async with connect(library) as api:
            path = f"/api/clippings/{await api.full_id(clipping)}/{verb}"
            return await api.send("POST", path, json={"blocks": blocks, "remember": remember})

    detail = asyncio.run(work())
    if as_json:
        print_json(detail)
        return
    say(f"{done}. {detail['title']} now has {detail['words']} words.")
    remembered = detail["remembered"]
    if not remembered:
        return
    for rule in remembered["rules"]:
        say(f"Remembered. {rule['says']} (undo: winnow rules delete {rule['id'][:8]})")
    if remembered["why_not"]:
        complain(remembered["why_not"] if remembered["rules"] else f"It could not be remembered. {remembered['why_not']}")
    if remembered["rules"] and remembered["others"]:
        say(f"For your {remembered['others']} other clippings of the site: winnow rules apply {remembered['rules'][0]['site']}")


def tag(
    clipping: ClippingId,
    tags: Annotated[list[str], typer.Argument(help="Tags to add; one that begins with - is taken off (after --).")],
    library: LibraryOption = None,
) -> None:
    """Add tags to a clipping, or take them off. `winnow tag rename OLD NEW` renames a tag everywhere, or makes two tags one."""
    if clipping == "rename":  # an id is of hexadecimal digits
        _rename(tags, library)
        return

    async def work() -> list[str]:
        async with connect(library) as api:
            path = f"/api/clippings/{await api.full_id(clipping)}"
            detail = await api.get(path)
            off = {name[1:] for name in tags if name.startswith("-")}
            on = [name for name in tags if not name.startswith("-")]
            wanted = [name for name in dict.fromkeys([*detail["tags"], *on]) if name not in off]
            await api.send("PATCH", path, json={"tags": wanted}, headers={"If-Match": f'"{detail["revision"]}"'})
            return wanted

    say("Tags: " + (", ".join(asyncio.run(work())) or "none"))


def _rename(names: list[str], library: LibraryOption) -> None:
    if len(names) != 2:
        raise typer.BadParameter("give the tag and its new name, each in quotes if it has spaces: winnow tag rename OLD NEW")
    old, new = names

    async def work() -> Any:
        async with connect(library) as api:
            return await api.send("POST", "/api/tags/rename", json={"old": old, "new": new})

    answer = asyncio.run(work())
    merged = f", {len(answer['keep'])} of which had both" if answer["keep"] else ""
    say(f"“{old}” is “{new}” now, on {len(answer['ids'])} clipping{'' if len(answer['ids']) == 1 else 's'}{merged}.")
    if asking := len(answer["searches"]):
        say(f"{asking} saved search{' asks' if asking == 1 else 'es ask'} for it by its new name.")


def empty_trash(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    library: LibraryOption = None,
) -> None:
    """Delete for good what is in the trash, after asking. What is there for 30 days goes by itself."""

    async def work() -> str:
        async with connect(library) as api:
            count = (await api.get("/api/facets"))["shelves"]["trash"]
            if not count:
                return "The trash is empty."
            what = f"{count} clipping{'' if count == 1 else 's'}"
            if not yes and not typer.confirm(f"Delete {what} for good? This cannot be undone.", err=True):
                return "Nothing was deleted."
            deleted = (await api.send("POST", "/api/trash/empty", json={"count": count}))["deleted"]
            return f"Deleted for good: {deleted}."

    say(asyncio.run(work()))


def delete(clippings: Annotated[list[str], typer.Argument(metavar="ID…")], library: LibraryOption = None) -> None:
    """Move clippings to the trash, from where they can come back."""
    asyncio.run(_each(library, clippings, "DELETE", "", "In the trash: {} (undo: winnow undelete {})"))


def undelete(clippings: Annotated[list[str], typer.Argument(metavar="ID…")], library: LibraryOption = None) -> None:
    """Bring clippings back from the trash."""
    asyncio.run(_each(library, clippings, "POST", "/undelete", "Back in the library: {}"))


async def _each(library: LibraryOption, clippings: list[str], method: str, suffix: str, message: str) -> None:
    async with connect(library) as api:
        for clipping in clippings:
            clipping_id = await api.full_id(clipping)
            await api.send(method, f"/api/clippings/{clipping_id}{suffix}")
            say(message.format(clipping_id, clipping_id))
