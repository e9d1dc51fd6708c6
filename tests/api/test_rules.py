"""Rules of sites over HTTP: remembered with a correction, listed in words, exported, imported, undone, applied."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Answer, House

EVIL = "<script>alert(1)</script>\u202e"
PAGE = (
    "<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    + "".join(f"<p>Paragraph {n} tells, at some length and with commas, how the wheel turned in {1900 + n}.</p>" for n in range(6))
    + "</article><aside class='imprint'><h2>{heading}</h2><p>All rights kept by {title}.</p></aside></body></html>"
)
GOOD = {"site": "example.org", "keep": False, "pattern": {"steps": [{"tag": "div", "names": ["related"]}]}}


@pytest.fixture
def house(new_house: Callable[..., House]) -> House:
    """A server with no rules and no clippings."""
    return new_house(writes_per_s=100_000)


async def clip(house: House, number: int, host: str = "mill.example", heading: str = "Imprint") -> str:
    html = PAGE.format(title=f"Mill {number}", heading=heading)
    return await settled(house, await house.clip(url=f"https://{host}/{number}", html=html, title=f"Mill {number}"))


async def settled(house: House, answer: Answer) -> str:
    """The id of a clip once it is cleaned."""
    assert answer.status == 201, answer.body
    state = answer.json["state"]
    while state == "received":
        await asyncio.sleep(0.02)
        state = (await house.call("GET", f"/api/clippings/{answer.json['id']}")).json["state"]
    return str(answer.json["id"])


async def blocks(house: House, clipping: str, kept: bool) -> list[str]:
    """The ids of the blocks of the page's side box that are, or are not, part of the article."""
    page = (await house.call("GET", f"/api/clippings/{clipping}/removed")).json
    return [block["id"] for block in page["blocks"][7:] if (block["removed"] is None) is kept]


async def restored(house: House, clipping: str, **fields: Any) -> Answer:
    return await house.call(
        "POST", f"/api/clippings/{clipping}/restore", json_body={"blocks": await blocks(house, clipping, False), **fields}
    )


async def applied(house: House, site: str) -> Any:
    """What came of applying the rules of a site, once it is done."""
    begun = await house.call("POST", "/api/rules/apply", json_body={"site": site})
    assert begun.status == 202, begun.body
    job = begun.json
    while job["running"]:
        await asyncio.sleep(0.02)
        sites = (await house.call("GET", "/api/rules")).json["sites"]
        job = next((one["applying"] for one in sites if one["site"] == site), {**job, "running": False})
    return job


async def test_remembered_correction_is_told_in_words_and_mends_the_sites_other_clippings_when_asked(house: House) -> None:
    first, second = [await clip(house, number) for number in (1, 2)]
    elsewhere = await clip(house, 3, "other.example")
    before = (await house.call("GET", f"/api/clippings/{elsewhere}/removed")).body
    answer = await restored(house, first, remember=True)
    assert answer.status == 200
    remembered = answer.json["remembered"]
    [rule] = remembered["rules"]
    assert (rule["says"], rule["site"], rule["keep"], rule["clipping"]) == (
        "On mill.example: keep the side box named “imprint”",
        "mill.example",
        True,
        first,
    )
    assert (remembered["why_not"], remembered["others"]) == ("", 1)

    listed = (await house.call("GET", "/api/rules")).json
    assert listed == {"rules": [rule], "sites": [{"site": "mill.example", "clippings": 2, "applying": None}]}
    assert (await house.call("GET", "/api/rules?site=other.example")).json == {"rules": [], "sites": []}
    assert await blocks(house, second, False)
    assert await blocks(house, await clip(house, 4), False) == []
    job = await applied(house, "mill.example")
    assert (job["total"], job["changed"], job["failed"]) == (3, 1, 0)
    assert await blocks(house, second, False) == []
    assert (await house.call("GET", f"/api/clippings/{elsewhere}/removed")).body == before


