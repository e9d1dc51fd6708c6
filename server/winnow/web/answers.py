"""Clippings in the forms that the API hands out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from uuid import UUID

from aiohttp import hdrs, web
from pydantic import BaseModel, TypeAdapter

from winnow.library import Hit, Library, Version, version_of_clip
from winnow.models import Cleaned, Clipping, Kind, PageBlock, RemovedBlock
from winnow.web.versions_wire import HistoryAnswer
from winnow.web.wire import Detail, ImagesWanted, Receipt, RemovedAnswer, SpanAnswer, Summary

_EXCERPT = 200


def json_answer(answer: BaseModel, *, status: int = 200, revision: int | None = None) -> web.Response:
    """A record as JSON, with the revision as its ETag when it has one."""
    headers = {} if revision is None else {hdrs.ETAG: f'"{revision}"'}
    return web.Response(status=status, body=answer.model_dump_json().encode("utf-8"), content_type="application/json", headers=headers)


def json_list(answers: Iterable[BaseModel]) -> web.Response:
    """Records as a JSON array."""
    body = TypeAdapter(list[BaseModel]).dump_json(list(answers), serialize_as_any=True)
    return web.Response(body=body, content_type="application/json")


def images_of(clipping: Clipping) -> ImagesWanted:
    """Which pictures of the article are still missing."""
    stored = {image.url for image in clipping.images}
    return ImagesWanted(wanted=[url for url in clipping.images_wanted if url not in stored], stored=len(stored))


def duplicate_of(clipping: Clipping, library: Library) -> UUID | None:
    """The oldest other clipping of the same page. Blocks."""
    others = [other.id for other in library.by_url(clipping.url) if other.id != clipping.id and other.saved_at <= clipping.saved_at]
    return others[-1] if others else None


def history_of(versions: Sequence[Version]) -> HistoryAnswer:
    """How often a page was clipped, and what came of it."""
    kept = [version for version in versions if version.kept]
    return HistoryAnswer(
        times=sum(len(version.kept) for version in kept),
        first_saved_at=min(clip.saved_at for version in kept for clip in version.kept),
        versions=len(kept),
        version=next(version.number for version in versions if version.present),
        changed_at=kept[-1].kept[0].saved_at if len(kept) > 1 else None,
    )


def receipt_of(clip_id: UUID, library: Library) -> Receipt:
    """What to tell whoever sent the clip of that id. Blocks."""
    versions = library.versions(clip_id)
    version, clip = version_of_clip(versions, clip_id)
    clipping = version.clipping
    return Receipt(
        id=clip_id,
        digest=clip.digest,
        state=clipping.state,
        title=clipping.title,
        words=clipping.words,
        removed=clipping.removed,
        images=images_of(clipping),
        duplicate_of=duplicate_of(clipping, library) if clipping.id == clip_id else clipping.id,
        version=version.number,
        unchanged=clip != version.clips[0],
        history=history_of(versions),
        tags=clipping.tags,
        note=clipping.note,
        warnings=[*clipping.warnings, *([clipping.failure] if clipping.failure else [])],
        revision=clipping.revision,
        byline=", ".join(author.name for author in clipping.metadata.authors),
        site=_source(clipping),
    )


def summary_of(hit: Hit) -> Summary:
    """A row of the list."""
    return Summary.model_validate(
        {**_common(hit.clipping), "snippet": [SpanAnswer(text=span.text, match=span.match) for span in hit.snippet]}
    )


def detail_of(clipping: Clipping, library: Library) -> Detail:
    """All that is known of a clipping but its text. Blocks."""
    return Detail.model_validate(
        {
            **_common(clipping),
            "captured_at": clipping.captured_at,
            "metadata": clipping.metadata,
            "authors_full": list(clipping.metadata.authors),
            "licence": clipping.metadata.licence,
            "note": clipping.note,
            "warnings": clipping.warnings,
            "failure": clipping.failure,
            "file": clipping.file,
            "images": images_of(clipping),
            "duplicate_of": duplicate_of(clipping, library),
            "highlights": len(clipping.highlights),
            "history": history_of(library.versions(clipping.id)),
        }
    )


def _source(clipping: Clipping) -> str:
    """Who a reader would say the text is from: for a republished one the publisher of the original."""
    metadata = clipping.metadata
    return (metadata.publisher if metadata.original_url else "") or metadata.site or clipping.host


def _common(clipping: Clipping) -> dict[str, object]:
    metadata = clipping.metadata
    return {
        "id": clipping.id,
        "revision": clipping.revision,
        "state": clipping.state,
        "shelf": clipping.shelf,
        "favourite": clipping.favourite,
        "url": clipping.url,
        "host": clipping.host,
        "title": clipping.title,
        "site": _source(clipping),
        "authors": [author.name for author in metadata.authors],
        "language": metadata.language,
        "saved_at": clipping.saved_at,
        "published": metadata.published,
        "words": clipping.words,
        "excerpt": clipping.excerpt,
        "removed": clipping.removed,
        "tags": clipping.tags,
        "deleted_at": clipping.deleted_at,
    }


def removed_of(clipping: Clipping, cleaned: Cleaned) -> RemovedAnswer:
    """What was removed, what the reader put back, and the page's text in order."""
    return RemovedAnswer(removed=list(cleaned.removed), restored=list(_restored(clipping, cleaned)), blocks=list(cleaned.blocks))


def _restored(clipping: Clipping, cleaned: Cleaned) -> Iterable[RemovedBlock]:
    """Neighbouring blocks that the reader put back, as one."""

    def is_back(placed: tuple[int, PageBlock]) -> bool:
        return placed[1].id in clipping.overrides.restore and placed[1].removed is None

    for back, run in groupby(enumerate(cleaned.blocks), key=is_back):
        if back:
            placed = list(run)
            text = "\n".join(block.text for _, block in placed)
            yield RemovedBlock(
                id=placed[0][1].id,
                kind=Kind.OTHER,
                why="You put this back.",
                excerpt=text[:_EXCERPT],
                words=len(text.split()),
                position=placed[0][0],
                text=text,
                blocks=tuple(block.id for _, block in placed),
            )
