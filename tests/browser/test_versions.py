"""Versions in the viewer: listed, compared word by word, read, shown again, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.viewing import ARTICLE, Library, violations

expect.set_options(timeout=15_000)

URL = "https://example.org/grain"


def clip_twice(library: Library) -> str:
    """A page that was clipped, and clipped again when its publisher had changed two sentences."""
    made = library.clip(url=URL)
    changed = (
        ARTICLE.format(title="On grain", more="").replace("a steady wind", "a steady breeze").replace("without wind", "without any wind")
    )
    library.clip(url=URL, html=changed.replace("kept in a drawer", "kept in a box"))
    return made


def test_versions_are_compared_shown_and_deleted(window: Callable[..., Page], library: Library) -> None:
    made = clip_twice(library)
    page = window(f"#/c/{made}?view=versions")
    expect(page.locator(".version")).to_have_count(2)
    found = page.locator(".difference")
    expect(found).to_contain_text("2 changes: 1 word went, 2 words came.")
    expect(found.locator("del")).to_contain_text("wind")
    expect(found.locator("ins")).to_have_count(2)
    expect(found).not_to_contain_text("drawer")

    page.get_by_role("button", name="Read: version 1").click()
    expect(page.frame_locator(".version-frame").locator("main")).to_contain_text("a steady wind")
    page.get_by_role("button", name="All versions").click()

    page.get_by_role("button", name="Show from now on: version 1").click()
    expect(page.locator(".version", has_text="shown")).to_contain_text("Version 1")
    assert library.detail(made)["history"]["version"] == 1
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator(".version", has_text="shown")).to_contain_text("Version 2")

    page.get_by_role("button", name="Delete: version 1").click()
    expect(page.get_by_text("There is only one version")).to_be_visible()
    page.get_by_role("button", name="Bring back: version 1").click()
    expect(found.locator("ins")).to_have_count(2)


def test_a_clip_that_became_a_version_leads_to_its_clipping(window: Callable[..., Page], library: Library) -> None:
    made = library.clip(url=URL)
    page = window()
    again = library.clip(url=URL, more="It was clipped again.")
    expect(page.locator(".rows li")).to_have_count(1)
    page.evaluate("(id) => { location.hash = `#/c/${id}` }", again)
    page.wait_for_function("(id) => location.hash.includes(id)", arg=made)


@pytest.mark.parametrize("options", [{"color_scheme": "light"}, {"color_scheme": "dark", "viewport": {"width": 380, "height": 800}}])
def test_versions_are_accessible(window: Callable[..., Page], library: Library, options: dict[str, Any]) -> None:
    page = window(f"#/c/{clip_twice(library)}?view=versions", **options)
    expect(page.locator(".difference ins")).to_have_count(2)
    assert violations(page) == []
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
