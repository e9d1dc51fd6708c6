"""Highlights, tags, the trash and backups in the viewer, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.viewing import Library, go, violations, wait_for

expect.set_options(timeout=15_000)

SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector(".selectable"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + words.length);
  }
}"""


def marks(library: Library, made: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = library.call("GET", f"/api/clippings/{made}/highlights")["items"]
    return items


def test_selected_words_are_highlighted_noted_shown_removed_and_brought_back(window: Callable[..., Page], library: Library) -> None:
    made = library.clip()
    page = window(f"#/c/{made}")
    expect(page.frame_locator("iframe.page-frame").locator("main")).to_contain_text("a steady wind")
    page.keyboard.press("h")
    page.wait_for_url("**view=highlights")
    expect(page.locator("#reader article")).to_contain_text("Nothing is highlighted yet")
    page.evaluate(SELECT, "a steady wind")
    page.keyboard.press("h")
    expect(page.locator(".selectable mark")).to_have_text("a steady wind")
    page.get_by_label("Note on “a steady wind”").fill("how steady?")
    page.get_by_label("Colour of “a steady wind”").select_option("green")
    wait_for(lambda: [(one["note"], one["colour"]) for one in marks(library, made)] == [("how steady?", "green")], "note and colour")
    assert violations(page) == []

    go(page, f"#/c/{made}")
    expect(page.frame_locator("iframe.page-frame").locator("mark")).to_have_text("a steady wind")
    expect(page.frame_locator("iframe.page-frame").locator("mark")).to_have_attribute("title", "how steady?")
    expect(page.locator(".view", has_text="Highlights")).to_contain_text("1")

    go(page, f"#/c/{made}?view=highlights")
    page.get_by_role("button", name="Remove the highlight “a steady wind”").click()
    wait_for(lambda: marks(library, made) == [], "the highlight to go")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    wait_for(lambda: [one["note"] for one in marks(library, made)] == ["how steady?"], "the highlight to come back")


def test_words_are_chosen_and_highlighted_by_keys_alone(window: Callable[..., Page], library: Library) -> None:
    made = library.clip()
    page = window(f"#/c/{made}?view=highlights")
    block = page.locator(".selectable p", has_text="Grain is threshed")
    block.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("h")
    wait_for(lambda: [one["exact"].strip() for one in marks(library, made)] == ["Grain is threshed"], "the highlight")
    expect(page.locator(".selectable mark")).to_have_count(1)
    page.locator(".selectable p", has_text="A fan does it").focus()
    page.keyboard.press("h")
    wait_for(lambda: len(marks(library, made)) == 2 and marks(library, made)[1]["exact"].startswith("A fan does"), "the whole paragraph")


def test_a_highlight_that_lost_its_block_is_listed_with_what_to_do(window: Callable[..., Page], library: Library) -> None:
    made = library.clip()
    library.call("POST", f"/api/clippings/{made}/highlights", {"exact": "rights kept in a drawer"})
    page = window(f"#/c/{made}?view=highlights")
    expect(page.locator(".highlight-entry")).to_contain_text("rights kept in a drawer")
    expect(page.locator(".highlight-entry")).to_contain_text("under Removed")
    go(page, f"#/c/{made}?view=removed")
    page.locator(".cut", has_text="rights kept in a drawer").get_by_role("button", name=re.compile("^Restore")).click()
    wait_for(lambda: not marks(library, made)[0]["orphaned"], "the highlight to find its place")
    go(page, f"#/c/{made}?view=highlights")
    expect(page.locator(".selectable mark")).to_have_text("rights kept in a drawer")


def test_a_tag_is_merged_into_another_at_the_side_and_undone(window: Callable[..., Page], library: Library) -> None:
    one, two = library.clip("One", tags=["mill"]), library.clip("Two", tags=["mill", "mills"])
    library.call("POST", "/api/searches", {"name": "Stones", "text": "tag:mill stone"})
    page = window()
    saved = page.locator("#library").get_by_role("link", name="Stones")
    expect(saved).to_have_attribute("title", "tag:mill stone")
    page.get_by_role("button", name="More about the tag mill", exact=True).click()
    page.get_by_role("button", name="Rename or merge…").click()
    page.get_by_label("New name").fill("mills")
    assert violations(page) == []
    page.keyboard.press("Enter")
    wait_for(lambda: [library.detail(each)["tags"] for each in (one, two)] == [["mills"], ["mills"]], "the tags to be one")
    expect(saved).to_have_attribute("title", "tag:mills stone")
    expect(page.locator("#library")).not_to_contain_text(re.compile(r"mill\b"))
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    wait_for(lambda: [set(library.detail(each)["tags"]) for each in (one, two)] == [{"mill"}, {"mill", "mills"}], "the tags of before")
    expect(saved).to_have_attribute("title", "tag:mill stone")


def test_the_trash_says_how_long_and_is_emptied_after_a_question(window: Callable[..., Page], library: Library) -> None:
    made = library.clip()
    library.call("DELETE", f"/api/clippings/{made}")
    page = window("#/trash")
    expect(page.locator(".row-facts")).to_have_text("deleted for good in 30 days")
    page.get_by_role("button", name="Empty the trash").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Empty the trash").click()
    page.get_by_role("button", name="Delete 1 clipping for good").click()
    expect(page.locator("#list")).to_contain_text("The trash is empty")
    expect(page.get_by_role("button", name="Empty the trash")).to_have_count(0)


def test_a_backup_is_made_and_the_library_checked_in_the_settings(window: Callable[..., Page], library: Library) -> None:
    library.clip()
    page = window()
    go(page, "#/settings")
    section = page.locator("section.setting", has=page.locator("#set-backups"))
    expect(section).to_contain_text("There is no backup yet")
    section.get_by_role("button", name="Back up now").click()
    expect(section).to_contain_text("Backed up and checked: 1 clipping")
    expect(section).to_contain_text("The last backup is of")
    section.get_by_role("button", name="Check the library").click()
    expect(section).to_contain_text("All is well: 3 clippings and files were looked at.")
    assert violations(page) == []
