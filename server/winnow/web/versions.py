"""Versions of a clipping: list, read, compare, show another, take one back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import partial

from aiohttp import web

from winnow.errors import Invalid
from winnow.library import Version, version_numbered
from winnow.models import Clipping
from winnow.web.answers import detail_of, history_of, json_answer
from winnow.web.clippings import article_answer, own_clipping, snapshot_answer
from winnow.web.services import services
from winnow.web.versions_wire import DifferenceAnswer, ParagraphAnswer, PieceAnswer, VersionAnswer, VersionsAnswer


async def list_versions(request: web.Request) -> web.StreamResponse:
    """All versions of a clipping, the newest first."""
    clipping = await own_clipping(request)
    versions = await asyncio.to_thread(services(request).library.versions, clipping.id)
    items = [_version_answer(version, versions[0]) for version in reversed(versions)]
    return json_answer(VersionsAnswer(items=items, **dict(history_of(versions))), revision=clipping.revision)


def _version_answer(version: Version, first: Version) -> VersionAnswer:
    clipping, clips = version.clipping, version.kept or version.clips
    return VersionAnswer(
        number=version.number,
        present=version.present,
        changed=version.number != first.number,
        trashed=not version.kept,
        clip=clips[0].id,
        saved_at=clips[0].saved_at,
        seen_at=clips[-1].saved_at,
        times=len(clips),
        title=clipping.metadata.title or clipping.title,
        url=clipping.url,
        words=clipping.words,
        digest=clips[0].digest,
    )


async def get_version_article(request: web.Request) -> web.StreamResponse:
    """The article as it is in a version, as HTML with its stored pictures inside, as Markdown, or as text."""
    return await article_answer(request, await own_clipping(request), _number(request.match_info["number"], "number"))


async def get_version_snapshot(request: web.Request) -> web.StreamResponse:
    """What was received for a version, as a file."""
    return await snapshot_answer(request, await own_clipping(request), _number(request.match_info["number"], "number"))


async def get_difference(request: web.Request) -> web.StreamResponse:
    """What changed between two versions; without numbers, between the last two."""
    shared = services(request)
    clipping = await own_clipping(request)
    kept = [version.number for version in await asyncio.to_thread(shared.library.versions, clipping.id) if version.kept]
    newer = _number(request.query["to"], "to") if "to" in request.query else kept[-1]
    before = [number for number in kept if number < newer]
    older = _number(request.query["from"], "from") if "from" in request.query else (before or [newer])[-1]
    found = await shared.intake.compare(clipping.id, older, newer)
    paragraphs = [
        ParagraphAnswer(
            role=one.role, change=one.change, pieces=[PieceAnswer(change=piece.change, text=piece.text) for piece in one.pieces]
        )
        for one in found.paragraphs
    ]
    return json_answer(
        DifferenceAnswer(
            older=older,
            newer=newer,
            changes=found.changes,
            words_added=found.words_added,
            words_removed=found.words_removed,
            paragraphs=paragraphs,
        ),
        revision=clipping.revision,
    )


async def show_version(request: web.Request) -> web.StreamResponse:
    """Let the library show this version."""
    clipping = await own_clipping(request)
    number = _number(request.match_info["number"], "number")
    return await _changed(request, partial(services(request).library.show_version, clipping.id, number))


async def delete_version(request: web.Request) -> web.StreamResponse:
    """Move a version to the trash."""
    library = services(request).library
    clipping = await own_clipping(request)
    version = version_numbered(await asyncio.to_thread(library.versions, clipping.id), _number(request.match_info["number"], "number"))
    return await _changed(request, *(partial(library.take_back, clip.id) for clip in version.kept))


async def undelete_version(request: web.Request) -> web.StreamResponse:
    """Take a version out of the trash."""
    library = services(request).library
    clipping = await own_clipping(request)
    version = version_numbered(await asyncio.to_thread(library.versions, clipping.id), _number(request.match_info["number"], "number"))
    return await _changed(request, *(partial(library.bring_back, clip.id) for clip in version.clips))


async def _changed(request: web.Request, *changes: Callable[[], Clipping]) -> web.Response:
    shared = services(request)
    clipping = await own_clipping(request)
    for change in changes:
        clipping = await shared.intake.change_versions(change)
    return json_answer(await asyncio.to_thread(detail_of, clipping, shared.library), revision=clipping.revision)


def _number(text: str, field: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text, re.ASCII):
        raise Invalid("A version is named by its number, 1 for the first.", code="invalid", field=field)
    return int(text)