@pytest.mark.parametrize(
    "part",
    [
        "<élan class='related'>{}</élan>",
        "<x-related.box>{}</x-related.box>",
        "<div class='aNameOfVeryManyWordsThatIsLongAlreadyAndGetsLongerByItsDashes'>{}</div>",
        "<p>\u202e{}: \x01 and “quoted” <b>x</b></p>",
        "<aside><h2>{}</h2></aside>",
        f"<{'t' * 5000}>{{}}</{'t' * 5000}>",
    ],
)
async def test_every_rule_that_is_made_can_be_exported_and_imported(house: House, part: str) -> None:
    html = PAGE.format(title="Mill", heading="Imprint").replace("<aside", part.format("A part that is odd") + "<aside")
    made = await settled(house, await house.clip(url="https://mill.example/odd", html=html))
    page = await house.call("GET", f"/api/clippings/{made}/removed")
    [block] = [block for block in page.json["blocks"] if "A part that is odd" in block["text"]]
    verb = "remove" if block["removed"] is None else "restore"
    await house.call("POST", f"/api/clippings/{made}/{verb}", json_body={"blocks": [block["id"]], "remember": True})
    rules = (await house.call("GET", "/api/rules")).json["rules"]
    file = await house.call("GET", "/api/rules/export")
    assert file.status == 200
    for rule in rules:
        await house.call("DELETE", f"/api/rules/{rule['id']}")
    assert (await house.call("POST", "/api/rules", json_body=file.json)).json["added"] == rules


async def test_correction_without_remember_makes_no_rule(house: House) -> None:
    answer = await restored(house, await clip(house, 1))
    assert answer.json["remembered"] is None
    assert (await house.call("GET", "/api/rules")).json["rules"] == []


async def test_a_rule_is_forgotten_once_and_comes_back_as_it_was(house: House) -> None:
    [rule] = (await restored(house, await clip(house, 1), remember=True)).json["remembered"]["rules"]
    file = (await house.call("GET", "/api/rules/export")).json
    assert (await house.call("DELETE", f"/api/rules/{rule['id']}")).status == 204
    gone = await house.call("DELETE", f"/api/rules/{rule['id']}")
    assert (gone.status, gone.code) == (404, "no_rule")
    assert (await house.call("GET", "/api/rules")).json["rules"] == []
    back = await house.call("POST", "/api/rules", json_body=file)
    assert (back.status, back.json) == (201, {"added": [rule], "unchanged": 0, "left_out": 0})
    again = await house.call("POST", "/api/rules", json_body=file)
    assert again.json == {"added": [], "unchanged": 1, "left_out": 0}


async def test_words_of_the_page_are_text_in_a_rule_and_its_sentence(house: House) -> None:
    html = PAGE.format(title="Mill", heading=EVIL.replace("<", "&lt;")).replace("class='imprint'", "").replace("aside", "div")
    made = (await house.clip(url="https://mill.example/x", html=html)).json["id"]
    await house.call("GET", f"/api/clippings/{made}")
    [rule] = (await restored(house, made, remember=True)).json["remembered"]["rules"]
    assert "“<script>alert(1)</script>”" in rule["says"]
    assert "\u202e" not in rule["says"]
    file = (await house.call("GET", "/api/rules/export")).json
    await house.call("DELETE", f"/api/rules/{rule['id']}")
    assert (await house.call("POST", "/api/rules", json_body=file)).json["added"] == [rule]


