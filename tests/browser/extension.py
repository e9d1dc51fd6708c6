"""The extension as tests see it, the same in each browser; what differs is in `chromium.py` and `firefox.py`."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

from tests.browser.servers import wait_for

# Runs in an extension page: the rows of a store of the extension's database, without their blobs.
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
      try {
        resolve(await Promise.all(all.result.map(async (row) => ({...row, blob: row.blob && await textOf(row.blob)}))));
      } catch (error) {
        reject(error);
      }
    };
    all.onerror = () => reject(all.error);
  };
  // Firefox has been seen, once in some thousand times, to give nothing for a blob that is being put into its row once more.
  async function textOf(blob) {
    for (let tries = 0; tries < 3; tries += 1) {
      const text = await blob.text();
      if (text || !blob.size) return text;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`a blob of ${blob.size} bytes reads as empty`);
  }
})"""
# Databases are emptied and not deleted: Firefox numbers the files of a new one from 1 again, while those of the old one may still be in use.
_CLEAR = """async () => {
  for (const { name } of await indexedDB.databases()) {
    await new Promise((resolve, reject) => {
      const open = indexedDB.open(name);
      open.onerror = () => reject(open.error);
      open.onsuccess = () => {
        const stores = [...open.result.objectStoreNames];
        const emptying = stores.length ? open.result.transaction(stores, "readwrite") : null;
        for (const store of stores) emptying.objectStore(store).clear();
        const done = () => { open.result.close(); resolve(); };
        if (emptying) emptying.oncomplete = done; else done();
      };
    });
  }
  // Whatever was paired is forgotten, which the background hears of and shows on the button.
  await chrome.storage.local.set({token: "forgotten in a moment"});
  await chrome.storage.local.clear();
}"""
POPUP = "chrome.extension.getViews({type: 'popup'})[0]"


class Extension(ABC):
    """The loaded extension: clicks its button, reads its popup, badge and stores.

    `context` opens pages and holds the browser's cookies; `tab` is a page of the extension, for looking inside.
    """

    browser: str

    def __init__(self, context: Any) -> None:
        self.context = context
        self.tab = context.new_page()
        self.tab.goto(self.url("extension/options/options.html"))

    @abstractmethod
    def url(self, path: str) -> str:
        """The address of one of the extension's files."""

    @abstractmethod
    def click(self, page: Any) -> None:
        """The real click on the extension's button, with `page` in front: it opens the popup."""

    @abstractmethod
    def close_popup(self) -> None:
        """As a click beside it does."""

    @abstractmethod
    def command(self, page: Any, name: str = "clip") -> None:
        """A keyboard command on `page`."""

    @abstractmethod
    def menu(self, page: Any, item: str, selector: str) -> None:
        """Choose an entry of ours in the context menu of an element of `page`."""

    @abstractmethod
    def download(self, button: str) -> tuple[str, str]:
        """Click a button of `tab` that makes the browser download a file; its name and its text."""

    @abstractmethod
    def stop_worker(self) -> None:
        """End the background as the browser does when it is idle."""

    def reset(self) -> None:
        """As freshly installed, in a browser without cookies."""
        self.tab.evaluate(_CLEAR)

    def open(self, url: str) -> Any:
        """A new tab that shows this address."""
        page = self.context.new_page()
        page.goto(url)
        return page

    def close_welcome(self) -> None:
        """Close the page that the extension opens once it is installed; it comes, so nothing is done before it is there."""

        def opened() -> list[Any]:
            # Playwright hears of new pages only while it is asked something.
            self.tab.evaluate("true")
            return [page for page in self.context.pages if page.url == self.url("extension/welcome/welcome.html")]

        for page in wait_for(opened, "the first-run page"):
            page.close()

    def close_pages(self) -> None:
        """Close all tabs but our own."""
        for page in self.context.pages:
            if not self._is_own(page):
                page.close()

    @abstractmethod
    def background(self, script: str) -> Any:
        """Call a function with the background's global object; what it changes lasts until `stop_worker`."""

    @abstractmethod
    def kill_browser(self) -> None:
        """As a power cut does: what it had not written is lost."""

    @abstractmethod
    def _is_own(self, page: Any) -> bool: ...

    def popup_text(self) -> str:
        """What the popup says now; "" when it is closed."""
        return str(self.tab.evaluate(f"{POPUP}?.document.body?.innerText ?? ''"))

    def popup(self, expression: str) -> Any:
        """Evaluate in the popup; `doc` is its document."""
        return self.tab.evaluate(f"(async () => {{ const doc = {POPUP}.document; return ({expression}); }})()")

    def press(self, label: str) -> None:
        """Click the popup's button with this text."""
        button = f"[...doc.querySelectorAll('button')].find((each) => each.textContent.trim() === {json.dumps(label)})"
        wait_for(lambda: self.popup_text() and self.popup(f"Boolean({button})"), f"the button {label} in {self.popup_text()!r}")
        # A click from here is no touch, and the receipt goes away by itself when nobody touches it.
        self.popup(f"{button}.dispatchEvent(new Event('pointerdown', {{bubbles: true}})), {button}.click()")

    def wait_popup(self, text: str) -> str:
        """The popup's text once it holds `text`."""
        try:
            wait_for(lambda: text in self.popup_text(), text)
        except AssertionError as error:
            raise AssertionError(f"{error}; {self._popup_now()}") from None
        return self.popup_text()

    def wait_popup_without(self, text: str) -> None:
        """Wait until the popup is open and does not say `text`."""
        try:
            wait_for(lambda: (said := self.popup_text()) and text not in said, f"{text} to go")
        except AssertionError as error:
            raise AssertionError(f"{error}; {self._popup_now()}") from None

    def _popup_now(self) -> str:
        """What there is of the popup, for who waits for it in vain."""
        state = self.tab.evaluate(f"(() => {{ const view = {POPUP}; return view && view.document.readyState }})()")
        where = f"is {state} and says {self.popup_text()!r}" if state else "is closed"
        return f"the popup {where}; {len(self.outbox())} clips wait, {len(self.saved())} are saved"

    def wait_closed(self) -> None:
        wait_for(lambda: not self.tab.evaluate(f"Boolean({POPUP})"), "the popup to close")

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

    def badge(self, page: Any | None = None) -> tuple[str, str]:
        """Text and title of the badge, on the tab of `page` or everywhere."""
        tab_id = self.tab_id(page) if page else None
        script = """async (tabId) => {
          const where = tabId === null ? {} : {tabId};
          return [await chrome.action.getBadgeText(where), await chrome.action.getTitle(where)];
        }"""
        text, title = self.tab.evaluate(script, tab_id)
        return text, title

    def tab_id(self, page: Any) -> int:
        page.bring_to_front()
        return int(self.tab.evaluate("async () => (await chrome.tabs.query({active: true}))[0].id"))
