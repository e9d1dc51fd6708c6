"""What is declared of each address once: from it come the router, the checks, the API's description and the tests of both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from aiohttp import web

from winnow.settings import Limits
from winnow.web.access import Scope

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Body(Enum):
    """What a request may bring."""

    NOTHING = auto()
    JSON = auto()
    SNAPSHOT = auto()
    IMAGE = auto()

    @property
    def is_upload(self) -> bool:
        """Whether it is large, so that its length must be told first."""
        return self in (Body.SNAPSHOT, Body.IMAGE)

    def limit(self, limits: Limits) -> int:
        """The most bytes it may have."""
        return {Body.SNAPSHOT: limits.snapshot_bytes, Body.IMAGE: limits.image_bytes}.get(self, limits.json_bytes)

    @property
    def too_large(self) -> str:
        """The code of the refusal of a larger one."""
        return {Body.SNAPSHOT: "snapshot_too_large", Body.IMAGE: "image_too_large"}.get(self, "body_too_large")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter."""

    name: str
    about: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and method of the server.

    `scopes`: any one of them opens it; None means that no token is asked for. `answer` is a pydantic model, a list of one, or
    media types. `timeout_s` None means that it lasts as long as it lasts.
    """

    method: str
    path: str
    handler: Handler
    about: str
    scopes: frozenset[Scope] | None
    body: Body = Body.NOTHING
    model: Any = None
    answer: Any = None
    status: int = 200
    parameters: tuple[Parameter, ...] = ()
    timeout_s: float | None = 60.0
    shell: bool = False
    for_unpaired: bool = False

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods it answers: what can be got can also be asked for without its body (RFC 9110, 9.3.2), but for a socket."""
        return ("GET", "HEAD") if self.method == "GET" and self.timeout_s is not None else (self.method,)

    @property
    def changes(self) -> bool:
        """Whether it changes something, so that it must be asked for on purpose."""
        return self.method not in ("GET", "HEAD", "OPTIONS")
