"""All commands under one name: adding a group is one module and one word here."""

from __future__ import annotations

import os
import sys

import typer

from winnow.cli import access, backup, clippings, compact, doctor, export, extract, follow, rules, searches, serve, verify, versions
from winnow.cli.output import complain
from winnow.errors import WinnowError

app = typer.Typer(
    name="winnow",
    help="Keep what you read: clip pages, clean them, search them, export them. Everything stays on this computer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for group in (serve, extract, clippings, versions, searches, rules, export, access, follow, backup, verify, compact, doctor):
    group.register(app)


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 failed, 2 misuse; `serve` exits with 98 when its port is taken."""
    # Clippings are private: whatever a command writes is its user's alone.
    os.umask(0o077)
    try:
        app()
    except WinnowError as error:
        complain(error.message)
        sys.exit(98 if error.code == "port_taken" else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe has gone, such as `head`; a second complaint when Python flushes would only confuse.
        sys.stderr.close()
        sys.exit(1)
