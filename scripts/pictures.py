"""Pictures of the product for the README and the docs: viewer, removed blocks and receipt, light and dark."""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from playwright.sync_api import BrowserContext, Page, sync_playwright
from tests.browser.chromium import ChromiumExtension
from tests.browser.servers import PAGES, ROOT, Pages, Winnow
from tests.pages import seed

from winnow.cleaning.explain import explain
from winnow.cli.explained import explained_page
from winnow.cli.pages import snapshot_from

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 800}
EXPLAINED = {"width": 1200, "height": 1400}
RECEIPT = {"width": 360, "height": 345}
TAGS = {
    "blog.html": ["garden"],
    "docs.html": ["python"],
    "recipe.html": ["baking"],
    "japanese.html": ["travel"],
    "arabic.html": ["architecture"],
}


def main() -> None:
    """Write the pictures into the folder given, docs/pictures when none is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--explained", action="store_true", help="only the picture of the sample page's blocks")
    arguments = parser.parse_args()
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    _take_explained(folder)
    if arguments.explained:
        return
    pages = Pages()
    arguments = [f"--disable-extensions-except={ROOT}", f"--load-extension={ROOT}", "--no-sandbox", "--lang=en-US"]
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            Path(scratch) / "profile",
            executable_path="/usr/bin/chromium",
            headless=True,
            # Made-up sites, answered by this machine.
            args=[*arguments, f"--host-resolver-rules=MAP *.example 127.0.0.1:{pages.port}"],
        )
        server = Winnow(Path(scratch))
        try:
            server.start()
            _take(context, server, pages, folder)
        finally:
            context.close()
            server.stop()
            pages.close()


def _take_explained(folder: Path) -> None:
    """The sample page as `winnow extract --explain` shows it."""
    sample = ROOT / "server" / "winnow" / "web" / "viewer" / "sample.html"
    explained = explained_page(explain(snapshot_from(str(sample))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": EXPLAINED["width"], "height": EXPLAINED["height"]})
        page.set_content(explained)
        page.screenshot(path=folder / "explained.png")
        browser.close()


def _take(context: BrowserContext, server: Winnow, pages: Pages, folder: Path) -> None:
    first_run = _viewer(context, server)
    first_run.get_by_text("Keep what you read").wait_for()
    _shoot(first_run, folder / "first-run", WIDE)
    first_run.close()

    extension = ChromiumExtension(context)
    extension.close_welcome()
    extension.use_port(server.port)
    extension.pair(server.pairing_code())
    expected = json.loads((PAGES / "expected.json").read_text(encoding="utf-8"))
    for name, page in sorted(expected.items()):
        _clip(extension, f"http://{urlsplit(page['url']).hostname}/{name}")
    # The seed page's picture is nobody's to show.
    pages.put("/russia-china-ties.html", re.sub("<img[^>]*>", "", seed.page()))
    _clip(extension, f"http://{urlsplit(seed.URL).hostname}/russia-china-ties.html")
    for row in server.clippings():
        tags = TAGS.get(row["url"].rpartition("/")[2])
        if tags:
            server.run("tag", row["id"], *tags)
    newest = server.clippings()[0]["id"]

    viewer = _viewer(context, server)
    viewer.locator(".row-title").first.wait_for()
    for name, address in (
        ("viewer", f"#/c/{newest}"),
        ("removed", f"#/c/{newest}?view=removed"),
        ("original", f"#/c/{newest}?view=original"),
    ):
        viewer.goto(f"http://127.0.0.1:{server.port}/{address}")
        viewer.locator(".reader-body article, iframe.page-frame").first.wait_for()
        viewer.wait_for_load_state("networkidle")
        _shoot(viewer, folder / name, WIDE)
        _shoot(viewer, folder / f"{name}-narrow", NARROW)
    viewer.goto(f"http://127.0.0.1:{server.port}/#/search?q=zeppelin")
    viewer.get_by_text("Nothing found").first.wait_for()
    _shoot(viewer, folder / "nothing-found", WIDE)
    viewer.close()

    receipt = context.new_page()
    receipt.goto(extension.url(f"extension/popup/popup.html#{newest}"))
    receipt.get_by_text("Saved").first.wait_for()
    _shoot(receipt, folder / "receipt", RECEIPT)


def _clip(extension: ChromiumExtension, url: str) -> None:
    page = extension.context.new_page()
    page.goto(url)
    extension.click(page)
    extension.wait_popup("removed")
    extension.close_popup()
    page.close()


def _viewer(context: BrowserContext, server: Winnow) -> Page:
    request = Request(f"http://127.0.0.1:{server.port}/api/open", data=b"{}", method="POST")
    token = json.loads((server.library / "server.json").read_text(encoding="utf-8"))["token"]
    for name, value in {"Authorization": f"Bearer {token}", "X-Winnow-Client": "pictures", "Content-Type": "application/json"}.items():
        request.add_header(name, value)
    with urlopen(request, timeout=10) as answer:
        page = context.new_page()
        page.goto(Path(json.loads(answer.read())["path"]).as_uri())
    page.wait_for_url("http://**")
    return page


def _shoot(page: Page, path: Path, size: dict[str, int]) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.wait_for_timeout(400)  # transitions, and the article's frame in its new colours
        page.screenshot(path=path.with_name(f"{path.name}-{scheme}.png"))


if __name__ == "__main__":
    main()
