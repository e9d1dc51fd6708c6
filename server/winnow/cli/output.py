"""How commands speak: text for people on standard output, problems on standard error, JSON when asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def complain(message: str) -> None:
    """Say what went wrong, on standard error."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(Text.assemble(("winnow: ", "bold red"), plain(message)))


def say(message: str) -> None:
    """Print a line for people."""
    Console(soft_wrap=True, highlight=False).print(Text(plain(message)))


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode("utf-8") + "\n")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under headings; the last column takes what room is left."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        last = number == len(columns) - 1
        table.add_column(column, overflow="fold" if last else "ellipsis", no_wrap=not last)
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    Console().print(table)


def progress_bar() -> Progress:
    """A bar on standard error, if that is a terminal, which goes when the work is done."""
    return Progress(transient=True, console=Console(stderr=True), disable=not sys.stderr.isatty())


def plain(text: str) -> str:
    """Text without control characters: a page's title must not steer the terminal."""
    return "".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text)


def day(timestamp: str) -> str:
    """An RFC 3339 time as a local date and time to the minute."""
    return datetime.fromisoformat(timestamp).astimezone().strftime("%Y-%m-%d %H:%M")
