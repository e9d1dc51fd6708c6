"""What the handlers share: one record per application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from winnow.intake.intake import Intake
from winnow.library import Library
from winnow.settings import Settings
from winnow.web.access import Access, Principal, Scope
from winnow.web.assets import Asset
from winnow.web.endpoints import Endpoint
from winnow.web.live import Live
from winnow.web.pairing import OneTimeKeys, PairingDesk
from winnow.web.pictures import StoredBytes
from winnow.web.throttle import AtOnce, Rate
from winnow.web.tickets import Tickets

OpenBrowser = Callable[[str], Awaitable[bool]]
"""Shows an address in the user's browser; False when there is none."""


@dataclass(frozen=True)
class Services:
    """Everything a request may need."""

    intake: Intake
    settings: Settings
    port: int
    access: Access
    endpoints: tuple[Endpoint, ...]
    assets: Mapping[str, Asset]
    writes: Rate
    pairings: Rate
    uploads: AtOnce
    open_browser: OpenBrowser
    desk: PairingDesk = field(default_factory=PairingDesk)
    keys: OneTimeKeys = field(default_factory=OneTimeKeys)
    tickets: Tickets = field(default_factory=Tickets)
    live: Live = field(default_factory=Live)
    stored: StoredBytes = field(default_factory=StoredBytes)

    @property
    def library(self) -> Library:
        """The store behind the intake; its calls block."""
        return self.intake.library

    @property
    def redirect_file(self) -> Path:
        """The page that leads a browser into the viewer."""
        return self.settings.library / "open.html"


SERVICES = web.AppKey("services", Services)
PRINCIPAL = web.RequestKey("principal", Principal)


def services(request: web.Request) -> Services:
    """The services of the application that the request came to."""
    return request.app[SERVICES]


def principal(request: web.Request) -> Principal:
    """Who makes the request; only behind an endpoint that asks for a scope."""
    return request[PRINCIPAL]


def may(request: web.Request, scope: Scope) -> bool:
    """Whether the request's token allows this."""
    return scope in principal(request).scopes