async def test_an_extension_corrects_its_clipping_and_makes_no_rule(house: House) -> None:
    extension = await house.pair()
    made = (await house.clip(url="https://mill.example/1", token=extension)).json["id"]
    refused = await house.call("POST", f"/api/clippings/{made}/remove", token=extension, json_body={"blocks": ["x"], "remember": True})
    assert (refused.status, refused.code) == (403, "scope")
    page = (await house.call("GET", f"/api/clippings/{made}/removed")).json
    asked = {"blocks": [page["blocks"][0]["id"]]}
    assert (await house.call("POST", f"/api/clippings/{made}/remove", token=extension, json_body=asked)).status == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"site": "https://example.org"}, "site"),
        ({"site": "Example.org"}, "site"),
        ({"site": "www.example.org"}, "site"),
        ({"site": ""}, "site"),
        ({"site": "a/b"}, "site"),
        ({"site": "a b"}, "site"),
        ({"keep": "perhaps"}, "keep"),
        ({"kind": "weeds"}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"pattern": {}}, "pattern"),
        ({"pattern": {"steps": [{"tag": "p"}]}}, "pattern"),
        ({"pattern": {"steps": [{"tag": "<p>"}]}}, "tag"),
        ({"pattern": {"steps": [{"tag": "div", "names": ["x" * 61]}]}}, "names"),
        ({"pattern": {"steps": [{"tag": "div", "names": ["a"]}] * 7}}, "steps"),
        ({"pattern": {"reach": "all"}}, "pattern"),
        ({"pattern": {"heading": "h", "text": "t", "reach": "all"}}, "pattern"),
        ({"pattern": {"text": "t" * 401}}, "text"),
        ({"made_at": "yesterday"}, "made_at"),
        ({"id": "../x"}, "id"),
    ],
)
async def test_a_rule_that_is_not_one_is_refused_with_its_field_and_nothing_is_added(
    house: House, change: dict[str, Any], field: str
) -> None:
    answer = await house.call("POST", "/api/rules", json_body={"winnow_rules": 1, "rules": [GOOD, {**GOOD, **change}]})
    assert (answer.status, answer.code) == (422, "schema")
    assert field in answer.json["error"]["field"]
    assert (await house.call("GET", "/api/rules")).json["rules"] == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"rules": 1}', b'{"winnow_rules": 2, "rules": []}', b'{"winnow_rules": 1}'])
async def test_a_file_that_is_none_of_rules_is_refused(house: House, body: bytes) -> None:
    answer = await house.call("POST", "/api/rules", data=body)
    assert answer.status in (400, 422)
    assert answer.json["error"]["message"].endswith(".")


async def test_too_many_rules_of_one_site_are_refused_whole(house: House) -> None:
    many = [{**GOOD, "pattern": {"text": f"line {n} of very many"}} for n in range(150)]
    other = [{**GOOD, "pattern": {"text": f"entry {n} and more" + "x" * n}} for n in range(60)]
    assert (await house.call("POST", "/api/rules", json_body={"winnow_rules": 1, "rules": many})).status == 201
    refused = await house.call("POST", "/api/rules", json_body={"winnow_rules": 1, "rules": other})
    assert (refused.status, refused.code, refused.json["error"]["limit"]) == (422, "too_many_rules", 200)
    assert len((await house.call("GET", "/api/rules")).json["rules"]) == 150


@pytest.mark.parametrize("block", ["r0000000000000000-1", "", "x" * 5000])
async def test_a_block_that_is_not_there_is_refused_and_nothing_remembered(house: House, block: str) -> None:
    made = await clip(house, 1)
    answer = await house.call("POST", f"/api/clippings/{made}/restore", json_body={"blocks": [block], "remember": True})
    assert (answer.status, answer.code) == (422, "no_block")
    assert (await house.call("GET", "/api/rules")).json["rules"] == []


@pytest.mark.parametrize("rule", ["857d26e0-60dc-4915-acbb-866f7806c62c", "x", "%2e%2e", "a" * 3000])
async def test_a_rule_that_is_not_there_cannot_be_forgotten(house: House, rule: str) -> None:
    assert (await house.call("DELETE", f"/api/rules/{rule}")).status in (404, 414)


async def test_applying_to_a_site_of_which_nothing_is_saved_says_so(house: House) -> None:
    answer = await house.call("POST", "/api/rules/apply", json_body={"site": "nowhere.example"})
    assert (answer.status, answer.code) == (404, "no_clippings")
    bad = await house.call("POST", "/api/rules/apply", json_body={"site": "no where"})
    assert (bad.status, json.loads(bad.body)["error"]["field"]) == (422, "site")
