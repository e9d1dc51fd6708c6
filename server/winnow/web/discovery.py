"""The two files by which programs of the same user find the server: `server.json` for commands, `open.html` for a browser.

Both are readable by their owner alone; so nothing secret is in arguments, queries or cookies, which others can see.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import stat
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path

_FILE = "server.json"
_CONNECT_S = 1.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: its process, its port, and the token of the command line."""

    pid: int
    port: int
    token: str = field(repr=False)


def running(library: Path) -> Running | None:
    """The server of this library, None when none answers."""
    found = said(library)
    if found is None:
        return None
    try:
        socket.create_connection(("127.0.0.1", found.port), timeout=_CONNECT_S).close()
    except OSError:
        return None
    return found


def said(library: Path) -> Running | None:
    """What the library's file says, if it is ours, unread by others, and its process lives."""
    try:
        fd = os.open(library / _FILE, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(fd, encoding="utf-8") as file:
            if not _private(os.fstat(fd)):
                return None
            record = json.load(file)
        found = Running(pid=int(record["pid"]), port=int(record["port"]), token=str(record["token"]))
        os.kill(found.pid, 0)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found


def _private(status: os.stat_result) -> bool:
    return os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def announce(library: Path, server: Running) -> None:
    """Tell programs of the same user that this server runs."""
    write_private(library / _FILE, json.dumps(asdict(server)))


def withdraw(library: Path) -> None:
    """Take the announcement back, if it is this process's."""
    found = said(library)
    if found and found.pid == os.getpid():
        (library / _FILE).unlink(missing_ok=True)


def write_redirect(path: Path, url: str) -> None:
    """Write a page that leads to `url` at once. The idea is Jupyter's `use_redirect_file`."""
    quoted = escape(url)
    write_private(
        path,
        f'<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Winnow</title>'
        f'<meta http-equiv="refresh" content="0; url={quoted}"><p><a href="{quoted}">Open Winnow</a></p>\n',
    )


def write_private(path: Path, text: str) -> None:
    """Replace a file by one that only its owner can read."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(text)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
