"""Giving back the room of what was deleted."""

from __future__ import annotations

import asyncio

from aiohttp import web
from pydantic import BaseModel

from winnow.web.answers import json_answer
from winnow.web.services import services


class CompactAnswer(BaseModel):
    """`POST /api/compact`: how many files went, and how many bytes the library is smaller by."""

    files: int
    freed_bytes: int


async def post_compact(request: web.Request) -> web.StreamResponse:
    """Make the library as small as it can be."""
    compacted = await asyncio.to_thread(services(request).library.compact)
    return json_answer(CompactAnswer(files=compacted.objects, freed_bytes=compacted.freed_bytes))
