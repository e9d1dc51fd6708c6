"""Adds, changes and deletes clippings until it is killed. Prints a line for each change once it is acknowledged.

    library_writer.py FOLDER SEED

"ready"; then "add ID", "update ID TITLE", "remove ID"; before each the same line with "try " in front.
"""

import hashlib
import random
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from winnow.library import open_library
from winnow.models import BlockId, Cleaned, Clipping, Metadata, PageBlock, Sha256

THREADS = 3


def main() -> None:
    folder, seed = Path(sys.argv[1]), int(sys.argv[2])
    library = open_library(folder)
    printing = threading.Lock()

    def say(line: str) -> None:
        with printing:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def work(number: int) -> None:
        chance = random.Random(f"{seed} {number}")
        kept: list[UUID] = []
        while True:
            what = chance.choices(["add", "update", "remove"], [5, 4, 2])[0] if kept else "add"
            if what == "add":
                clipping_id = UUID(int=chance.getrandbits(128), version=4)
                body = chance.randbytes(chance.choice([10, 2_000, 50_000]))
                digest = hashlib.sha256(body).hexdigest()
                now = datetime.now(UTC)
                clipping = Clipping(
                    id=clipping_id,
                    url=f"https://example.com/{clipping_id}",
                    host="example.com",
                    title="new",
                    saved_at=now,
                    captured_at=now,
                    digest=f"sha-256=:{digest}:",
                    snapshot=Sha256(digest),
                )
                say(f"try add {clipping_id}")
                library.add(clipping, body)
                say(f"add {clipping_id}")
                kept.append(clipping_id)
            elif what == "update":
                clipping_id, title = chance.choice(kept), f"title{chance.randrange(10**6)}"
                cleaned = Cleaned(Metadata(title=title), f"<p>{title}</p>", blocks=(PageBlock(BlockId("b"), "p", f"{title} text"),))
                say(f"try update {clipping_id} {title}")
                library.update(clipping_id, lambda c, t=title: c.model_copy(update={"title": t}), cleaned=cleaned)
                say(f"update {clipping_id} {title}")
            else:
                clipping_id = kept.pop(chance.randrange(len(kept)))
                say(f"try remove {clipping_id}")
                library.remove(clipping_id)
                say(f"remove {clipping_id}")

    say("ready")
    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
