"""The options and the first-run page, in real browsers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.browser.servers import wait_for

ARTICLE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><article><h1>{title}</h1>
<p>In the archive of the water board lie one hundred years of floods, written by hand, page after page, in ink that has turned brown.</p>
<p>Whoever reads them learns that the river has come back to the same streets in every generation, and surprised each of them.</p>
<p><img src="/map.png" alt="Map of the river"></p></article></body></html>"""


@pytest.fixture
def options(extension: Any) -> Any:
    extension.tab.bring_to_front()
    extension.tab.reload()
    extension.tab.wait_for_selector("text=Connection")
    return extension.tab


def read_choice(extension: Any, name: str) -> Any:
    return extension.settings().get("choices", {}).get(name)


def keep(extension: Any, pages_server: Any, title: str) -> Any:
    """A page that is clipped without a server."""
    page = extension.open(pages_server.put(f"/{title}.html", ARTICLE.replace("{title}", title)))
    extension.click(page)
    extension.wait_popup("Pair with Winnow once")
    extension.close_popup()
    return page


def test_what_is_chosen_for_a_site_goes_with_each_clip_of_it(extension: Any, options: Any, winnow_server: Any, pages_server: Any) -> None:
    options.locator("#site").fill("HTTP://127.0.0.1:80/a/page")
    options.locator("#site-tags").fill("rivers, maps,")
    options.locator("#site-pictures").click()
    options.get_by_role("button", name="Set for this site").click()
    options.wait_for_selector("text=Tags: rivers, maps")
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    page = extension.open(pages_server.put("/river.html", ARTICLE.replace("{title}", "What a river remembers")))
    extension.click(page)
    assert "rivers" in extension.wait_popup("Saved")
    [saved] = extension.wait_saved(1)
    shown = winnow_server.wait_shown(saved["id"], lambda clip: clip["state"] == "clean")
    assert shown["tags"] == ["rivers", "maps"]
    assert [path for path, _ in pages_server.seen].count("/map.png") == 1, "the page itself asked, the extension did not"


def test_what_is_no_site_is_said_where_it_was_typed(extension: Any, options: Any) -> None:
    options.locator("#site").fill("no site at all")
    options.keyboard.press("Enter")
    options.wait_for_selector("text=This is no name of a site")
    assert options.evaluate("document.activeElement.id") == "site"
    assert "sites" not in extension.settings()


def test_the_page_one_came_from_is_kept_unless_that_is_switched_off(extension: Any, options: Any, pages_server: Any) -> None:
    options.locator("#referrer").click()
    wait_for(lambda: read_choice(extension, "referrer") is False, "the choice to be kept")
    start = pages_server.put("/start.html", '<a href="/next.html">next</a>')
    pages_server.put("/next.html", ARTICLE.replace("{title}", "Next"))
    page = extension.open(start)
    page.click("a")
    page.wait_for_function("document.title === 'Next'")
    extension.click(page)
    [row] = extension.wait_outbox(1)
    assert page.evaluate("document.referrer") == start
    assert json.loads(row["blob"])["referrer"] == ""


def test_what_waits_can_be_tried_downloaded_and_deleted_each_and_all(extension: Any, options: Any, pages_server: Any) -> None:
    for title in ("First", "Second", "Third"):
        keep(extension, pages_server, title)
    options.bring_to_front()
    options.wait_for_selector("text=3 clips queued on this computer")
    name, text = extension.download("Download all")
    assert name == "waiting.winnow.jsonl"
    assert [json.loads(line)["title"] for line in text.splitlines()] == ["First", "Second", "Third"]
    press(options, "Delete: Second")
    press(options, "Delete for good")
    rows = extension.wait_outbox(2)
    assert [row["title"] for row in rows] == ["First", "Third"]
    options.wait_for_selector("text=2 clips queued on this computer")
    press(options, "Delete all")
    press(options, "Delete all for good")
    options.wait_for_selector("text=Nothing is waiting")
    assert extension.outbox() == []


def press(page: Any, name: str) -> None:
    """Press the one button of this name that can be seen."""
    script = """(name) => { const found = [...document.querySelectorAll("button")].find((each) =>
      (each.ariaLabel || each.textContent.trim()) === name && each.checkVisibility()); found?.click(); return Boolean(found); }"""
    wait_for(lambda: page.evaluate(script, name), f"the button {name}")


def test_the_keys_are_listed(extension: Any, options: Any) -> None:
    options.wait_for_selector("text=Save this page")
    shortcut = options.evaluate("(async () => (await chrome.commands.getAll()).find(({name}) => name === 'clip').shortcut)()")
    assert shortcut
    assert shortcut in options.inner_text("dl")


def test_facts_for_a_report_hold_nothing_private(extension: Any, options: Any, winnow_server: Any, pages_server: Any) -> None:
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    winnow_server.kill()
    page = extension.open(pages_server.put("/secret-page.html", ARTICLE.replace("{title}", "Secret page")))
    extension.click(page)
    extension.wait_popup("Queued on this computer")
    extension.close_popup()
    options.bring_to_front()
    options.reload()
    options.wait_for_selector("text=outbox 1")
    facts = options.inner_text("pre").lower()
    assert "offline" in facts
    for private in (extension.settings()["token"], "secret", pages_server.url("/")):
        assert private.lower() not in facts


@pytest.fixture
def welcome(extension: Any) -> Any:
    return extension.open(extension.url("extension/welcome/welcome.html"))


def test_the_first_run_page_says_what_to_do_without_winnow_and_goes_on_by_itself(extension: Any, welcome: Any, winnow_server: Any) -> None:
    winnow_server.kill()
    extension.use_port(winnow_server.port)
    welcome.reload()
    welcome.wait_for_selector("text=scripts/run")
    assert "Once Winnow runs, you type a code here" in welcome.inner_text("main")
    winnow_server.start()
    welcome.wait_for_selector("#code")
    assert f"Winnow answers on port {winnow_server.port}." in welcome.inner_text("main")
    welcome.evaluate("document.querySelector('#code').focus()")
    welcome.keyboard.type(winnow_server.pairing_code())
    wait_for(lambda: welcome.evaluate("document.querySelectorAll('.step.done').length") == 2, "the first two steps to be done")
    assert "This browser is paired with your Winnow." in welcome.inner_text("main")
    assert extension.settings()["token"]
