"""The extension in real browsers, for measuring it: started as the tests start it, whose folder the scripts put on the path."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.browser.chromium import ChromiumExtension, start_chromium
from tests.browser.extension import Extension
from tests.browser.firefox import Firefox, FirefoxExtension
from tests.browser.servers import Pages

__all__ = ["BROWSERS", "Extension", "Pages", "started"]

BROWSERS = ("chromium", "firefox")


@contextmanager
def started(browser: str, folder: Path) -> Iterator[Extension]:
    """The extension in a browser of its own."""
    if browser == "firefox":
        with Firefox(folder) as firefox:
            yield FirefoxExtension(firefox)
        return
    with sync_playwright() as playwright:
        context = start_chromium(playwright.chromium, folder)
        yield ChromiumExtension(context)
        context.close()
