"""Who may use this server: greeting, pairing, viewer windows, clients."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

from aiohttp import web

from winnow import __version__
from winnow.errors import Invalid
from winnow.web import assets, bodies, discovery
from winnow.web.access import ALL_SCOPES, EXTENSION_SCOPES, VIEWER, Scope
from winnow.web.answers import json_answer, json_list
from winnow.web.endpoints import Body
from winnow.web.live import listen
from winnow.web.services import Services, may, services
from winnow.web.wire import (
    ClientAnswer,
    ClientCreated,
    ClientRequest,
    Event,
    Hello,
    Opened,
    PairAnswer,
    PairingWindow,
    PairRequest,
    SessionAnswer,
    SessionRequest,
    Welcome,
)


async def get_hello(request: web.Request) -> web.StreamResponse:
    """Who we are, and proof of it to those who hold a token: a squatter on our port cannot give it."""
    shared = services(request)
    nonce = request.query.get("nonce")
    if nonce is not None and not re.fullmatch(r"[A-Za-z0-9_-]{8,128}", nonce):
        raise Invalid("nonce must be 8 to 128 letters, digits, - or _.", field="nonce")
    proofs = shared.access.proofs(nonce, shared.port) if nonce else []
    answer = Hello(
        version=__version__,
        server_id=shared.library.server_id,
        limits=shared.settings.limits.model_dump(),
        proof=proofs[0] if proofs else None,
        proofs=proofs,
    )
    return json_answer(answer)


async def post_pair(request: web.Request) -> web.StreamResponse:
    """Exchange the code that Winnow shows for a token, bound to the extension's origin."""
    shared = services(request)
    shared.pairings.take("loopback", "Too many attempts to pair. Wait a minute.")
    body = await bodies.read_body(request, Body.JSON, shared.settings.limits)
    asked = bodies.parse(body, PairRequest)
    shared.desk.use(asked.code)
    token, client = await shared.access.admit(asked.client_name, EXTENSION_SCOPES, request.headers.get("Origin", ""))
    await shared.live.tell(Event(event="paired"))
    return json_answer(PairAnswer(token=token, server_id=shared.library.server_id, scopes=sorted(client.scopes)), status=201)


async def get_window(request: web.Request) -> web.StreamResponse:
    """Whether the pairing window is open, and who is paired."""
    return json_answer(_window(services(request)))


async def post_window(request: web.Request) -> web.StreamResponse:
    """Open the pairing window for two minutes."""
    services(request).desk.open()
    return json_answer(_window(services(request)))


def _window(shared: Services) -> PairingWindow:
    code = shared.desk.code
    paired = [client.name for client in shared.access.clients if client.origin]
    return PairingWindow(code=code, expires_in_s=shared.desk.expires_in_s if code else 0, paired=paired)


async def post_session(request: web.Request) -> web.StreamResponse:
    """Exchange the one-time key of the viewer's address for a token of this window."""
    shared = services(request)
    body = await bodies.read_body(request, Body.JSON, shared.settings.limits)
    shared.keys.use(bodies.parse(body, SessionRequest).key)
    shared.redirect_file.unlink(missing_ok=True)
    return json_answer(SessionAnswer(token=shared.access.open_session(VIEWER, request.headers.get("Origin", ""))), status=201)


async def post_open(request: web.Request) -> web.StreamResponse:
    """Write the file that leads a browser into the viewer, at a clipping if `clipping` names one.

    Who may not do all that the viewer may must not learn its key. So for an extension the server opens the browser itself, unless a
    viewer is open already: that one lets a tab of the same browser in.
    """
    shared = services(request)
    named = request.query.get("clipping")
    try:
        clipping = UUID(named) if named else None
    except ValueError as error:
        raise Invalid("clipping must be the id of a clipping.", code="schema", field="clipping") from error
    if may(request, Scope.SETTINGS):
        return json_answer(Opened(path=str(open_page(shared, clipping))))
    if shared.live.seen_by_viewers:
        return json_answer(Opened())
    return json_answer(Opened(opened=await shared.open_browser(open_page(shared, clipping).as_uri())))


def open_page(shared: Services, clipping: UUID | None = None) -> Path:
    """Write a fresh redirect file, good once and for a minute."""
    place = f"&c={clipping}" if clipping else ""
    discovery.write_redirect(shared.redirect_file, f"http://127.0.0.1:{shared.port}/#k={shared.keys.new()}{place}")
    return shared.redirect_file


async def list_clients(request: web.Request) -> web.StreamResponse:
    """Everything that was paired or given a token by hand."""
    return json_list(
        ClientAnswer(id=client.id, name=client.name, scopes=sorted(client.scopes), created=client.created)
        for client in services(request).access.clients
    )


async def post_client(request: web.Request) -> web.StreamResponse:
    """Make a token for a script."""
    shared = services(request)
    body = await bodies.read_body(request, Body.JSON, shared.settings.limits)
    asked = bodies.parse(body, ClientRequest)
    try:
        scopes = ALL_SCOPES if asked.scopes is None else frozenset(map(Scope, asked.scopes))
    except ValueError as error:
        raise Invalid(f"A scope is one of {', '.join(Scope)}.", code="schema", field="scopes") from error
    token, client = await shared.access.admit(asked.name, scopes)
    return json_answer(ClientCreated(id=client.id, token=token, scopes=sorted(client.scopes)), status=201)


async def delete_client(request: web.Request) -> web.StreamResponse:
    """Make a client's token void, and close its live sockets."""
    shared = services(request)
    await shared.access.revoke(request.match_info["id"])
    shared.live.drop(request.match_info["id"])
    return web.Response(status=204)


async def get_welcome(request: web.Request) -> web.StreamResponse:
    """Where the extension can be loaded from."""
    folder = assets.extension_folder()
    return json_answer(Welcome(folder=str(folder) if folder else None))


async def get_live(request: web.Request) -> web.StreamResponse:
    """Changes as they happen."""
    return await listen(request, services(request))
