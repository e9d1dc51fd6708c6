"""A library in a temporary folder, and examples to put into it."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from winnow.library import Library, open_library
from winnow.models import BlockId, Cleaned, Clipping, Kind, Metadata, PageBlock, RemovedBlock, Sha256, State

START = datetime(2026, 1, 1, tzinfo=UTC)

Clip = tuple[Clipping, bytes]


@pytest.fixture
def clip() -> Callable[..., Clip]:
    """Makes a clipping and its snapshot; each is saved a minute after the one before."""
    count = 0

    def make(body: bytes | None = None, **fields: Any) -> Clip:
        nonlocal count
        count += 1
        snapshot = body if body is not None else b'{"html": "<p>page %d</p>"}' % count
        digest = hashlib.sha256(snapshot).hexdigest()
        known: dict[str, Any] = {
            "id": uuid4(),
            "url": f"https://example.com/{count}",
            "host": "example.com",
            "title": f"Page {count}",
            "saved_at": START + timedelta(minutes=count),
            "captured_at": START,
            "digest": f"sha-256=:{digest}:",
            "snapshot": Sha256(digest),
        }
        return Clipping(**(known | fields)), snapshot

    return make


@pytest.fixture
def article() -> Callable[..., Cleaned]:
    """Makes a cleaned form of some paragraphs, with one removed block that reads "buy now"."""

    def make(*paragraphs: str, **metadata: Any) -> Cleaned:
        blocks = [PageBlock(BlockId(f"b{n}"), "p", text) for n, text in enumerate(paragraphs)]
        removed = RemovedBlock(BlockId("r"), Kind.AD, "is an advertisement", "buy now", 2, len(blocks), "buy now", (BlockId("ad"),))
        ad = PageBlock(BlockId("ad"), "p", "buy now", removed=removed.id)
        html = "".join(f"<p>{text}</p>" for text in paragraphs)
        return Cleaned(Metadata(**metadata), html, removed=(removed,), blocks=(*blocks, ad))

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    opened = open_library(folder)
    yield opened
    opened.close()


@pytest.fixture
def keep(library: Library, clip: Callable[..., Clip], article: Callable[..., Cleaned]) -> Callable[..., UUID]:
    """Stores a clipping with its clean text and returns its id."""

    def make(*paragraphs: str, metadata: dict[str, Any] | None = None, **fields: Any) -> UUID:
        clipping, snapshot = clip(**fields)
        library.add(clipping, snapshot)
        known = metadata or {}

        def change(stored: Clipping) -> Clipping:
            return stored.model_copy(update={"state": State.CLEAN, "metadata": Metadata(**known)})

        library.update(clipping.id, change, cleaned=article(*paragraphs, **known))
        return clipping.id

    return make
