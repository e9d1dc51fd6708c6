"""What the browsers talk to: a real Winnow, and pages to clip."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar
from urllib.request import Request, urlopen

from tests.nursery import Forked, Nursery

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "tests" / "pages"
# As long as the extension itself waits for a page (`ANSWER_MS` in documents.js): half a million nodes take Firefox 10 s alone, more in company.
WAIT_S = 60.0


T = TypeVar("T")


def wait_for(look: Callable[[], T], what: str, timeout_s: float = WAIT_S) -> T:
    """What `look` gives once it is true; an AssertionError that says `what` was awaited after `timeout_s`."""
    end = time.monotonic() + timeout_s
    while not (found := look()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout_s} s for {what}")
        time.sleep(0.02)
    return found


class Pages:
    """Serves `tests/pages`, and whatever a test adds with `put`, on a port of 127.0.0.1; `seen` holds each request's path."""

    def __init__(self) -> None:
        self.bodies: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.seen: list[tuple[str, str]] = []
        self.redirects: dict[str, str] = {}
        pages = self

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                pages.seen.append((self.path, self.headers.get("Cookie", "")))
                path = self.path.partition("?")[0]
                if path in pages.redirects:
                    self.send_response(302)
                    self.send_header("Location", pages.redirects[path])
                    self.end_headers()
                    return
                if path not in pages.bodies:
                    super().do_GET()
                    return
                body, headers = pages.bodies[path]
                self.send_response(200)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(PAGES)))
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(poll_interval=0.02), daemon=True)
        self._thread.start()

    def put(self, path: str, body: str | bytes, media_type: str = "text/html; charset=utf-8", **headers: str) -> str:
        """Serve `body` at `path` and give its address."""
        data = body.encode() if isinstance(body, str) else body
        self.bodies[path] = (data, {"Content-Type": media_type, **{name.replace("_", "-"): value for name, value in headers.items()}})
        return self.url(path)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Winnow:
    """`winnow serve` as a process of its own; stopped, killed and started again on the same port and library.

    Started as its user does, or forked by a nursery, which does not take a second; with `settings` in its environment.
    """

    _program = "winnow.cli"

    def __init__(self, folder: Path, nursery: Nursery | None = None, **settings: str) -> None:
        self.library = folder / "library"
        self.port = 0
        self._nursery = nursery
        self._process: subprocess.Popen[str] | Forked | None = None
        # A home of its own, so that nothing of the user's is read or written.
        self._environment = {
            **os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data"),
            "PYTHONPATH": str(ROOT / "server"), "PYTHONUNBUFFERED": "1", **settings,
        }  # fmt: skip
        self._log = folder / "server.log"
        # What stands for the user's default browser: it writes down what it was asked to show.
        self.asked_to_show = folder / "shown"
        browser = folder / "browser"
        browser.write_text(
            f'#!/bin/sh\nprintf %s "$1" >"{self.asked_to_show}.part" && mv "{self.asked_to_show}.part" "{self.asked_to_show}"\n'
        )
        browser.chmod(0o700)
        self._environment["BROWSER"] = f"{browser} %s"

    def launch(self) -> None:
        """Start it without waiting for it."""
        if not self.port:
            self.port = free_port()
        with self._log.open("a") as log:
            self._process = self._begin("serve", "--no-open", "--port", str(self.port), said=log, complained=log)

    def _begin(self, *arguments: str, said: IO[str], complained: IO[str]) -> subprocess.Popen[str] | Forked:
        """A `winnow` command on this library that has just been started."""
        words = [*arguments, "--library", str(self.library)]
        if self._nursery:
            return self._nursery.fork(self._program, words, environment=self._environment, stdout=said, stderr=complained)
        command = [sys.executable, "-m", self._program, *words]
        return subprocess.Popen(command, env=self._environment, stdout=said, stderr=complained, text=True, cwd=ROOT)

    def start(self) -> None:
        """Have it running and answering."""
        if not self._process:
            self.launch()
        wait_for(self._answers, f"winnow serve to answer\n{self._log.read_text()}")

    def _answers(self) -> bool:
        if self._process and self._process.poll() is not None:
            raise AssertionError(f"winnow serve ended with {self._process.returncode}:\n{self._log.read_text()}")
        try:
            with urlopen(self.url("/api/hello?nonce=0000000000000000"), timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """End it as Ctrl+C does."""
        self._end(lambda process: process.terminate())

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(lambda process: process.kill())

    def _end(self, how: Callable[[subprocess.Popen[str] | Forked], None]) -> None:
        if self._process:
            how(self._process)
            self._process.wait(timeout=WAIT_S)
            self._process = None

    def run(self, *arguments: str) -> str:
        """The standard output of a `winnow` command on this library."""
        with TemporaryFile("w+", encoding="utf-8") as said, TemporaryFile("w+", encoding="utf-8") as complained:
            code = self._begin(*arguments, said=said, complained=complained).wait(timeout=60)
            said.seek(0)
            complained.seek(0)
            output = said.read()
            assert code == 0, output + complained.read()
        return output

    def printed(self, clipping_id: str, form: str) -> str:
        """A clipping as `winnow show` prints it, once it is clean."""
        self.wait_shown(clipping_id, lambda clip: clip["state"] == "clean")
        return self.run("show", clipping_id, "--format", form)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """An answer of the API, asked as the command line asks: with the token that the running server leaves in its library."""
        token = json.loads((self.library / "server.json").read_text(encoding="utf-8"))["token"]
        headers = {"Authorization": f"Bearer {token}", "X-Winnow-Client": "tests", "Content-Type": "application/json"}
        data = None if method == "GET" else json.dumps(body or {}).encode()
        with urlopen(Request(self.url(path), data, headers, method=method), timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def token(self, name: str = "test") -> str:
        """A token for looking at the API from a test."""
        return str(self.call("POST", "/api/clients", {"name": name})["token"])

    def pairing_code(self) -> str:
        return str(self.call("POST", "/api/pair/window")["code"])

    def clippings(self) -> list[dict[str, Any]]:
        """The library's list."""
        listed: list[dict[str, Any]] = self.call("GET", "/api/clippings?limit=200")["items"]
        return listed

    def shown(self, clipping_id: str) -> dict[str, Any]:
        """All that the library knows of a clipping."""
        detail: dict[str, Any] = self.call("GET", f"/api/clippings/{clipping_id}")
        return detail

    def file(self, clipping_id: str) -> bytes:
        """The file that was saved instead of a page."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        with urlopen(Request(self.url(f"/api/clippings/{clipping_id}/file"), headers=headers), timeout=30) as answer:
            return bytes(answer.read())

    def highlights(self, clipping_id: str) -> list[dict[str, Any]]:
        """The highlights of a clipping."""
        found: list[dict[str, Any]] = self.call("GET", f"/api/clippings/{clipping_id}/highlights")["items"]
        return found

    def wait_shown(self, clipping_id: str, ready: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The clipping once it is `ready`."""
        wait_for(lambda: ready(self.shown(clipping_id)), f"the clipping to change: {self.shown(clipping_id)}")
        return self.shown(clipping_id)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class FaultyWinnow(Winnow):
    """The same, failing as it is told; `faulty_server.py` has the words. It may be gone at any time: `revive` has it running again."""

    _program = "tests.browser.faulty_server"

    def __init__(self, folder: Path, nursery: Nursery | None = None) -> None:
        self._faults = folder / "faults"
        # One worker, since it is started often and has little to clean.
        super().__init__(folder, nursery, WINNOW_FAULTS=str(self._faults), WINNOW_WORKERS="1")

    def fail(self, *faults: str) -> None:
        """What is to happen to the next uploads of clips, one each."""
        self._faults.write_text("\n".join(faults))

    def wait_holding(self) -> None:
        """Until an upload is held."""
        holding = self._faults.with_name("holding")
        wait_for(holding.exists, "an upload to be held")
        holding.unlink()

    def let_go(self) -> None:
        """The upload that is held goes on."""
        self._faults.with_name("go").touch()

    def revive(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self._process = None
            self.start()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
