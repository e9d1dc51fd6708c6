"""Clippings made anew from snapshots whose records were lost, such as after an older backup was put in place."""

from __future__ import annotations

import base64
import hashlib
import logging
from uuid import NAMESPACE_OID, uuid5

from winnow.errors import Gone, WinnowError
from winnow.intake.snapshots import snapshot_of
from winnow.library import Library, Told
from winnow.models import MAX_TITLE_BYTES, Clipping, Metadata, Sha256, Snapshot, site_of

log = logging.getLogger(__name__)

TAG = "recovered"
"""Tells them from others: a page that was deleted for good just before comes back too."""


def recover(library: Library, told: Told | None = None) -> int:
    """Add a clipping for each stored snapshot that has none; returns how many. Each is cleaned when the library is served next."""
    recovered = 0
    for number, body in enumerate(library.lost_snapshots()):
        if told:
            told(number, number)
        try:
            added = library.add(_clipping(body, snapshot_of(body)), body)
        except Gone:  # it was recovered before, and the reader did not want it
            continue
        except ValueError:
            log.warning("a snapshot without a record cannot be read; its file stays")
            continue
        except WinnowError as error:
            log.warning("a snapshot without a record could not be added: %s", error.code)
            continue
        recovered += added.created
    return recovered


def _clipping(body: bytes, snapshot: Snapshot) -> Clipping:
    digest = hashlib.sha256(body)
    title = " ".join(snapshot.title.split()).encode("utf-8", "replace")[:MAX_TITLE_BYTES].decode("utf-8", "ignore") or snapshot.url[:200]
    return Clipping(
        # Of the content: a second recovery finds it there.
        id=uuid5(NAMESPACE_OID, digest.hexdigest()),
        url=snapshot.url,
        host=site_of(snapshot.url),
        title=title,
        metadata=Metadata(title=title),
        saved_at=snapshot.captured_at,
        captured_at=snapshot.captured_at,
        digest="sha-256=:" + base64.b64encode(digest.digest()).decode("ascii") + ":",
        snapshot=Sha256(digest.hexdigest()),
        tags=list(dict.fromkeys([*snapshot.tags, TAG])),
        note=snapshot.note,
    )
