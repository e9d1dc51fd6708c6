"""Hostile markup, clipped and opened in the viewer in real Chromium: nothing runs, and nothing is asked of the network."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.browser.servers import Winnow
from tests.nursery import Nursery

PAYLOADS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "xss" / "dompurify-payloads.json").read_text(encoding="utf-8")
)
PROSE = (
    "<p>A paragraph of the article, long enough to be taken for one, tells of rivers, mills, floods and the people who wrote them down.</p>"
)
REMOVED = "?view=removed"
VIEWS = ("", REMOVED, "?view=original")
# Whatever a payload manages to run says so here: the functions that the payloads call leave a mark that the test reads.
ALARM = """
window.alarms = [];
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (...words) => { window.alarms.push([name, ...words.map(String)]); };
"""


def ask(server: Winnow, token: str, path: str, *, method: str = "GET", body: Any = None) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    request = Request(f"http://127.0.0.1:{server.port}{path}", data=data, method=method)
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("X-Winnow-Client", "test")
    if data is not None:
        request.add_header("Content-Type", "application/json")
        request.add_header("Content-Digest", f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:")
    with urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


@pytest.fixture
def winnow_server(nursery: Nursery, tmp_path: Path) -> Iterator[Winnow]:
    """Which takes clips as fast as they come."""
    server = Winnow(tmp_path, nursery, WINNOW_LIMITS__WRITES_PER_S="1000")
    server.start()
    yield server
    server.stop()


def test_all_payloads_are_clipped_and_none_runs_or_calls_out(chromium: BrowserContext, winnow_server: Winnow) -> None:
    token = winnow_server.token()
    ids = []
    for payload in PAYLOADS:
        clipping_id = str(uuid4())
        ids.append(clipping_id)
        first = f"<p>Number {len(ids)} of the hostile pages begins with a paragraph like any other, long enough to be taken for one.</p>"
        page = f"<html><head><title>{payload['payload'][:200]}</title></head><body><article>{first}{PROSE * 3}{payload['payload']}{PROSE * 3}</article></body></html>"
        snapshot = {
            "schema": 1, "url": f"https://hostile.example/{len(ids)}", "captured_at": "2026-05-01T10:00:00Z",
            "title": payload["payload"][:200], "html": page, "note": payload["payload"][:500], "tags": [payload["payload"].strip()[:30] or "x"],
        }  # fmt: skip
        ask(winnow_server, token, f"/api/clippings/{clipping_id}", method="PUT", body=snapshot)

    own = f"http://127.0.0.1:{winnow_server.port}/"
    strangers: list[str] = []
    dialogs: list[str] = []

    def opened() -> Page:
        viewer = chromium.new_page()
        viewer.add_init_script(ALARM)
        viewer.on("request", lambda request: None if request.url.startswith((own, "data:", "file:")) else strangers.append(request.url))
        viewer.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        viewer.goto(Path(ask(winnow_server, token, "/api/open", method="POST", body={})["path"]).as_uri())
        viewer.locator(".row-title").first.wait_for()
        return viewer

    # One tab for each view of a clipping: they load at the same time.
    tabs = {view: opened() for view in VIEWS}
    try:
        for number, clipping_id in enumerate(ids, 1):
            for view, tab in tabs.items():
                tab.goto(f"{own}#/c/{clipping_id}{view}")
            for view, tab in tabs.items():
                inside = tab.locator(".reader-body article") if view == REMOVED else tab.frame_locator("iframe.page-frame").locator("body")
                inside.get_by_text(f"Number {number} of the hostile pages").first.wait_for()
                assert tab.evaluate("window.alarms") == []
                for frame in tab.frames:
                    assert frame == tab.main_frame or frame.url.startswith(f"{own}v/") or frame.is_detached(), frame.url
        assert dialogs == []
        assert strangers == []
        assert [tab.url for tab in tabs.values() if not tab.url.startswith(own)] == []
    finally:
        for tab in tabs.values():
            tab.close()
