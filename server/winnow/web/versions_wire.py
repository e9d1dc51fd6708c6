"""The bodies of the API that are about the versions of a clipping."""

from __future__ import annotations

from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from winnow.comparing import Change


class VersionAnswer(BaseModel):
    """One of `GET /api/clippings/{id}/versions`. `saved_at` is when the page was first found to say this, `seen_at` when last, `times` how
    often. `changed` is false for the first, which changed nothing; `trashed` versions can be brought back for 30 days."""

    number: int
    present: bool
    changed: bool
    trashed: bool
    clip: UUID
    saved_at: AwareDatetime
    seen_at: AwareDatetime
    times: int
    title: str
    url: str
    words: int
    digest: str


class HistoryAnswer(BaseModel):
    """How often a page was clipped, since when, how many versions that gave, which of them is shown, and when it was last found changed."""

    times: int
    first_saved_at: AwareDatetime
    versions: int
    version: int
    changed_at: AwareDatetime | None = None


class VersionsAnswer(HistoryAnswer):
    """`GET /api/clippings/{id}/versions`: all of them, the newest first."""

    items: list[VersionAnswer]


class PieceAnswer(BaseModel):
    """A stretch of text: kept, added or removed."""

    change: Change
    text: str


class ParagraphAnswer(BaseModel):
    """A block of the page; `role` is the element it reads as."""

    role: str
    change: Change
    pieces: list[PieceAnswer]


class DifferenceAnswer(BaseModel):
    """`GET /api/clippings/{id}/diff`: two versions as one text, in the order of the newer. `changes` counts sentences that changed."""

    older: int
    newer: int
    changes: int
    words_added: int
    words_removed: int
    paragraphs: list[ParagraphAnswer]
