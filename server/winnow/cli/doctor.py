"""`winnow doctor`: is everything as it should be, and if not, what to do."""

from __future__ import annotations

import asyncio
import platform
import shutil
import socket
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

import apsw
import typer
from lxml import etree

from winnow import __version__
from winnow.cli.api import LibraryOption, connect, settings_with
from winnow.cli.output import AsJson, print_json, print_table, say
from winnow.errors import WinnowError
from winnow.settings import Settings
from winnow.web.discovery import running


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `advice` is what to do when it is not well."""

    subject: str
    well: bool
    found: str
    advice: str = ""


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(doctor)


def doctor(
    library: LibraryOption = None,
    port: Annotated[int | None, typer.Option(help="The port to look at.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check the installation, the library and the server."""
    settings = settings_with(library=library, port=port)
    findings = [*_machine(), *_folder(settings), _port(settings), _contents(settings)]
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        rows = [
            (finding.subject, "well" if finding.well else "NOT WELL", f"{finding.found} {finding.advice}".strip()) for finding in findings
        ]
        print_table(("what", "state", "found"), rows)
        ill = sum(not finding.well for finding in findings)
        say(f"{ill} of {len(findings)} need attention." if ill else "All is well.")
    if any(not finding.well for finding in findings):
        raise typer.Exit(1)


def _machine() -> Iterator[Finding]:
    yield Finding("Winnow", True, f"{__version__} on Python {platform.python_version()}, {platform.system()}")
    yield Finding(
        "Libraries",
        True,
        f"SQLite {apsw.sqlite_lib_version()} (Python's own: {sqlite3.sqlite_version}), libxml2 {'.'.join(map(str, etree.LIBXML_VERSION))}",
    )


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.library
    if not folder.exists():
        yield Finding("Library", True, f"{folder} does not exist yet; it is made with the first clip.")
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    yield Finding(
        "Library",
        not mode & 0o077,
        f"{folder}, mode {mode:04o}.",
        f"Others can look in. Close it with: chmod 700 {folder}" if mode & 0o077 else "",
    )
    free, reserve = shutil.disk_usage(folder).free, settings.limits.disk_reserve_bytes
    yield Finding("Disk", free > reserve, f"{free // 1_000_000} MB free.", "" if free > reserve else "New clips are refused. Make room.")


def _port(settings: Settings) -> Finding:
    server = running(settings.library)
    if server:
        return Finding("Server", True, f"runs on port {server.port} as process {server.pid}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return Finding(
                "Server",
                False,
                f"does not run, and another program has port {settings.port}.",
                "Stop that program, or run winnow serve --port with another and set it in the extension's options.",
            )
    return Finding("Server", True, f"does not run; port {settings.port} is free. Start it with: winnow serve")


def _contents(settings: Settings) -> Finding:
    if not settings.library.exists():
        return Finding("Clippings", True, "none yet.")

    async def work() -> tuple[int, int]:
        async with connect(settings.library) as api:
            page = await api.get("/api/clippings", {"limit": "1"})
            clients = await api.get("/api/clients")
            return page["total"], len(clients)

    try:
        total, clients = asyncio.run(work())
    except WinnowError as error:
        return Finding("Clippings", False, error.message)
    return Finding("Clippings", True, f"{total}; {clients} paired or with a token.")
