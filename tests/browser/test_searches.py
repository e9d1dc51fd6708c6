"""Saved searches, languages and months in the viewer's side."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect
from tests.browser.viewing import ARTICLE, Library, go, violations

expect.set_options(timeout=15_000)


def side(page: Page, title: str) -> list[str]:
    return page.locator("#library section", has=page.get_by_role("heading", name=title)).locator(".shelf-name").all_inner_texts()


def test_search_is_saved_shown_in_the_side_renamed_deleted_and_brought_back(window: Callable[..., Page], library: Library) -> None:
    library.clip("On grain", more="The zephyr helps.")
    library.clip("On bread")
    page = window("#/search?q=zephyr")
    expect(page.locator(".row-title")).to_have_text(["On grain"])
    page.get_by_role("button", name="Save this search").click()
    name = page.get_by_role("textbox", name="Name")
    expect(name).to_have_value("zephyr")
    name.fill("Winds & <b>chaff</b>")
    page.keyboard.press("Enter")
    saved = page.get_by_role("link", name="Winds & <b>chaff</b>")
    expect(saved).to_have_attribute("aria-current", "page")
    expect(page.locator(".list-saving")).to_have_text("Saved as “Winds & <b>chaff</b>”")
    assert [(one["name"], one["text"]) for one in library.call("GET", "/api/searches")] == [("Winds & <b>chaff</b>", "zephyr")]

    go(page, "#/")
    expect(page.locator(".row-title")).to_have_count(2)
    saved.click()
    expect(page.locator(".row-title")).to_have_text(["On grain"])
    expect(page.locator("#search")).to_have_value("zephyr")

    page.get_by_role("button", name="More about Winds").click()
    page.get_by_role("button", name="Rename…").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Name").fill("Winds")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("link", name="Winds", exact=True)).to_be_visible()
    page.get_by_role("button", name="More about Winds").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="Winds", exact=True)).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Winds", exact=True)).to_be_visible()


def test_name_that_is_taken_is_said_in_the_form_and_what_was_typed_stays(window: Callable[..., Page], library: Library) -> None:
    library.clip()
    library.call("POST", "/api/searches", {"name": "Grain", "text": "tag:grain"})
    page = window("#/search?q=wheat")
    page.get_by_role("button", name="Save this search").click()
    page.get_by_role("textbox", name="Name").fill("grain")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose another name")
    expect(page.get_by_role("textbox", name="Name")).to_have_value("grain")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="Name")).to_have_count(0)


def test_month_and_language_narrow_the_list(window: Callable[..., Page], library: Library) -> None:
    library.clip("On grain")
    german = ARTICLE.format(title="Vom Korn", more="").replace('lang="en"', 'lang="de-AT"')
    library.clip("Vom Korn", html=german)
    page = window()
    expect(page.locator(".row-title")).to_have_count(2)
    page.get_by_role("link", name=re.compile("^German")).click()
    expect(page.locator(".row-title")).to_have_text(["Vom Korn"])
    expect(page.locator(".list-title")).to_have_text("German")
    assert side(page, "Languages") == ["German", "English"]
    month = datetime.now(UTC).strftime("%B %Y")
    page.get_by_role("link", name=re.compile(f"^{month}")).click()
    expect(page.locator(".row-title")).to_have_count(2)
    expect(page.locator(".list-title")).to_have_text(month)
    go(page, "#/month/1999-12")
    expect(page.locator("#list")).to_contain_text("No clippings with “December 1999”")
    go(page, "#/language/%22%20-x")
    expect(page.locator("#list")).to_be_visible()
    assert violations(page) == []
