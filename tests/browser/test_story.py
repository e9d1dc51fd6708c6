"""The whole way in real Chromium: click, receipt, library, viewer, a block put back, a vault, notes read back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from ruamel.yaml import YAML
from tests.browser.servers import PAGES, Winnow, wait_for
from tests.pages import seed
from tests.pages.seed import ARTICLE, TEASERS, TITLE

OTHERS: dict[str, dict[str, Any]] = json.loads((PAGES / "expected.json").read_text(encoding="utf-8"))
JUNK = ("Hashtags", "Try Our AI Features", "No comments yet", "Related Articles")


class Story:
    """A paired browser and its server."""

    def __init__(self, extension: Any, pages: Any, server: Any) -> None:
        self.extension, self.pages, self.server = extension, pages, server
        extension.use_port(server.port)
        extension.pair(server.pairing_code())
        self.token = server.token()

    def ask(self, path: str, *, accept: str = "application/json", method: str = "GET", body: Any = None) -> Any:
        """An answer of the API."""
        request = Request(f"http://127.0.0.1:{self.server.port}{path}", method=method)
        for name, value in {"Authorization": f"Bearer {self.token}", "Accept": accept, "X-Winnow-Client": "test"}.items():
            request.add_header(name, value)
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        with urlopen(request, timeout=20) as answer:
            data = answer.read().decode("utf-8")
        return json.loads(data) if accept == "application/json" else data

    def click(self, url: str) -> str:
        """The receipt of a real click on a page."""
        page = self.extension.context.new_page()
        page.goto(url)
        self.extension.click(page)
        self.extension.wait_popup("Saved")
        self.extension.wait_popup("removed")
        said: str = self.extension.popup("doc.querySelector('[class=title-field]').value + doc.body.innerText")
        self.extension.close_popup()
        page.close()
        return said

    def found(self, title: str) -> dict[str, Any]:
        """The one clipping with this title, cleaned."""

        def look() -> list[dict[str, Any]]:
            return [item for item in self.ask("/api/clippings?limit=200")["items"] if item["title"] == title and item["state"] == "clean"]

        [clipping] = wait_for(look, f"a clipping titled {title!r}")
        return clipping

    def viewer(self) -> Any:
        """A signed-in viewer, opened as `winnow open` does."""
        path = self.ask("/api/open", method="POST", body={})["path"]
        page = self.extension.context.new_page()
        page.goto(Path(path).as_uri())
        page.wait_for_url(f"http://127.0.0.1:{self.server.port}/**")
        return page


@pytest.fixture
def winnow_server(tmp_path: Path, end_later: Callable[[Winnow], None]) -> Iterator[Winnow]:
    """Started as its user does."""
    server = Winnow(tmp_path)
    server.start()
    yield server
    end_later(server)


@pytest.fixture
def story(extension: Any, pages_server: Any, winnow_server: Any) -> Story:
    return Story(extension, pages_server, winnow_server)


def test_the_seed_page_comes_out_whole_and_clean(story: Story) -> None:
    receipt = story.click(story.pages.put("/seed.html", seed.page()))
    assert TITLE in receipt
    clipping = story.found(TITLE)
    text = story.ask(f"/api/clippings/{clipping['id']}/article", accept="text/plain")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert len(ARTICLE) == 22
    assert [line for line in lines if line in ARTICLE] == list(ARTICLE)
    assert not [words for words in JUNK if words in text]
    assert not [teaser.title for teaser in TEASERS if teaser.title in text or teaser.text[:60] in text]

    metadata = story.ask(f"/api/clippings/{clipping['id']}")["metadata"]
    assert metadata["authors"] == [{"name": "Stefan Wolff", "affiliation": "Professor of International Security, University of Birmingham"}]
    assert metadata["publisher"] == "The Conversation"
    assert "Creative Commons" in metadata["licence"]["name"]
    assert metadata["original_url"].startswith("https://theconversation.com/")

    removed = story.ask(f"/api/clippings/{clipping['id']}/removed")["removed"]
    kinds = {words: {block["kind"] for block in removed if words in block["text"]} for words in JUNK}
    assert kinds["Try Our AI Features"] == {"promo"}
    assert kinds["No comments yet"] == {"comments"}
    assert kinds["Hashtags"]
    for teaser in TEASERS:
        assert {block["kind"] for block in removed if teaser.text[:60] in block["text"]} == {"teasers"}


@pytest.mark.browsers("chromium")
def test_pages_of_every_sort_are_clipped_found_restored_and_exported(story: Story, tmp_path: Path) -> None:
    assert len(OTHERS) >= 6
    for name, wanted in OTHERS.items():
        receipt = story.click(story.pages.url(f"/{name}"))
        assert wanted["title"] in receipt
        clipping = story.found(wanted["title"])
        text = story.ask(f"/api/clippings/{clipping['id']}/article", accept="text/plain")
        assert [words for words in wanted["must_contain"] if words not in text] == []
        assert [words for words in wanted["must_not_contain"] if words in text] == []

    viewer = story.viewer()
    for wanted in OTHERS.values():
        viewer.locator(".row-title", has_text=wanted["title"]).first.wait_for()

    title = next(iter(OTHERS.values()))["title"]
    clipping = story.found(title)
    before = story.ask(f"/api/clippings/{clipping['id']}/article", accept="text/plain")
    viewer.goto(f"http://127.0.0.1:{story.server.port}/#/c/{clipping['id']}?view=removed")
    cut = viewer.locator(".cut-restore").first
    cut.wait_for()
    count = len(story.ask(f"/api/clippings/{clipping['id']}/removed")["removed"])
    cut.click()
    wait_for(lambda: len(story.ask(f"/api/clippings/{clipping['id']}/removed")["removed"]) < count, "the block to come back")
    after = story.ask(f"/api/clippings/{clipping['id']}/article", accept="text/plain")
    assert len(after) > len(before)
    viewer.goto(f"http://127.0.0.1:{story.server.port}/#/c/{clipping['id']}")
    frame = viewer.frame_locator("iframe.page-frame")
    frame.locator("h1", has_text=title).first.wait_for()

    vault = tmp_path / "vault"
    vault.mkdir()
    story.server.run("export", "obsidian", "--to", str(vault))
    notes = {note: note.read_text(encoding="utf-8") for note in vault.glob("*.md")}
    properties = [YAML(typ="safe").load(note.split("\n---\n")[0]) for note in notes.values()]
    assert sorted(each["title"] for each in properties) == sorted(wanted["title"] for wanted in OTHERS.values())
    for each in properties:
        assert each["source"].startswith(story.pages.url("/"))
        assert "clippings" in each["tags"]
    stamps = {note: note.stat().st_mtime_ns for note in notes}
    story.server.run("export", "obsidian", "--to", str(vault))
    assert {note: note.stat().st_mtime_ns for note in vault.glob("*.md")} == stamps


def test_a_clip_made_while_winnow_is_stopped_arrives_once(story: Story) -> None:
    name, wanted = next(iter(OTHERS.items()))
    story.server.stop()
    page = story.extension.context.new_page()
    page.goto(story.pages.url(f"/{name}"))
    story.extension.click(page)
    story.extension.wait_popup("Queued on this computer")
    assert len(story.extension.outbox()) == 1
    story.extension.press("Try now")
    assert len(story.extension.outbox()) == 1
    story.server.start()
    # It is tried again by itself, or now.
    story.extension.ask("retry", id="")
    story.extension.wait_popup("Saved")
    assert story.extension.outbox() == []
    story.found(wanted["title"])
    assert len(story.ask("/api/clippings")["items"]) == 1


@pytest.mark.browsers("chromium")
def test_a_search_in_the_viewer_finds_words_of_the_text(story: Story) -> None:
    for name in OTHERS:
        story.click(story.pages.url(f"/{name}"))
    viewer = story.viewer()
    for wanted in OTHERS.values():
        words = " ".join(wanted["must_contain"][0].split()[:4])[:24]
        viewer.goto(f"http://127.0.0.1:{story.server.port}/#/search?q={quote(words)}")
        viewer.locator(".row-title", has_text=wanted["title"]).first.wait_for()


@pytest.mark.browsers("chromium")
def test_open_on_the_receipt_shows_the_clipping_whether_a_viewer_is_open_or_not(story: Story) -> None:
    page = story.extension.context.new_page()
    page.goto(story.pages.url("/blog.html"))
    title = OTHERS["blog.html"]["title"]

    story.extension.click(page)
    story.extension.wait_popup("removed")
    story.extension.press("Open")
    wait_for(story.server.asked_to_show.exists, "Winnow to ask for a browser")
    viewer = story.extension.context.new_page()
    viewer.goto(story.server.asked_to_show.read_text())
    viewer.frame_locator("iframe.page-frame").get_by_role("heading", name=title).wait_for()
    viewer.wait_for_function("document.title !== ''")
    story.server.asked_to_show.unlink()

    story.extension.click(page)
    story.extension.wait_popup("removed")
    with story.extension.context.expect_page() as opened:
        story.extension.press("Open")
    opened.value.frame_locator("iframe.page-frame").get_by_role("heading", name=title).wait_for()
    assert not story.server.asked_to_show.exists()


@pytest.mark.browsers("chromium")
def test_a_link_in_the_article_opens_a_tab_of_its_own(story: Story) -> None:
    target = story.pages.put("/target.html", "<title>The target</title><p>Here.")
    words = "The mill stood by the river for a hundred years, and its keepers wrote down each flood, each drought and each visitor."
    paragraphs = "".join(f"<p>{words} In year {year} they wrote more than ever before.</p>" for year in range(1900, 1908))
    story.click(
        story.pages.put(
            "/linked.html",
            f"<html lang=en><title>The mill</title><nav><a href=/>Home</a></nav><article><h1>The mill</h1>{paragraphs}"
            f"<p>{words} <a href='{target}'>The books themselves</a> can be seen.</p></article><footer>All rights reserved.</footer>",
        )
    )
    clipping = story.found("The mill")
    viewer = story.viewer()
    viewer.goto(f"http://127.0.0.1:{story.server.port}/#/c/{clipping['id']}")
    frame = viewer.frame_locator("iframe.page-frame")
    with viewer.context.expect_page() as opened:
        frame.get_by_text("The books themselves").click()
    opened.value.wait_for_load_state()
    assert opened.value.title() == "The target"
    assert opened.value.evaluate("window.opener") is None
    assert viewer.url.endswith(clipping["id"])
