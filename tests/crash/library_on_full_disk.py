"""Fills a library until the disk is full, played by a limit on file sizes, and goes on. Prints what happened as JSON.

library_on_full_disk.py FOLDER LIMIT_BYTES
"""

import hashlib
import json
import random
import resource
import signal
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from winnow.errors import WinnowError
from winnow.library import Query, open_library
from winnow.models import BlockId, Cleaned, Clipping, Metadata, PageBlock, Sha256

ATTEMPTS = 250


def clip(number: int, size: int) -> tuple[Clipping, bytes]:
    body = random.Random(number).randbytes(size)
    digest = hashlib.sha256(body).hexdigest()
    now = datetime.now(UTC)
    clipping = Clipping(
        id=UUID(int=number),
        url=f"https://example.com/{number}",
        host="example.com",
        title=f"number {number}",
        saved_at=now,
        captured_at=now,
        digest=f"sha-256=:{digest}:",
        snapshot=Sha256(digest),
    )
    return clipping, body


def main() -> None:
    folder, limit = Path(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    library = open_library(folder)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    errors: Counter[str] = Counter()

    try:
        library.add(*clip(10**6, 2 * limit))
    except WinnowError as error:
        errors[f"large {error.code}"] += 1

    acknowledged = []
    for number in range(ATTEMPTS):
        try:
            clipping, body = clip(number, 100)
            library.add(clipping, body)
            acknowledged.append(str(clipping.id))
            words = " ".join(f"word{number}x{n}" for n in range(400))
            cleaned = Cleaned(Metadata(), "", blocks=(PageBlock(BlockId("b"), "p", words),))
            library.update(clipping.id, lambda stored: stored, cleaned=cleaned)
        except WinnowError as error:
            errors[f"small {error.code}"] += 1

    gone = acknowledged[: len(acknowledged) // 2]
    removed = []
    for clipping_id in gone:
        try:
            library.remove(UUID(clipping_id))
            removed.append(clipping_id)
        except WinnowError as error:
            errors[f"remove {error.code}"] += 1

    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    library.add(*clip(10**7, 2 * limit))
    left = {str(hit.clipping.id) for page in pages(library) for hit in page}
    problems = list(library.verify())
    library.close()
    print(json.dumps({"errors": errors, "acknowledged": acknowledged, "removed": removed, "left": sorted(left), "problems": problems}))


def pages(library):  # type: ignore[no-untyped-def]
    cursor = ""
    while cursor is not None:
        found = library.find(Query(limit=200, cursor=cursor))
        yield found.hits
        cursor = found.next_cursor


if __name__ == "__main__":
    main()
