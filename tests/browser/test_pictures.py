"""The pictures of an article, fetched in the browser: with cookies and referrer, from other sites, and what is said of those that do not come."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.browser.servers import wait_for

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da63fcff1f0002eb01f5"
    "6a0d5f2b0000000049454e44ae426082"
)
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#c00"/></svg>'
PROSE = "A paragraph of the article, long enough to be taken for one, tells of rivers, mills, floods and the people who wrote them down."


class Gallery:
    """Two names of one server: pictures are given to who has the cookie, comes from the page, or asks from a page at all."""

    def __init__(self) -> None:
        gallery = self
        self.asked: list[tuple[str, str, str]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                cookie, referrer = self.headers.get("Cookie", ""), self.headers.get("Referer", "")
                gallery.asked.append((self.path, cookie, referrer))
                status, kind, body = gallery.answer(self.path, cookie, referrer)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                if "shared" in self.path:
                    self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.pictures: list[str] = []

    def answer(self, path: str, cookie: str, referrer: str) -> tuple[int, str, bytes]:
        if path == "/page":
            shown = "".join(
                f"<p>{PROSE} ({n})</p><img src='{url}' alt='picture {n}' width=300 height=200>" for n, url in enumerate(self.pictures)
            )
            return (
                200,
                "text/html; charset=utf-8",
                f"<html><title>Pictures</title><article><h1>Pictures</h1>{shown}<p>{PROSE}</p></article>".encode(),
            )
        if "gone" in path:
            return 404, "text/plain", b""
        if "member" in path and "session=mine" not in cookie:
            return 403, "text/plain", b""
        if "shown-on-page" in path and not referrer.startswith((self.url("/"), self.url("/", "localhost"))):
            return 403, "text/plain", b""
        if path.endswith(".svg"):
            return 200, "image/svg+xml", DRAWING
        if "huge" in path:
            return 200, "image/png", PNG + bytes(27 * 1024 * 1024)
        return 200, "image/png", PNG

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    made = Gallery()
    yield made
    made.close()


@pytest.fixture
def paired(extension: Any, winnow_server: Any) -> Any:
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    return winnow_server


def test_pictures_come_with_cookies_and_referrer_and_the_receipt_says_what_is_missing_and_why(
    extension: Any, paired: Any, gallery: Gallery
) -> None:
    there = ["/open.png", "/member.png", "/shown-on-page.png", "/drawing.svg"]
    gallery.pictures = [
        *map(gallery.url, there),
        gallery.url("/shared-shown-on-page.png", "localhost"),  # another site that lets pages read it, and asks which page it is
        gallery.url("/gone.png"),
        gallery.url("/huge.png"),
        gallery.url("/elsewhere.svg", "localhost"),
    ]
    page = extension.context.new_page()
    page.context.add_cookies([{"name": "session", "value": "mine", "url": gallery.url("/")}])
    page.goto(gallery.url("/page"))
    extension.click(page)
    text = extension.wait_popup("5 of 8 images")
    assert "Picture missing: gone.png. The site no longer has it." in text
    assert "Picture missing: huge.png. It is larger than Winnow keeps." in text
    assert "Picture missing: elsewhere.svg. It is of a kind that Winnow does not keep." in text or "another site" in text
    [saved] = extension.saved()
    images = paired.wait_shown(saved["id"], lambda clip: clip["images"]["stored"] == 5)["images"]
    assert sorted(images["wanted"]) == sorted(
        [gallery.url("/gone.png"), gallery.url("/huge.png"), gallery.url("/elsewhere.svg", "localhost")]
    )


def test_a_clip_with_its_pictures_is_shown_without_any_network(extension: Any, paired: Any, gallery: Gallery) -> None:
    gallery.pictures = [gallery.url("/member.png"), gallery.url("/drawing.svg")]
    page = extension.context.new_page()
    page.context.add_cookies([{"name": "session", "value": "mine", "url": gallery.url("/")}])
    page.goto(gallery.url("/page"))
    extension.click(page)
    extension.wait_popup("Saved")
    [saved] = wait_for(extension.saved, "the receipt")
    paired.wait_shown(saved["id"], lambda clip: clip["images"]["stored"] == 2)
    page.close()
    gallery.asked.clear()
    ticket = paired.call("POST", f"/api/clippings/{saved['id']}/view", {"mode": "clean", "theme": "light", "size": 18})
    reading = extension.open(paired.url(ticket["url"]))
    shown = reading.evaluate("[...document.images].map((image) => [image.src.slice(0, 15), image.complete && image.naturalWidth > 0])")
    assert shown == [["data:image/png;", True], ["data:image/png;", True]]
    assert gallery.asked == []


def test_pictures_of_a_site_that_the_reader_allowed_come_with_its_cookies_and_are_told_which_page_asks(
    extension: Any, paired: Any, gallery: Gallery
) -> None:
    # The extension may read 127.0.0.1, which is another site than the page's.
    gallery.pictures = [gallery.url("/member-shown-on-page.png?of=*^|a"), gallery.url("/open.png"), gallery.url("/gone.png")]
    page = extension.context.new_page()
    page.context.add_cookies([{"name": "session", "value": "mine", "url": gallery.url("/")}])
    page.goto(gallery.url("/page", "localhost"))
    gallery.asked.clear()
    extension.click(page)
    assert "Picture missing: gone.png. The site no longer has it." in extension.wait_popup("2 of 3 images")
    # As little as browsers tell another site; and nothing where the picture comes without.
    asked = {(path.partition("?")[0], referrer) for path, _, referrer in gallery.asked}
    assert ("/member-shown-on-page.png", gallery.url("/", "localhost")) in asked
    assert [referrer for path, referrer in asked if path == "/open.png"] == [""]
    assert extension.tab.evaluate("chrome.declarativeNetRequest.getSessionRules()") == []
