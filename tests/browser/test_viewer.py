"""The viewer in a real Chromium, against `winnow serve` with a real library."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.viewing import ARTICLE, Library, Winnow, go, violations, wait_for

expect.set_options(timeout=15_000)


def titles(page: Page) -> list[str]:
    return page.locator(".row-title").all_inner_texts()


def test_the_host_is_named_only_where_it_says_more_than_the_site_does(window: Callable[..., Page], library: Library) -> None:
    site = '<meta property="og:site_name" content="{}"></head>'
    for name, host in (("Mill News", "www.millnews.example"), ("Mill News", "reader.example")):
        library.clip(url=f"https://{host}/grain", html=ARTICLE.format(title="On grain", more=host).replace("</head>", site.format(name)))
    sources = window().locator(".row-source").all_inner_texts()
    assert sorted(sources) == ["Mill News · Ada Miller", "Mill News, via reader.example · Ada Miller"]


def test_one_time_key_is_gone_from_the_address_after_signing_in(window: Callable[..., Page]) -> None:
    page = window()
    assert "k=" not in page.url
    assert page.evaluate("document.cookie") == ""


def test_second_tab_is_let_in_by_the_first(window: Callable[..., Page], library: Library) -> None:
    library.clip()
    first = window()
    second = first.context.new_page()
    second.goto(library.address + "/")
    expect(second.locator(".row-title")).to_have_text("On grain")


def test_tab_without_a_session_says_how_to_open_winnow(browser: Browser, library: Library) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(library.address + "/")
    expect(page.locator("#reader")).to_contain_text("winnow open")
    context.close()


def test_empty_library_shows_the_three_steps_and_the_sample_page_opens_clean(window: Callable[..., Page]) -> None:
    page = window()
    expect(page.locator(".step")).to_have_count(3)
    expect(page.locator(".pairing-code")).to_have_text(re.compile(r"^\w{4}-\w{4}$"))
    page.get_by_role("button", name="Try it with a sample page").click()
    article = page.frame_locator("iframe.page-frame")
    expect(article.locator("h1").first).to_have_text("The mill that kept a diary")
    expect(article.locator("body")).to_contain_text("There are eleven of them, bound in sacking")
    expect(article.locator("body")).not_to_contain_text("412 partners")


def test_pairing_is_ticked_when_the_code_was_used(window: Callable[..., Page], library: Library) -> None:
    page = window()
    code = page.locator(".pairing-code").inner_text()
    body = json.dumps({"code": code, "client_name": "Firefox at home"}).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Winnow-Client": "tests",
        "Origin": "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    }
    urlopen(Request(library.address + "/api/pair", body, headers, method="POST"), timeout=10).close()
    expect(page.locator(".pairing")).to_contain_text("Paired with Firefox at home")
    expect(page.locator(".step-number.done")).to_have_count(2)


def test_search_marks_what_was_found_and_waits_for_the_input_method(window: Callable[..., Page], library: Library) -> None:
    library.clip("On grain", more="The zephyr helps.")
    library.clip("On bread")
    page = window()
    expect(page.locator(".row-title")).to_have_count(2)
    page.keyboard.press("/")
    page.keyboard.type("zephyr")
    expect(page.locator(".row-title")).to_have_text(["On grain"])
    expect(page.locator(".row-text mark")).to_have_text("zephyr")

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/clippings?" in request.url else None)
    devices = page.context.new_cdp_session(page)
    page.locator("#search").fill("")
    expect(page.locator(".row-title")).to_have_count(2)
    asked.clear()
    devices.send("Input.imeSetComposition", {"text": "ze", "selectionStart": 2, "selectionEnd": 2})
    page.evaluate("() => new Promise((done) => setTimeout(done, 400))")  # longer than the pause after which typing is searched for
    assert asked == []
    devices.send("Input.insertText", {"text": "zephyr"})
    expect(page.locator(".row-title")).to_have_text(["On grain"])


def test_search_without_a_hit_says_so(window: Callable[..., Page], library: Library) -> None:
    library.clip()
    page = window("#/search?q=nowhere")
    expect(page.locator("#list")).to_contain_text("Nothing found for “nowhere”")


def test_title_of_a_page_is_text_wherever_it_is_shown(window: Callable[..., Page], library: Library) -> None:
    made = library.clip("<img src=x onerror=alert(1)>", html=ARTICLE.format(title="&lt;img src=x onerror=alert(1)&gt;", more=""))
    page = window(f"#/c/{made}?view=removed")
    expect(page.locator(".article-head h1")).to_have_text("<img src=x onerror=alert(1)>")
    assert titles(page) == ["<img src=x onerror=alert(1)>"]
    assert page.locator("#app img").count() == 0


def test_restored_block_comes_into_the_article_and_undo_takes_it_out(window: Callable[..., Page], library: Library) -> None:
    made = library.clip()
    before = len(library.call("GET", f"/api/clippings/{made}/removed")["removed"])
    page = window(f"#/c/{made}?view=removed")
    cut = page.locator(".cut", has_text="rights kept in a drawer")
    expect(cut.locator(".cut-kind")).to_have_text("Footer")
    cut.get_by_role("button", name=re.compile("^Restore")).click()
    expect(page.locator(".restored")).to_contain_text("rights kept in a drawer")
    expect(page.locator(".prose > p", has_text="rights kept in a drawer")).to_be_visible()
    go(page, f"#/c/{made}")
    expect(page.frame_locator("iframe.page-frame").locator("main")).to_contain_text("rights kept in a drawer")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    wait_for(lambda: len(library.call("GET", f"/api/clippings/{made}/removed")["removed"]) == before, "the block to be out again")


def test_kind_that_is_pressed_is_the_only_one_shown(window: Callable[..., Page], library: Library) -> None:
    page = window(f"#/c/{library.clip()}?view=removed")
    page.locator(".chip", has_text="Footer").click()
    expect(page.locator(".cuts:visible .cut-kind")).to_have_text(["Footer"])
    page.locator(".chip", has_text="Footer").click()
    expect(page.locator(".cuts:visible")).to_have_count(page.locator(".cuts").count())


def test_keys_open_favourite_archive_and_undo(window: Callable[..., Page], library: Library) -> None:
    older = library.clip("Older")
    newer = library.clip("Newer")
    page = window()
    expect(page.locator(".row-title")).to_have_text(["Newer", "Older"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"**/#/c/{older}")
    page.keyboard.press("f")
    wait_for(lambda: library.detail(older)["favourite"], "the star")
    page.keyboard.press("a")
    expect(page.locator(".row-title")).to_have_text(["Newer"])
    page.keyboard.press("u")
    expect(page.locator(".row-title")).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page.locator(".row-title")).to_have_text(["Older"])
    assert not library.detail(newer)["favourite"]
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Move to the trash")


def test_deleted_clipping_leaves_the_list_and_undo_brings_it_back(window: Callable[..., Page], library: Library) -> None:
    made = library.clip()
    page = window(f"#/c/{made}")
    page.wait_for_selector("iframe.page-frame")
    page.keyboard.press("#")
    expect(page.locator(".rows li")).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    wait_for(lambda: library.detail(made)["shelf"] == "inbox", "the clipping to be back")


def test_title_tags_and_note_are_kept(window: Callable[..., Page], library: Library) -> None:
    made = library.clip()
    page = window(f"#/c/{made}")
    page.get_by_role("button", name="Title, tags and note").click()
    page.get_by_placeholder("Add a tag").fill("farming")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Title").fill("Of chaff")
    page.get_by_role("textbox", name="Note").fill("Read again in autumn.")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".row-title")).to_have_text("Of chaff")
    expect(page.locator(".row .tag")).to_have_text("farming")
    kept = library.detail(made)
    assert (kept["title"], kept["tags"], kept["note"]) == ("Of chaff", ["farming"], "Read again in autumn.")


def test_change_made_elsewhere_does_not_stop_an_edit(window: Callable[..., Page], library: Library) -> None:
    made = library.clip()
    page = window(f"#/c/{made}")
    page.get_by_role("button", name="Title, tags and note").click()
    page.get_by_role("textbox", name="Note").fill("Mine")
    library.call("PATCH", f"/api/clippings/{made}", {"favourite": True})
    expect(page.locator(".row-star")).to_be_visible()
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Mine")
    page.get_by_role("button", name="Keep").click()
    wait_for(lambda: library.detail(made)["note"] == "Mine", "the note")
    assert library.detail(made)["favourite"]


def test_new_clipping_appears_by_itself_but_not_under_the_pointer(window: Callable[..., Page], library: Library) -> None:
    library.clip("First")
    page = window()
    page.mouse.move(1200, 500)
    library.clip("Second")
    expect(page.locator(".row-title")).to_have_text(["Second", "First"])
    page.locator(".row", has_text="First").hover()
    library.clip("Third")
    expect(page.locator(".list-fresh")).to_have_text("1 new clipping")
    assert titles(page) == ["Second", "First"]
    page.locator(".list-fresh").click()
    expect(page.locator(".row-title")).to_have_text(["Third", "Second", "First"])


def test_server_that_is_away_is_told_in_place_with_a_way_to_try_again(
    window: Callable[..., Page], library: Library, winnow_server: Winnow
) -> None:
    library.clip()
    page = window()
    expect(page.locator(".row-title")).to_have_count(1)
    winnow_server.stop()
    go(page, "#/archive")
    expect(page.locator("#list")).to_contain_text("Winnow is not running")
    expect(page.locator("#list").get_by_role("button", name="Try again")).to_be_visible()
    expect(page.locator(".connection")).to_contain_text("not answering")


def test_export_writes_the_clipping_into_a_folder_and_reports(
    window: Callable[..., Page], library: Library, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("vault")
    page = window(f"#/c/{library.clip()}")
    page.get_by_role("button", name="Export").click()
    page.get_by_label("Write into a folder").check()
    page.get_by_label("Folder", exact=True).fill(str(folder))
    page.get_by_role("dialog").get_by_role("button", name="Export").click()
    expect(page.locator(".report")).to_contain_text(re.compile(r"[1-9]\d* files? written"))
    assert any("On grain" in path.name for path in folder.rglob("*.md"))


def test_export_downloads_the_whole_list(window: Callable[..., Page], library: Library) -> None:
    library.clip("One")
    page = window(f"#/c/{library.clip('Two')}")
    page.get_by_role("button", name="Export").click()
    page.get_by_label("All of “Library”").check()
    with page.expect_download() as downloading:
        page.get_by_role("dialog").get_by_role("button", name="Export").click()
    assert downloading.value.path().stat().st_size > 0


def test_revoked_client_is_gone_from_the_settings(window: Callable[..., Page], library: Library, winnow_server: Winnow) -> None:
    winnow_server.run("token", "new", "an old script")
    page = window("#/settings")
    page.get_by_role("button", name="Revoke an old script").click()
    expect(page.locator(".client-name", has_text="an old script")).to_have_count(0)
    assert "an old script" not in [client["name"] for client in library.call("GET", "/api/clients")]


def test_theme_and_size_are_remembered_and_reach_the_article(window: Callable[..., Page], library: Library) -> None:
    page = window(f"#/c/{library.clip()}")
    page.get_by_role("button", name="Text and colours").click()
    page.get_by_label("Sepia").check()
    page.get_by_role("button", name="Larger").click()
    body = page.frame_locator("iframe.page-frame").locator("body")
    expect(body).to_have_css("font-size", "20px")
    expect(page.locator("body")).to_have_css("background-color", "rgb(244, 236, 219)")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "sepia")
    expect(body).to_have_css("font-size", "20px")


def test_narrow_window_shows_one_pane_and_a_way_back(window: Callable[..., Page], library: Library) -> None:
    library.clip()
    page = window(viewport={"width": 390, "height": 800})
    page.locator(".row").click()
    expect(page.locator("#list")).to_be_hidden()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".row")).to_be_visible()
    page.get_by_role("button", name="Library").click()
    expect(page.get_by_role("link", name="Favourites")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_wrong(window: Callable[..., Page], library: Library, scheme: str, width: int) -> None:
    page = window(viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_selector(".pairing-code")
    found = {"first run": violations(page)}
    made = library.clip()
    for name, hash_, sign in (
        ("list", "#/", ".row"),
        ("reader", f"#/c/{made}", "iframe.page-frame"),
        ("removed", f"#/c/{made}?view=removed", ".cut"),
        ("nothing found", "#/search?q=nowhere", "#list .notice"),
        ("settings", "#/settings", ".client"),
    ):
        go(page, hash_)
        page.wait_for_selector(sign)
        found[name] = violations(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
