"""`winnow extract`: clean a page without keeping it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from html import escape
from typing import Annotated, Any

import orjson
import typer

from winnow.cleaning import clean
from winnow.cleaning.explain import explain as explain_decisions
from winnow.cleaning.render import to_text
from winnow.cli.explained import explained_page
from winnow.cli.output import complain, print_json
from winnow.cli.pages import NO_ADDRESS, is_address, snapshot_from
from winnow.export.markdown import to_markdown
from winnow.models import Cleaned, ClientInfo, Snapshot, checked_url


class Rendering(StrEnum):
    """How `extract` and `show` print an article."""

    JSON = "json"
    HTML = "html"
    MD = "md"
    TEXT = "text"


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
        for line in sys.stdin.buffer:
            if line.strip():
                sys.stdout.buffer.write(orjson.dumps(_answer(line)) + b"\n")
                sys.stdout.buffer.flush()
        return
    if is_address(source):
        typer.echo(f"Fetching {source} …", err=True)
    snapshot = snapshot_from(source, url=url)
    if explain:
        typer.echo(explained_page(explain_decisions(snapshot)), nl=False)
        return
    cleaned = clean(snapshot)
    for warning in cleaned.warnings:
        complain(warning)
    if form is Rendering.JSON:
        print_json(as_json(cleaned))
    else:
        print_article(cleaned.metadata.title, cleaned.article_html, form)


def print_article(title: str, article_html: str, form: Rendering) -> None:
    """Print an article on standard output as HTML, Markdown or text, under its title unless it begins with it already."""
    headed = article_html
    if title and not to_text(article_html).startswith(title):
        headed = f"<h1>{escape(title)}</h1>{article_html}"
    match form:
        case Rendering.MD:
            typer.echo(to_markdown(headed))
        case Rendering.TEXT:
            typer.echo(to_text(headed))
        case _:
            typer.echo(article_html)


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


def _answer(line: bytes) -> dict[str, Any]:
    """One line's answer; whatever is wrong with a page is said in `error`, and the next line is read."""
    page_id: object = None
    try:
        # Not orjson: JSON may hold lone surrogates, as pages do, and only the standard library reads them.
        record = json.loads(line)
        page_id = record["id"]
        cleaned = clean(_snapshot(str(record.get("url") or ""), str(record["html"])))
    except Exception as error:  # the loop lives on: one bad line must not cost the others
        return {
            "id": page_id,
            "text": "",
            "title": None,
            "author": None,
            "date": None,
            "removed": [],
            "error": f"{type(error).__name__}: {error}",
        }
    metadata = cleaned.metadata
    return {
        "id": page_id,
        "text": to_text(cleaned.article_html),
        "title": metadata.title or None,
        "author": ", ".join(author.name for author in metadata.authors) or None,
        "date": (metadata.published or metadata.modified or "")[:10] or None,
        "removed": [{"kind": block.kind, "text": block.text} for block in cleaned.removed],
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
