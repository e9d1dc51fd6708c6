"""Looking the library over: begin, and see what was found."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from winnow.intake.looking_over import LookingOver
from winnow.models import Strict
from winnow.web import bodies
from winnow.web.answers import json_answer
from winnow.web.endpoints import Body
from winnow.web.services import services


class VerifyRequest(Strict):
    """`POST /api/verify`; `repair` first works out anew, from the clippings, the search and what else they are found by."""

    repair: bool = False


class VerifyAnswer(BaseModel):
    """How far looking the library over is, in clippings and files, and what was found; `more` problems are not listed."""

    running: bool = False
    done: int = 0
    total: int = 0
    problems: list[str] = []
    more: int = 0
    indexed: int | None = None


async def get_verify(request: web.Request) -> web.StreamResponse:
    """How it goes, or went when it was asked for last."""
    latest = services(request).intake.overseer.latest
    return json_answer(_answer(latest) if latest else VerifyAnswer())


async def post_verify(request: web.Request) -> web.StreamResponse:
    """Begin to look the library over, in the background."""
    shared = services(request)
    asked = bodies.parse(await bodies.read_body(request, Body.JSON, shared.settings.limits) or b"{}", VerifyRequest)
    return json_answer(_answer(shared.intake.overseer.begin(repair=asked.repair)), status=202)


def _answer(looking: LookingOver) -> VerifyAnswer:
    return VerifyAnswer(
        running=looking.running,
        done=looking.done,
        total=looking.total,
        problems=list(looking.problems),
        more=looking.more,
        indexed=looking.indexed,
    )
