"""Corrections that are remembered, in the viewer: offered after a correction, told in words, undone, listed and forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.viewing import Library, go, violations, wait_for

expect.set_options(timeout=15_000)

KEPT = "rights kept in a drawer"
SAYS = "On example.org: keep the foot named “site footer”"


def remembered(library: Library) -> list[str]:
    return [rule["says"] for rule in library.call("GET", "/api/rules")["rules"]]


def has_footer(library: Library, clipping: str) -> bool:
    blocks = library.call("GET", f"/api/clippings/{clipping}/removed")["blocks"]
    return any(KEPT in block["text"] and block["removed"] is None for block in blocks)


def test_restored_block_is_remembered_from_the_toast_applied_to_the_others_and_forgotten(
    window: Callable[..., Page],
    library: Library,
) -> None:
    other, made = library.clip("Other"), library.clip()
    page = window(f"#/c/{made}?view=removed")
    page.locator(".cut", has_text=KEPT).get_by_role("button", name=re.compile("^Restore")).click()
    toast = page.locator("#toasts")
    toast.get_by_role("button", name="Remember for this site").click()
    expect(toast).to_contain_text(f"Remembered. {SAYS}")
    assert remembered(library) == [SAYS]
    assert not has_footer(library, other)
    toast.get_by_role("button", name="Apply to 1 other clipping").click()
    expect(toast).to_contain_text("2 clippings of example.org cleaned again, 1 changed.")
    assert has_footer(library, other)

    go(page, "#/settings")
    rules = page.get_by_role("region", name="Rules for sites")
    expect(rules).to_contain_text("Keep the foot named “site footer”")
    rules.get_by_role("button", name=re.compile("^Forget")).click()
    expect(rules).to_contain_text("Nothing is remembered yet")
    expect(rules.get_by_role("button", name="Import rules")).to_be_focused()
    assert remembered(library) == []
    toast.get_by_role("button", name="Undo").click()
    expect(rules).to_contain_text("Keep the foot named “site footer”")
    assert remembered(library) == [SAYS]


def test_remembering_is_undone_by_key(window: Callable[..., Page], library: Library) -> None:
    made = library.clip()
    page = window(f"#/c/{made}?view=removed")
    page.locator(".cut", has_text=KEPT).get_by_role("button", name=re.compile("^Restore")).press("Enter")
    expect(page.locator("#toasts")).to_contain_text("restored")
    page.keyboard.press("m")
    expect(page.locator("#toasts")).to_contain_text("Remembered")
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("Forgotten again")
    assert remembered(library) == []
    assert has_footer(library, made)


def test_restore_always_on_this_site_is_undone_whole(window: Callable[..., Page], library: Library) -> None:
    made = library.clip()
    page = window(f"#/c/{made}?view=removed")
    cut = page.locator(".cut", has_text=KEPT)
    cut.get_by_role("button", name=re.compile("^More about")).click()
    cut.get_by_role("button", name="Restore, always on this site").click()
    expect(page.locator("#toasts")).to_contain_text(SAYS)
    assert has_footer(library, made)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    wait_for(lambda: not has_footer(library, made), "the foot to be out again")
    assert remembered(library) == []


def test_part_of_the_article_is_taken_out_and_comes_back(window: Callable[..., Page], library: Library) -> None:
    made = library.clip()
    page = window(f"#/c/{made}?view=removed")
    expect(page.get_by_role("button", name=re.compile("^Take out:"))).to_have_count(0)
    page.get_by_role("button", name="Take out more").click()
    page.get_by_role("button", name=re.compile("^Take out: A fan does it")).click()
    expect(page.locator(".cut", has_text="A fan does it without wind")).to_be_visible()
    expect(page.get_by_role("button", name="Take out more")).to_have_attribute("aria-pressed", "true")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator(".prose > p", has_text="A fan does it without wind")).to_be_visible()


def test_what_cannot_be_remembered_is_said(window: Callable[..., Page], library: Library) -> None:
    more = "It goes on and on, as such things do, with one word after the other and no end in sight. " * 8
    made = library.clip(more=more)
    page = window(f"#/c/{made}?view=removed")
    page.get_by_role("button", name="Take out more").click()
    page.get_by_role("button", name=re.compile("^Take out: A fan does it")).click()
    page.locator("#toasts").get_by_role("button", name="Remember for this site").click()
    expect(page.locator("#toasts")).to_contain_text("could not be remembered for the site")
    assert remembered(library) == []


def test_words_of_a_page_in_a_rule_are_text(window: Callable[..., Page], library: Library) -> None:
    pattern = {"text": "<img src=x onerror=alert(1)>"}
    rule = {"site": "example.org", "keep": False, "pattern": pattern}
    library.call("POST", "/api/rules", {"winnow_rules": 1, "rules": [rule]})
    page = window("#/settings")
    expect(page.locator(".rule-words")).to_have_text("Leave out the line “<img src=x onerror=alert(1)>”")
    assert page.locator("#reader img").count() == 0


def test_rules_are_exported_and_imported_and_a_file_of_something_else_is_refused(
    window: Callable[..., Page],
    library: Library,
    tmp_path: Path,
) -> None:
    rule = {"site": "example.org", "keep": False, "pattern": {"text": "Share this article"}}
    library.call("POST", "/api/rules", {"winnow_rules": 1, "rules": [rule]})
    page = window("#/settings")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export rules").click()
    file = tmp_path / "rules.json"
    download.value.save_as(file)
    assert [one["pattern"]["text"] for one in json.loads(file.read_text())["rules"]] == ["Share this article"]
    page.get_by_role("button", name=re.compile("^Forget")).click()
    expect(page.get_by_text("Nothing is remembered yet")).to_be_visible()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("#toasts")).to_contain_text("1 rule added, 0 there already")
    expect(page.locator(".rule-words")).to_have_count(1)
    file.write_text("no JSON at all")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("#toasts")).to_contain_text("is not JSON, so nothing was added")
    file.write_text('{"winnow_rules": 1, "rules": [{"site": "example.org"}]}')
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("#toasts")).to_contain_text("rules.0.keep")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rules_and_taking_out_are_accessible(window: Callable[..., Page], library: Library, scheme: str) -> None:
    made = library.clip()
    rule = {"site": "example.org", "keep": False, "pattern": {"text": "Share this article"}}
    library.call("POST", "/api/rules", {"winnow_rules": 1, "rules": [rule]})
    page = window(f"#/c/{made}?view=removed", color_scheme=scheme)
    page.get_by_role("button", name="Take out more").click()
    page.locator(".cut", has_text=KEPT).get_by_role("button", name=re.compile("^Restore")).click()
    expect(page.locator("#toasts").get_by_role("button", name="Remember for this site")).to_be_visible()
    assert violations(page) == []
    go(page, "#/settings")
    expect(page.locator(".rule-words")).to_be_visible()
    assert violations(page) == []
