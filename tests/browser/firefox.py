"""A real Firefox with the extension, driven over WebDriver BiDi, with the names that Playwright gives to the same things."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from tests.browser.bidi import Bidi
from tests.browser.extension import POPUP, Extension
from tests.browser.servers import ROOT, wait_for

GECKO_ID: str = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))["browser_specific_settings"]["gecko"]["id"]
# Firefox gives every installation an origin of its own; a fixed one lets a browser that was killed find its outbox again.
UUID = "5f0b3a52-8f5e-4c56-9a55-8a2f3f2f7c01"
PREFERENCES = {
    "extensions.webextensions.uuids": json.dumps({GECKO_ID: UUID}),
    "extensions.webextensions.keepStorageOnUninstall": True,
    "extensions.webextensions.keepUuidOnUninstall": True,
    # The browser's own question is no page and cannot be answered here.
    "extensions.webextOptionalPermissionPrompts": False,
    "browser.download.useDownloadDir": True,
    "browser.download.folderList": 2,
    "browser.download.always_ask_before_handling_new_types": False,
    "intl.accept_languages": "en-US",
    "intl.locale.requested": "en-US",
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    # Nothing but what a test asks for goes over the network.
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
}
# https://www.w3.org/TR/webdriver2/#keyboard-actions
NAMED_KEYS = {
    "Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Backspace": "\ue003", "Space": " ", "Home": "\ue011", "End": "\ue010",
    "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015",
    "Shift": "\ue008", "Control": "\ue009", "Alt": "\ue00a",
}  # fmt: skip
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Page:
    """A tab. What it can do bears Playwright's names, so that one test runs in both browsers."""

    def __init__(self, context: Firefox, id_: str) -> None:
        self.context = context
        self.id = id_
        self.keyboard = Keyboard(self)

    @property
    def url(self) -> str:
        return str(self.context.tree(self.id)["url"])

    def goto(self, url: str) -> None:
        self.context.bidi.command("browsingContext.navigate", context=self.id, url=url, wait="complete")

    def reload(self) -> None:
        self.context.bidi.command("browsingContext.reload", context=self.id, wait="complete")

    def evaluate(self, script: str, argument: Any = None) -> Any:
        return self.context.bidi.evaluate(self.id, script, argument)

    def title(self) -> str:
        return str(self.evaluate("document.title"))

    def bring_to_front(self) -> None:
        self.context.bidi.command("browsingContext.activate", context=self.id)

    def set_viewport_size(self, size: dict[str, int]) -> None:
        self.context.bidi.command("browsingContext.setViewport", context=self.id, viewport=size)

    def emulate_media(self, color_scheme: str) -> None:
        """For the whole browser, until `reset`."""
        self.context.prefer("layout.css.prefers-color-scheme.content-override", {"dark": 0, "light": 1}[color_scheme])

    def wait_for_function(self, script: str, arg: Any = None) -> None:
        wait_for(lambda: self.evaluate(script, arg), script)

    def wait_for_selector(self, selector: str) -> None:
        self.locator(selector).wait_for()

    def inner_text(self, selector: str) -> str:
        return self.locator(selector).inner_text()

    def locator(self, selector: str) -> Locator:
        """By CSS, or by words with `text=`."""
        if selector.startswith("text="):
            return Locator(self, {"type": "xpath", "value": f"//body//*[text()[contains(., {json.dumps(selector[5:])})]]"})
        return Locator(self, {"type": "css", "value": selector})

    def get_by_role(self, role: str, name: str) -> Locator:
        """A button by part of its name, as Playwright has it; anything else by its whole name."""
        if role == "button":
            text = json.dumps(name)
            named = f"contains(@aria-label, {text}) or (not(@aria-label) and contains(normalize-space(.), {text}))"
            return Locator(self, {"type": "xpath", "value": f"//button[{named}]"})
        return Locator(self, {"type": "accessibility", "value": {"role": role, "name": name}})

    def get_by_label(self, name: str) -> Locator:
        return Locator(self, {"type": "accessibility", "value": {"name": name}})

    def click(self, selector: str, button: str = "left") -> None:
        self.locator(selector).click(button=button)

    def close(self) -> None:
        self.context.bidi.command("browsingContext.close", context=self.id)


