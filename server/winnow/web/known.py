"""What an extension may know of the library without reading it: which pages are saved, and the names of tags."""

from __future__ import annotations

import asyncio
from base64 import b64encode

from aiohttp import web
from pydantic import BaseModel

from winnow.errors import Invalid
from winnow.web.answers import json_answer
from winnow.web.services import services


class KnownAnswer(BaseModel):
    """`GET /api/known`: saved addresses as records of 10 bytes, all of them in base64.

    A record is the first 6 bytes of SHA-256 over "salt, line feed, address without scheme, fragment and tracking parameters", and
    the second since 1970 when it was saved last as a 32-bit number, big-endian; 0 means that it is not saved any more. `entries` is
    all there are if `whole`, else what has changed after the revision that was asked for.
    """

    salt: str
    revision: int
    whole: bool
    entries: str


class TagsAnswer(BaseModel):
    """`GET /api/tags`: the names of all tags, the most used first."""

    tags: list[str]


async def get_known(request: web.Request) -> web.StreamResponse:
    """The addresses that are saved, as hashes."""
    asked = request.query.get("since", "0")
    if not asked.isascii() or not asked.isdecimal() or len(asked) > 18:
        raise Invalid("since is a revision that an earlier answer gave. Leave it out to get everything.", code="bad_since", field="since")
    known = await asyncio.to_thread(services(request).library.known, int(asked))
    entries = b64encode(known.entries).decode("ascii")
    return json_answer(KnownAnswer(salt=known.salt, revision=known.revision, whole=known.whole, entries=entries))


async def get_tags(request: web.Request) -> web.StreamResponse:
    """The tags, for completing what is typed."""
    facets = await asyncio.to_thread(services(request).library.facets)
    return json_answer(TagsAnswer(tags=[tag for tag, _ in facets.tags]))
