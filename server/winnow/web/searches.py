"""Saved searches: list, keep, rename, forget."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from aiohttp import web

from winnow.errors import NotFound
from winnow.library import SavedSearch
from winnow.web import bodies
from winnow.web.answers import json_answer, json_list
from winnow.web.endpoints import Body
from winnow.web.services import services
from winnow.web.wire import SavedSearchAnswer, SavedSearchPatch, SavedSearchRequest


async def list_searches(request: web.Request) -> web.StreamResponse:
    """The saved searches, by their names."""
    return json_list(map(_answer, await asyncio.to_thread(services(request).library.searches)))


async def post_search(request: web.Request) -> web.StreamResponse:
    """Keep a search."""
    shared = services(request)
    body = await bodies.read_body(request, Body.JSON, shared.settings.limits)
    asked = bodies.parse(body, SavedSearchRequest)
    kept = await asyncio.to_thread(shared.library.keep_search, SavedSearch(asked.name, asked.text))
    return json_answer(_answer(kept), status=201)


async def patch_search(request: web.Request) -> web.StreamResponse:
    """Give a saved search another name, or have it search for something else."""
    shared = services(request)
    body = await bodies.read_body(request, Body.JSON, shared.settings.limits)
    patch = bodies.parse(body, SavedSearchPatch)
    named = request.match_info["id"]

    def change() -> SavedSearch:
        for search in shared.library.searches():
            if search.id == named:
                return shared.library.keep_search(replace(search, name=patch.name or search.name, text=patch.text or search.text))
        raise NotFound("There is no such saved search. It may have been deleted; list them again.", code="no_search", field="id")

    return json_answer(_answer(await asyncio.to_thread(change)))


async def delete_search(request: web.Request) -> web.StreamResponse:
    """Forget a saved search; the clippings stay."""
    await asyncio.to_thread(services(request).library.forget_search, request.match_info["id"])
    return web.Response(status=204)


def _answer(search: SavedSearch) -> SavedSearchAnswer:
    return SavedSearchAnswer(id=search.id, name=search.name, text=search.text, made_at=search.made_at)
