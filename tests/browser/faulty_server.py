"""`winnow serve` that fails as it is told: run with the arguments of `winnow`, and the file of faults in WINNOW_FAULTS.

Each upload of a clip takes the file's first line:

    drop before|after         the connection ends before the clip is stored, or after it and before the answer
    kill before|during|after  the same of the whole server, without warning
    hold before|after         the upload stops there until the file `go` is beside the file of faults; `holding` says that it has
    cut after                 the clip is stored, but the answer ends in its middle
    503 before|after          the server says that it is busy (any status); `after` says so although it has stored the clip

It is the real server, and stores by its own code; nothing is made up but these ends.
"""

import asyncio
import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any

from aiohttp import web

from winnow.cli.app import main
from winnow.library.library import SQLiteLibrary
from winnow.web import server
from winnow.web.endpoints import Handler

FAULTS = Path(os.environ["WINNOW_FAULTS"])
# Reading the body, the transaction and the answer of a small clip all fall into this.
STORING_S = 0.05


def next_fault() -> list[str]:
    """The fault for this upload, which is then used up."""
    if not FAULTS.exists():
        return ["", ""]
    first, *rest = FAULTS.read_text().splitlines()
    fresh = FAULTS.with_suffix(".fresh")
    fresh.write_text("\n".join(rest))
    if rest:
        fresh.replace(FAULTS)
    else:
        FAULTS.unlink()
    return first.split()


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hold() -> None:
    FAULTS.with_name("holding").touch()
    go = FAULTS.with_name("go")
    while not go.exists():
        time.sleep(0.01)
    go.unlink()


@web.middleware
async def faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    clip = request.method == "PUT" and request.path.startswith("/api/clippings/") and "/images/" not in request.path
    what, when = next_fault() if clip else ("", "")
    if (what, when) == ("kill", "before"):
        # After the body has been read and checked.
        SQLiteLibrary.add = lambda *_: kill()  # type: ignore[method-assign,assignment]
    elif (what, when) == ("kill", "during"):
        threading.Timer(random.random() * STORING_S, kill).start()
    elif when == "before" and (failed := await failing(what, request, None)):
        return failed
    answer = await handler(request)
    return (await failing(what, request, answer) if when == "after" else None) or answer


async def failing(what: str, request: web.Request, answer: web.StreamResponse | None) -> web.StreamResponse | None:
    """What is answered instead; None to go on."""
    if what.isdigit():
        return web.json_response({"error": {"code": "busy", "message": "Busy."}}, status=int(what), headers={"Retry-After": "1"})
    if what == "kill":
        kill()
    if what == "hold":
        await asyncio.to_thread(hold)
        return None
    if what == "cut" and isinstance(answer, web.Response) and isinstance(answer.body, bytes):
        half = web.StreamResponse(
            status=answer.status, headers={"Content-Type": "application/json", "Content-Length": str(len(answer.body))}
        )
        await half.prepare(request)
        await half.write(answer.body[: len(answer.body) // 2])
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


def faulty(*arguments: Any, **options: Any) -> web.Application:
    app = create_app(*arguments, **options)
    app.middlewares.insert(0, faults)
    return app


if __name__ == "__main__":
    create_app = server.create_app
    server.create_app = faulty
    main()
