"""A real Chromium with the extension, driven by Playwright."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType
from tests.browser.extension import POPUP, Extension
from tests.browser.servers import ROOT


def start_chromium(browser: BrowserType, profile: Path, extension: Path = ROOT) -> BrowserContext:
    """A Chromium with this profile and the extension in this folder, whose button is pinned to the toolbar.

    A button that is not pinned comes out first when it is clicked, which is shown for a quarter of a second.
    """
    preferences = profile / "Default" / "Preferences"
    if not preferences.exists():
        preferences.parent.mkdir(parents=True, exist_ok=True)
        preferences.write_text(json.dumps({"extensions": {"pinned_extensions": [_id_of(extension)]}}), encoding="utf-8")
    return browser.launch_persistent_context(
        profile,
        executable_path=os.environ.get("WINNOW_CHROMIUM", "/usr/bin/chromium"),
        headless=True,
        args=[f"--disable-extensions-except={extension}", f"--load-extension={extension}", "--no-sandbox", "--lang=en-US"],
    )


def _id_of(extension: Path) -> str:
    """The beginning of the SHA-256 of the manifest's key, or without one of the folder's path, with the letters a to p for its digits.

    Source: https://developer.chrome.com/docs/extensions/reference/manifest/key
    """
    key = json.loads((extension / "manifest.json").read_text(encoding="utf-8")).get("key")
    named = base64.b64decode(key) if key else str(extension.resolve()).encode()
    digits = hashlib.sha256(named).hexdigest()[:32]
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digits)


class ChromiumExtension(Extension):
    """The extension in Chromium."""

    browser = "chromium"
    context: BrowserContext

    def __init__(self, context: BrowserContext) -> None:
        self.worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
        self.id = self.worker.url.split("/")[2]
        super().__init__(context)
        assert context.browser
        self._cdp = context.browser.new_browser_cdp_session()

    def url(self, path: str) -> str:
        return f"chrome-extension://{self.id}/{path}"

    def click(self, page: Any) -> None:
        page.bring_to_front()
        tabs = self._cdp.send("Target.getTargets", {"filter": [{"type": "tab"}]})["targetInfos"]
        # A page that did not load has another address in the list of tabs.
        target = ([tab for tab in tabs if tab["url"] == page.url] or tabs)[-1]["targetId"]
        self._cdp.send("Extensions.triggerAction", {"id": self.id, "targetId": target})

    def close_popup(self) -> None:
        self.tab.evaluate(f"{POPUP}?.close()")
        self.wait_closed()

    def command(self, page: Any, name: str = "clip") -> None:
        script = "async ([name, id]) => chrome.commands.onCommand.dispatch(name, await chrome.tabs.get(id))"
        self.worker.evaluate(script, [name, self.tab_id(page)])

    def menu(self, page: Any, item: str, selector: str) -> None:
        info = page.evaluate(
            """([item, selector]) => { const element = document.querySelector(selector);
              return {menuItemId: item, linkUrl: element.href, srcUrl: element.currentSrc, pageUrl: location.href, selectionText: String(getSelection())} }""",
            [item, selector],
        )
        self.worker.evaluate(
            "async ([info, id]) => chrome.contextMenus.onClicked.dispatch(info, await chrome.tabs.get(id))", [info, self.tab_id(page)]
        )

    def download(self, button: str) -> tuple[str, str]:
        with self.tab.expect_download() as download:
            self.tab.get_by_role("button", name=button).click()
        return download.value.suggested_filename, download.value.path().read_text(encoding="utf-8")

    def stop_worker(self) -> None:
        session = self.context.new_cdp_session(self.tab)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()

    def reset(self) -> None:
        self.context.clear_cookies()
        self.tab.evaluate(f"{POPUP}?.close()")
        super().reset()

    def background(self, script: str) -> Any:
        return self.worker.evaluate(f"({script})(globalThis)")

    def kill_browser(self) -> None:
        processes = self._cdp.send("SystemInfo.getProcessInfo")["processInfo"]
        process = next(int(process["id"]) for process in processes if process["type"] == "browser")
        with self.context.expect_event("close"):
            os.kill(process, signal.SIGKILL)

    def _is_own(self, page: Any) -> bool:
        return page is self.tab
