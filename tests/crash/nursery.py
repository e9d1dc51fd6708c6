"""Starts servers for the tests of crashes: each is `winnow serve` in a process of its own, forked from this one, which has all imports done.

Reads a line of JSON for each on standard input: {"folder": its library, "file_bytes": how large a file it may write, or null}. Answers three
lines: the process, at once; then what the server says first, when it listens, or an empty line when it has died before; then "gone".
"""

import gc
import json
import os
import resource
import signal
import sys

from winnow.cli.app import main


def serve(folder: str, file_bytes: int | None, said: int) -> None:
    """Be a server; does not return."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(said, 1)
    if file_bytes is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    sys.argv = ["winnow", "serve", "--no-open", "--port", "0", "--library", folder]
    main()


def answer(line: str) -> None:
    """Tell the test something."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def watch() -> None:
    """Serve the test until it closes standard input."""
    gc.freeze()
    for line in sys.stdin:
        wanted = json.loads(line)
        hear, said = os.pipe()
        child = os.fork()
        if not child:
            serve(wanted["folder"], wanted["file_bytes"], said)
        os.close(said)
        answer(str(child))
        with os.fdopen(hear, encoding="utf-8") as words:
            answer(words.readline().strip())
            while words.readline():
                pass
        os.waitpid(child, 0)
        answer("gone")


if __name__ == "__main__":
    watch()
