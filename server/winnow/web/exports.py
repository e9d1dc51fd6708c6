"""Exports: to a folder of this computer, or as a download."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from aiohttp import web

from winnow.errors import Invalid, NotFound
from winnow.export.base import Item
from winnow.export.registry import export_to_zip, exporter, formats, options_of
from winnow.intake.highlights import with_marks
from winnow.library import Library, Query
from winnow.models import Clipping, Sha256, State
from winnow.web import bodies
from winnow.web.answers import json_answer, json_list
from winnow.web.endpoints import Body
from winnow.web.headers import attachment
from winnow.web.services import services
from winnow.web.wire import ExportAnswer, ExportRequest, FormatAnswer

_PAGE = 200
_CHUNK_BYTES = 256 * 1024


async def list_formats(request: web.Request) -> web.StreamResponse:
    """The formats, with a JSON schema of the options of each."""
    return json_list(
        FormatAnswer(
            name=known.FORMAT.name,
            title=known.FORMAT.title,
            suffix=known.FORMAT.suffix,
            media_type=known.FORMAT.media_type,
            options=known.FORMAT.options_model.model_json_schema(),
        )
        for known in formats()
    )


async def post_export(request: web.Request) -> web.StreamResponse:
    """Export clippings: into the folder `to` with a report as the answer, else as a download."""
    shared = services(request)
    body = await bodies.read_body(request, Body.JSON, shared.settings.limits)
    asked = bodies.parse(body, ExportRequest)
    if sum((asked.ids is not None, asked.query is not None, asked.all)) != 1:
        raise Invalid("Say which clippings: exactly one of ids, query and all.", code="schema", field="ids")
    chosen = exporter(asked.format)
    options = options_of(chosen, asked.options)
    items = _items(shared.library, asked)
    if asked.to is not None:
        folder = await asyncio.to_thread(_folder, asked.to, shared.settings.library)
        report = await asyncio.to_thread(chosen.write, items, folder, options)
        return json_answer(ExportAnswer(written=len(report.written), unchanged=len(report.unchanged), warnings=list(report.warnings)))
    packed, _ = await asyncio.to_thread(export_to_zip, chosen, items, options)
    with packed:
        return await _send(request, packed, f"winnow-{chosen.FORMAT.name}.zip")


async def _send(request: web.Request, packed: IO[bytes], name: str) -> web.StreamResponse:
    response = web.StreamResponse(headers=attachment(name))
    response.content_type = "application/zip"
    await response.prepare(request)
    while chunk := await asyncio.to_thread(packed.read, _CHUNK_BYTES):
        await response.write(chunk)
    await response.write_eof()
    return response


def _folder(to: str, library: Path) -> Path:
    folder = Path(to)
    if not folder.is_absolute() or "\0" in to:
        raise Invalid("to must be an absolute path.", code="bad_folder", field="to")
    try:
        # From here on it is the folder that was checked, whatever becomes of a link on the way to it.
        folder = folder.resolve(strict=True)
        is_folder = folder.is_dir()
    except (OSError, RuntimeError):  # too long, out of reach, a loop of links
        is_folder = False
    if not is_folder:
        raise Invalid("to must be a folder that exists and can be reached. Make it first.", code="bad_folder", field="to")
    if folder.is_relative_to(library.resolve()):
        raise Invalid("to must not be inside the library.", code="bad_folder", field="to")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Invalid("Winnow may not write to this folder.", code="bad_folder", field="to")
    return folder


def _items(library: Library, asked: ExportRequest) -> Iterator[Item]:
    """The clippings asked for that have a clean form, one at a time, so that a large library needs little memory."""
    clippings = (library.get(named) for named in asked.ids) if asked.ids is not None else _found(library, asked.query or "")
    for clipping in clippings:
        if clipping.state is State.CLEAN:
            images = {image.url: (image.media_type, library.image(Sha256(image.sha256))) for image in clipping.images}
            yield Item(clipping, with_marks(library.cleaned(clipping.id), clipping), images)


def _found(library: Library, text: str) -> Iterator[Clipping]:
    cursor: str | None = ""
    while cursor is not None:
        page = library.find(Query(text=text, cursor=cursor, limit=_PAGE))
        for hit in page.hits:
            try:
                yield library.get(hit.clipping.id)
            except NotFound:  # deleted for good since the page was read
                continue
        cursor = page.next_cursor
