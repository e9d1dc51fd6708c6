"""The live page as a Snapshot: what only the browser knows is kept, what the page forges is not, and the page notices nothing."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from tests.browser.camera import PNG, Camera, tag


def test_a_snapshot_says_what_was_seen_and_where(camera: Camera) -> None:
    page = camera.open('<html lang="cy"><title>Afon &amp; môr</title><p>Dŵr</p>')
    snapshot = camera.shoot(page)
    assert (snapshot.url, snapshot.title, snapshot.lang, snapshot.mode) == (page.url, "Afon & môr", "cy", "page")
    assert snapshot.viewport.width == page.evaluate("innerWidth")
    assert snapshot.html.startswith("<!DOCTYPE html>")
    assert snapshot.client.name == "winnow"


def test_open_and_closed_shadow_roots_become_declarative_templates(camera: Camera) -> None:
    page = camera.open("""<body><div id=open><b>slotted</b></div><div id=closed></div><script>
      const inner = document.querySelector('#open').attachShadow({mode: 'open'});
      inner.innerHTML = '<p>in the open</p><slot></slot><div id=nested></div>';
      inner.querySelector('#nested').attachShadow({mode: 'closed'}).innerHTML = '<p data-winnow-src=forged>deeper</p>';
      document.querySelector('#closed').attachShadow({mode: 'closed'}).innerHTML = '<p>behind the door</p>';
    </script>""")
    html = camera.shoot(page).html
    assert '<div id="open"><template shadowrootmode="open"><p>in the open</p>' in html
    assert '<div id="nested"><template shadowrootmode="closed"><p>deeper</p></template></div>' in html
    assert '<div id="closed"><template shadowrootmode="closed"><p>behind the door</p></template></div>' in html


def test_what_the_style_sheets_hide_is_marked_and_what_a_click_opens_is_not(camera: Camera) -> None:
    html = camera.shoot(
        camera.open("""<style>.no {display: none} .unseen {visibility: hidden} .seen {visibility: visible}</style>
      <div id=gone class=no><p id=inside>a</p></div><p id=unseen class=unseen>b</p>
      <div id=mixed class=unseen><p id=shown class=seen>c</p><p id=still>d</p></div>
      <div id=contents style="display: contents"><p id=child>e</p></div>
      <details id=details><summary>f</summary><p id=folded>g</p></details><p id=plain>h</p>""")
    ).html
    marked = {name for name in re.findall(r'<[^>]*\bid="(\w+)"[^>]*>', html) if "data-winnow-hidden" in tag(html, name)}
    assert marked == {"gone", "unseen", "still"}


def test_marks_that_the_page_made_are_removed(camera: Camera) -> None:
    html = camera.shoot(
        camera.open("""<body><p id=a data-winnow-hidden data-winnow-src="javascript:x" data-other=kept>text</p>
      <template id=forged><p>never shown</p></template>
      <script>const t = document.createElement('template'); t.setAttribute('shadowrootmode', 'open');
      t.innerHTML = '<p>forged root</p>'; document.body.append(t)</script><noscript><i data-winnow-hidden>no</i></noscript>""")
    ).html
    assert tag(html, "a") == '<p id="a" data-other="kept">'
    assert "<template" not in html
    assert "data-winnow" not in re.sub(r"<script.*?</script>", "", html, flags=re.S)


def test_pictures_carry_the_source_that_the_browser_chose(camera: Camera) -> None:
    camera.pages.put("/small.png", PNG, "image/png")
    camera.pages.put("/big.png", PNG, "image/png")
    page = camera.open('<img id=pic src="/small.png" srcset="/small.png 1x, /big.png 0.5x" alt="x">')
    page.wait_for_function("document.querySelector('#pic').complete")
    chosen = page.evaluate("document.querySelector('#pic').currentSrc")
    assert f'data-winnow-src="{chosen}"' in camera.shoot(page).html


def test_a_canvas_becomes_a_picture_and_a_blank_one_stays(camera: Camera) -> None:
    page = camera.open("""<canvas id=chart width=64 height=40 aria-label="Levels"></canvas><canvas id=blank width=64 height=40></canvas>
      <script>document.querySelector('#chart').getContext('2d').fillRect(4, 4, 20, 20)</script>""")
    html = camera.shoot(page).html
    assert re.search(r'<img src="data:image/png;base64,[^"]+" width="64" height="40" alt="Levels">', html)
    assert tag(html, "blank").startswith("<canvas")


def test_frames_of_the_same_origin_come_along_with_their_place(camera: Camera) -> None:
    camera.pages.put("/inner.html", "<p data-winnow-hidden>inner words</p><iframe srcdoc='<p>innermost words</p>'></iframe>")
    page = camera.open('<iframe src="about:blank"></iframe><iframe id=f src="/inner.html"></iframe>')
    snapshot = camera.shoot(page)
    outer, inner = snapshot.frames
    assert (outer.path, inner.path) == ("1", "1/0")
    assert "<p>inner words</p>" in outer.html
    assert "<p>innermost words</p>" in inner.html
    assert 'data-winnow-frame="1"' in tag(snapshot.html, "f")
    assert "data-winnow-hidden" not in outer.html


def test_a_page_cannot_hide_from_the_capture_by_clobbering_names(camera: Camera) -> None:
    page = camera.open("""<img name=implementation><img name=documentElement><img name=createTreeWalker><img name=title>
      <form id=form data-winnow-hidden><input name=attributes><input name=getAttributeNames><input name=removeAttribute>
      <input name=firstChild><input name=childNodes><input name=localName><p>kept words</p></form>
      <script>Node.prototype.cloneNode = Document.prototype.importNode = () => { throw 1 };
      Object.defineProperty(Element.prototype, 'outerHTML', {get: () => 'lies'})</script>""")
    html = camera.shoot(page).html
    assert "kept words" in html
    assert tag(html, "form") == '<form id="form">'


def test_the_page_is_not_touched_and_its_elements_are_not_constructed_again(camera: Camera) -> None:
    page = camera.open(
        """<my-box>words</my-box><script>globalThis.built = 0; globalThis.changes = [];
      customElements.define('my-box', class extends HTMLElement { constructor() { super(); built += 1 } });
      new MutationObserver((list) => changes.push(...list)).observe(document, {subtree: true, childList: true, attributes: true})
    </script>"""
    )
    before = page.evaluate("document.documentElement.outerHTML")
    camera.shoot(page)
    assert page.evaluate("[built, changes.length, document.documentElement.outerHTML]") == [1, 0, before]


def test_noscript_and_half_characters_survive_under_a_strict_policy(camera: Camera) -> None:
    policy = "default-src 'none'; script-src 'unsafe-inline'; require-trusted-types-for 'script'; trusted-types 'none'"
    page = camera.open(
        "<noscript><img src='/lazy.png' alt='lazy'></noscript><p id=p></p><script>p.append('half \\ud83d end')</script>",
        Content_Security_Policy=policy,
    )
    html = camera.shoot(page).html
    assert re.search(r'<noscript><img src="/lazy.png" alt="lazy"></noscript>', html)
    assert "half \ufffd end" in html


def test_a_selection_is_saved_with_the_element_that_gives_it_meaning(camera: Camera) -> None:
    page = camera.open("<ul><li>one</li><li id=a>two <b>bold</b></li><li id=b>three</li></ul>")
    page.evaluate("getSelection().setBaseAndExtent(a.firstChild, 0, b.firstChild, 3)")
    camera.extension.click(page)
    camera.extension.wait_popup("Pair with Winnow once")
    camera.extension.close_popup()
    camera.extension.menu(page, "selection", "#b")
    rows = camera.extension.wait_outbox(2)
    snapshot = json.loads(rows[-1]["blob"])
    assert snapshot["mode"] == "selection"
    assert snapshot["selection"] == '<ul><li id="a">two <b>bold</b></li><li id="b">thr</li></ul>'


def test_deeply_nested_elements_are_all_there(camera: Camera) -> None:
    page = camera.open("<body><script>let at = document.body; for (let i = 0; i < 1500; i++) { const d = document.createElement('div');"
                       "at.append(d); at = d } at.textContent = 'the bottom'</script>")  # fmt: skip
    assert "the bottom" in camera.shoot(page).html.split("</script>")[1]


def test_a_page_of_the_browser_itself_is_said_to_be_unreadable(extension: Any) -> None:
    page = extension.context.new_page()
    page.goto({"chromium": "chrome://version/", "firefox": "about:license"}[extension.browser])
    extension.click(page)
    text = extension.wait_popup("This page could not be read")
    assert "Nothing was saved" in text
    assert extension.outbox() == []


@pytest.fixture
def silent_server() -> Iterator[str]:
    """The address of a server that takes a request and never answers it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield f"http://127.0.0.1:{silent.getsockname()[1]}/"


@pytest.mark.parametrize("holds_up", ["<script src={}></script>", "<img src={}>"], ids=["in the middle", "at its pictures"])
def test_a_page_that_never_ends_loading_is_saved_as_far_as_it_is_there(camera: Camera, silent_server: str, holds_up: str) -> None:
    page = camera.extension.context.new_page()
    url = camera.pages.put(
        "/endless.html", f"<title>Endless</title><p>What is there already</p>{holds_up.format(silent_server)}<p>the rest</p>"
    )
    page.evaluate("(url) => { setTimeout(() => { location.href = url }) }", url)
    page.wait_for_selector("text=What is there already")
    snapshot = camera.shoot(page)
    assert (snapshot.url, snapshot.title) == (url, "Endless")
    assert "<p>What is there already</p>" in snapshot.html
    assert ("<p>the rest</p>" in snapshot.html) is holds_up.startswith("<img")
