"""A real Chromium with the extension loaded from the repository's root, a server of ours, and pages to clip.

Run these tests in a pytest process of their own: Playwright's synchronous interface keeps an event loop running in the main thread.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright
from tests.browser import viewing

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "tests" / "pages"
WAIT_S = 20.0


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
        pages = self

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                pages.seen.append((self.path, self.headers.get("Cookie", "")))
                path = self.path.partition("?")[0]
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
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
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
    """`winnow serve` as a process of its own; stopped, killed and started again on the same port and library."""

    def __init__(self, folder: Path) -> None:
        self.library = folder / "library"
        self.port = 0
        self._process: subprocess.Popen[str] | None = None
        # A home of its own, so that nothing of the user's is read or written.
        self._environment = {
            **os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data"),
            "PYTHONPATH": str(ROOT / "server"), "PYTHONUNBUFFERED": "1",
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
        self._script_token = ""

    def start(self) -> None:
        if not self.port:
            self.port = free_port()
        command = [sys.executable, "-m", "winnow.cli", "serve", "--no-open", "--library", str(self.library), "--port", str(self.port)]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log, text=True, cwd=ROOT)
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

    def _end(self, how: Callable[[subprocess.Popen[str]], None]) -> None:
        if self._process:
            how(self._process)
            self._process.wait(timeout=WAIT_S)
            self._process = None

    def run(self, *arguments: str) -> str:
        """The standard output of a `winnow` command on this library."""
        command = [sys.executable, "-m", "winnow.cli", *arguments, "--library", str(self.library)]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def token(self, name: str = "test") -> str:
        """A token for looking at the API from a test."""
        return self.run("token", "new", name).strip()

    def pairing_code(self) -> str:
        return self.run("pair", "--no-wait").strip()

    def clippings(self) -> list[dict[str, Any]]:
        """The library's list, as `winnow list --json` gives it."""
        listed: list[dict[str, Any]] = json.loads(self.run("list", "--json"))["items"]
        return listed

    def shown(self, clipping_id: str) -> dict[str, Any]:
        """All that the library knows of a clipping, as the API gives it to a script."""
        if not self._script_token:
            self._script_token = self.token()
        request = Request(self.url(f"/api/clippings/{clipping_id}"), headers={"Authorization": f"Bearer {self._script_token}"})
        with urlopen(request, timeout=10) as answer:
            detail: dict[str, Any] = json.load(answer)
        return detail

    def wait_shown(self, clipping_id: str, ready: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The clipping once it is `ready`."""
        wait_for(lambda: ready(self.shown(clipping_id)), f"the clipping to change: {self.shown(clipping_id)}")
        return self.shown(clipping_id)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Runs in an extension page: the rows of a store of the extension's database, without their blobs.
# Fixtures of the viewer, for all tests here.
browser, library, window = viewing.browser, viewing.library, viewing.window

_READ_STORE = """(store) => new Promise((resolve, reject) => {
  const open = indexedDB.open("winnow", 1);
  open.onupgradeneeded = () => {
    open.result.createObjectStore("outbox", {keyPath: "id"});
    open.result.createObjectStore("saved", {keyPath: "id"}).createIndex("savedAt", "savedAt");
  };
  open.onsuccess = () => {
    const all = open.result.transaction(store).objectStore(store).getAll();
    all.onsuccess = async () => {
      open.result.close();
      resolve(await Promise.all(all.result.map(async (row) => ({...row, blob: row.blob && await row.blob.text()}))));
    };
    all.onerror = () => reject(all.error);
  };
})"""
_CLEAR = """async () => {
  for (const { name } of await indexedDB.databases()) {
    await new Promise((resolve) => { const r = indexedDB.deleteDatabase(name); r.onsuccess = r.onblocked = () => resolve(); });
  }
  await chrome.storage.local.clear();
  await chrome.action.setBadgeText({text: ""});
}"""
_POPUP = "chrome.extension.getViews({type: 'popup'})[0]"


class Extension:
    """The loaded extension: clicks its button, reads its popup, badge and stores."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
        self.worker = worker
        self.id = worker.url.split("/")[2]
        self.tab = context.new_page()
        self.tab.goto(self.url("extension/options/options.html"))
        assert context.browser
        self._browser = context.browser.new_browser_cdp_session()

    def url(self, path: str) -> str:
        return f"chrome-extension://{self.id}/{path}"

    def click(self, page: Page) -> None:
        """The real click on the extension's button, with `page` in front: it opens the popup."""
        page.bring_to_front()
        tabs = self._browser.send("Target.getTargets", {"filter": [{"type": "tab"}]})["targetInfos"]
        target = [tab for tab in tabs if tab["url"] == page.url][-1]["targetId"]
        self._browser.send("Extensions.triggerAction", {"id": self.id, "targetId": target})

    def popup_text(self) -> str:
        """What the popup says now; "" when it is closed."""
        return str(self.tab.evaluate(f"{_POPUP}?.document.body?.innerText ?? ''"))

    def popup(self, expression: str) -> Any:
        """Evaluate in the popup; `doc` is its document."""
        return self.tab.evaluate(f"(async () => {{ const doc = {_POPUP}.document; return ({expression}); }})()")

    def press(self, label: str) -> None:
        """Click the popup's button with this text."""
        button = f"[...doc.querySelectorAll('button')].find((each) => each.textContent.trim() === {json.dumps(label)})"
        wait_for(lambda: self.popup_text() and self.popup(f"Boolean({button})"), f"the button {label} in {self.popup_text()!r}")
        self.popup(f"{button}.click()")

    def wait_popup(self, text: str) -> str:
        """The popup's text once it holds `text`."""
        try:
            wait_for(lambda: text in self.popup_text(), text)
        except AssertionError as error:
            raise AssertionError(f"{error}; the popup says {self.popup_text()!r}") from None
        return self.popup_text()

    def wait_closed(self) -> None:
        wait_for(lambda: not self.tab.evaluate(f"Boolean({_POPUP})"), "the popup to close")

    def close_popup(self) -> None:
        self.tab.evaluate(f"{_POPUP}?.close()")
        self.wait_closed()

    def ask(self, type_: str, **body: Any) -> Any:
        """Send one of the extension's own messages and give the answer's value."""
        envelope = self.tab.evaluate("(message) => chrome.runtime.sendMessage(message)", {"type": type_, "body": body})
        assert envelope["ok"], envelope
        return envelope["value"]

    def now(self) -> int:
        """The browser's clock, in ms since 1970."""
        return int(self.tab.evaluate("Date.now()"))

    def use_port(self, port: int) -> None:
        self.tab.evaluate("(port) => chrome.storage.local.set({port})", port)

    def pair(self, code: str) -> None:
        """Pair through the extension's own message, as its pages do."""
        self.ask("pair", code=code)

    def settings(self) -> dict[str, Any]:
        return dict(self.tab.evaluate("chrome.storage.local.get()"))

    def outbox(self) -> list[dict[str, Any]]:
        return list(self.tab.evaluate(_READ_STORE, "outbox"))

    def wait_outbox(self, count: int) -> list[dict[str, Any]]:
        """The clips on their way, oldest first, once there are `count`."""
        rows = wait_for(lambda: (found := self.outbox()) and len(found) == count and found, f"{count} clips in the outbox")
        return sorted(rows or [], key=lambda row: row["created"])

    def saved(self) -> list[dict[str, Any]]:
        return list(self.tab.evaluate(_READ_STORE, "saved"))

    def wait_saved(self, count: int) -> list[dict[str, Any]]:
        """The receipts, oldest first, once there are `count`."""
        rows = wait_for(lambda: (found := self.saved()) and len(found) == count and found, f"{count} saved clips")
        return sorted(rows or [], key=lambda row: row["savedAt"])

    def badge(self, page: Page | None = None) -> tuple[str, str]:
        """Text and title of the badge, on the tab of `page` or everywhere."""
        tab_id = self.tab_id(page) if page else None
        script = """async (tabId) => {
          const where = tabId === null ? {} : {tabId};
          return [await chrome.action.getBadgeText(where), await chrome.action.getTitle(where)];
        }"""
        text, title = self.tab.evaluate(script, tab_id)
        return text, title

    def tab_id(self, page: Page) -> int:
        page.bring_to_front()
        return int(self.tab.evaluate("async () => (await chrome.tabs.query({active: true}))[0].id"))

    def stop_worker(self) -> None:
        """End the background as the browser does when it is idle."""
        session = self.context.new_cdp_session(self.tab)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()

    def reset(self) -> None:
        """As freshly installed, in a browser without cookies."""
        self.context.clear_cookies()
        self.tab.evaluate(f"{_POPUP}?.close()")
        self.tab.evaluate(_CLEAR)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A Chromium with the extension, for the whole run."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=os.environ.get("WINNOW_CHROMIUM", "/usr/bin/chromium"),
            headless=True,
            args=[f"--disable-extensions-except={ROOT}", f"--load-extension={ROOT}", "--no-sandbox", "--lang=en-US"],
        )
        yield context
        context.close()


@pytest.fixture(scope="session")
def loaded_extension(chromium: BrowserContext) -> Extension:
    """The extension, with one of its pages open for looking inside."""
    return Extension(chromium)


@pytest.fixture
def extension(loaded_extension: Extension) -> Iterator[Extension]:
    """The extension as freshly installed; pages a test leaves open are closed."""
    loaded_extension.reset()
    yield loaded_extension
    for page in loaded_extension.context.pages:
        if page is not loaded_extension.tab:
            page.close()
    loaded_extension.reset()


@pytest.fixture(scope="session")
def served_pages() -> Iterator[Pages]:
    """The server behind `pages_server`."""
    pages = Pages()
    yield pages
    pages.close()


@pytest.fixture
def pages_server(served_pages: Pages) -> Pages:
    """Pages to clip, with nothing added by an earlier test."""
    served_pages.bodies.clear()
    served_pages.seen.clear()
    return served_pages


@pytest.fixture
def winnow_server(tmp_path: Path) -> Iterator[Winnow]:
    """A running server with an empty library."""
    server = Winnow(tmp_path)
    try:
        server.start()
        yield server
    finally:
        server.stop()
