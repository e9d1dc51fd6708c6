"""Frames: those the page may read come along, those of sites the reader allowed too, and the others are named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.browser.camera import Camera, tag
from tests.browser.extension import Extension
from tests.browser.servers import Pages, Winnow, wait_for

from winnow.models import Snapshot

# The test's pages are on 127.0.0.1, which the extension may read on any port; it may not read localhost.
SIZE = "width=400 height=200"


@pytest.fixture
def allowed_site() -> Iterator[Pages]:
    """Pages of another origin that the extension may read."""
    pages = Pages()
    yield pages
    pages.close()


def elsewhere(pages: Pages, path: str) -> str:
    """The address of the same page on a site that the extension may not read."""
    return pages.url(path).replace("127.0.0.1", "localhost")


def frame(snapshot: Snapshot, path: str) -> str:
    [found] = [each.html for each in snapshot.frames if each.path == path]
    return found


def test_frames_in_frames_in_shadow_roots_and_written_by_scripts_come_along(camera: Camera) -> None:
    camera.pages.put("/deep.html", "<p>third</p>")
    camera.pages.put("/inner.html", "<p>second</p><iframe src=/deep.html></iframe>")
    page = camera.open("""<div id=host></div><iframe id=written></iframe><iframe id=last src="/inner.html"></iframe><script>
      written.contentDocument.write('<p data-winnow-hidden>written</p><img src=rel.png>'); written.contentDocument.close();
      host.attachShadow({mode: 'closed'}).innerHTML = '<iframe id=inside srcdoc="<p>in the shadow</p>"></iframe>';
    </script>""")
    page.wait_for_function("frames.length === 2 && frames[1].document.readyState === 'complete'")
    snapshot = camera.shoot(page)
    assert [each.path for each in snapshot.frames] == ["0", "1", "2", "2/0"]
    assert "in the shadow" in frame(snapshot, "0")
    assert '<p>written</p><img src="rel.png" data-winnow-src=' in frame(snapshot, "1")
    assert "second" in frame(snapshot, "2")
    assert "third" in frame(snapshot, "2/0")
    assert snapshot.frames[1].url == page.url
    for name, path in (("inside", "0"), ("written", "1"), ("last", "2")):
        assert f'data-winnow-frame="{path}"' in tag(snapshot.html, name)
    assert "data-winnow-lost" not in snapshot.html


def test_an_object_that_shows_a_page_is_a_frame_and_one_that_shows_a_picture_is_none(camera: Camera) -> None:
    camera.pages.put("/table.html", "<p>the table</p>")
    camera.pages.put(
        "/chart.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text>axis</text></svg>', "image/svg+xml"
    )
    far = elsewhere(camera.pages, "/table.html")
    page = camera.open(f"""<object id=missing data="/not-here.html" type="text/html"><p>instead of it</p></object>
      <object id=drawn data="/chart.svg" type="image/svg+xml"></object>
      <object id=shown data="/table.html" type="text/html" {SIZE}><p>never shown</p></object>
      <object id=far data="{far}" type="text/html" {SIZE}></object><iframe id=last srcdoc="<p>last</p>"></iframe>""")
    snapshot = camera.shoot(page)
    # Firefox does not say of an object with a page of another site that it shows one.
    told = camera.extension.browser == "chromium"
    assert [each.path for each in snapshot.frames] == ["0", "2" if told else "1"]
    assert "the table" in frame(snapshot, "0")
    assert 'data-winnow-frame="0"' in tag(snapshot.html, "shown")
    assert f'data-winnow-frame="{snapshot.frames[1].path}"' in tag(snapshot.html, "last")
    assert ('data-winnow-lost="frame"' in tag(snapshot.html, "far")) == told
    assert "data-winnow" not in tag(snapshot.html, "drawn") + tag(snapshot.html, "missing")
    assert "instead of it" in snapshot.html
    assert "never shown" not in snapshot.html


def test_a_frame_of_another_site_is_marked_as_lost_and_small_or_hidden_ones_are_not(camera: Camera) -> None:
    camera.pages.put("/other.html", "<p>words of another site</p>")
    other = elsewhere(camera.pages, "/other.html")
    page = camera.open(f"""<iframe id=far src="{other}" {SIZE}></iframe><iframe id=pixel src="{other}" width=1 height=1></iframe>
      <iframe id=unseen src="{other}" {SIZE} style="display: none"></iframe>""")
    snapshot = camera.shoot(page)
    assert snapshot.frames == []
    assert 'data-winnow-lost="frame"' in tag(snapshot.html, "far")
    assert "data-winnow-lost" not in tag(snapshot.html, "pixel") + tag(snapshot.html, "unseen")


def test_frames_of_sites_that_the_reader_allowed_are_read_with_the_frames_in_them(camera: Camera, allowed_site: Pages) -> None:
    allowed_site.put("/leaf.html", "<p>leaf</p>")
    far = f'<iframe src="{elsewhere(allowed_site, "/leaf.html")}" {SIZE}></iframe>'
    allowed_site.put(
        "/chart.html", f"<p>chart</p><iframe src=/leaf.html></iframe>{far}<iframe sandbox srcdoc='<p>box</p>' {SIZE}></iframe>"
    )
    page = camera.open(f"""<iframe srcdoc="<p>own</p>"></iframe><div id=late></div><iframe src="{allowed_site.url("/chart.html")}" {SIZE}></iframe>
      <script>late.innerHTML = '<iframe src="{allowed_site.url("/leaf.html")}" {SIZE}></iframe>'</script>""")
    snapshot = camera.shoot(page)
    found = {each.path: each.html for each in snapshot.frames}
    assert set(found) == {"0", "1", "2", "2/0", "2/2"}
    for path, words in {"0": "own", "1": "leaf", "2": "chart", "2/0": "leaf", "2/2": "box"}.items():
        assert f"<p>{words}</p>" in found[path], path
    assert found["2"].count("data-winnow-lost") == 2


def test_a_frame_below_the_fold_that_was_not_loaded_is_told_apart(camera: Camera) -> None:
    camera.pages.put("/below.html", "<p>below the fold</p>")
    page = camera.open(f'<div style="height: 20000px"></div><iframe id=below loading=lazy src="/below.html" {SIZE}></iframe>')
    assert 'data-winnow-lost="unloaded"' in tag(camera.shoot(page).html, "below")
    assert page.evaluate("scrollY") == 0


def test_the_text_of_frames_is_in_the_article_and_the_receipt_names_the_frame_that_is_not(
    extension: Extension, pages_server: Pages, winnow_server: Winnow
) -> None:
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    prose = "<p>The mill stands where the river is narrow, and its wheel has turned since the flood of 1784, as the book tells.</p>"
    pages_server.put("/table.html", f"<h2>The second wheel</h2>{prose.replace('mill', 'second wheel')}")
    box = "const box = host.attachShadow({mode: 'closed'}); box.innerHTML = '<p>A component says how much the miller took for each sack.</p>';"
    page = extension.open(
        pages_server.put(
            "/mill.html",
            f"""<title>The mill</title><article><h1>The mill</h1>{prose}{prose.replace("river", "brook")}<div id=host></div><iframe src="/table.html"></iframe>
            <iframe src="{elsewhere(pages_server, "/table.html")}" {SIZE}></iframe>{prose.replace("mill", "weir")}
            <p style="display: none">A hidden paragraph that nobody has read on this page, as long as any other of them.</p></article>
            <script>{box}</script>""",
        )
    )
    extension.click(page)
    receipt = extension.wait_popup("A frame of localhost could not be read")
    assert "scroll" not in receipt
    [saved] = extension.wait_saved(1)
    article = winnow_server.printed(saved["id"], "text")
    assert "how much the miller took" in article
    assert "the second wheel stands" in article.lower()
    assert "nobody has read" not in article


@pytest.mark.browsers("firefox")
def test_a_click_on_the_receipt_allows_the_site_of_a_frame_and_saves_the_page_with_it(
    extension: Extension, pages_server: Pages, winnow_server: Winnow
) -> None:
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    prose = "<p>The mill stands where the river is narrow, and its wheel has turned since the flood of 1784, as the book tells.</p>"
    pages_server.put("/table.html", "<p>The table of another site says how much flour the mill gave in each year of the war.</p>")
    other = f'<iframe src="{elsewhere(pages_server, "/table.html")}" {SIZE}></iframe>'
    page = extension.open(pages_server.put("/mill.html", f"<title>Mill</title><article><h1>Mill</h1>{prose}{other}</article>"))
    extension.click(page)
    extension.wait_popup("A frame of localhost could not be read")
    [first] = extension.wait_saved(1)
    extension.close_popup()
    try:
        # A click of the pointer, which a test can make in a tab and not in the popup.
        receipt = extension.open(extension.url(f"extension/popup/popup.html#{first['id']}"))
        receipt.get_by_role("button", name="Save it with the page").click()
        second = extension.wait_saved(2)[-1]
        assert "how much flour the mill gave" in winnow_server.printed(second["id"], "text")
        wait_for(lambda: len(winnow_server.clippings()) == 1, "the page to be one clipping with two versions")
    finally:
        extension.tab.evaluate("chrome.permissions.remove({origins: ['http://localhost/*']})")
