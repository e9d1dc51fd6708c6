"""No clip is lost, doubled or changed, whatever dies between the click and the library, and whenever."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import store_packages
from playwright.sync_api import Playwright
from tests.browser.chromium import ChromiumExtension, start_chromium
from tests.browser.extension import Extension
from tests.browser.firefox import Firefox, FirefoxExtension
from tests.browser.servers import FaultyWinnow, Pages, wait_for
from tests.nursery import Nursery

# What goes wrong in a run, and in how many of the runs of each browser; several at once is several faults one after the other.
FAULTS = {
    "": 4,
    "drop before": 4,
    "drop after": 4,
    "cut after": 4,
    "408 before": 2,
    "429 before": 2,
    "500 before": 2,
    "503 after": 4,
    "503 before, drop after, 503 before": 2,
    "kill before": 3,
    "kill during": 4,
    "kill after": 3,
    "server down": 1,
    "worker before": 4,
    "worker after": 3,
    "browser before": 1,
    "browser after": 1,
    "token": 2,
}
RUNS = [fault for fault, count in FAULTS.items() for _ in range(count)]
assert len(RUNS) == 50


class Life:
    """A browser with a profile that outlives it, and a library that outlives its server."""

    def __init__(self, start: Callable[[], Extension], pages: Pages, server: FaultyWinnow) -> None:
        self._start = start
        self._pages = pages
        self.server = server
        self.extension = start()
        self._pair()

    def _pair(self) -> None:
        self.extension.use_port(self.server.port)
        self.extension.pair(self.server.pairing_code())

    def run(self, number: int, fault: str) -> None:
        """One clip through one sort of trouble, until nothing waits any more."""
        extension, server = self.extension, self.server
        what, _, when = fault.partition(" ")
        page = extension.open(self._pages.put(f"/{number}.html", f"<title>Page {number}</title><p>The words of Page {number}.</p>"))
        if what in ("worker", "browser"):
            server.fail(f"hold {when}")
        elif what == "server":
            server.kill()
        elif what == "token":
            for client in server.call("GET", "/api/clients"):
                if any("clippings" in scope for scope in client["scopes"]):
                    server.call("DELETE", f"/api/clients/{client['id']}")
        elif fault:
            server.fail(*fault.split(", "))
        extension.click(page)
        if what in ("worker", "browser"):
            server.wait_holding()
            if what == "worker":
                extension.stop_worker()
            else:
                extension.kill_browser()
            server.let_go()
        else:
            wait_for(lambda: self._kept(number), f"page {number} to be kept after {fault!r}")
        if what == "browser":
            self.extension = extension = self._start()
        if what == "token":
            wait_for(lambda: extension.outbox()[0]["problem"], "the clip to be held")
            self._pair()
        # A browser that starts looks into its outbox by itself.
        wait_for(lambda: self._delivered(number, nudge=what != "browser"), f"page {number} to arrive after {fault!r}", 60)
        if what != "browser":
            extension.close_popup()
            page.close()

    def _kept(self, number: int) -> bool:
        extension = self.extension
        return any(row["url"].endswith(f"/{number}.html") for row in [*extension.outbox(), *extension.saved()])

    def _delivered(self, number: int, *, nudge: bool) -> bool:
        self.server.revive()
        if self.extension.outbox():
            # The reader's own "Try now", so that the test need not sit out each pause.
            if nudge:
                self.extension.tab.evaluate("() => void chrome.runtime.sendMessage({type: 'retry', body: {id: ''}})")
            return False
        return any(row["url"].endswith(f"/{number}.html") for row in self.extension.saved())


@pytest.fixture
def life(browser_name: str, served_pages: Pages, playwright: Playwright, nursery: Nursery, tmp_path: Path) -> Iterator[Life]:
    """With the extension as it is packed for the browser's store."""
    package = store_packages.build(tmp_path / "packages")[browser_name]
    server = FaultyWinnow(tmp_path, nursery)
    server.start()
    firefox = Firefox(tmp_path / "firefox") if browser_name == "firefox" else None
    running: list[Any] = []

    def start() -> Extension:
        if firefox:
            firefox.start(package)
            return FirefoxExtension(firefox)
        unpacked = tmp_path / "unpacked"
        if not unpacked.exists():
            shutil.unpack_archive(package, unpacked, "zip")
        running.append(start_chromium(playwright.chromium, tmp_path / "chromium", unpacked))
        return ChromiumExtension(running[-1])

    try:
        yield Life(start, served_pages, server)
    finally:
        if firefox:
            firefox.__exit__(None, None, None)
        elif running:
            running[-1].close()
        server.stop()


def test_each_clip_arrives_exactly_once_through_fifty_misfortunes(life: Life) -> None:
    runs = random.Random(1).sample(RUNS, len(RUNS))
    for number, fault in enumerate(runs):
        life.run(number, fault)
    assert life.extension.outbox() == []
    numbers = [int(clipping["title"].removeprefix("Page ")) for clipping in life.server.clippings()]
    assert sorted(numbers) == list(range(len(runs)))
    for clipping in life.server.clippings():
        snapshot = life.server.call("GET", f"/api/clippings/{clipping['id']}/snapshot")
        assert f"The words of {clipping['title']}." in snapshot["html"]


def test_a_browser_without_room_says_so_and_offers_the_clip_as_a_file(extension: Any, pages_server: Any) -> None:
    page = extension.open(pages_server.put("/large.html", "<title>Large</title><p>Words for which there is no room.</p>"))
    extension.background(
        "(own) => { own.IDBObjectStore.prototype.put = () => { throw new own.DOMException('full', 'QuotaExceededError') } }"
    )
    extension.click(page)
    text = extension.wait_popup("Download a copy")
    assert "no room in the browser" in text
    assert extension.outbox() == []
    assert extension.badge(page)[0] == "×"
    extension.stop_worker()


# Chromium does not evict what an extension with `unlimitedStorage` keeps, and refuses this question to extensions.
@pytest.mark.browsers("firefox")
def test_what_waits_is_kept_by_the_browser_when_its_disk_fills(extension: Any, pages_server: Any) -> None:
    extension.click(extension.open(pages_server.put("/kept.html", "<title>Kept</title><p>Words.</p>")))
    extension.wait_outbox(1)
    assert extension.tab.evaluate("navigator.storage.persisted()")


def test_the_token_is_nowhere_but_in_the_storage_that_stays_on_this_computer(extension: Any, pages_server: Any, winnow_server: Any) -> None:
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    page = extension.open(pages_server.put("/seen.html", "<title>Seen</title><p>Words.</p>"))
    extension.click(page)
    extension.wait_popup("Saved")
    token = extension.settings()["token"]
    assert token
    elsewhere = extension.tab.evaluate("""async () => JSON.stringify([await chrome.storage.sync.get(), await chrome.storage.session.get(),
      {...localStorage}, {...sessionStorage}, document.cookie])""")
    assert token not in elsewhere
    assert token not in str(extension.saved())
    assert token not in str(page.evaluate("[document.documentElement.outerHTML, Object.keys(window).join(), JSON.stringify(localStorage)]"))
