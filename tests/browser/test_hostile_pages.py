"""Hostile markup, clipped and opened in the viewer in real Chromium: nothing runs, and nothing is asked of the network."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

from playwright.sync_api import BrowserContext

PAYLOADS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "xss" / "dompurify-payloads.json").read_text(encoding="utf-8")
)
PROSE = (
    "<p>A paragraph of the article, long enough to be taken for one, tells of rivers, mills, floods and the people who wrote them down.</p>"
)
# Whatever a payload manages to run says so here: the functions that the payloads call leave a mark that the test reads.
ALARM = """
window.alarms = [];
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (...words) => { window.alarms.push([name, ...words.map(String)]); };
"""


def ask(server: Any, token: str, path: str, *, method: str = "GET", body: Any = None) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    request = Request(f"http://127.0.0.1:{server.port}{path}", data=data, method=method)
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("X-Winnow-Client", "test")
    if data is not None:
        request.add_header("Content-Type", "application/json")
        request.add_header("Content-Digest", f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:")
    while True:
        try:
            with urlopen(request, timeout=30) as answer:
                return json.loads(answer.read())
        except HTTPError as refusal:
            if refusal.code != 429:
                raise
            time.sleep(float(refusal.headers["Retry-After"]))


def test_all_payloads_are_clipped_and_none_runs_or_calls_out(chromium: BrowserContext, winnow_server: Any) -> None:
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
    viewer = chromium.new_page()
    viewer.add_init_script(ALARM)
    strangers: list[str] = []
    dialogs: list[str] = []
    viewer.on("request", lambda request: None if request.url.startswith((own, "data:", "file:")) else strangers.append(request.url))
    viewer.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    try:
        viewer.goto(Path(ask(winnow_server, token, "/api/open", method="POST", body={})["path"]).as_uri())
        viewer.locator(".row-title").first.wait_for()
        for number, clipping_id in enumerate(ids, 1):
            for view in ("", "?view=removed", "?view=original"):
                viewer.goto(f"{own}#/c/{clipping_id}{view}")
                if view == "?view=removed":
                    shown = viewer.locator(".reader-body article")
                else:
                    shown = viewer.frame_locator("iframe.page-frame").locator("body")
                shown.get_by_text(f"Number {number} of the hostile pages").first.wait_for()
                assert viewer.evaluate("window.alarms") == []
                for frame in viewer.frames:
                    assert frame == viewer.main_frame or frame.url.startswith(f"{own}v/") or frame.is_detached(), frame.url
        assert dialogs == []
        assert strangers == []
        assert viewer.url.startswith(own)
    finally:
        viewer.close()
