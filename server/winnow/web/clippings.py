"""Clippings: list, read, change, correct, delete."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from aiohttp import hdrs, web

from winnow.cleaning.pdf import file_in
from winnow.cleaning.render import to_text
from winnow.errors import Forbidden, Gone, Invalid, NotAsAsked, NotFound, stale
from winnow.export.markdown import to_markdown
from winnow.intake.sites import Remembered
from winnow.intake.snapshots import snapshot_of
from winnow.library import Clip, Query, Version, version_of_clip
from winnow.models import Clipping, Shelf, State
from winnow.web import bodies
from winnow.web.access import Scope
from winnow.web.answers import detail_of, history_of, json_answer, removed_of, summary_of
from winnow.web.clip_document import document_of
from winnow.web.endpoints import Body
from winnow.web.headers import CLIP_DOCUMENT, CONTENT, attachment
from winnow.web.rules_wire import CorrectionAnswer, RememberedAnswer, rule_answer
from winnow.web.services import may, principal, services
from winnow.web.wire import BlocksRequest, FacetsAnswer, Listing, Lookup, Patch, ViewRequest, ViewTicket

MOST_AT_ONCE = 200
NOT_YOURS = "This token may not move to the trash or out of it what it did not make."
_FORMS = ("text/html", "text/markdown", "text/plain")


def clipping_id(request: web.Request) -> UUID:
    """The id in the address. Raises Invalid when it is no UUID."""
    try:
        return UUID(request.match_info["id"])
    except ValueError as error:
        raise Invalid("A clipping's id is a UUID.", code="invalid", field="id") from error


async def own_clipping(request: web.Request) -> Clipping:
    """The clipping in the address, or the one that the clip in the address became a version of.

    A token that may not read the library sees only what it made itself.
    """
    library, named = services(request).library, clipping_id(request)
    clipping = await asyncio.to_thread(library.get, named)
    if may(request, Scope.READ):
        return clipping
    made_by = version_of_clip(await asyncio.to_thread(library.versions, named), named)[1].client_id
    if made_by != principal(request).id:
        raise Forbidden("This token may see only the clippings it made.", code="scope")
    return clipping


async def _detail(request: web.Request, clipping: Clipping) -> web.Response:
    answer = await asyncio.to_thread(detail_of, clipping, services(request).library)
    return json_answer(answer, revision=clipping.revision)


async def list_clippings(request: web.Request) -> web.StreamResponse:
    """A page of the list, newest first, or best first under a search."""
    asked = request.query
    state, shelf = asked.get("state", ""), asked.get("shelf")
    if state in tuple(Shelf):
        state, shelf = "", state
    if (state and state not in tuple(State)) or (shelf and shelf not in tuple(Shelf)):
        known = ", ".join([*Shelf, *State])
        raise Invalid(f"state must be one of {known}.", field="state")
    favourite = {"": None, "true": True, "false": False}.get(asked.get("favourite", ""), "?")
    if favourite == "?":
        raise Invalid("favourite must be true or false.", field="favourite")
    query = Query(
        text=asked.get("q", ""),
        tag=asked.get("tag", ""),
        site=asked.get("site", ""),
        state=state,
        shelf=shelf or None,
        favourite=favourite if isinstance(favourite, bool) else None,
        cursor=asked.get("cursor", ""),
        limit=_limit(asked.get("limit", "50")),
    )
    found = await asyncio.to_thread(services(request).library.find, query)
    return json_answer(Listing(items=[summary_of(hit) for hit in found.hits], total=found.total, next_cursor=found.next_cursor))


def _limit(text: str) -> int:
    limit = int(text) if re.fullmatch(r"[0-9]{1,4}", text, re.ASCII) else 0
    if not 1 <= limit <= MOST_AT_ONCE:
        raise Invalid(f"limit must be a number from 1 to {MOST_AT_ONCE}.", field="limit", limit=MOST_AT_ONCE)
    return limit


async def get_clipping(request: web.Request) -> web.StreamResponse:
    """All that is known of a clipping but its text."""
    return await _detail(request, await own_clipping(request))


async def patch_clipping(request: web.Request) -> web.StreamResponse:
    """Change title, tags, note, shelf or star."""
    shared = services(request)
    body = await bodies.read_body(request, Body.JSON, shared.settings.limits)
    patch = bodies.parse(body, Patch)
    if_revision = if_match(request)
    clipping = await own_clipping(request)
    # Undo is for whoever made the clipping; anybody else needs the scope that deletes.
    _, clip = await _clip(request)
    may_trash = may(request, Scope.DELETE) or clip.client_id == principal(request).id
    of_clip = _changes_clip(clipping, clip, patch.state)
    kept = patch.model_copy(update={"state": None}) if of_clip else patch
    change = partial(_patched, patch=kept, may_trash=may_trash)
    changed = await asyncio.to_thread(partial(shared.library.update, clipping.id, change, if_revision=if_revision))
    if of_clip:
        if not may_trash:
            raise Forbidden(NOT_YOURS, code="scope")
        turn = shared.library.take_back if patch.state is Shelf.TRASH else shared.library.bring_back
        changed = await shared.intake.change_versions(partial(turn, clip.id))
    else:
        shared.intake.announce(changed)
    return await _detail(request, changed)


async def _clip(request: web.Request) -> tuple[Version, Clip]:
    """The clip in the address, and the version that it became."""
    named = clipping_id(request)
    return version_of_clip(await asyncio.to_thread(services(request).library.versions, named), named)


def _changes_clip(clipping: Clipping, clip: Clip, shelf: Shelf | None) -> bool:
    """Whether a change of shelf is about one clip alone: one that became a version is taken back, or brought back, without the rest."""
    if clipping.id == clip.id or shelf is None:
        return False
    return clip.taken_back is None if shelf is Shelf.TRASH else clip.taken_back is not None


def if_match(request: web.Request) -> int | None:
    """The revision that a change is meant for; None when it is meant for any. Raises Invalid for what is no ETag of ours."""
    said = request.headers.get(hdrs.IF_MATCH, "*").strip()
    if said in ("*", ""):
        return None
    match = re.fullmatch(r'(?:W/)?"?([0-9]{1,18})"?', said, re.ASCII)
    if not match:
        raise Invalid("If-Match must be the ETag that came with the clipping.", field="If-Match")
    return int(match[1])


def _patched(clipping: Clipping, *, patch: Patch, may_trash: bool) -> Clipping:
    update: dict[str, Any] = {}
    if patch.title is not None:
        update["title"] = " ".join(patch.title.split()) or clipping.metadata.title or clipping.url
    if patch.tags is not None:
        update["tags"] = list(dict.fromkeys(patch.tags))
    if patch.note is not None:
        update["note"] = patch.note
    if patch.favourite is not None:
        update["favourite"] = patch.favourite
    if patch.state is not None:
        if not may_trash and (patch.state is Shelf.TRASH) != (clipping.shelf is Shelf.TRASH):
            raise Forbidden(NOT_YOURS, code="scope")
        update |= _on_shelf(clipping, patch.state)
    return clipping.model_copy(update=update)


def _on_shelf(clipping: Clipping, shelf: Shelf) -> dict[str, Any]:
    deleted_at = (clipping.deleted_at or datetime.now(UTC)) if shelf is Shelf.TRASH else None
    return {"shelf": shelf, "deleted_at": deleted_at}


async def delete_clipping(request: web.Request) -> web.StreamResponse:
    """Move a clipping to the trash; with `purge=true` one that is there already is deleted for good."""
    shared = services(request)
    clipping = await own_clipping(request)
    _check_revision(request, clipping)
    _, clip = await _clip(request)
    if request.query.get("purge") == "true":
        await asyncio.to_thread(shared.library.remove, clip.id, only_from_trash=True)
        shared.intake.announce(clipping, deleted=clip.id == clipping.id)
    elif _changes_clip(clipping, clip, Shelf.TRASH):
        await shared.intake.change_versions(partial(shared.library.take_back, clip.id))
    elif clipping.shelf is not Shelf.TRASH:
        await _move(request, clipping, Shelf.TRASH)
    return web.Response(status=204)


async def undelete_clipping(request: web.Request) -> web.StreamResponse:
    """Take a clipping out of the trash."""
    clipping = await own_clipping(request)
    _check_revision(request, clipping)
    _, clip = await _clip(request)
    if _changes_clip(clipping, clip, Shelf.INBOX):
        shared = services(request)
        clipping = await shared.intake.change_versions(partial(shared.library.bring_back, clip.id))
    return await _detail(request, await _move(request, clipping, Shelf.INBOX) if clipping.shelf is Shelf.TRASH else clipping)


def _check_revision(request: web.Request, clipping: Clipping) -> None:
    """Raise Stale for a change that is meant for another revision."""
    wanted = if_match(request)
    if wanted is not None and wanted != clipping.revision:
        raise stale(clipping.revision, wanted)


async def _move(request: web.Request, clipping: Clipping, shelf: Shelf) -> Clipping:
    def change(current: Clipping) -> Clipping:
        return current.model_copy(update=_on_shelf(current, shelf))

    moved = await asyncio.to_thread(services(request).library.update, clipping.id, change)
    services(request).intake.announce(moved)
    return moved


async def get_article(request: web.Request) -> web.StreamResponse:
    """The article alone, as HTML with its stored pictures inside, as Markdown, or as text."""
    return await article_answer(request, await own_clipping(request))


async def article_answer(request: web.Request, clipping: Clipping, version: int | None = None) -> web.Response:
    """The article, as it is or as it was in a version, in the form that is asked for."""
    shared = services(request)
    form = _form(request.headers.get(hdrs.ACCEPT, "*/*"))
    if form == "text/html":
        text = await shared.intake.render(clipping.id, "clean", version)
    else:
        cleaned = await asyncio.to_thread(shared.library.cleaned, clipping.id, version)
        text = (
            await asyncio.to_thread(to_markdown, cleaned.article_html)
            if form == "text/markdown"
            else await asyncio.to_thread(to_text, cleaned.article_html)
        )
    headers = {**CONTENT, hdrs.CONTENT_DISPOSITION: "attachment", hdrs.ETAG: f'"{clipping.revision}"'}
    return web.Response(body=text.encode("utf-8", "replace"), content_type=form, charset="utf-8", headers=headers)


def _form(accept: str) -> str:
    """The form wanted most. Source: RFC 9110, 12.5.1, without its rule that the more specific range wins."""
    best, best_weight = "", 0.0
    for member in accept.split(","):
        media_range, _, parameters = member.strip().partition(";")
        weight = re.search(r"\bq=([01](?:\.[0-9]{0,3})?)", parameters)
        q = float(weight[1]) if weight else 1.0
        form = next((form for form in _FORMS if media_range.strip().lower() in (form, "text/*", "*/*")), "")
        if form and q > best_weight:
            best, best_weight = form, q
    if not best:
        raise NotAsAsked(f"An article can be had as {', '.join(_FORMS)}.", field="Accept")
    return best


async def get_removed(request: web.Request) -> web.StreamResponse:
    """What was removed from the page and why, and its whole text in order."""
    clipping = await own_clipping(request)
    cleaned = await asyncio.to_thread(services(request).library.cleaned, clipping.id)
    return json_answer(removed_of(clipping, cleaned), revision=clipping.revision)


async def get_snapshot(request: web.Request) -> web.StreamResponse:
    """The bytes that were received, as a file."""
    return await snapshot_answer(request, await own_clipping(request))


async def snapshot_answer(request: web.Request, clipping: Clipping, version: int | None = None) -> web.Response:
    """What was received, for the clipping as it is or for a version."""
    body = await asyncio.to_thread(services(request).library.snapshot, clipping.id, version)
    suffix = f".version-{version}" if version else ""
    return web.Response(body=body, content_type="application/json", headers=attachment(f"{clipping.title[:100]}{suffix}.snapshot.json"))


async def get_file(request: web.Request) -> web.StreamResponse:
    """The file that was saved instead of a page, such as a PDF, for the reader's own programs."""
    clipping = await own_clipping(request)
    data = None
    if clipping.file:
        body = await asyncio.to_thread(services(request).library.snapshot, clipping.id)
        data = await asyncio.to_thread(_file_of, body)
    if data is None:
        raise NotFound("This clipping is of a page and holds no file. Ask for its article or its snapshot.", code="no_file")
    return web.Response(body=data, content_type=clipping.file, headers=attachment(f"{clipping.title[:100]}.pdf"))


