"""`winnow extract`: clean a page without keeping it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import orjson
import typer

from winnow.cleaning.engine import clean
from winnow.cleaning.explain import explain as explain_decisions
from winnow.cleaning.render import to_text
from winnow.cli.apart import Apart
from winnow.cli.articles import Rendering, print_article
from winnow.cli.explained import explained_page
from winnow.cli.output import complain, print_json
from winnow.cli.pages import NO_ADDRESS, is_address, snapshot_from
from winnow.errors import WinnowError
from winnow.models import Cleaned, ClientInfo, Snapshot, checked_url

R = TypeVar("R")


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(extract)


def extract(
    source: Annotated[
        str, typer.Argument(metavar="[FILE|URL|-]", help="A saved page, an address to fetch, or - for standard input.")
    ] = "-",
    form: Annotated[Rendering, typer.Option("--format", "-f", help="What to print.")] = Rendering.MD,
    url: Annotated[str, typer.Option(help="The page's address, for links; else the one the page gives for itself.")] = "",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"id","url","html"} a line from standard input, answer a line each.')
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print a page that shows each block, coloured by what was decided about it, and why.")
    ] = False,
) -> None:
    """Clean one page and print its article; nothing is kept."""
    if jsonl:
        with Apart() as apart:
            for line in sys.stdin.buffer:
                if line.strip():
                    sys.stdout.buffer.write(orjson.dumps(_answer(apart, line)) + b"\n")
                    sys.stdout.buffer.flush()
        return
    if is_address(source):
        typer.echo(f"Fetching {source} …", err=True)
    if explain:
        typer.echo(explained_page(_from(source, url, explain_decisions)), nl=False)
        return
    cleaned = _from(source, url, clean)
    for warning in cleaned.warnings:
        complain(warning)
    if form is Rendering.JSON:
        print_json(as_json(cleaned))
    else:
        print_article(cleaned.metadata.title, cleaned.article_html, form)


def as_json(cleaned: Cleaned) -> dict[str, Any]:
    """The parts of a cleaned page that a program wants."""
    return {
        "metadata": asdict(cleaned.metadata),
        "article_html": cleaned.article_html,
        "text": to_text(cleaned.article_html),
        "removed": [asdict(block) for block in cleaned.removed],
        "images": [asdict(image) for image in cleaned.images],
        "warnings": list(cleaned.warnings),
    }


def _from(source: str, url: str, work: Callable[[Snapshot], R]) -> R:
    """What `work` makes of a page, in a process of its own; that also reads the page, unless its time is the network's or the user's."""
    with Apart() as apart:
        if source == "-" or is_address(source):
            return apart.run(work, snapshot_from(source, url=url))
        return apart.run(_of_file, source, url, work)


def _of_file(source: str, url: str, work: Callable[[Snapshot], R]) -> R:
    return work(snapshot_from(source, url=url))


def _answer(apart: Apart, line: bytes) -> dict[str, Any]:
    """One line's answer; whatever is wrong with a page is said in `error`, and the next line is read."""
    try:
        return apart.run(_extracted, line)
    except Exception as error:  # the loop lives on: one bad line must not cost the others
        told = error.message if isinstance(error, WinnowError) else f"{type(error).__name__}: {error}"
        return {"id": _id_of(line), "text": "", "title": None, "author": None, "date": None, "removed": [], "error": told}


def _id_of(line: bytes) -> object:
    try:
        return json.loads(line)["id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _extracted(line: bytes) -> dict[str, Any]:
    # Not orjson: JSON may hold lone surrogates, as pages do, and only the standard library reads them.
    record = json.loads(line)
    cleaned = clean(_snapshot(str(record.get("url") or ""), str(record["html"])))
    metadata = cleaned.metadata
    return {
        "id": record["id"],
        "text": to_text(cleaned.article_html),
        "title": metadata.title or None,
        "author": ", ".join(author.name for author in metadata.authors) or None,
        "date": (metadata.published or metadata.modified or "")[:10] or None,
        "removed": [{"kind": str(block.kind), "text": block.text} for block in cleaned.removed],
        "error": None,
    }


def _snapshot(url: str, page: str) -> Snapshot:
    try:
        address = checked_url(url)
    except ValueError:
        address = NO_ADDRESS
    # Now: a page cannot be older than its capture, so dates after it are not believed.
    captured_at = datetime.now(UTC)
    return Snapshot(
        url=address,
        captured_at=captured_at,
        html=page.encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        client=ClientInfo(name="winnow extract", version="1"),
    )
