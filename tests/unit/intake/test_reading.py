"""An article as it is read: nothing of it may be lost on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import pytest

from winnow.intake.reading import readable
from winnow.library import Library
from winnow.models import Clipping, Sha256

CLIPPING = Clipping(
    id=UUID(int=1),
    url="https://example.org/",
    host="example.org",
    title="Title",
    saved_at=datetime(2026, 1, 1, tzinfo=UTC),
    captured_at=datetime(2026, 1, 1, tzinfo=UTC),
    digest="",
    snapshot=Sha256(""),
)
NO_PICTURES = cast("Library", cast("Any", None))


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote>" * 400 + "deep" + "</blockquote>" * 400 + "<p>after</p>",
        f'<p>before</p><img src="data:image/png;base64,{"A" * 11_000_000}"><p>after</p>',
        f"<p>{'x' * 11_000_000}</p><p>after</p>",
    ],
    ids=["deep", "a large picture", "a long text"],
)
def test_what_is_deep_or_large_is_shown_whole(html: str) -> None:
    assert "after" in readable(html, CLIPPING, NO_PICTURES)
