"""How long a client waits for the cleaning, if it says so: `Prefer: wait=SECONDS` (RFC 7240, 4.3)."""

from __future__ import annotations

import re

from aiohttp import web

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?([0-9]{1,4})\"?(?:$|[,;\s])", re.ASCII | re.IGNORECASE)


def patience_s(request: web.Request, usual_s: float, most_s: float) -> float:
    """Seconds to wait: what the client prefers, `most_s` at most; `usual_s` for one that says nothing that is understood."""
    said = _WAIT.search(",".join(request.headers.getall("Prefer", [])))
    return min(float(said[1]), most_s) if said else usual_s
