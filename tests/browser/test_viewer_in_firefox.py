"""The viewer in Firefox: a library is listed, an article is read and a removed block is put back. The rest is tested in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.browser.firefox import Firefox, Page
from tests.browser.servers import wait_for
from tests.browser.viewing import Library


@pytest.fixture
def viewer(firefox: Firefox, library: Library) -> Iterator[Page]:
    library.clip("On grain")
    page = firefox.new_page()
    page.goto(library.sign_in_address())
    yield page
    page.close()


def test_an_article_is_read_and_a_removed_block_put_back(viewer: Page, library: Library) -> None:
    viewer.wait_for_selector(".row-title")
    assert viewer.inner_text(".row-title") == "On grain"
    assert viewer.evaluate("document.cookie") == ""
    assert "k=" not in viewer.url
    viewer.click(".row-title")
    viewer.wait_for_selector("iframe.page-frame")
    made = viewer.url.rpartition("/c/")[2].partition("?")[0]
    viewer.evaluate("(id) => { location.hash = `#/c/${id}?view=removed` }", made)
    viewer.wait_for_selector(".cut-restore")

    def removed() -> list[Any]:
        return list(library.call("GET", f"/api/clippings/{made}/removed")["removed"])

    before = len(removed())
    viewer.click(".cut-restore")
    wait_for(lambda: len(removed()) < before, "the block to come back")
