"""Who gets in, for every address of the server: the cases come from the table of addresses, so a new one is tested too."""

from __future__ import annotations

import ast
import json
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, unused_port

import winnow.web
from winnow.web.access import EXTENSION_SCOPES
from winnow.web.app import create_app
from winnow.web.endpoints import Body, Endpoint
from winnow.web.headers import CLIP_DOCUMENT, CONTENT, SHELL
from winnow.web.routes import API

if TYPE_CHECKING:
    from conftest import House

EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SHELL_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), local-network=(), loopback-network=()",
}

every = pytest.mark.parametrize("endpoint", API, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
guarded = pytest.mark.parametrize(
    "endpoint", [endpoint for endpoint in API if endpoint.scopes is not None], ids=lambda endpoint: f"{endpoint.method} {endpoint.path}"
)


def filled(endpoint: Endpoint, clipping: str = "") -> str:
    path = (
        endpoint.path.replace("{id}", clipping or str(uuid4()))
        .replace("{sha256}", "a" * 64)
        .replace("{ticket}", "none")
        .replace("{number}", "1")
    )
    return path + ("?url=https%3A%2F%2Fexample.org%2Ffan.png" if "sha256" in endpoint.path else "")


def foreign_hosts(port: int) -> list[str]:
    return [
        "evil.tld",
        f"evil.tld:{port}",
        f"127.0.0.1.evil.tld:{port}",
        f"localhost.evil.tld:{port}",
        f"localhost.:{port}",
        f"0.0.0.0:{port}",
        f"127.0.0.2:{port}",
        f"127.1:{port}",
        f"2130706433:{port}",
        f"0x7f000001:{port}",
        f"[::]:{port}",
        f"[::ffff:127.0.0.1]:{port}",
        f"[0:0:0:0:0:0:0:1]:{port}",
        "127.0.0.1",
        "localhost",
        "[::1]",
        f"127.0.0.1:{port + 1}",
        f"localhost:{port + 1}",
        f"127.0.0.1:0{port}",
        f"127.0.0.1:{port}@evil",
        f"user@127.0.0.1:{port}",
        f"evil.tld#127.0.0.1:{port}",
        f"127.0.0.1:{port}.evil.tld",
        f"xn--lcalhost-54a:{port}",
        "null",
    ]


def test_all_routes_of_the_router_are_in_the_table(house: House) -> None:
    assert len({(endpoint.method, endpoint.path) for endpoint in house.server.services.endpoints}) == len(house.server.services.endpoints)
    handlers = [endpoint.handler for endpoint in house.server.services.endpoints]
    assert len(set(handlers)) == len(handlers), "the gate finds an endpoint by its handler"


async def test_an_address_that_nobody_declared_is_closed(house: House) -> None:
    async def stray(_: web.Request) -> web.StreamResponse:
        return web.Response(text="open")

    async def open_nothing(_: str) -> bool:
        return False

    shared = house.server.services
    port = unused_port()
    app = create_app(shared.intake, shared.settings, port=port, open_browser=open_nothing)
    app.router.add_get("/stray", stray)
    async with TestServer(app, host="127.0.0.1", port=port), ClientSession(f"http://127.0.0.1:{port}") as session:
        async with session.get("/stray") as answer:
            assert answer.status == 404
        async with session.get("/api/hello") as answer:
            assert answer.status == 200


@pytest.mark.parametrize("number", range(25))
def test_a_foreign_host_gets_nothing(house: House, number: int) -> None:
    host = foreign_hosts(house.port)[number]
    for method, path in (("GET", "/"), ("GET", "/api/hello"), ("POST", "/api/pair"), ("GET", "/nowhere"), ("OPTIONS", "/api/pair")):
        status, answer = house.raw(f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert status in (400, 403), (host, method, path)
        assert b"host_not_allowed" in answer or status == 400
        assert house.server.services.library.server_id.encode() not in answer
    upgrade = (
        f"GET /api/live HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    assert house.raw(upgrade.encode())[0] in (400, 403)


def test_the_own_hosts_are_answered_in_any_case(house: House) -> None:
    for host in (f"127.0.0.1:{house.port}", f"localhost:{house.port}", f"LocalHost:{house.port}", f"[::1]:{house.port}"):
        assert house.raw(f"GET /api/hello HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())[0] == 200


@pytest.mark.parametrize("hosts", ["", "Host: 127.0.0.1:{port}\r\nHost: 127.0.0.1:{port}\r\n"], ids=["none", "two"])
def test_no_host_and_two_hosts_are_bad_requests(house: House, hosts: str) -> None:
    assert house.raw(f"GET /api/hello HTTP/1.1\r\n{hosts.format(port=house.port)}Connection: close\r\n\r\n".encode())[0] == 400


def test_an_absolute_target_of_another_host_is_refused(house: House) -> None:
    request = f"GET http://evil.tld/api/hello HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nConnection: close\r\n\r\n"
    assert house.raw(request.encode())[0] == 403


@every
@pytest.mark.parametrize(
    "origin", ["https://evil.tld", "null", "http://127.0.0.1:1", "chrome-extension://bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", ""]
)
async def test_a_foreign_origin_is_refused_even_with_a_valid_token(house: House, endpoint: Endpoint, origin: str) -> None:
    if endpoint.for_unpaired and origin.startswith("chrome-extension:"):
        pytest.skip("an extension that is not paired yet may greet and pair")
    answer = await house.call(endpoint.method, filled(endpoint), origin=origin)
    assert (answer.status, answer.code) == (403, "origin_not_allowed")
    assert "Access-Control-Allow-Origin" not in answer.headers


@every
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_what_the_browser_calls_cross_site_is_refused(house: House, endpoint: Endpoint, site: str) -> None:
    answer = await house.call(endpoint.method, filled(endpoint), headers={"Sec-Fetch-Site": site})
    assert (answer.status, answer.code) == (403, "origin_not_allowed")


async def test_the_own_origin_and_no_origin_are_let_in(house: House) -> None:
    for origin in (None, house.origin):
        assert (await house.call("GET", "/api/clippings", origin=origin)).status == 200


async def test_a_paired_extension_may_read_its_answers_and_only_it_is_named(house: House, extension: str) -> None:
    answer = await house.call("GET", "/api/lookup?url=https://example.org/", token=extension, origin=EXTENSION)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == EXTENSION
    assert answer.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_a_preflight_is_answered_to_a_paired_extension_alone(house: House, extension: str) -> None:
    good = await house.call("OPTIONS", "/api/clippings", token=None, origin=EXTENSION)
    assert (good.status, good.headers["Access-Control-Allow-Origin"]) == (204, EXTENSION)
    bad = await house.call("OPTIONS", "/api/clippings", token=None, origin="https://evil.tld")
    assert bad.status == 403
    assert "Access-Control-Allow-Origin" not in bad.headers


@guarded
async def test_without_a_valid_token_nothing_is_given(house: House, endpoint: Endpoint) -> None:
    for token in (None, "wrong"):
        answer = await house.call(endpoint.method, filled(endpoint), token=token, data=b"x" if endpoint.body.is_upload else None)
        assert (answer.status, answer.code, answer.headers["WWW-Authenticate"]) == (401, "unauthorised", "Bearer")


async def test_a_token_anywhere_but_in_its_header_is_ignored(house: House) -> None:
    token = house.server.token
    assert (await house.call("GET", f"/api/clippings?token={token}&access_token={token}", token=None)).status == 401
    assert (await house.call("GET", "/api/clippings", token=None, headers={"Cookie": f"token={token}"})).status == 401
    assert (await house.call("GET", "/api/clippings", token=None, headers={"Authorization": f"Basic {token}"})).status == 401


@guarded
async def test_an_extension_may_do_its_own_work_and_nothing_else(house: House, extension: str, clipping: str, endpoint: Endpoint) -> None:
    answer = await house.call(
        endpoint.method, filled(endpoint, clipping), token=extension, origin=EXTENSION, data=b"x" if endpoint.body.is_upload else None
    )
    mine = bool((endpoint.scopes or frozenset()) & EXTENSION_SCOPES)
    if not mine:
        assert (answer.status, answer.code) == (403, "scope")
    else:
        assert answer.status != 401
        assert endpoint.path in {
            "/api/clippings/{id}",
            "/api/clippings/{id}/highlights",
            "/api/clippings/{id}/receipt",
            "/api/clippings/{id}/removed",
            "/api/clippings/{id}/restore",
            "/api/clippings/{id}/remove",
            "/api/clippings/{id}/images/{sha256}",
            "/api/lookup",
            "/api/known",
            "/api/tags",
            "/api/open",
        }


@pytest.mark.parametrize("path", ["", "/removed", "/highlights"])
async def test_an_extension_does_not_see_what_it_did_not_make(house: House, extension: str, clipping: str, path: str) -> None:
    answer = await house.call("GET", f"/api/clippings/{clipping}{path}", token=extension, origin=EXTENSION)
    assert (answer.status, answer.code) == (403, "scope")


async def test_an_extension_sees_and_changes_what_it_made(house: House, extension: str) -> None:
    made = (await house.clip(token=extension, url="https://example.org/its-own")).json["id"]
    path = f"/api/clippings/{made}"
    assert (await house.call("GET", path, token=extension)).json["url"] == "https://example.org/its-own"
    changed = await house.call("PATCH", path, token=extension, origin=EXTENSION, json_body={"tags": ["bread"], "state": "archive"})
    assert (changed.status, changed.json["tags"], changed.json["shelf"]) == (200, ["bread"], "archive")


async def test_a_token_is_bound_to_the_origin_it_was_given_to(house: House, extension: str) -> None:
    answer = await house.call("GET", "/api/lookup?url=x", token=extension, origin=house.origin)
    assert (answer.status, answer.code) == (403, "origin_not_allowed")


@pytest.mark.parametrize(
    "endpoint", [endpoint for endpoint in API if endpoint.changes], ids=lambda endpoint: f"{endpoint.method} {endpoint.path}"
)
async def test_a_change_needs_its_header_and_its_content_type(house: House, clipping: str, endpoint: Endpoint) -> None:
    before = (await house.call("GET", f"/api/clippings/{clipping}")).body
    data = b"{}" if endpoint.body is not Body.NOTHING else None
    blind = await house.call(endpoint.method, filled(endpoint, clipping), data=data, headers={"X-Winnow-Client": "-"})
    assert (blind.status, blind.code) == (403, "client_header")
    if endpoint.body is not Body.NOTHING:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "-"):
            form = await house.call(endpoint.method, filled(endpoint, clipping), data=data, headers={"Content-Type": kind})
            if kind == "-" and endpoint.body is Body.IMAGE:
                continue  # no content type reads as application/octet-stream
            assert (form.status, form.code) == (415, "content_type")
    assert (await house.call("GET", f"/api/clippings/{clipping}")).body == before


@every
async def test_every_answer_has_exactly_the_headers_of_its_sort(house: House, clipping: str, endpoint: Endpoint) -> None:
    if endpoint.path in ("/api/live", "/api/open", "/api/clients/{id}"):
        pytest.skip("a socket, or tested elsewhere with care")
    for token in ("", None):
        answer = await house.call(endpoint.method, filled(endpoint, clipping), token=token, data=b"{" if endpoint.changes else None)
        is_content = answer.status == 200 and endpoint.path.endswith(("/article", "/snapshot"))
        expected = dict(CONTENT) if is_content else SHELL_HEADERS
        named = [*SHELL_HEADERS, "X-Frame-Options", "Strict-Transport-Security"]
        assert {name: answer.headers[name] for name in named if name in answer.headers} == expected
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Server"] == "winnow"
        assert "Set-Cookie" not in answer.headers


async def test_the_shell_and_its_errors_have_the_same_headers(house: House) -> None:
    assert dict(SHELL) == SHELL_HEADERS
    for method, path, status in (("GET", "/nowhere", 404), ("POST", "/api/hello", 405), ("TRACE", "/api/hello", 405)):
        answer = await house.call(method, path)
        assert answer.status == status
        assert {name: answer.headers[name] for name in SHELL_HEADERS} == SHELL_HEADERS
        assert "Traceback" not in answer.body.decode()


async def test_the_viewer_is_served_with_the_shells_headers(house: House) -> None:
    for endpoint in house.server.services.endpoints[len(API) :]:
        answer = await house.call("GET", endpoint.path, token=None)
        assert answer.status == 200
        assert answer.headers["Content-Type"].split(";")[0] == endpoint.answer
        assert {name: answer.headers[name] for name in SHELL_HEADERS} == SHELL_HEADERS


async def test_a_link_from_anywhere_leads_to_the_shell_only(house: House) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert (await house.call("GET", "/", token=None, headers=headers)).status in (200, 404)
    assert (await house.call("GET", "/api/clippings", headers=headers)).status == 403
    framed = headers | {"Sec-Fetch-Dest": "iframe"}
    assert (await house.call("GET", "/", token=None, headers=framed)).status in (403, 404)


async def test_a_view_is_a_sandboxed_document_that_reaches_no_network(house: House, clipping: str) -> None:
    ticket = await house.call("POST", f"/api/clippings/{clipping}/view", json_body={"mode": "clean", "theme": "dark", "size": 20})
    assert ticket.status == 200, ticket.body
    answer = await house.call("GET", ticket.json["url"], token=None)
    assert answer.status == 200, answer.body
    named = ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "Content-Disposition")
    assert {name: answer.headers[name] for name in named} == dict(CLIP_DOCUMENT)
    assert answer.headers["Content-Security-Policy"] == (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
        "img-src data:; style-src 'unsafe-inline'; font-src data:; media-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
    assert b"winnowed" in answer.body
    assert not re.search(rb"<(script|iframe|link|object|form)\b|\ssrc=[\"']?http", answer.body)


@pytest.mark.parametrize("ticket", ["x", "AAAA", "=", "%00", "A" * 2000, "aGVsbG8"])
async def test_a_made_up_ticket_leads_nowhere(house: House, ticket: str) -> None:
    assert (await house.call("GET", f"/v/{ticket}", token=None)).status == 404


async def test_what_is_downloaded_is_an_attachment_whatever_its_title(house: House) -> None:
    made = await house.clip(url="https://example.org/headers", title='a"\r\nX-Evil: y \u202e;filename="b.exe')
    title = 'a"\r\nX-Evil: y \u202e;filename="b.exe'
    await house.call("PATCH", f"/api/clippings/{made.json['id']}", json_body={"title": title})
    answer = await house.call("GET", f"/api/clippings/{made.json['id']}/snapshot")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename=\"[A-Za-z0-9 ._-]*\"; filename\*=UTF-8''[A-Za-z0-9%._~-]*", disposition)
    assert "X-Evil" not in answer.headers


def test_only_loopback_is_listened_to(house: House) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # no packet is sent; it only tells our own address on the network
        own = probe.getsockname()[0]
    if own.startswith("127."):
        pytest.skip("this machine has no other network")
    with pytest.raises(ConnectionRefusedError), socket.create_connection((own, house.port), timeout=5):
        pass


def test_no_secret_is_compared_with_an_operator() -> None:
    package = Path(winnow.web.__file__).parent
    found = []
    for path in package.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                for side in (node.left, *node.comparators):
                    name = getattr(side, "id", None) or getattr(side, "attr", "")
                    if re.search("(token|secret|code|key|proof|digest)$", name):
                        found.append(f"{path.name}:{node.lineno} {name}")
    assert found == []


async def test_errors_are_json_with_a_code_and_a_sentence(house: House) -> None:
    error = json.loads((await house.call("GET", "/api/clippings/not-a-uuid")).body)["error"]
    assert error["field"] == "id"
    assert error["message"].endswith(".")
