"""Highlights of a clipping: list, make, change, take away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from aiohttp import web
from pydantic import BaseModel, Field

from winnow.errors import Invalid
from winnow.models import Colour, Context, Highlight, HighlightNote, Quote, Strict
from winnow.web import bodies
from winnow.web.answers import json_answer
from winnow.web.clippings import if_match, own_clipping
from winnow.web.endpoints import Body
from winnow.web.services import services


class HighlightRequest(Strict):
    """`POST …/highlights`: the words, and what stands before and after them. With an `id` of the sender's own it can be sent again without
    harm. `start`, a position in the article as plain text, helps to choose between places with the same words."""

    id: UUID | None = None
    exact: Quote
    prefix: Context = ""
    suffix: Context = ""
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)
    colour: Colour = Colour.YELLOW
    note: HighlightNote = ""


class HighlightChange(Strict):
    """`PATCH …/highlights`: the highlight's id; what else is absent stays."""

    id: UUID
    colour: Colour | None = None
    note: HighlightNote | None = None


class HighlightsAnswer(BaseModel):
    """`GET …/highlights`: in the order of the article; those that have lost their place come last, with `orphaned`."""

    items: list[Highlight]


async def list_highlights(request: web.Request) -> web.StreamResponse:
    """All highlights of a clipping."""
    clipping = await own_clipping(request)
    items = sorted(clipping.highlights, key=lambda highlight: (highlight.orphaned, highlight.start or 0, highlight.made_at))
    return json_answer(HighlightsAnswer(items=items), revision=clipping.revision)


async def post_highlight(request: web.Request) -> web.StreamResponse:
    """Highlight words of the article."""
    shared = services(request)
    asked = bodies.parse(await bodies.read_body(request, Body.JSON, shared.settings.limits), HighlightRequest)
    clipping = await own_clipping(request)
    if not asked.exact.strip():
        raise Invalid("exact holds no words. Send the words that are highlighted.", code="schema", field="exact")
    highlight = Highlight(**{**asked.model_dump(), "id": asked.id or uuid4(), "made_at": datetime.now(UTC)})
    done = await shared.intake.highlights.add(clipping.id, highlight, if_revision=if_match(request))
    return json_answer(done.highlight, status=201 if done.created else 200, revision=done.clipping.revision)


async def patch_highlight(request: web.Request) -> web.StreamResponse:
    """Change a highlight's note or colour."""
    shared = services(request)
    asked = bodies.parse(await bodies.read_body(request, Body.JSON, shared.settings.limits), HighlightChange)
    clipping = await own_clipping(request)
    changes: dict[str, Any] = {name: value for name, value in asked.model_dump(exclude={"id"}).items() if value is not None}
    done = await shared.intake.highlights.alter(clipping.id, asked.id, changes, if_revision=if_match(request))
    return json_answer(done.highlight, revision=done.clipping.revision)


async def delete_highlight(request: web.Request) -> web.StreamResponse:
    """Take a highlight away."""
    clipping = await own_clipping(request)
    try:
        named = UUID(request.query.get("id", ""))
    except ValueError as error:
        raise Invalid("id must be the id of a highlight, as the list gives it.", code="schema", field="id") from error
    await services(request).intake.highlights.remove(clipping.id, named, if_revision=if_match(request))
    return web.Response(status=204)
