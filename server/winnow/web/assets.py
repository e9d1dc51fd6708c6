"""The viewer's files, read into memory at the start: no request names a path of the disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import hdrs, web

from winnow.web.endpoints import Endpoint, Handler

PACKAGE = Path(__file__).parent / "viewer"
CHECKOUT = Path(__file__).parents[3]

MEDIA_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the viewer."""

    body: bytes
    media_type: str


def load() -> dict[str, Asset]:
    """The viewer's files by their address; what the extension shares with it is under /shared/."""
    assets = dict(_files(PACKAGE, "/"))
    if not any(path.startswith("/shared/") for path in assets):
        assets.update(_files(CHECKOUT / "extension" / "shared", "/shared/"))
    if "/index.html" in assets:
        assets["/"] = assets["/index.html"]
    return assets


def _files(folder: Path, prefix: str) -> Iterable[tuple[str, Asset]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in MEDIA_TYPES and path.is_file() and not path.name.startswith("."):
            yield prefix + path.relative_to(folder).as_posix(), Asset(path.read_bytes(), MEDIA_TYPES[path.suffix])


def endpoints(assets: dict[str, Asset]) -> tuple[Endpoint, ...]:
    """An endpoint for each file; the shell itself may be reached by a link from anywhere."""
    shells = ("/", "/index.html")
    return tuple(
        Endpoint("GET", path, _serving(asset), "a file of the viewer", None, answer=asset.media_type, shell=path in shells)
        for path, asset in assets.items()
    )


def _serving(asset: Asset) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        charset = "utf-8" if asset.media_type.startswith("text/") else None
        headers = {hdrs.CACHE_CONTROL: "no-cache"}
        return web.Response(body=asset.body, content_type=asset.media_type, charset=charset, headers=headers)

    return serve


def extension_folder() -> Path | None:
    """The folder a browser can load the extension from, None when this Winnow came without one."""
    for folder in (CHECKOUT, PACKAGE.parent / "extension"):
        if (folder / "manifest.json").is_file():
            return folder
    return None
