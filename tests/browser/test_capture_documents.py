"""Pages that are no HTML, and pages that cannot be saved: each gives what it shows, or a sentence that says why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser.camera import PNG, Camera
from tests.browser.extension import Extension

XHTML = """<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="de"><head><title>Mühle</title></head>
<body><p id="a">one<br/>two &amp; <![CDATA[three <b>]]></p><template><p>unseen</p></template><textarea/><p>end</p></body></html>"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><title>Levels</title><text y="20">Three metres</text></svg>'


def test_xhtml_is_written_as_html(camera: Camera) -> None:
    snapshot = camera.shoot(camera.open(XHTML, "/page.xhtml", "application/xhtml+xml"))
    assert snapshot.title == "Mühle"
    assert "one<br>two &amp; three &lt;b&gt;</p>" in snapshot.html
    assert "</textarea><p>end</p>" in snapshot.html.replace('xmlns="http://www.w3.org/1999/xhtml"', "").replace("<p >", "<p>")


def test_a_drawing_of_its_own_stands_in_a_page_with_its_words(camera: Camera) -> None:
    html = camera.read(SVG, "image/svg+xml")
    assert html.startswith("<!DOCTYPE html>\n<html><body><svg")
    assert "Three metres" in html


def test_plain_text_keeps_its_lines(camera: Camera) -> None:
    assert "one\n  two &lt;b&gt;" in camera.read("one\n  two <b>", "text/plain")


def test_a_feed_is_shown_as_its_source(camera: Camera) -> None:
    html = camera.read("<feed xmlns='urn:feed'><title>News</title><link>https://mill.example/</link></feed>", "application/xml")
    assert "News" in html
    assert "https://mill.example/" in html


def test_a_picture_of_its_own_is_there_with_its_address(camera: Camera) -> None:
    page = camera.open(PNG, "/wheel.png", "image/png")
    assert f'src="{page.url}"' in camera.shoot(page).html


def test_an_empty_page_is_saved_as_empty(camera: Camera) -> None:
    assert camera.read("") in ("<!DOCTYPE html>\n<html><head></head><body></body></html>",)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("about:blank", "pages without an address on the web"),
        ("data:text/html,<p>words", "pages without an address on the web"),
        ("file:{folder}/page.html", "Pages on your disk cannot be saved from here"),
        ("http://127.0.0.1:1/", "The page did not load"),
        ("view-source:{server}/page.html", "Nothing was saved"),
    ],
)
def test_a_page_that_cannot_be_saved_is_told_in_a_sentence(
    camera: Camera, extension: Extension, tmp_path: Path, address: str, sentence: str
) -> None:
    (tmp_path / "page.html").write_text("<p>words</p>")
    camera.pages.put("/page.html", "<p>words</p>")
    page = extension.context.new_page()
    try:
        page.goto(address.format(folder=tmp_path, server=camera.pages.url("")))
    except Exception as error:
        assert "did not load" in sentence, error
    extension.click(page)
    # Firefox shows a page of its own then, and does not say so.
    text = extension.wait_popup(
        "does not let extensions read its own pages" if "load" in sentence and extension.browser == "firefox" else sentence
    )
    assert "This page could not be read" in text
    assert extension.outbox() == []
