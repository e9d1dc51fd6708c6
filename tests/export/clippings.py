"""Clippings to export."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid4

from winnow.export.base import Item
from winnow.models import Author, Cleaned, Clipping, Licence, Metadata, Sha256, State

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
PIXEL_URL = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"


def item(
    title: str = "On winnowing",
    article_html: str = "<p>Grain.</p>",
    *,
    id: UUID | None = None,
    url: str = "https://example.org/winnowing",
    images: Mapping[str, tuple[str, bytes]] | None = None,
    tags: tuple[str, ...] = (),
    metadata: Metadata | None = None,
) -> Item:
    """A cleaned clipping with its article."""
    now = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    clipping = Clipping(
        id=id or uuid4(),
        state=State.CLEAN,
        url=url,
        host="example.org",
        title=title,
        saved_at=now,
        captured_at=now,
        digest="",
        snapshot=Sha256("0" * 64),
        tags=list(tags),
    )
    return Item(clipping, Cleaned(metadata or Metadata(title=title), article_html), images or {})


FULL = Metadata(
    title="On winnowing",
    authors=(Author("Ann Author", "University of Nowhere"), Author("李 明")),
    published="2026-03-04T05:06:07+01:00",
    site="Example: the site",
    language="en-GB",
    licence=Licence(notice="Licensed under CC BY-ND", name="CC BY-ND 4.0", url="https://creativecommons.org/licenses/by-nd/4.0/"),
    original_url="https://original.example/winnowing",
    description='No: "yes"\n--- and\u2028more',
)