class Locator:
    """The first element that fits, looked for anew with each use and waited for."""

    def __init__(self, page: Page, how: dict[str, Any]) -> None:
        self._page = page
        self._how = how

    @property
    def first(self) -> Locator:
        return self

    def _find(self) -> list[Any]:
        found = self._page.context.bidi.command("browsingContext.locateNodes", context=self._page.id, locator=self._how)
        return list(found["nodes"])

    def wait_for(self) -> None:
        wait_for(self._find, f"an element by {self._how}")

    def count(self) -> int:
        return len(self._find())

    def click(self, button: str = "left") -> None:
        """As a person does: the pointer goes there and its button is pressed."""
        self.wait_for()
        element = {key: value for key, value in self._find()[0].items() if key == "sharedId"}
        self._call("(element) => element.scrollIntoView({block: 'center', behavior: 'instant'})")
        number = {"left": 0, "right": 2}[button]
        actions: list[dict[str, Any]] = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": {"type": "element", "element": element}},
            {"type": "pointerDown", "button": number},
            {"type": "pointerUp", "button": number},
        ]
        source = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}
        self._page.context.bidi.command("input.performActions", context=self._page.id, actions=[source])

    def fill(self, text: str) -> None:
        self.click()
        self._call("(element) => element.select()")
        self._page.keyboard.type(text)

    def inner_text(self) -> str:
        return str(self._call("(element) => element.innerText")["value"])

    def _call(self, function: str) -> dict[str, Any]:
        self.wait_for()
        [node, *_] = self._find()
        answer = self._page.context.bidi.command(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"sharedId": node["sharedId"]}],
            target={"context": self._page.id},
            awaitPromise=True,
        )
        return dict(answer["result"])


