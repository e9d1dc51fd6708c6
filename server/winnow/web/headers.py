"""The security headers of each sort of answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from aiohttp import hdrs, web

READABLE_BY = web.RequestKey("readable_by", str)
"""The origin, other than our own, that may read the answer."""

_COMMON = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}

SHELL: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
            "frame-src 'self'; form-action 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), local-network=(), loopback-network=()",
        **_COMMON,
    }
)
"""The viewer and every JSON answer, errors included."""

CLIP_DOCUMENT: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
            "img-src data:; style-src 'unsafe-inline'; font-src data:; media-src data:; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'self'"
        ),
        "Content-Disposition": "inline",
        **_COMMON,
    }
)
"""An article as a document for the viewer's sandboxed frame. The sandbox in the header keeps it inert when opened directly; a
reader's click on a link opens a tab of its own, which is outside of it."""

CONTENT: Mapping[str, str] = MappingProxyType({"Content-Security-Policy": "sandbox; default-src 'none'", **_COMMON})
"""What came from a page and is handed out as a file, never as a document; `attachment` adds the name."""


def attachment(filename: str) -> dict[str, str]:
    """Headers of a download. Any text will do as `filename`: what a header cannot hold goes encoded.

    Source: RFC 6266 with the encoding of RFC 8187, and an ASCII name before it for old clients.
    """
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", filename)
    encoded = quote(filename.encode("utf-8", "replace"), safe="")
    return {**CONTENT, "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"}


def complete(response: web.StreamResponse) -> None:
    """Complete the headers of an answer: the shell's, unless it brought a policy of its own."""
    if "Content-Security-Policy" not in response.headers:
        response.headers.update(SHELL)
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    response.headers[hdrs.SERVER] = "winnow"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Complete the headers of an answer, and say who may read it."""
    complete(response)
    origin = request.get(READABLE_BY)
    if origin:
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
        response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = "ETag, Retry-After, Content-Disposition"
        response.headers[hdrs.VARY] = "Origin"
