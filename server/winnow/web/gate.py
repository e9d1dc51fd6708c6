"""The one way in. Each request is checked in this order, and the first refusal is the answer:

Host, address and method, Origin, size, token and scope, purpose, content type, rate; then its handler runs, for a limited time.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time

from aiohttp import hdrs, web

from winnow.errors import Forbidden, NotFound, NotThisWay, TookTooLong, Unsupported, WinnowError
from winnow.web.access import Principal
from winnow.web.bodies import check_size
from winnow.web.endpoints import Body, Endpoint, Handler
from winnow.web.failures import answer_to, unexpected
from winnow.web.headers import READABLE_BY
from winnow.web.origins import Caller, check_host, check_origin, own_hosts
from winnow.web.services import PRINCIPAL, Services, services

log = logging.getLogger(__name__)

CLIENT_HEADER = "X-Winnow-Client"
_ALLOWED_HEADERS = f"Authorization, Content-Type, Content-Digest, If-Match, {CLIENT_HEADER}"


@web.middleware
async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Check, run, and turn whatever fails into an answer."""
    request_id = secrets.token_hex(6)
    begin = time.monotonic()
    try:
        response = await _answer(request, handler)
    except WinnowError as failure:
        response = answer_to(failure)
        if isinstance(request.match_info.http_exception, web.HTTPMethodNotAllowed) and failure.status == NotThisWay.status:
            response.headers[hdrs.ALLOW] = ", ".join(sorted(request.match_info.http_exception.allowed_methods))
    except ConnectionError:
        raise
    except Exception as error:  # the edge: whatever was not foreseen becomes one sentence, and the log says where
        response = answer_to(unexpected(error, request_id))
    resource = request.match_info.route.resource
    place = resource.canonical if resource else "(nowhere)"
    log.info("%s %s %s %d %.0f ms", request_id, request.method, place, response.status, (time.monotonic() - begin) * 1000)
    return response


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    shared = services(request)
    host = check_host(request, own_hosts(shared.port))
    origins = shared.access.paired_origins
    if _is_preflight(request):
        return _preflight(check_origin(request, host, origins, unpaired_extensions=False, navigation=False))
    endpoint = _endpoint(request, shared)
    caller = check_origin(request, host, origins, unpaired_extensions=endpoint.for_unpaired, navigation=endpoint.shell)
    if caller.paired:
        request[READABLE_BY] = caller.origin
    check_size(request, endpoint.body, shared.settings.limits)
    if endpoint.scopes is not None:
        request[PRINCIPAL] = _authorised(request, endpoint, caller, shared)
    if endpoint.changes:
        _check_purpose(request, endpoint)
        # A page may have hundreds of pictures; they are limited in how many come at once and in how many a clipping has.
        if endpoint.scopes is not None and endpoint.body is not Body.IMAGE:
            shared.writes.take(request[PRINCIPAL].id, "Too many changes at once. Wait a second.")
    try:
        async with asyncio.timeout(endpoint.timeout_s):
            return await handler(request)
    except TimeoutError as error:
        raise TookTooLong("This took too long and was stopped. Try again, or with less at once.") from error


def _is_preflight(request: web.Request) -> bool:
    """Whether it is a preflight of an address that there is."""
    return request.method == hdrs.METH_OPTIONS and isinstance(request.match_info.http_exception, web.HTTPMethodNotAllowed)


def _endpoint(request: web.Request, shared: Services) -> Endpoint:
    """What is declared of this address. Raises NotFound, also for a route that nobody declared, and NotThisWay."""
    refused = request.match_info.http_exception
    if isinstance(refused, web.HTTPMethodNotAllowed):
        raise NotThisWay(f"This address allows {', '.join(sorted(refused.allowed_methods))}.")
    declared = (endpoint for endpoint in shared.endpoints if endpoint.handler is request.match_info.handler)
    endpoint = next(declared, None) if refused is None else None
    if endpoint is None:
        raise NotFound("There is nothing at this address.")
    return endpoint


def _preflight(caller: Caller) -> web.Response:
    if not caller.paired:
        raise Forbidden("This origin may not use Winnow. Pair the extension first.", code="origin_not_allowed")
    return web.Response(
        status=204,
        headers={
            hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: caller.origin,
            hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, PUT, POST, PATCH, DELETE",
            hdrs.ACCESS_CONTROL_ALLOW_HEADERS: _ALLOWED_HEADERS,
            hdrs.ACCESS_CONTROL_MAX_AGE: "600",
            hdrs.VARY: "Origin",
        },
    )


def _authorised(request: web.Request, endpoint: Endpoint, caller: Caller, shared: Services) -> Principal:
    holder = shared.access.holder_of(request.headers.get(hdrs.AUTHORIZATION, ""))
    holder.check_origin(caller.origin)
    if not holder.scopes & (endpoint.scopes or frozenset()):
        raise Forbidden("This token does not allow that. Do it in the viewer or with the winnow command.", code="scope")
    return holder


def _check_purpose(request: web.Request, endpoint: Endpoint) -> None:
    """A form or a blind fetch of a foreign page can set neither this header nor this content type without asking first."""
    if not request.headers.get(CLIENT_HEADER):
        raise Forbidden(f"A change needs the header {CLIENT_HEADER}, with the name of the program.", code="client_header")
    kind = request.content_type
    if endpoint.body in (Body.JSON, Body.SNAPSHOT) and kind != "application/json":
        raise Unsupported("The body must be sent as application/json.", code="content_type")
    if endpoint.body is Body.IMAGE and kind != "application/octet-stream" and not kind.startswith("image/"):
        raise Unsupported("A picture must be sent as image/… or application/octet-stream.", code="content_type")
