"""Who may talk to a server on loopback: by Host, by Origin and by what the browser says of the fetch.

A page that rebinds its name to 127.0.0.1 is betrayed only by `Host`; a page that posts blindly only by `Origin` or
`Sec-Fetch-Site`. The last may refuse but never admit: older browsers do not send it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from aiohttp import hdrs, web

from winnow.errors import BadRequest, Forbidden

_EXTENSION = re.compile(r"(chrome-extension://[a-p]{32}|moz-extension://[0-9a-f-]{36}|safari-web-extension://[0-9A-Fa-f-]{36})")


def is_extension(origin: str) -> bool:
    """Whether this is the origin of a browser extension."""
    return _EXTENSION.fullmatch(origin) is not None


def own_hosts(port: int) -> frozenset[str]:
    """The values of `Host` that name this server."""
    return frozenset({f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"})


def check_host(request: web.BaseRequest, hosts: Collection[str]) -> str:
    """The host the request names, in lower case. Raises Forbidden unless it is one of `hosts`, BadRequest unless there is one."""
    named = request.headers.getall(hdrs.HOST, [])
    if len(named) != 1:
        raise BadRequest("The request must have one Host header.", code="host_missing")
    host = named[0].lower()
    if host not in hosts or not request.raw_path.startswith("/"):
        raise Forbidden("This server answers only to 127.0.0.1 and localhost with its port.", code="host_not_allowed")
    return host


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from: `origin` is "" when it does not say; `paired` when it is that of a paired extension."""

    origin: str
    paired: bool


def check_origin(request: web.BaseRequest, host: str, paired: Collection[str], *, unpaired_extensions: bool, navigation: bool) -> Caller:
    """Where the request comes from. Raises Forbidden for any origin but our own viewer's and those of paired extensions.

    `unpaired_extensions` also lets in extensions that have no token yet, for pairing. `navigation` lets a person follow a link to
    the viewer's shell, which holds nothing secret: the file that `winnow open` writes leads there, and counts as cross-site.
    """
    origins = request.headers.getall(hdrs.ORIGIN, [])
    origin = origins[0] if len(origins) == 1 else ""
    known = origin in paired
    if origins and not (known or origin == f"http://{host}" or (unpaired_extensions and is_extension(origin))):
        raise Forbidden("This origin may not use Winnow. Pair the extension first.", code="origin_not_allowed")
    site = request.headers.get("Sec-Fetch-Site", "none")
    from_extension = known or (unpaired_extensions and is_extension(origin))
    if site in ("cross-site", "same-site") and not from_extension and not (navigation and _is_navigation(request)):
        raise Forbidden("Another site may not use Winnow.", code="origin_not_allowed")
    return Caller(origin, known)


def _is_navigation(request: web.BaseRequest) -> bool:
    return request.headers.get("Sec-Fetch-Mode") == "navigate" and request.headers.get("Sec-Fetch-Dest") == "document"
