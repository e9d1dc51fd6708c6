"""What changes many clippings at once: a tag under another name, the trash emptied."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field

from winnow.errors import Conflict, Gone, NotFound
from winnow.library import MAX_SEARCHES, Library, Query, Reach
from winnow.models import Clipping, Shelf, Strict, Tag
from winnow.web import bodies
from winnow.web.answers import json_answer
from winnow.web.endpoints import Body
from winnow.web.services import services

_PAGE = 200


class FormerSearch(BaseModel):
    """A saved search, and its text before the tag was renamed."""

    id: str = Field(max_length=64)
    text: str = Field(max_length=2000)


class RenameRequest(Strict):
    """`POST /api/tags/rename`. `ids` limits it to some clippings, and to `searches` of the saved searches; clippings in `keep` have both
    tags from then on. So what an answer gives, sent with the names exchanged, takes it back."""

    old: Tag
    new: Tag
    ids: list[UUID] | None = Field(default=None, max_length=1_000_000)
    keep: list[UUID] = Field(default=[], max_length=1_000_000)
    searches: list[FormerSearch] = Field(default=[], max_length=MAX_SEARCHES)


class RenameAnswer(BaseModel):
    """The clippings that changed; `keep` are those that had both tags before. `searches` are the saved searches that ask for the new name
    now, with the text that each had."""

    ids: list[UUID]
    keep: list[UUID]
    searches: list[FormerSearch]


class EmptyRequest(Strict):
    """`POST /api/trash/empty`: `count` is how many clippings the reader was told of."""

    count: int = Field(ge=1)


class EmptyAnswer(BaseModel):
    """How many clippings were deleted for good."""

    deleted: int


async def post_rename(request: web.Request) -> web.StreamResponse:
    """Rename a tag on all clippings and in all saved searches in one step, or make two tags one."""
    shared = services(request)
    asked = bodies.parse(await bodies.read_body(request, Body.JSON, shared.settings.limits), RenameRequest)
    searches = {search.id: search.text for search in asked.searches}
    reach = Reach(None if asked.ids is None else frozenset(asked.ids), frozenset(asked.keep), searches)
    renamed = await asyncio.to_thread(shared.library.rename_tag, asked.old, asked.new, reach)
    for clipping in renamed.clippings:
        shared.intake.announce(clipping)
    changed = {clipping.id for clipping in renamed.clippings}
    before = [FormerSearch(id=search.id, text=search.text) for search in renamed.searches]
    return json_answer(RenameAnswer(ids=sorted(changed | renamed.both), keep=sorted(renamed.both), searches=before))


async def post_empty(request: web.Request) -> web.StreamResponse:
    """Delete for good all that is in the trash, if that is as many as the reader was told."""
    shared = services(request)
    asked = bodies.parse(await bodies.read_body(request, Body.JSON, shared.settings.limits), EmptyRequest)
    gone = await asyncio.to_thread(_empty, shared.library, asked.count)
    for clipping in gone:
        shared.intake.announce(clipping, deleted=True)
    return json_answer(EmptyAnswer(deleted=len(gone)))


def _empty(library: Library, expected: int) -> list[Clipping]:
    there: list[Clipping] = []
    cursor: str | None = ""
    while cursor is not None:
        page = library.find(Query(shelf=Shelf.TRASH, cursor=cursor, limit=_PAGE))
        there += [hit.clipping for hit in page.hits]
        cursor = page.next_cursor
    if len(there) != expected:
        raise Conflict(f"The trash holds {len(there)} clippings now, not {expected}. Look again before you empty it.", code="trash_changed")
    gone = []
    for clipping in there:
        with suppress(Conflict, Gone, NotFound):  # taken out, or deleted for good, since
            library.remove(clipping.id, only_from_trash=True)
            gone.append(clipping)
    return gone
