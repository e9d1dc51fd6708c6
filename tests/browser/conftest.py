"""The extension in real browsers, with a real server and pages to clip.

A test that takes the fixture `extension` runs in Chromium and in Firefox; `pytest -k firefox` runs one. What it may use:

- `extension.open(url)` or `extension.context.new_page()` give a tab. A tab has, in both browsers: `goto`, `url`, `evaluate` (an expression,
  or a function and its one argument; in the page's own world), `bring_to_front`, `reload`, `close`, `title`, `wait_for_function`,
  `wait_for_selector` (CSS or `text=`), `inner_text`, `click`, `locator` and `get_by_role`/`get_by_label` (each with `click`, `fill`,
  `wait_for`, `inner_text`, `count`), `keyboard.press` and `keyboard.type` (real keys), `set_viewport_size`, `emulate_media(color_scheme=)`.
  `extension.context` has `add_cookies` and `clear_cookies`. Playwright has much more, which Firefox here has not.
- `extension.click(page)` is the real click; `command(page)` the keyboard command; `menu(page, "link", "a")` the context menu of an element.
- `extension.popup_text`, `wait_popup`, `popup(expression with doc)`, `press(label)`, `close_popup`, `wait_closed` read and use the popup.
- `extension.outbox`, `saved`, `wait_outbox`, `wait_saved`, `badge`, `settings`, `ask` look inside; `extension.tab` is a page of the extension, where
  `evaluate` may use all of `chrome.*`. `extension.stop_worker()` ends the background.
- What one browser cannot do or has no words for is marked `@pytest.mark.browsers("chromium")`; `extension.browser` is the name.

Run these tests in a pytest process of their own: Playwright's synchronous interface keeps an event loop running in the main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright, sync_playwright
from tests.browser import viewing
from tests.browser.camera import Camera
from tests.browser.chromium import ChromiumExtension, start_chromium
from tests.browser.extension import Extension
from tests.browser.firefox import Firefox, FirefoxExtension
from tests.browser.servers import Pages, Winnow
from tests.nursery import Nursery

BROWSERS = ("chromium", "firefox")

# Fixtures of the viewer, for all tests here.
browser, library, window = viewing.browser, viewing.library, viewing.window


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "browser_name" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("browsers")
        metafunc.parametrize("browser_name", mark.args if mark else BROWSERS, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where two processes run these tests side by side, each browser with the extension is started by one of them alone."""
    for item in items:
        parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        item.add_marker(pytest.mark.xdist_group(parameters.get("browser_name", item.path.stem)))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What starts Chromiums."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A Chromium with the extension, for the whole run."""
    context = start_chromium(playwright.chromium, tmp_path_factory.mktemp("chromium"))
    yield context
    context.close()


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A Firefox with the extension, for the whole run."""
    with Firefox(tmp_path_factory.mktemp("firefox")) as running:
        yield running


@pytest.fixture(scope="session")
def loaded_extension(browser_name: str, request: pytest.FixtureRequest) -> Extension:
    """The extension, with one of its pages open for looking inside."""
    running: Any = request.getfixturevalue(browser_name)
    extension: Extension = ChromiumExtension(running) if browser_name == "chromium" else FirefoxExtension(running)
    extension.close_welcome()
    return extension


@pytest.fixture
def extension(loaded_extension: Extension) -> Iterator[Extension]:
    """The extension as freshly installed; pages a test leaves open are closed."""
    loaded_extension.reset()
    yield loaded_extension
    loaded_extension.close_pages()
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
    served_pages.redirects.clear()
    served_pages.seen.clear()
    return served_pages


@pytest.fixture
def camera(extension: Extension, pages_server: Pages) -> Camera:
    """Takes Snapshots of pages."""
    return Camera(extension, pages_server)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where servers come from that are there at once."""
    with Nursery() as running:
        yield running


@pytest.fixture(scope="session")
def next_server(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Winnow]]:
    """Gives a server with an empty library; the one for the next test starts meanwhile."""
    spare: list[Winnow] = []

    def launch() -> None:
        spare.append(Winnow(tmp_path_factory.mktemp("winnow"), nursery))
        spare[-1].launch()

    def take() -> Winnow:
        if not spare:
            launch()
        server = spare.pop()
        server.start()
        launch()
        return server

    yield take
    for server in spare:
        server.stop()


@pytest.fixture(scope="session")
def end_later() -> Iterator[Callable[[Winnow], None]]:
    """Ends a server while the next test goes on, since ending takes half a second; all must have ended well when the run ends."""
    with ThreadPoolExecutor() as threads:
        ending: list[Future[None]] = []
        yield lambda server: ending.append(threads.submit(server.stop))
        for each in ending:
            each.result()


@pytest.fixture
def winnow_server(next_server: Callable[[], Winnow], end_later: Callable[[Winnow], None]) -> Iterator[Winnow]:
    """A running server with an empty library."""
    server = next_server()
    yield server
    end_later(server)
