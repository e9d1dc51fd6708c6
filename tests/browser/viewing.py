"""What tests of the viewer share: a library filled by a script, and windows signed in to it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser.servers import WAIT_S

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
FIND_VIOLATIONS = """async () => {
  // Colours on their way from one theme to the other are nobody's contrast.
  for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish();
  return (await axe.run(document, {iframes: false})).violations
    .map(({id, nodes}) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}"""

ARTICLE = """<!doctype html><html lang="en"><head><title>{title}</title><meta name="author" content="Ada Miller"></head><body>
<nav class="main-nav"><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/shop">Shop</a></li></ul></nav>
<article><h1>{title}</h1>
<p>Grain is threshed, and what is left is winnowed: thrown into the wind, so that the chaff blows away and the grain falls back.</p>
<p>The work needs a dry day, a steady wind and patience. It has been done in this way for ten thousand years, in most places.</p>
<p>A fan does it without wind, and a sieve takes out what is heavier than grain. Nothing else about it has ever changed. {more}</p>
</article><footer class="site-footer">Copyright nobody, all rights kept in a drawer</footer></body></html>"""


class Winnow(Protocol):
    """What the fixture `winnow_server` gives."""

    port: int

    def token(self, name: str = ...) -> str: ...

    def run(self, *arguments: str) -> str: ...

    def stop(self) -> None: ...


def wait_for(look: Callable[[], Any], what: str, timeout_s: float = WAIT_S) -> None:
    """Return once `look` gives something true."""
    end = time.monotonic() + timeout_s
    while not look():
        assert time.monotonic() < end, f"waited {timeout_s} s for {what}"
        time.sleep(0.02)


class Library:
    """The library of a running server, as a script with a token fills it and looks at it."""

    def __init__(self, server: Winnow) -> None:
        self.address = f"http://127.0.0.1:{server.port}"
        self._server = server
        self._token = server.token()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "X-Winnow-Client": "tests", "Content-Type": "application/json"}
        data = None if method == "GET" else json.dumps(body or {}).encode()
        with urlopen(Request(self.address + path, data, headers, method=method), timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def clip(self, title: str = "On grain", *, more: str = "", **fields: Any) -> str:
        """Save a page and wait until it is clean; gives its id."""
        made = str(uuid4())
        snapshot = {
            "schema": 1,
            "url": f"https://example.org/{made}",
            "captured_at": datetime.now(UTC).isoformat(),
            "title": title,
            "html": ARTICLE.format(title=title, more=more),
            "client": {"name": "winnow", "version": "1.0", "browser": "test"},
            **fields,
        }
        self.call("PUT", f"/api/clippings/{made}", snapshot)
        wait_for(lambda: self.detail(made)["state"] == "clean", "the clipping to be clean")
        return made

    def detail(self, clipping: str) -> Any:
        return self.call("GET", f"/api/clippings/{clipping}")

    def sign_in_address(self) -> str:
        """The address with a one-time key that `winnow open` leads a browser to."""
        page = Path(self.call("POST", "/api/open")["path"])
        found = re.search(r"http://127\.0\.0\.1:\d+/#k=[\w-]+", page.read_text(encoding="utf-8"))
        assert found
        return found[0]


@pytest.fixture
def library(winnow_server: Winnow) -> Library:
    return Library(winnow_server)


@pytest.fixture
def browser(chromium: BrowserContext) -> Browser:
    assert chromium.browser
    return chromium.browser


@pytest.fixture
def window(browser: Browser, library: Library) -> Iterator[Callable[..., Page]]:
    """Opens the viewer, signed in, in a profile of its own; a page that reports an error fails its test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_window(hash_: str = "", **options: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(library.sign_in_address())
        page.wait_for_selector(".rows li, .steps, .list .notice", state="attached")
        if hash_:
            go(page, hash_)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert faults == []


def go(page: Page, hash_: str) -> None:
    page.evaluate("(hash) => { location.hash = hash }", hash_)


def violations(page: Page) -> list[str]:
    """What axe-core finds; it is put into the page past its policy, as a debugger may."""
    page.evaluate(AXE.read_text() + ";0")
    return list(page.evaluate(FIND_VIOLATIONS))
