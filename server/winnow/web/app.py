"""The web application: the intake and the library behind HTTP."""

from __future__ import annotations

from aiohttp import web

from winnow.intake.intake import Intake
from winnow.settings import Settings
from winnow.web import assets
from winnow.web.access import Access
from winnow.web.gate import gate
from winnow.web.headers import add_headers
from winnow.web.routes import API
from winnow.web.services import SERVICES, OpenBrowser, Services
from winnow.web.throttle import AtOnce, Rate

PAIRINGS_PER_MIN = 10


def create_app(intake: Intake, settings: Settings, *, port: int, open_browser: OpenBrowser) -> web.Application:
    """The application for a server that listens on `port`. The intake must be started by whoever made it."""
    files = assets.load()
    limits = settings.limits
    shared = Services(
        intake=intake,
        settings=settings,
        port=port,
        access=Access(intake.library, Rate(limits.failed_logins_per_min, 60)),
        endpoints=(*API, *assets.endpoints(files)),
        assets=files,
        writes=Rate(limits.writes_per_s, 1),
        pairings=Rate(PAIRINGS_PER_MIN, 60),
        uploads=AtOnce(limits.uploads_at_once),
        open_browser=open_browser,
    )
    app = web.Application(middlewares=[gate])
    app[SERVICES] = shared
    for endpoint in shared.endpoints:
        for method in endpoint.methods:
            app.router.add_route(method, endpoint.path, endpoint.handler, expect_handler=_wait_for_the_gate)
    app.on_response_prepare.append(add_headers)
    app.on_startup.append(_load)
    app.on_shutdown.append(_stop)
    return app


async def _wait_for_the_gate(_: web.Request) -> None:
    """aiohttp would ask for the body at once; `read_body` does, when the gate has let the request in."""


async def _load(app: web.Application) -> None:
    await app[SERVICES].access.load()


async def _stop(app: web.Application) -> None:
    app[SERVICES].live.close()
