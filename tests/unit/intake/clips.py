"""A page to clip, and an intake with a library of its own to clip it into."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import orjson

from winnow.intake.intake import Intake
from winnow.intake.snapshots import snapshot_of
from winnow.library import open_library
from winnow.models import Clipping
from winnow.settings import Limits, Settings

TEASER = "Another story altogether begins here and goes on elsewhere"
PAGE = (
    "<html lang=en><head><title>The mill</title></head><body><nav><a href=/>Home</a></nav><article><h1>The mill</h1>"
    "<p><img src='/wheel.png' alt='A wheel' width=600 height=400></p>"
    + "".join(f"<p>Paragraph {n} tells, at some length and with commas, how the wheel turned in {1900 + n}.</p>" for n in range(8))
    + "</article><aside><h2>More stories</h2>"
    + "".join(f"<div class=card><a href='/s{n}'>{TEASER} {n}</a></div>" for n in range(4))
    + "</aside></body></html>"
)


def body_of(page: str = PAGE, **fields: object) -> bytes:
    record = {"schema": 1, "url": "https://mill.example/story", "captured_at": "2026-05-01T10:00:00Z", "title": "The mill", "html": page}
    return orjson.dumps({**record, **fields})


@asynccontextmanager
async def intake_in(folder: Path, **limits: float) -> AsyncIterator[Intake]:
    library = open_library(folder)
    intake = Intake(library, Settings(library=folder, workers=1, limits=Limits(**limits)))  # type: ignore[arg-type]
    await intake.start()
    try:
        yield intake
    finally:
        await intake.stop()
        library.close()


async def clip(intake: Intake, body: bytes, clipping_id: UUID | None = None) -> Clipping:
    digest = "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":"
    received = await intake.receive(clipping_id or uuid4(), body, digest, snapshot_of(body), "test")
    return await intake.settled(received.clipping.id, 20)
