"""What the extension sends: clips and their pictures; and the sample page, which goes the same way."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from datetime import UTC, datetime
from uuid import uuid4

from aiohttp import web

from winnow import __version__
from winnow.errors import Invalid, NotFound
from winnow.library import version_of_clip
from winnow.models import ClientInfo, Sha256, Snapshot
from winnow.web import bodies
from winnow.web.answers import images_of, json_answer, receipt_of
from winnow.web.clippings import clipping_id, own_clipping
from winnow.web.endpoints import Body
from winnow.web.patience import patience_s
from winnow.web.pictures import media_type_of
from winnow.web.services import Services, principal, services

# The receipt waits this long for the cleaning, so that it can say what was removed; a client may prefer to have it sooner.
CLEANING_S = 2.0
# The longest that a client may wait for the cleaning alone, which takes 20 s at most once it has begun.
LONGEST_WAIT_S = 25.0

_BUSY = "Too many uploads at once. Wait until one is done."


async def put_clipping(request: web.Request) -> web.StreamResponse:
    """Store a clip; the answer comes when it is on disk."""
    shared = services(request)
    named = clipping_id(request)
    with shared.uploads.one(principal(request).id, _BUSY):
        body = await bodies.read_body(request, Body.SNAPSHOT, shared.settings.limits)
        digest = await asyncio.to_thread(bodies.digest_of, body)
        bodies.check_digest(request.headers.get("Content-Digest"), digest)
        # What is stored and cleaned is the body itself.
        snapshot = await asyncio.to_thread(lambda: bodies.parse(bodies.outline(body), Snapshot))
        received = await shared.intake.receive(named, body, digest, snapshot, principal(request).id)
    await shared.intake.settled(named, patience_s(request, CLEANING_S, CLEANING_S))
    receipt = await asyncio.to_thread(receipt_of, named, shared.library)
    return json_answer(receipt, status=201 if received.created else 200, revision=receipt.revision)


async def get_receipt(request: web.Request) -> web.StreamResponse:
    """What `put_clipping` would answer now; a client may wait here for the cleaning."""
    shared = services(request)
    await own_clipping(request)
    named = clipping_id(request)
    await shared.intake.settled(named, patience_s(request, 0, LONGEST_WAIT_S))
    receipt = await asyncio.to_thread(receipt_of, named, shared.library)
    return json_answer(receipt, revision=receipt.revision)


async def put_image(request: web.Request) -> web.StreamResponse:
    """Store a picture of the article, taken from the user's own session."""
    shared = services(request)
    limits = shared.settings.limits
    url = request.query.get("url", "")
    named = sha256_of(request)
    with shared.uploads.one(principal(request).id, _BUSY):
        data = await bodies.read_body(request, Body.IMAGE, limits)
    await own_clipping(request)
    if not hmac.compare_digest(named, await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())):
        raise Invalid("The picture is not the one its address names. Send it again.", code="digest_mismatch", field="sha256")
    media_type = await asyncio.to_thread(media_type_of, data)
    # One at a time for a clipping, or several would each be the last that it may have.
    async with shared.stored.alone_with(clipping_id(request)):
        return await _keep(request, url, named, media_type, data)


async def _keep(request: web.Request, url: str, named: Sha256, media_type: str, data: bytes) -> web.Response:
    shared = services(request)
    limits = shared.settings.limits
    named_clip = clipping_id(request)
    # The picture is of the version that this clip became, also when the page was clipped again meanwhile.
    clipping = version_of_clip(await asyncio.to_thread(shared.library.versions, named_clip), named_clip)[0].clipping
    if any(image.url == url and image.sha256 == named for image in clipping.images):
        return json_answer(images_of(clipping), revision=clipping.revision)
    if url not in images_of(clipping).wanted and all(image.url != url for image in clipping.images):
        raise Invalid("The article has no picture with this address.", code="image_not_wanted", field="url")
    if len(clipping.images) >= limits.images_per_clipping:
        raise Invalid("This clipping has as many pictures as it may have.", code="too_many_assets", limit=limits.images_per_clipping)
    if await asyncio.to_thread(shared.stored.total, clipping, shared.library) + len(data) > limits.images_bytes_per_clipping:
        raise Invalid("The pictures of this clipping are too large.", code="too_many_assets", limit=limits.images_bytes_per_clipping)
    changed = await asyncio.to_thread(shared.library.add_image, named_clip, url, media_type, data)
    shared.intake.announce(changed)
    return json_answer(images_of(changed), status=201, revision=changed.revision)


async def post_sample(request: web.Request) -> web.StreamResponse:
    """Clip the sample page that comes with Winnow, the way any page goes; a second time it is there already."""
    shared = services(request)
    snapshot = sample(shared)
    known = await asyncio.to_thread(shared.library.by_url, snapshot.url)
    if known:
        return json_answer(await asyncio.to_thread(receipt_of, known[0].id, shared.library))
    body = snapshot.model_dump_json(by_alias=True).encode("utf-8")
    made = uuid4()
    await shared.intake.receive(made, body, bodies.digest_of(body), snapshot, principal(request).id)
    await shared.intake.settled(made, CLEANING_S)
    return json_answer(await asyncio.to_thread(receipt_of, made, shared.library), status=201)


def sample(shared: Services) -> Snapshot:
    """The sample page as a snapshot. Raises NotFound when this Winnow was installed without it."""
    page = shared.assets.get("/sample.html")
    if page is None:
        raise NotFound("This Winnow was installed without its sample page.", code="no_sample")
    return Snapshot(
        url=f"http://127.0.0.1:{shared.port}/sample.html",
        captured_at=datetime.now(UTC),
        html=page.body.decode("utf-8"),
        client=ClientInfo(name="winnow", version=__version__),
    )


def sha256_of(request: web.Request) -> Sha256:
    """The digest in the address. Raises Invalid when it is none."""
    named = request.match_info["sha256"].lower()
    if len(named) != 64 or not set(named) <= set("0123456789abcdef"):
        raise Invalid("The address must end with the picture's SHA-256 in hexadecimal.", code="invalid", field="sha256")
    return Sha256(named)
