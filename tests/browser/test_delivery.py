"""What a good server never does: the extension keeps the clip, and its secrets, through all of it.

The server here is a stand-in that speaks the contract and can be told to break it; everything else is tested on the real one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

TOKEN = "t0ken-of-the-stand-in"
SERVER_ID = "stand-in"
SECRET = "words that must not reach a stranger"
# So many refusals outlast a test: the first tries follow each other within a second, and a state seen between two of them is soon gone.
EVER = 9


class StandIn:
    """Speaks hello and the upload of a clip. `answers` are used up, one a PUT; None is what the contract says.

    `token` is what it proves to know.
    """

    def __init__(self, token: str = TOKEN) -> None:
        self.answers: list[tuple[int, dict[str, str], Any] | None] = []
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._note(b"")
                nonce = parse_qs(urlsplit(self.path).query).get("nonce", [""])[0]
                key = hashlib.sha256(token.encode()).digest()
                proof = hmac.new(key, f"{nonce}|{SERVER_ID}|{stand_in.port}".encode(), hashlib.sha256).hexdigest()
                self._send(
                    200, {}, {"name": "winnow", "version": "0", "server_id": SERVER_ID, "limits": {}, "proof": "x", "proofs": [proof]}
                )

            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self._note(body)
                scripted = stand_in.answers.pop(0) if stand_in.answers else None
                if scripted:
                    self._send(*scripted)
                    return
                receipt: dict[str, Any] = {
                    "id": self.path.rpartition("/")[2], "digest": self.headers["Content-Digest"], "state": "clean", "title": "T",
                    "words": 3, "removed": {}, "images": {"wanted": [], "stored": 0}, "duplicate_of": None, "warnings": [], "revision": 1,
                    "byline": "", "site": "",
                }  # fmt: skip
                self._send(201, {}, receipt)

            def _note(self, body: bytes) -> None:
                stand_in.requests.append((self.command, self.path, dict(self.headers), body))

            def _send(self, status: int, headers: dict[str, str], value: Any) -> None:
                data = json.dumps(value).encode()
                self.send_response(status)
                for name, each in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, each)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(poll_interval=0.02), daemon=True)
        self._thread.start()

    @property
    def puts(self) -> list[tuple[str, str, dict[str, str], bytes]]:
        return [request for request in self.requests if request[0] == "PUT"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def error(status: int, message: str = "No.", **headers: str) -> tuple[int, dict[str, str], Any]:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, {"error": {"code": "x", "message": message}}


def _standing_in(extension: Any, token: str) -> Iterator[StandIn]:
    # It knows its token from the beginning: the extension may ask at any time who is there.
    server = StandIn(token)
    extension.use_port(server.port)
    extension.tab.evaluate("(token) => chrome.storage.local.set({token})", TOKEN)
    yield server
    server.close()


@pytest.fixture
def stand_in(extension: Any) -> Iterator[StandIn]:
    yield from _standing_in(extension, TOKEN)


@pytest.fixture
def stranger(extension: Any) -> Iterator[StandIn]:
    """A program on the port that does not know the token."""
    yield from _standing_in(extension, "something else")


@pytest.fixture
def page(extension: Any, pages_server: Any) -> Any:
    opened = extension.context.new_page()
    opened.goto(pages_server.put("/p.html", f"<title>Kept</title><p>{SECRET}</p>"))
    return opened


def test_an_upload_carries_what_the_contract_asks_and_no_cookies(extension: Any, stand_in: StandIn, page: Any) -> None:
    page.context.add_cookies([{"name": "other", "value": "program", "url": f"http://127.0.0.1:{stand_in.port}/"}])
    extension.click(page)
    extension.wait_popup("Saved")
    [(_, path, headers, body)] = stand_in.puts
    [saved] = extension.saved()
    assert path == f"/api/clippings/{saved['id']}"
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Winnow-Client"].startswith("extension/")
    assert headers["Origin"] == extension.url("").rstrip("/")
    assert "Cookie" not in headers
    assert hashlib.sha256(body).digest().hex() == base64.b64decode(headers["Content-Digest"][9:-1]).hex()


def test_a_stranger_on_the_port_gets_neither_the_page_nor_the_token(extension: Any, stranger: StandIn, page: Any) -> None:
    extension.click(page)
    assert "could not prove" in extension.wait_popup("Pair with Winnow once")
    said = json.dumps([(method, path, headers, body.decode()) for method, path, headers, body in stranger.requests])
    assert {method for method, *_ in stranger.requests} == {"GET"}
    assert TOKEN not in said
    assert SECRET not in said
    assert len(extension.outbox()) == 1


@pytest.mark.parametrize(
    "answer",
    [(201, {}, {"id": "another", "digest": "sha-256=:AAAA:"}), (200, {}, {"ok": True}), (200, {}, "not an object"), (204, {}, None)],
    ids=["another's receipt", "no receipt", "no object", "no content"],
)
def test_only_a_receipt_for_this_very_clip_empties_the_outbox(extension: Any, stand_in: StandIn, page: Any, answer: Any) -> None:
    stand_in.answers = [answer] * EVER
    extension.click(page)
    extension.wait_popup("Queued on this computer")
    assert len(extension.outbox()) == 1
    assert extension.badge(page)[0] != "✓"


@pytest.mark.parametrize("status", [408, 429, 500, 503, 507])
def test_a_server_in_trouble_gets_the_same_clip_again_later(extension: Any, stand_in: StandIn, page: Any, status: int) -> None:
    stand_in.answers = [error(status, "Busy just now.")]
    extension.click(page)
    extension.wait_popup("Saved")
    first, second = stand_in.puts
    assert (first[1], first[3]) == (second[1], second[3])
    assert extension.outbox() == []


def test_a_clip_that_was_garbled_on_its_way_is_sent_again(extension: Any, stand_in: StandIn, page: Any) -> None:
    stand_in.answers = [(400, {}, {"error": {"code": "bad_digest", "message": "The body is not what its digest says."}})]
    extension.click(page)
    extension.wait_popup("Saved")
    assert len(stand_in.puts) == 2
    assert extension.outbox() == []


def test_retry_after_is_waited_for(extension: Any, stand_in: StandIn, page: Any) -> None:
    stand_in.answers = [error(503, "Full.", Retry_After="300")]
    extension.click(page)
    extension.wait_popup("next try in 5 min")
    [row] = extension.outbox()
    assert 290_000 < row["nextAt"] - row["created"] < 310_000


def test_the_pause_grows_with_each_try_and_has_a_ceiling(extension: Any, stand_in: StandIn, page: Any) -> None:
    stand_in.answers = [error(500)] * 14
    extension.click(page)
    extension.wait_popup("Queued")
    extension.close_popup()
    pauses = []
    while len(stand_in.answers) > 1:
        before = extension.now()
        extension.ask("retry", id="")
        [row] = extension.outbox()
        pauses.append((row["tries"], row["nextAt"] - before))
    for tries, pause in pauses:
        assert min(300_000, 1000 * 2 ** (tries - 1)) / 2 <= pause
        # The answer itself takes part of a second.
        assert pause <= min(300_000, 1000 * 2 ** (tries - 1)) + 2_000


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_does_not_know_us_makes_us_ask_to_pair(extension: Any, stand_in: StandIn, page: Any, status: int) -> None:
    stand_in.answers = [error(status)] * EVER
    extension.click(page)
    extension.wait_popup("Pair with Winnow once")
    assert len(extension.outbox()) == 1
    assert extension.badge()[0] == "!"


@pytest.mark.parametrize("status", [409, 413, 422])
def test_a_clip_refused_for_good_is_kept_and_can_be_downloaded(extension: Any, stand_in: StandIn, page: Any, status: int) -> None:
    stand_in.answers = [error(status, "The page is larger than 64 MiB.")]
    extension.click(page)
    text = extension.wait_popup("Kept here, not sent")
    assert "The page is larger than 64 MiB." in text
    assert "Download a copy" in text
    [row] = extension.outbox()
    assert row["state"] == "needs_user"
    extension.ask("retry", id="nothing of that name")
    assert len(stand_in.puts) == 1


def test_a_copy_of_what_waits_is_the_snapshot_itself(extension: Any, stand_in: StandIn, page: Any) -> None:
    stand_in.answers = [error(413)]
    extension.click(page)
    extension.wait_popup("Kept here, not sent")
    extension.close_popup()
    extension.tab.reload()
    name, text = extension.download("Download a copy")
    [row] = extension.outbox()
    assert name == "Kept.winnow.json"
    assert text == row["blob"]


def test_a_clip_deleted_in_the_library_meanwhile_leaves_the_outbox(extension: Any, stand_in: StandIn, page: Any) -> None:
    stand_in.answers = [error(410)]
    extension.click(page)
    extension.wait_popup("Not kept")
    assert extension.outbox() == []


def test_what_waits_is_sent_by_the_alarm_after_the_worker_has_died(extension: Any, stand_in: StandIn, page: Any) -> None:
    stand_in.answers = [error(500)] * 3
    extension.click(page)
    extension.wait_popup("Queued")
    extension.close_popup()
    extension.stop_worker()
    extension.tab.evaluate("chrome.alarms.create('deliver', {when: Date.now()})")
    extension.wait_saved(1)
    assert extension.outbox() == []


def test_one_clip_is_not_sent_twice_at_once(extension: Any, stand_in: StandIn, page: Any) -> None:
    stand_in.answers = [error(500, Retry_After="3600")]
    extension.click(page)
    extension.wait_popup("Queued")
    [row] = extension.outbox()
    extension.close_popup()
    extension.tab.evaluate(
        "(id) => Promise.all([1, 2, 3, 4].map(() => chrome.runtime.sendMessage({type: 'retry', body: {id}})))", row["id"]
    )
    assert len(stand_in.puts) == 2
