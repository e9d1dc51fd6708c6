"""The nursery itself, a process that has all imports done; it is told on standard input, a socket, whom to fork.

For each process one byte comes, with three open files: a socket to talk about it, its standard output and its standard error. On that socket a
line of JSON says what to be: {"program": a module, "arguments": […], "environment": {…}, "file_bytes": how large a file it may write, or null}.
The answer is two numbers: the process, at once, and how it ended, once it has.
"""

import gc
import json
import os
import resource
import runpy
import signal
import socket
import sys
import threading
from contextlib import suppress
from itertools import pairwise
from multiprocessing import forkserver, util
from typing import Any
from unittest.mock import patch

from tests.nursery import NUMBER

from winnow.cli.app import create_app
from winnow.intake import warm  # noqa: F401  # what the cleaning workers are forked with


def watch(channel: socket.socket) -> None:
    """Serve the test until it closes its end."""
    create_app()  # imports every command
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        said, files, *_ = socket.recv_fds(channel, 1, 3)
        if not said:
            return
        if not os.fork():
            channel.detach()
            keep(socket.socket(fileno=files[0]), *files[1:])
            return
        for each in files:
            os.close(each)


def keep(test: socket.socket, output: int, errors: int) -> None:
    """Have a process and tell the test of it; it does not outlive its test."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with test.makefile(encoding="utf-8") as lines:
        wanted = json.loads(lines.readline())
    child = os.fork()
    # By whichever of the two comes first: the test may kill the group at once.
    os.setpgid(child, child)
    if not child:
        test.close()
        become(wanted, output, errors)
        return
    for each in (0, output, errors):
        os.close(each)
    test.sendall(NUMBER.pack(child))
    threading.Thread(target=end_with, args=(test, child), daemon=True).start()
    _, status = os.waitpid(child, 0)
    with suppress(BrokenPipeError):
        test.sendall(NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def end_with(test: socket.socket, group: int) -> None:
    """Kill the group once the test has closed its end."""
    test.recv(1)
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def become(wanted: dict[str, Any], output: int, errors: int) -> None:
    """Be the program, as if it had been started by its name."""
    for file, number in ((os.open(os.devnull, os.O_RDONLY), 0), (output, 1), (errors, 2)):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    if wanted["file_bytes"] is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (wanted["file_bytes"], resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    if wanted["arguments"][:1] == ["serve"]:
        have_forkserver()
    sys.argv = [wanted["program"], *wanted["arguments"]]
    runpy.run_module(wanted["program"], run_name="__main__", alter_sys=True)


def have_forkserver() -> None:
    """Start what this server will fork its workers from: here too a process of its own and a child of the server, but with its imports done."""
    start = util.spawnv_passfds

    def fork(path: bytes, arguments: list[str], files: list[int]) -> int:
        if forkserver.__name__ not in arguments[-1]:
            return int(start(path, arguments, files))
        child = os.fork()
        if not child:
            be_forkserver(*files)
        return child

    with patch.object(util, "spawnv_passfds", fork):
        forkserver.ensure_running()


def be_forkserver(listener: int, alive: int) -> None:
    """Fork workers until the server is gone; does not return."""
    code = 1
    try:
        # As a program that is started anew has none but these; one of the others keeps up the pipe by whose end the server's death is seen.
        for last, next_ in pairwise([2, *sorted((listener, alive)), os.sysconf("SC_OPEN_MAX")]):
            if last + 1 < next_:
                os.closerange(last + 1, next_)
        forkserver.main(listener, alive, [])
    except SystemExit:
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


if __name__ == "__main__":
    with socket.socket(fileno=0) as told:
        watch(told)
