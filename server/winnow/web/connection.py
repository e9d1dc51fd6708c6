"""One connection: what fails before there is a request to answer is answered in the same form as everything else."""

from __future__ import annotations

import secrets

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from winnow.errors import BadRequest, WinnowError
from winnow.web.failures import answer_to, unexpected
from winnow.web.headers import complete


class Connection(RequestHandler):
    """aiohttp's connection with our errors: bytes that are no HTTP, heads that are too long, faults outside of the gate."""

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """The answer to what never became a request; aiohttp's own quotes the bytes that came. The connection is closed after it."""
        if request.writer.output_size > 0:
            raise ConnectionError("a part of the answer was sent already")
        response = answer_to(_failure(status, exc))
        complete(response)
        response.force_close()
        return response

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send an answer. aiohttp's own come here past the gate, such as that to an unknown Expect; they too quote what came."""
        own = answer_to(_failure(resp.status, None)) if isinstance(resp, web.HTTPException) else resp
        return await super().finish_response(request, own, start_time)


def _failure(status: int, exc: BaseException | None) -> WinnowError:
    if status < 500:
        return BadRequest("This is not a valid HTTP request, or its head is too long.", code="bad_request")
    return unexpected(exc or RuntimeError("no answer"), secrets.token_hex(6))
