"""All commands under one name: adding a group is one module and its line in GROUPS."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module

import typer

from winnow.cli.output import complain
from winnow.errors import WinnowError

GROUPS = {
    "serve": ("serve",),
    "extract": ("extract",),
    "clippings": ("clip", "list", "search", "show", "removed", "restore", "remove", "tag", "delete", "undelete", "empty-trash"),
    "versions": ("versions", "diff"),
    "searches": ("searches",),
    "rules": ("rules",),
    "export": ("export",),
    "access": ("pair", "open", "token"),
    "follow": ("follow",),
    "backup": ("backup",),
    "verify": ("verify",),
    "compact": ("compact",),
    "doctor": ("doctor",),
}
"""The modules of this package and their commands. Only that of the command given is imported: imports are most of what a command takes."""


def create_app(groups: Iterable[str] = GROUPS) -> typer.Typer:
    """The command line with the commands of these modules."""
    app = typer.Typer(
        name="winnow",
        help="Keep what you read: clip pages, clean them, search them, export them. Everything stays on this computer.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    # Without it, one command alone would go without its name.
    app.callback()(_nothing_before)
    for group in groups:
        import_module(f"winnow.cli.{group}").register(app)
    return app


def _nothing_before() -> None:
    pass


def _wanted(arguments: list[str]) -> Iterable[str]:
    """The module of the command, all of them where the command is not plain to see, as for help and completion."""
    return [group for group, commands in GROUPS.items() if arguments and arguments[0] in commands] or GROUPS


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 failed, 2 misuse; `serve` exits with 98 when its port is taken."""
    # Clippings are private: whatever a command writes is its user's alone.
    os.umask(0o077)
    try:
        create_app(_wanted(sys.argv[1:]))()
    except WinnowError as error:
        complain(error.message)
        sys.exit(98 if error.code == "port_taken" else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe has gone, such as `head`; a second complaint when Python flushes would only confuse.
        sys.stderr.close()
        sys.exit(1)
