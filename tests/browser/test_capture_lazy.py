"""Pictures that the reader has not scrolled to, and what is drawn: kept without the page being moved, or named as lost."""

from __future__ import annotations

import base64
import re
import struct

from tests.browser.camera import PNG, Camera, tag, without_scripts
from tests.browser.extension import Extension
from tests.browser.servers import Pages, Winnow, wait_for

PROSE = (
    "<p>The mill stands where the river is narrow, and its {} wheel has turned since the flood of 1784, as the parish book tells us.</p>"
)
LAZY = (
    '<img loading=lazy src="/wheel-1.png" alt="first">',
    '<img class=lazyload src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" data-src="/wheel-2.png" alt="second">',
    '<img class=lazy src="/blank.gif" alt="third"><noscript><img src="/wheel-3.png" alt="third"></noscript>',
    '<picture><source data-srcset="/wheel-4.png 2x, /small.png 1x"><img class=lazy src="/blank.gif" alt="fourth"></picture>',
    '<img loading=lazy srcset="/small.png 300w, /wheel-5.png 1200w" sizes="100vw" alt="fifth">',
)


def test_pictures_below_the_fold_are_stored_and_the_page_is_not_scrolled(
    extension: Extension, pages_server: Pages, winnow_server: Winnow
) -> None:
    extension.use_port(winnow_server.port)
    extension.pair(winnow_server.pairing_code())
    for name in ("wheel-1", "wheel-2", "wheel-3", "wheel-4", "wheel-5", "small"):
        pages_server.put(f"/{name}.png", PNG, "image/png")
    pages_server.put("/blank.gif", base64.b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="), "image/gif")
    extension.context.add_cookies([{"name": "session", "value": "reader", "url": pages_server.url("/")}])
    body = "".join(PROSE.format(f"number {n}") + f"<figure>{picture}</figure>" for n, picture in enumerate(LAZY))
    page = extension.open(
        pages_server.put(
            "/mill.html", f"<title>Mill</title><article><h1>The mill</h1><p style='margin-bottom: 30000px'>Far down.</p>{body}</article>"
        )
    )
    # The browser asks for a site's sign by itself, once and when it likes.
    loaded = {path for path, _ in pages_server.seen} | {"/favicon.ico"}
    extension.click(page)
    extension.wait_popup("Saved")
    [row] = wait_for(lambda: [each for each in extension.saved() if each["pictures"]["settled"]], "the pictures to be fetched")
    assert (row["pictures"]["stored"], row["pictures"]["of"], row["pictures"]["missing"]) == (5, 5, [])
    fetched = {path: cookie for path, cookie in pages_server.seen if path not in loaded}
    assert set(fetched) == {f"/wheel-{n}.png" for n in range(1, 6)}
    assert set(fetched.values()) == {"session=reader"}
    assert page.evaluate("[scrollY, [...document.images].filter((each) => each.src.includes('wheel-')).length]") == [0, 1]


def test_a_drawing_with_a_picture_of_another_site_is_marked_as_lost_and_a_large_one_is_made_smaller(camera: Camera) -> None:
    camera.pages.put("/other.png", PNG, "image/png")
    page = camera.open(f"""<canvas id=tainted width=300 height=200></canvas><canvas id=huge width=8000 height=4000></canvas>
      <canvas id=unseen style="display: none" width=40 height=40></canvas><script>
      for (const each of document.querySelectorAll('canvas')) each.getContext('2d').fillRect(4, 4, 4000, 20);
      const picture = new Image(); picture.onload = () => {{ tainted.getContext('2d').drawImage(picture, 0, 0); globalThis.ready = true }};
      picture.src = "{camera.pages.url("/other.png").replace("127.0.0.1", "localhost")}";</script>""")
    page.wait_for_function("globalThis.ready === true")
    html = without_scripts(camera.shoot(page).html)
    assert 'data-winnow-lost="canvas"' in tag(html, "tainted")
    assert tag(html, "unseen").startswith("<canvas")
    [drawn] = re.findall(r'<img src="data:image/png;base64,([^"]+)" width="8000" height="4000"', html)
    width, height = struct.unpack(">II", base64.b64decode(drawn)[16:24])
    assert (width, height) == (1732, 866)
    assert page.evaluate("document.querySelector('#huge').width") == 8000
