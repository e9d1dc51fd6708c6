"""How commands reach the library: through the HTTP API of the running server, or of one started for the command alone.

One way in means that a command behaves the same beside a running server and without one.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import aiohttp
import orjson
import typer

from winnow import __version__
from winnow.errors import Invalid, NotFound, Unavailable, WinnowError
from winnow.settings import Settings
from winnow.web.discovery import running

LibraryOption = Annotated[Path | None, typer.Option("--library", help="The folder of clippings; else WINNOW_LIBRARY or the user's own.")]

# Cleaning a large page may take its whole allowance before the answer comes.
ANSWER_TIMEOUT_S = 120
TOO_MANY = 429


class Api:
    """Calls of the API with the command line's own token. Errors of the server are raised as WinnowError with its sentence."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """A JSON answer."""
        return orjson.loads(await self._ask("GET", path, params=params))

    async def text(self, path: str, accept: str) -> str:
        """An answer as text, in the media type asked for."""
        return (await self._ask("GET", path, headers={"Accept": accept})).decode("utf-8")

    async def send(
        self, method: str, path: str, *, json: object = None, data: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Any:
        """Change something; the JSON answer, None when it is empty."""
        body = orjson.dumps(json) if json is not None else data
        answer = await self._ask(method, path, data=body, headers={"Content-Type": "application/json", **(headers or {})})
        return orjson.loads(answer) if answer else None

    async def full_id(self, prefix: str) -> str:
        """The id that begins with `prefix`. Raises NotFound, or Invalid when several do."""
        if len(prefix) >= 32:
            return prefix
        cursor = ""
        found: set[str] = set()
        for shelf in ("", "trash"):
            cursor = ""
            while True:
                params = {"limit": "200", "state": shelf, "cursor": cursor}
                page = await self.get("/api/clippings", {name: value for name, value in params.items() if value})
                found |= {item["id"] for item in page["items"] if item["id"].startswith(prefix.lower())}
                cursor = page["next_cursor"] or ""
                if not cursor:
                    break
        if not found:
            raise NotFound(f"No clipping's id begins with “{prefix}”. See them with: winnow list")
        if len(found) > 1:
            raise Invalid(f"{len(found)} clippings begin with “{prefix}”. Give more of the id.", code="ambiguous")
        return found.pop()

    async def _ask(self, method: str, path: str, **options: Any) -> bytes:
        try:
            while True:
                async with self._session.request(method, path, **options) as response:
                    body = await response.read()
                if response.status != TOO_MANY:
                    break
                # Many files at once are a fair thing to ask; the server says when it takes the next.
                await asyncio.sleep(float(response.headers.get("Retry-After", "1")))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"Winnow did not answer: {error or 'it took too long'}. See what it says, or start it again.") from error
        if response.status >= 400:
            raise _error(response.status, body)
        return body


@asynccontextmanager
async def connect(library: Path | None, *, must_run: bool = False) -> AsyncIterator[Api]:
    """The API of the library's server; when none runs, of one that lives as long as the command (unless `must_run`)."""
    settings = settings_with(library=library)
    found = running(settings.library)
    if found:
        async with _session(found.port, found.token) as session:
            yield Api(session)
        return
    if must_run:
        raise Unavailable("Winnow is not running. Start it with: winnow serve", code="not_running")
    # Only now, since it takes longer than most commands do beside a server.
    from winnow.web.server import serving

    async with serving(settings.model_copy(update={"port": 0})) as server, _session(server.port, server.token) as session:
        yield Api(session)


def settings_with(**flags: Any) -> Settings:
    """The settings, with those flags that were given."""
    return Settings(**{name: value for name, value in flags.items() if value is not None})


def _session(port: int, token: str) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        f"http://127.0.0.1:{port}",
        headers={"Authorization": f"Bearer {token}", "X-Winnow-Client": f"command-line/{__version__} ({os.name})"},
        timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S),
    )


def _error(status: int, body: bytes) -> WinnowError:
    try:
        detail = orjson.loads(body)["error"]
        error = WinnowError(str(detail["message"]), code=str(detail["code"]))
    except (ValueError, KeyError, TypeError):
        error = WinnowError(f"Winnow answered {status}. See its own messages.")
    error.status = status
    return error
