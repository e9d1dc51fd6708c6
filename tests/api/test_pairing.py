"""Pairing, viewer windows, clients, proofs."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import stat
from collections.abc import Callable
from typing import TYPE_CHECKING

import aiohttp
import pytest

from winnow.errors import Forbidden, Gone, NotFound, Unauthorised
from winnow.web.pairing import KEY_S, WINDOW_S, OneTimeKeys, PairingDesk
from winnow.web.tickets import TICKET_S, Tickets
from winnow.web.wire import ViewRequest

if TYPE_CHECKING:
    from conftest import House

EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
OTHER = "moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_code_is_eight_characters_of_crockfords_alphabet() -> None:
    codes = {PairingDesk().open() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f" {code[:4]} {code[5:]} ",
        lambda code: code.replace("0", "O").replace("1", "l"),
    ],
)
def test_the_code_may_be_typed_carelessly(typed: Callable[[str], str]) -> None:
    desk = PairingDesk()
    desk.use(typed(desk.open()))
    assert desk.code is None


def test_the_window_closes_after_two_minutes() -> None:
    clock = Clock()
    desk = PairingDesk(clock)
    code = desk.open()
    clock.now += WINDOW_S
    assert desk.code is None
    with pytest.raises(Forbidden) as refused:
        desk.use(code)
    assert refused.value.code == "pairing_closed"


def test_opening_an_open_window_keeps_its_code() -> None:
    desk = PairingDesk()
    assert desk.open() == desk.open()


def test_a_sixth_guess_finds_the_window_closed_even_with_the_right_code() -> None:
    desk = PairingDesk()
    code = desk.open()
    for _ in range(5):
        with pytest.raises(Forbidden):
            desk.use("0000-0000")
    with pytest.raises(Gone):
        desk.use(code)
    assert desk.open() != code


def test_a_key_is_good_once_and_for_a_minute() -> None:
    clock = Clock()
    keys = OneTimeKeys(clock)
    used, late = keys.new(), keys.new()
    keys.use(used)
    with pytest.raises(Gone):
        keys.use(used)
    clock.now += KEY_S
    with pytest.raises(Gone):
        keys.use(late)
    with pytest.raises(Unauthorised):
        keys.use("never was one")


def test_a_ticket_is_for_one_view_for_a_minute_and_for_one_server() -> None:
    from uuid import uuid4

    clock = Clock()
    tickets, view, named = Tickets(clock), ViewRequest(theme="sepia"), uuid4()
    ticket = tickets.mint(named, view)
    assert tickets.read(ticket) == (named, view)
    with pytest.raises(NotFound):
        Tickets(clock).read(ticket)
    for at in (0, 10, 50, len(ticket) - 3):
        with pytest.raises(NotFound):
            tickets.read(ticket[:at] + ("A" if ticket[at] != "A" else "B") + ticket[at + 1 :])
    clock.now += TICKET_S
    with pytest.raises(Gone):
        tickets.read(ticket)


async def test_of_two_that_pair_at_once_only_one_gets_a_token(new_house: Callable[..., House]) -> None:
    house = new_house()
    code = (await house.call("POST", "/api/pair/window")).json["code"]
    asked = {"code": code, "client_name": "browser"}
    answers = await asyncio.gather(
        *(house.call("POST", "/api/pair", token=None, origin=origin, json_body=asked) for origin in (EXTENSION, OTHER, EXTENSION))
    )
    assert sorted(answer.status for answer in answers) == [201, 410, 410]
    won = next(answer for answer in answers if answer.status == 201).json
    assert set(won["scopes"]) == {"clippings:write", "clippings:status"}
    replay = await house.call("POST", "/api/pair", token=None, origin=OTHER, json_body=asked)
    assert replay.status == 410
    assert (await house.call("GET", "/api/pair/window")).json == {"code": None, "expires_in_s": 0, "paired": ["browser"]}


async def test_pairing_is_closed_until_somebody_opens_it_and_after_five_wrong_guesses(new_house: Callable[..., House]) -> None:
    house = new_house()
    guess = {"code": "0000-0000", "client_name": "guesser"}
    closed = await house.call("POST", "/api/pair", token=None, origin=OTHER, json_body=guess)
    assert (closed.status, closed.code) == (403, "pairing_closed")
    code = (await house.call("POST", "/api/pair/window")).json["code"]
    for _ in range(5):
        wrong = await house.call("POST", "/api/pair", token=None, origin=OTHER, json_body=guess)
        assert (wrong.status, wrong.code) == (403, "wrong_code")
    sixth = await house.call("POST", "/api/pair", token=None, origin=EXTENSION, json_body={"code": code, "client_name": "late"})
    assert sixth.status == 410
    assert (await house.call("GET", "/api/clients")).json == []


async def test_more_than_ten_attempts_a_minute_have_to_wait(new_house: Callable[..., House]) -> None:
    house = new_house()
    guess = {"code": "x", "client_name": "guesser"}
    answers = [await house.call("POST", "/api/pair", token=None, origin=OTHER, json_body=guess) for _ in range(11)]
    assert [answer.status for answer in answers] == [403] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


async def test_a_web_page_cannot_pair_even_with_the_code(new_house: Callable[..., House]) -> None:
    house = new_house()
    code = (await house.call("POST", "/api/pair/window")).json["code"]
    asked = {"code": code, "client_name": "page"}
    assert (await house.call("POST", "/api/pair", token=None, origin="https://evil.tld", json_body=asked)).status == 403


async def test_a_revoked_client_is_out_at_once(new_house: Callable[..., House]) -> None:
    house = new_house()
    token = await house.pair()
    client = (await house.call("GET", "/api/clients")).json[0]
    assert client["name"] == "test browser"
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{house.origin}/api/live", headers={"Origin": EXTENSION}) as live:
        await live.send_json({"auth": token})
        assert (await live.receive_json())["event"] == "hello"
        assert (await house.call("DELETE", f"/api/clients/{client['id']}")).status == 204
        await live.receive(timeout=5)
        assert live.close_code == 4401
    assert (await house.call("GET", "/api/lookup?url=x", token=token)).status == 401
    assert (await house.call("DELETE", f"/api/clients/{client['id']}")).status == 404


async def test_the_server_proves_itself_to_each_client(new_house: Callable[..., House]) -> None:
    house = new_house()
    first, second = await house.pair(), await house.pair(OTHER)
    hello = (await house.call("GET", "/api/hello?nonce=abcDEF_-123", token=None)).json
    said = f"abcDEF_-123|{hello['server_id']}|{house.port}".encode()
    expected = [hmac.new(hashlib.sha256(token.encode()).digest(), said, "sha256").hexdigest() for token in (second, first)]
    assert hello["proofs"] == expected
    assert hello["proof"] == expected[0]
    other = (await house.call("GET", "/api/hello?nonce=abcDEF_-124", token=None)).json
    assert set(other["proofs"]).isdisjoint(expected)


@pytest.mark.parametrize("nonce", ["short", "x" * 129, "spaces are bad", "%00%00%00%00%00%00%00%00", "ünïcödé-nonce", ""])
async def test_a_bad_nonce_is_refused(house: House, nonce: str) -> None:
    answer = await house.call("GET", f"/api/hello?nonce={nonce}", token=None)
    assert (answer.status, answer.json["error"]["field"]) == (422, "nonce")


async def test_hello_without_a_nonce_proves_nothing_and_tells_the_limits(house: House) -> None:
    hello = (await house.call("GET", "/api/hello", token=None)).json
    assert (hello["name"], hello["proof"], hello["proofs"]) == ("winnow", None, [])
    assert hello["limits"]["snapshot_bytes"] == 64 * 1024 * 1024


async def test_the_redirect_file_opens_one_viewer_window_for_its_owner_alone(new_house: Callable[..., House]) -> None:
    house = new_house()
    written = await house.call("POST", "/api/open")
    page = house.library / "open.html"
    assert written.json["path"] == str(page)
    text, mode = await asyncio.to_thread(lambda: (page.read_text("utf-8"), stat.S_IMODE(page.stat().st_mode)))
    assert mode == 0o600
    key = re.search(rf"http://127\.0\.0\.1:{house.port}/#k=([A-Za-z0-9_-]+)", text)
    assert key
    opened = await house.call("POST", "/api/session", token=None, origin=house.origin, json_body={"key": key[1]})
    assert opened.status == 201
    assert (await house.call("GET", "/api/clients", token=opened.json["token"], origin="null")).status == 403
    assert not await asyncio.to_thread(page.exists)
    assert (await house.call("GET", "/api/clients", token=opened.json["token"], origin=house.origin)).status == 200
    again = await house.call("POST", "/api/session", token=None, origin=house.origin, json_body={"key": key[1]})
    assert again.status == 410
    unknown = await house.call("POST", "/api/session", token=None, origin=house.origin, json_body={"key": "made up"})
    assert unknown.status == 401


async def test_an_extension_never_learns_a_key_to_the_viewer(new_house: Callable[..., House]) -> None:
    house = new_house()
    token = await house.pair()
    answer = await house.call("POST", "/api/open", token=token, origin=EXTENSION)
    assert answer.status == 200
    assert answer.json == {"path": "", "opened": True}
    assert house.opened == [(house.library / "open.html").as_uri()]
    clipping = "b6f7c2f0-5a52-4d6f-9a55-0f1f0e1d2c3b"
    await house.call("POST", f"/api/open?clipping={clipping}", token=token, origin=EXTENSION)
    assert f"&amp;c={clipping}" in await asyncio.to_thread((house.library / "open.html").read_text, "utf-8")
    refused = await house.call("POST", "/api/open?clipping=<script>", token=token, origin=EXTENSION)
    assert refused.status == 422
    await house.call("POST", "/api/open")
    assert len(house.opened) == 2, "the command line opens the browser itself"


async def test_a_script_gets_a_token_with_the_scopes_it_asked_for(new_house: Callable[..., House]) -> None:
    house = new_house()
    made = await house.call("POST", "/api/clients", json_body={"name": "script", "scopes": ["clippings:read"]})
    token = made.json["token"]
    assert (await house.call("GET", "/api/clippings", token=token)).status == 200
    assert (await house.clip(token=token)).status == 403
    unknown = await house.call("POST", "/api/clients", json_body={"name": "script", "scopes": ["everything"]})
    assert (unknown.status, unknown.json["error"]["field"]) == (422, "scopes")
    full = await house.call("POST", "/api/clients", json_body={"name": "all"})
    assert (await house.call("GET", "/api/clients", token=full.json["token"])).status == 200


async def test_many_wrong_tokens_have_to_wait_and_a_right_one_does_not(new_house: Callable[..., House]) -> None:
    house = new_house(failed_logins_per_min=20)
    statuses = [(await house.call("GET", "/api/clippings", token=f"wrong{n}")).status for n in range(22)]
    assert statuses == [401] * 20 + [429] * 2
    assert (await house.call("GET", "/api/clippings")).status == 200
