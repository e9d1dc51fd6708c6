"""What the extension does in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from tests.browser.servers import wait_for

ARTICLE = """<!doctype html><html lang="en"><head><title>What a river remembers</title></head><body>
<nav><a href="/a">Home</a> <a href="/b">News</a> <a href="/c">About</a></nav>
<article><h1>What a river remembers</h1>
<p>In the archive of the water board lie one hundred years of floods, written by hand, page after page, in ink that has turned brown.</p>
<p>Whoever reads them learns that the river has come back to the same streets in every generation, and surprised each.</p>
<p>The engineers who straightened the bed in the nineteenth century left notes of their doubts, unread until the water rose again.</p>
<p><img src="/map.png" alt="Map of the river"></p></article>
<aside class="newsletter"><h2>Subscribe to our newsletter</h2><p>Get our best stories in your inbox every week. Sign up now.</p></aside>
<footer>Copyright 2026. All rights reserved. Imprint. Privacy.</footer></body></html>"""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da63fcff1f0002eb01f5"
    "6a0d5f2b0000000049454e44ae426082"
)


@pytest.fixture
def article(extension: Any, pages_server: Any) -> Any:
    page = extension.context.new_page()
    page.goto(pages_server.put("/river.html", ARTICLE))
    return page


def test_a_click_without_a_server_keeps_the_page_and_asks_to_pair(extension: Any, article: Any) -> None:
    extension.click(article)
    assert "Your page is already kept" in extension.wait_popup("Pair with Winnow once")
    [row] = extension.outbox()
    assert "ink that has turned brown" in row["blob"]
    assert extension.badge() == ("!", "Not paired: pair with Winnow once")


def test_typing_the_code_pairs_and_sends_what_waited(extension: Any, article: Any, winnow_server: Any) -> None:
    extension.use_port(winnow_server.port)
    extension.click(article)
    extension.wait_popup("Pair with Winnow once")
    code = winnow_server.pairing_code()
    extension.popup(
        f"(() => {{ const i = doc.querySelector('#code'); i.value = '{code.lower()}'; i.dispatchEvent(new Event('input')); }})()"
    )
    text = extension.wait_popup("Saved")
    assert "Undo" in text
    assert extension.outbox() == []
    [clipping] = winnow_server.clippings()
    assert clipping["title"] == "What a river remembers"


@pytest.fixture
def paired(extension: Any, winnow_server: Any) -> Any:
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    return winnow_server


def test_a_click_saves_and_the_receipt_says_what_was_saved(extension: Any, article: Any, paired: Any) -> None:
    extension.click(article)
    assert "removed" in extension.wait_popup(" words")
    assert extension.popup("doc.querySelector('.title-field').value") == "What a river remembers"
    assert extension.badge(article) == ("✓", "Saved in Winnow")
    assert extension.outbox() == []


def test_title_tags_and_note_typed_into_the_receipt_reach_the_library(extension: Any, article: Any, paired: Any) -> None:
    extension.click(article)
    extension.wait_popup("Saved")
    extension.popup("""(() => { const fire = (field, value, type, init = {}) => {
        field.value = value; field.dispatchEvent(new Event('input'));
        field.dispatchEvent(type === 'keydown' ? new KeyboardEvent('keydown', {key: 'Enter', cancelable: true}) : new Event(type)); };
      fire(doc.querySelector('.tags input'), 'rivers', 'keydown');
      fire(doc.querySelector('textarea.field'), 'Read again', 'blur');
      const title = doc.querySelector('.title-field'); title.dispatchEvent(new Event('focus')); fire(title, 'A river', 'blur'); })()""")
    [saved] = extension.saved()
    shown = paired.wait_shown(
        saved["id"], lambda clip: (clip["title"], clip["tags"], clip["note"]) == ("A river", ["rivers"], "Read again")
    )
    assert shown["title"] == "A river"


def test_undo_puts_the_clipping_into_the_trash_and_back(extension: Any, article: Any, paired: Any) -> None:
    extension.click(article)
    extension.wait_popup("Saved")
    [saved] = extension.saved()
    extension.press("Undo")
    extension.wait_popup("Moved to the trash")
    assert paired.shown(saved["id"])["shelf"] == "trash"
    extension.press("Put it back")
    extension.wait_popup("Saved")
    assert paired.shown(saved["id"])["shelf"] == "inbox"


def test_a_removed_block_is_shown_with_its_reason_and_can_be_restored(extension: Any, article: Any, paired: Any) -> None:
    extension.click(article)
    extension.wait_popup("blocks removed")
    extension.press("Show")
    extension.wait_popup("newsletter")
    extension.press("Restore")
    extension.wait_popup("Restored")
    [saved] = extension.saved()
    assert paired.shown(saved["id"])["revision"] > 1


def test_undo_of_a_clip_that_waits_leaves_nothing_behind(extension: Any, article: Any) -> None:
    extension.click(article)
    extension.wait_popup("Pair with Winnow once")
    extension.press("Undo")
    extension.wait_popup("Not kept")
    assert extension.outbox() == []


def test_the_button_says_while_nothing_is_paired_that_it_is_not(extension: Any, winnow_server: Any) -> None:
    unpaired = ("!", "Not paired: pair with Winnow once")
    wait_for(lambda: extension.badge() == unpaired, "the badge of an extension that is not paired")
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    wait_for(lambda: extension.badge()[0] == "", "the badge to go")
    extension.tab.reload()
    extension.tab.get_by_role("button", name="Forget this pairing").click()
    wait_for(lambda: extension.badge() == unpaired, "the badge to come back")


def test_a_clip_made_while_the_server_is_down_arrives_once_it_is_up(extension: Any, article: Any, paired: Any) -> None:
    paired.kill()
    extension.click(article)
    assert "The page is safe here" in extension.wait_popup("Queued on this computer")
    assert extension.badge() == ("1", "1 clip queued on this computer")
    extension.stop_worker()
    paired.start()
    extension.wait_popup("Saved")
    assert len(paired.clippings()) == 1
    assert extension.outbox() == []


def test_pictures_come_with_the_reader_s_own_cookies(extension: Any, article: Any, paired: Any, pages_server: Any) -> None:
    article.context.add_cookies([{"name": "session", "value": "mine", "url": pages_server.url("/")}])
    pages_server.put("/map.png", PNG, "image/png")
    extension.click(article)
    extension.wait_popup("Saved")
    [saved] = extension.saved()
    shown = paired.wait_shown(saved["id"], lambda clip: clip["images"]["stored"] == 1)
    assert shown["images"]["wanted"] == []
    assert ("/map.png", "session=mine") in pages_server.seen


def test_a_picture_that_does_not_come_is_said_on_the_receipt(extension: Any, article: Any, paired: Any) -> None:
    extension.click(article)
    extension.wait_popup("0 of 1 images")


def test_the_keyboard_command_saves_with_the_badge_as_receipt(extension: Any, article: Any, paired: Any) -> None:
    extension.click(article)
    extension.wait_popup("Saved")
    extension.close_popup()
    extension.command(article)
    first, second = extension.wait_saved(2)
    assert first["id"] != second["id"]
    assert extension.badge(article) == ("✓", "Saved in Winnow")
    # The same page again is one more clip of the same clipping, once both are cleaned.
    wait_for(lambda: len(paired.clippings()) == 1, "the two clips to be one clipping")


def test_saving_opens_no_tab_and_leaves_the_page_in_front(extension: Any, article: Any, paired: Any) -> None:
    tabs = "(async () => (await chrome.tabs.query({})).map(({id, active}) => [id, active]))()"
    article.bring_to_front()
    before = extension.tab.evaluate(tabs)
    extension.click(article)
    extension.wait_popup("Saved")
    extension.wait_saved(1)
    assert extension.tab.evaluate(tabs) == before
    assert len(extension.tab.evaluate("(async () => await chrome.windows.getAll())()")) == 1


def test_the_receipt_closes_by_itself_only_when_nobody_is_with_it(extension: Any, article: Any, paired: Any) -> None:
    extension.click(article)
    extension.wait_popup("Saved")
    extension.wait_closed()


def test_the_options_page_pairs_and_shows_the_state(extension: Any, winnow_server: Any) -> None:
    extension.use_port(winnow_server.port)
    extension.tab.reload()
    extension.tab.wait_for_selector("text=Not paired")
    extension.tab.get_by_label("Pairing code, 8 characters").fill(winnow_server.pairing_code())
    extension.tab.wait_for_selector("text=is running")
    assert extension.settings()["token"] not in extension.tab.inner_text("pre")


@pytest.mark.browsers("chromium")
def test_the_installation_warns_of_nothing_but_winnow_itself(extension: Any) -> None:
    warnings = extension.tab.evaluate("chrome.management.getPermissionWarningsByManifest(JSON.stringify(chrome.runtime.getManifest()))")
    assert warnings == ["Read and change your data on 127.0.0.1"]