class Keyboard:
    """Real keys, to whatever has the focus in the tab."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, keys: str) -> None:
        """One key, or several held together: "Enter", "Shift+Tab"."""
        values = [NAMED_KEYS.get(key, key) for key in keys.split("+")]
        self._perform([("keyDown", value) for value in values] + [("keyUp", value) for value in reversed(values)])

    def type(self, text: str) -> None:
        self._perform([(kind, letter) for letter in text for kind in ("keyDown", "keyUp")])

    def _perform(self, strokes: list[tuple[str, str]]) -> None:
        actions = [{"type": kind, "value": value} for kind, value in strokes]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self._page.context.bidi.command("input.performActions", context=self._page.id, actions=[source])


class Firefox:
    """A running Firefox with a profile of its own. `kill` ends it as a power cut does; `start` goes on with the same profile."""

    def __init__(self, folder: Path) -> None:
        self.profile = folder / "profile"
        self.downloads = folder / "downloads"
        self._log = folder / "firefox.log"
        self._preferred: set[str] = set()
        for each in (self.profile, self.downloads):
            each.mkdir(parents=True)
        preferences = {**PREFERENCES, "browser.download.dir": str(self.downloads)}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
        (self.profile / "user.js").write_text("".join(lines), encoding="utf-8")

    def start(self, extension: Path | None = ROOT) -> None:
        """Start it and load the extension from a folder or an xpi, for this run of the browser as `about:debugging` does."""
        program = os.environ.get("WINNOW_FIREFOX", "/usr/bin/firefox-esr")
        command = [program, "--headless", "--no-remote", "--profile", str(self.profile)]
        self._log.unlink(missing_ok=True)
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [*command, "--remote-debugging-port", "0", "--remote-allow-system-access"],
                env={**os.environ, "HOME": str(self.profile), "MOZ_CRASHREPORTER_DISABLE": "1"},
                stdout=log,
                stderr=log,
            )
        found = wait_for(lambda: LISTENING.search(self._log.read_text(errors="replace")), "Firefox to listen", 60)
        assert found
        self.bidi = Bidi(found[1])
        self.bidi.__enter__()
        self._chrome = self.bidi.command("browsingContext.getTree", **{"moz:scope": "chrome"})["contexts"][0]["context"]
        if extension:
            kind = "path" if extension.is_dir() else "archivePath"
            self.bidi.command("webExtension.install", extensionData={"type": kind, "path": str(extension)})

    def __enter__(self) -> Firefox:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if self._process.poll() is None:
            # Without asking the pages: after a tab has slept, the protocol's own way of closing waits for it for ever.
            self.chrome("() => { win.setTimeout(() => Services.startup.quit(Services.startup.eForceQuit), 0); }")
            self._end(kill=False)
        shutil.rmtree(self.profile, ignore_errors=True)

    def kill(self) -> None:
        self._end(kill=True)

    def _end(self, *, kill: bool) -> None:
        if kill:
            self._process.kill()
        self._process.wait(timeout=60)
        self.bidi.__exit__(None, None, None)

    def chrome(self, script: str, argument: Any = None) -> Any:
        """Evaluate with the rights of the browser itself; `win` is its window, `ext` the extension."""
        prelude = f"""const win = Services.wm.getMostRecentWindow("navigator:browser");
          const ext = WebExtensionPolicy.getByID({json.dumps(GECKO_ID)})?.extension;"""
        body = (
            f"async (argument) => {{ {prelude} const value = ({script}\n); return typeof value === 'function' ? value(argument) : value; }}"
        )
        return self.bidi.evaluate(self._chrome, body, argument)

    def prefer(self, name: str, value: int) -> None:
        """Set a preference until `reset`."""
        self._preferred.add(name)
        self.chrome("([name, value]) => Services.prefs.setIntPref(name, value)", [name, value])

    def reset(self) -> None:
        """No cookies, and the preferences of the start."""
        self.clear_cookies()
        for name in self._preferred:
            self.chrome("(name) => Services.prefs.clearUserPref(name)", name)
        self._preferred.clear()

    def tree(self, id_: str) -> dict[str, Any]:
        [context] = self.bidi.command("browsingContext.getTree", root=id_, maxDepth=0)["contexts"]
        return dict(context)

    @property
    def pages(self) -> list[Page]:
        """All tabs, oldest first."""
        return [Page(self, each["context"]) for each in self.bidi.command("browsingContext.getTree", maxDepth=0)["contexts"]]

    def new_page(self) -> Page:
        return Page(self, self.bidi.command("browsingContext.create", type="tab")["context"])

    def add_cookies(self, cookies: list[dict[str, Any]]) -> None:
        for cookie in cookies:
            host = urlsplit(cookie["url"]).hostname
            value = {"type": "string", "value": cookie["value"]}
            self.bidi.command("storage.setCookie", cookie={"name": cookie["name"], "value": value, "domain": host, "path": "/"})

    def clear_cookies(self) -> None:
        self.bidi.command("storage.deleteCookies")


class FirefoxExtension(Extension):
    """The extension in Firefox."""

    browser = "firefox"
    context: Firefox

    def __init__(self, firefox: Firefox) -> None:
        self.id = UUID
        super().__init__(firefox)

    def url(self, path: str) -> str:
        return f"moz-extension://{self.id}/{path}"

    def click(self, page: Any) -> None:
        page.bring_to_front()
        self.context.chrome("""(async () => {
          const {ExtensionParent} = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
          await ExtensionParent.apiManager.global.browserActionFor(ext).triggerAction(win);
        })()""")

    def close_popup(self) -> None:
        self.context.chrome("[...win.document.querySelectorAll('panel')].filter((p) => p.state === 'open').forEach((p) => p.hidePopup())")
        self.wait_closed()

    def command(self, page: Any, name: str = "clip") -> None:
        page.bring_to_front()
        # The keys stand in the order of the manifest.
        number = list(json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))["commands"]).index(name)
        keyset = f"ext-keyset-id-{re.sub(r'[^a-z0-9_-]', '_', GECKO_ID)}"
        script = "([id, number]) => win.document.getElementById(id).querySelectorAll('key')[number].doCommand()"
        self.context.chrome(script, [keyset, number])

    def menu(self, page: Any, item: str, selector: str) -> None:
        page.bring_to_front()
        page.locator(selector).click(button="right")
        choose = """(item) => {
          const menu = win.document.getElementById("contentAreaContextMenu");
          const found = menu.state === "open" && [...menu.querySelectorAll("menuitem")].find((each) => each.id.endsWith(`-menuitem-_${item}`));
          if (!found) return false;
          // Several entries of one extension are in a menu of their own.
          const inner = found.closest("menupopup");
          if (inner !== menu && inner.state !== "open") { if (inner.state === "closed") inner.parentNode.openMenu(true); return false; }
          inner.activateItem(found);
          return true;
        }"""
        wait_for(lambda: self.context.chrome(choose, item), f"the menu entry {item}")

    def download(self, button: str) -> tuple[str, str]:
        for old in self.context.downloads.iterdir():
            old.unlink()
        self.tab.bring_to_front()
        self.tab.get_by_role("button", name=button).click()
        # Under another name until it is whole.
        file = wait_for(
            lambda: [each for each in self.context.downloads.glob("*") if each.suffix != ".part" and each.stat().st_size], button
        )[0]
        return file.name, file.read_text(encoding="utf-8")

    def stop_worker(self) -> None:
        self.context.chrome("ext.terminateBackground({ignoreDevToolsAttached: true})")

    def reset(self) -> None:
        self.context.reset()
        if self.tab.evaluate(f"Boolean({POPUP})"):
            self.close_popup()
        super().reset()

    def background(self, script: str) -> Any:
        return self.tab.evaluate(f"async () => ({script})(await chrome.runtime.getBackgroundPage())")

    def kill_browser(self) -> None:
        self.context.kill()

    def _is_own(self, page: Any) -> bool:
        return bool(page.id == self.tab.id)