def _file_of(body: bytes) -> bytes | None:
    return file_in(snapshot_of(body))


async def restore_blocks(request: web.Request) -> web.StreamResponse:
    """Put removed blocks back."""
    return await _correct(request, restore=True)


async def remove_blocks(request: web.Request) -> web.StreamResponse:
    """Take blocks out."""
    return await _correct(request, restore=False)


async def _correct(request: web.Request, *, restore: bool) -> web.Response:
    shared = services(request)
    body = await bodies.read_body(request, Body.JSON, shared.settings.limits)
    asked = bodies.parse(body, BlocksRequest)
    if asked.remember and not may(request, Scope.SETTINGS):
        raise Forbidden("This token may correct a clipping, but make no rule for its site.", code="scope")
    clipping = await own_clipping(request)
    named = {"restore": asked.blocks} if restore else {"remove": asked.blocks}
    corrected = await shared.intake.correct(clipping.id, remember=asked.remember, if_revision=if_match(request), **named)
    detail = await asyncio.to_thread(detail_of, corrected.clipping, shared.library)
    remembered = _remembered(corrected.remembered) if corrected.remembered else None
    answer = CorrectionAnswer(**dict(detail), remembered=remembered)
    return json_answer(answer, revision=corrected.clipping.revision)


def _remembered(remembered: Remembered) -> RememberedAnswer:
    return RememberedAnswer(
        rules=[rule_answer(rule) for rule in remembered.rules],
        replaced=[rule_answer(rule) for rule in remembered.replaced],
        why_not=remembered.why_not,
        others=remembered.others,
    )


