"""Request bodies: read within their limits of size and time, then turned into records."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import re
from typing import Any, NoReturn, TypeVar

from aiohttp import HttpVersion11, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import BaseModel, ValidationError

from winnow.errors import BadRequest, Invalid, NoLength, TooLarge, TooSlow, Unsupported, WinnowError
from winnow.settings import Limits
from winnow.web.endpoints import Body

Model = TypeVar("Model", bound=BaseModel)

SILENCE_S = 10.0
SLOWEST_BYTES_PER_S = 16 * 1024

# What takes a millisecond or so to look through.
_PIECE_BYTES = 256 * 1024
# Longer than any limit on a text in a snapshot, also when each of its characters is written as \uXXXX.
_KEPT_BYTES = 2 * 1024 * 1024
_QUOTE = ord('"')
# What a JSON string is made of (RFC 8259, 7), without looking back.
_IN_STRING = re.compile(rb"""[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\x00-\x1f]*+)*+""")


def check_size(request: web.BaseRequest, body: Body, limits: Limits) -> None:
    """Refuse a body that says that it is too large, packed, or (for uploads) does not say how large it is, before a byte is read."""
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise Unsupported("Send the body as it is, without Content-Encoding.", code="encoding")
    if body.is_upload and request.content_length is None:
        raise NoLength("An upload needs a Content-Length.")
    if (request.content_length or 0) > body.limit(limits):
        raise _too_large(body, limits)


def _too_large(body: Body, limits: Limits) -> TooLarge:
    limit = body.limit(limits)
    return TooLarge(f"The body may have at most {limit} bytes.", code=body.too_large, limit=limit)


async def read_body(request: web.BaseRequest, body: Body, limits: Limits) -> bytes:
    """The whole body. Raises TooLarge as soon as it is too long, TooSlow when it stops or trickles."""
    limit = body.limit(limits)
    if request.headers.get(hdrs.EXPECT, "").lower() == "100-continue" and request.version >= HttpVersion11:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
    loop = asyncio.get_running_loop()
    begin = loop.time()
    chunks: list[bytes] = []
    size = 0
    while True:
        try:
            async with asyncio.timeout(SILENCE_S):
                chunk = await request.content.readany()
        except TimeoutError as error:
            raise TooSlow(f"The body stopped for {SILENCE_S:g} s. Send it again.") from error
        except (web.RequestPayloadError, HttpProcessingError) as error:
            raise BadRequest("The body broke off or is not valid HTTP. Send it again.", code="bad_body") from error
        if not chunk:
            return await asyncio.to_thread(b"".join, chunks) if size > _PIECE_BYTES else b"".join(chunks)
        chunks.append(chunk)
        size += len(chunk)
        if size > limit:
            raise _too_large(body, limits)
        elapsed = loop.time() - begin
        if elapsed > SILENCE_S and size / elapsed < SLOWEST_BYTES_PER_S:
            raise TooSlow(f"The body came slower than {SLOWEST_BYTES_PER_S} bytes a second. Send it again.")


def outline(body: bytes, *, piece: int = _PIECE_BYTES, kept: int = _KEPT_BYTES) -> bytes:
    """A JSON text with each long string cut to its first `kept` bytes, once the whole of it is known to be valid.

    Python reads a JSON string in one go, and nothing else runs meanwhile: for a large page that is a tenth of a second. Here it is
    read a `piece` at a time. Raises BadRequest when a string is not valid.
    """
    parts: list[bytes] = []
    copied = 0
    start = body.find(b'"')
    while start >= 0:
        at = cut = start + 1
        while (end := _piece_end(body, at, at + piece)) < len(body) and body[end] != _QUOTE:
            if end == at:
                raise _bad_json()
            at = end
            cut = at if at - start <= kept else cut
        if end - start > kept and cut > start + 1:
            parts.append(body[copied:cut])
            copied = end
        start = body.find(b'"', end + 1)
    return b"".join([*parts, body[copied:]])


def _piece_end(body: bytes, start: int, end: int) -> int:
    """Where a piece of a string ends that goes to about `end`: with its quotation mark, or between two characters."""
    match = _IN_STRING.match(body, start, end)
    stop = match.end() if match else start
    if stop == end:
        while stop > start and stop < len(body) and body[stop] & 0xC0 == 0x80:  # inside a character of UTF-8
            stop -= 1
    try:
        body[start:stop].decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad_json() from error
    return stop


def digest_of(body: bytes) -> str:
    """The body's SHA-256 as RFC 9530 writes it."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode('ascii')}:"


def check_digest(header: str | None, digest: str) -> None:
    """Compare a Content-Digest header, if there is one, with the digest of what arrived."""
    if header is None:
        return
    if not hmac.compare_digest(_said_digest(header), digest):
        raise Invalid("The body is not what its Content-Digest says. Send it again.", code="digest_mismatch", field="Content-Digest")


def _said_digest(header: str) -> str:
    said: dict[str, str] = {}
    for member in header.split(","):
        match = re.fullmatch(r"\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):\s*", member)
        if not match:
            raise _bad_digest()
        said[match[1]] = match[2]
    try:
        raw = base64.b64decode(said["sha-256"], validate=True)
    except (KeyError, binascii.Error) as error:
        raise _bad_digest() from error
    if len(raw) != hashlib.sha256().digest_size:
        raise _bad_digest()
    return f"sha-256=:{base64.b64encode(raw).decode('ascii')}:"


def _bad_digest() -> BadRequest:
    return BadRequest("Content-Digest must be “sha-256=:BASE64:” of the body.", code="bad_digest", field="Content-Digest")


def parse(body: bytes, model: type[Model]) -> Model:
    """The record in a JSON body. Raises BadRequest when it is no JSON, Invalid with the field when it is no such record.

    A lone surrogate, which JSON allows and UTF-8 does not, becomes U+FFFD.
    """
    try:
        record = json.loads(body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_number)
    except RecursionError as error:
        raise BadRequest("The JSON of the body is nested too deeply.", code="bad_json") from error
    except ValueError as error:
        raise _bad_json() from error
    try:
        return model.model_validate(record)
    except ValidationError as error:
        raise refusal(error) from error


def _bad_json() -> BadRequest:
    return BadRequest("The body is not valid JSON in UTF-8.", code="bad_json")


def refusal(error: ValidationError) -> WinnowError:
    """What to tell of values that do not fit; names the field and never repeats the value."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    reason = first["msg"].removeprefix("Value error, ")
    if first["loc"] == ("url",) and first["type"] == "value_error":
        return Invalid(f"This address cannot be saved: {reason}.", code="bad_url", field="url")
    return Invalid(f"{field or 'The body'}: {reason}.", code="schema", field=field or None)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = {_text(key): _value(value) for key, value in pairs}
    if len(record) < len(pairs):
        seen: set[str] = set()
        name = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # `add` marks as it looks
        raise Invalid(f"{_text(name)}: the field is there twice.", code="schema", field=_text(name))
    return record


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_value(item) for item in value]
    return value


def _text(text: str) -> str:
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
