"""Making, changing and taking away highlights, each in one write that knows the article of that moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from winnow.errors import Conflict, Invalid, NotFound
from winnow.intake.highlights import anchored
from winnow.library import Library
from winnow.models import MAX_HIGHLIGHTS, Clipping, Highlight

Edit = Callable[[list[Highlight]], list[Highlight]]


@dataclass(frozen=True, slots=True)
class Highlighted:
    """The clipping as stored, the highlight in question, and whether this call made it."""

    clipping: Clipping
    highlight: Highlight
    created: bool = False


class _ArticleChanged(Exception):
    """The article was cleaned anew since it was read."""


class _There(Exception):
    """A highlight of this id is there already."""

    def __init__(self, highlight: Highlight) -> None:
        super().__init__(str(highlight.id))
        self.highlight = highlight


class Highlighting:
    """Changes the highlights of clippings; `announce` is told of each clipping that changed."""

    def __init__(self, library: Library, announce: Callable[[Clipping], None]) -> None:
        self._library = library
        self._announce = announce

    async def add(self, clipping_id: UUID, highlight: Highlight, *, if_revision: int | None = None) -> Highlighted:
        """Store a highlight at the place of its words; without one in the article it is kept as orphaned.

        The same id and words again change nothing. Raises Conflict for other words, Invalid (`too_many_highlights`), NotFound, Gone, Stale.
        """

        def edit(there: list[Highlight]) -> list[Highlight]:
            for known in there:
                if known.id == highlight.id:
                    raise _There(known)
            if len(there) >= MAX_HIGHLIGHTS:
                raise Invalid(
                    f"A clipping has at most {MAX_HIGHLIGHTS} highlights. Take some away first.",
                    code="too_many_highlights",
                    field="exact",
                    limit=MAX_HIGHLIGHTS,
                )
            return [*there, highlight]

        try:
            clipping = await self._change(clipping_id, edit, if_revision)
        except _There as there:
            if there.highlight.exact != highlight.exact:
                raise Conflict("Other words are highlighted under this id, and stay. Highlight again under a new one.") from None
            return Highlighted(await asyncio.to_thread(self._library.get, clipping_id), there.highlight)
        return Highlighted(clipping, _named(clipping.highlights, highlight.id), created=True)

    async def alter(self, clipping_id: UUID, highlight_id: UUID, changes: dict[str, object], *, if_revision: int | None) -> Highlighted:
        """Set a highlight's note or colour. Raises NotFound, Gone, Stale."""

        def edit(there: list[Highlight]) -> list[Highlight]:
            one = _named(there, highlight_id)
            return [known.model_copy(update=changes) if known is one else known for known in there]

        clipping = await self._change(clipping_id, edit, if_revision)
        return Highlighted(clipping, _named(clipping.highlights, highlight_id))

    async def remove(self, clipping_id: UUID, highlight_id: UUID, *, if_revision: int | None) -> Clipping:
        """Take a highlight away. Raises NotFound, Gone, Stale."""

        def edit(there: list[Highlight]) -> list[Highlight]:
            one = _named(there, highlight_id)
            return [known for known in there if known is not one]

        return await self._change(clipping_id, edit, if_revision)

    async def _change(self, clipping_id: UUID, edit: Edit, if_revision: int | None) -> Clipping:
        while True:
            try:
                changed = await asyncio.to_thread(self._try, clipping_id, edit, if_revision)
            except _ArticleChanged:
                continue
            self._announce(changed)
            return changed

    def _try(self, clipping_id: UUID, edit: Edit, if_revision: int | None) -> Clipping:
        cleaned = self._library.get(clipping_id).cleaned
        article = self._library.cleaned(clipping_id).article_html if cleaned else None

        def change(clipping: Clipping) -> Clipping:
            if clipping.cleaned != cleaned:
                raise _ArticleChanged
            highlights = edit(clipping.highlights)
            return clipping.model_copy(update={"highlights": highlights if article is None else anchored(highlights, article)})

        return self._library.update(clipping_id, change, if_revision=if_revision)


def _named(highlights: Sequence[Highlight], highlight_id: UUID) -> Highlight:
    for highlight in highlights:
        if highlight.id == highlight_id:
            return highlight
    raise NotFound(
        "There is no such highlight on this clipping. It may have been taken away; list them again.", code="no_highlight", field="id"
    )