async def post_view(request: web.Request) -> web.StreamResponse:
    """An address for the viewer's frame."""
    shared = services(request)
    body = await bodies.read_body(request, Body.JSON, shared.settings.limits)
    view = bodies.parse(body or b"{}", ViewRequest)
    clipping = await own_clipping(request)
    return json_answer(ViewTicket(url=f"/v/{shared.tickets.mint(clipping.id, view)}"))


async def get_view(request: web.Request) -> web.StreamResponse:
    """The article as a document for the sandboxed frame, which reaches no network."""
    shared = services(request)
    named, view = shared.tickets.read(request.match_info["ticket"])
    try:
        clipping = await asyncio.to_thread(shared.library.get, named)
        fragment = await shared.intake.render(named, view.mode, view.version)
    except NotFound as error:
        raise Gone("This clipping has no such view. Open it again.", code="no_view") from error
    document = await asyncio.to_thread(document_of, clipping, fragment, view)
    return web.Response(body=document, content_type="text/html", charset="utf-8", headers=dict(CLIP_DOCUMENT))


async def get_lookup(request: web.Request) -> web.StreamResponse:
    """Whether a page is saved already."""
    known = await asyncio.to_thread(services(request).library.by_url, request.query.get("url", ""))
    if not known:
        return json_answer(Lookup(saved=False))
    versions = await asyncio.to_thread(services(request).library.versions, known[0].id)
    return json_answer(Lookup(saved=True, id=known[0].id, saved_at=known[0].saved_at, history=history_of(versions)))


async def get_facets(request: web.Request) -> web.StreamResponse:
    """Tags, sites, languages, months and shelves with their counts."""
    facets = await asyncio.to_thread(services(request).library.facets)
    return json_answer(FacetsAnswer.model_validate(facets, from_attributes=True))
