"""Commands on the versions of a clipping: versions, diff."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from winnow.cli.api import Api, LibraryOption, connect
from winnow.cli.clippings import ClippingId
from winnow.cli.output import AsJson, day, plain, print_json, print_table, say

# For people who see colours and for those who do not: on paper, in a file, in a terminal without them.
_MARKS = {"added": ("{+", "+}", "green"), "removed": ("[-", "-]", "red")}
CONTEXT = 1
"""So many unchanged paragraphs are shown around a change."""


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(versions)
    app.command()(diff)


def versions(
    clipping: ClippingId,
    show: Annotated[int | None, typer.Option(min=1, help="Show this version in the library from now on.")] = None,
    library: LibraryOption = None,
    as_json: AsJson = False,
) -> None:
    """List what a page said each time it was clipped; or choose which version the library shows."""

    async def work() -> Any:
        async with connect(library) as api:
            path = f"/api/clippings/{await api.full_id(clipping)}"
            if show is not None:
                await api.send("POST", f"{path}/versions/{show}/show")
            return await api.get(f"{path}/versions")

    answer = asyncio.run(work())
    if as_json:
        print_json(answer)
        return
    if show is not None:
        say(f"The library shows version {show} now.")
        return
    print_table(("version", "first seen", "last seen", "times", "words", "title"), [_row(item) for item in answer["items"]])
    if answer["versions"] == 1:
        say("There is only one version: the page was not clipped again, or said the same each time.")


def _row(item: dict[str, Any]) -> tuple[str, ...]:
    mark = " (shown)" if item["present"] else " (in the trash)" if item["trashed"] else ""
    return (f"{item['number']}{mark}", day(item["saved_at"]), day(item["seen_at"]), str(item["times"]), str(item["words"]), item["title"])


def diff(
    clipping: ClippingId,
    older: Annotated[
        int | None, typer.Argument(metavar="[OLDER]", min=1, help="Number of the older version; else the last but one.")
    ] = None,
    newer: Annotated[int | None, typer.Argument(metavar="[NEWER]", min=1, help="Number of the newer version; else the last.")] = None,
    whole: Annotated[bool, typer.Option("--all", help="Print unchanged paragraphs too.")] = False,
    library: LibraryOption = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed in an article between two versions; ads and the rest of the page play no part."""

    async def work() -> Any:
        async with connect(library) as api:
            return await _difference(api, clipping, older, newer)

    found = asyncio.run(work())
    if as_json:
        print_json(found)
    else:
        _print(found, whole)


async def _difference(api: Api, clipping: str, older: int | None, newer: int | None) -> Any:
    asked = {name: str(number) for name, number in (("from", older), ("to", newer)) if number is not None}
    return await api.get(f"/api/clippings/{await api.full_id(clipping)}/diff", asked)


def _print(found: dict[str, Any], whole: bool) -> None:
    if found["older"] == found["newer"]:
        say("There is only one version: the page was not clipped again, or said the same each time.")
        return
    between = f"from version {found['older']} to {found['newer']}"
    if not found["changes"]:
        say(f"Nothing in the article changed {between}.")
        return
    changes = "1 change" if found["changes"] == 1 else f"{found['changes']} changes"
    say(f"{changes} {between}: {_words(found['words_removed'])} went, {found['words_added']} came.\n")
    paragraphs = found["paragraphs"]
    near = [
        whole or any(other["change"] != "kept" for other in paragraphs[max(0, place - CONTEXT) : place + CONTEXT + 1])
        for place in range(len(paragraphs))
    ]
    console = Console(soft_wrap=True, highlight=False)
    for place, (paragraph, shown) in enumerate(zip(paragraphs, near, strict=True)):
        if shown:
            console.print(_marked(paragraph), end="\n\n")
        elif place == 0 or near[place - 1]:
            console.print(Text("…", style="dim"), end="\n\n")


def _words(count: int) -> str:
    return "1 word" if count == 1 else f"{count} words"


def _marked(paragraph: dict[str, Any]) -> Text:
    parts: list[str | tuple[str, str]] = []
    for piece in paragraph["pieces"]:
        text = plain(piece["text"])
        if piece["change"] not in _MARKS:
            parts.append(text)
            continue
        begin, end, colour = _MARKS[piece["change"]]
        bare = text.rstrip()
        parts += [(f"{begin}{bare}{end}", colour), text[len(bare) :]]
    return Text.assemble(*parts)
