"""Every failure as JSON, once, at the edge: a sentence for people and a code for programs, never a stack trace.

What is logged of an unexpected failure is where it happened, not what it said: messages of exceptions quote their input.
"""

from __future__ import annotations

import logging
import traceback

from aiohttp import hdrs, web

from winnow.errors import TooLarge, TooSlow, Unauthorised, WinnowError
from winnow.web.wire import ErrorBody, ErrorDetail

log = logging.getLogger(__name__)


def answer_to(failure: WinnowError) -> web.Response:
    """The answer that tells of a failure."""
    detail = ErrorDetail(code=failure.code, message=failure.message, field=failure.field, limit=failure.limit)
    body = ErrorBody(error=detail).model_dump_json(exclude_none=True)
    response = web.Response(status=failure.status, body=body.encode("utf-8", "replace"), content_type="application/json")
    if isinstance(failure, Unauthorised):
        response.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    if failure.retry_after_s is not None:
        response.headers[hdrs.RETRY_AFTER] = str(failure.retry_after_s)
    if isinstance(failure, TooLarge | TooSlow):
        response.force_close()
    return response


def unexpected(error: BaseException, request_id: str) -> WinnowError:
    """What to say of a fault of ours; logs the place."""
    log.error("request %s failed with %s\n%s", request_id, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    return WinnowError(f"Winnow made a mistake. Its log has more under request {request_id}.")
