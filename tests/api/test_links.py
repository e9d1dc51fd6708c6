"""Sixty addresses of links through the whole way: clipped, cleaned, and read again as the article."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import html5lib
import pytest

if TYPE_CHECKING:
    from conftest import House

BASE = "https://example.org/a/b.html"

# What a page says, and what a reader may follow; None: the text stays, the link does not.
LINKS: tuple[tuple[str, str | None], ...] = (
    ("https://other.example/", "https://other.example/"),
    ("http://other.example/x?y=1#z", "http://other.example/x?y=1#z"),
    ("HTTPS://OTHER.EXAMPLE/", "https://OTHER.EXAMPLE/"),
    ("hTTp://other.example/", "hTTp://other.example/"),
    ("mailto:ada@example.org", "mailto:ada@example.org"),
    ("MAILTO:ada@example.org", "mailto:ada@example.org"),
    ("c.html", "https://example.org/a/c.html"),
    ("./c.html", "https://example.org/a/c.html"),
    ("../c.html", "https://example.org/c.html"),
    ("../../../c.html", "https://example.org/c.html"),
    ("/c.html", "https://example.org/c.html"),
    ("//other.example/c", "https://other.example/c"),
    ("?q=1", "https://example.org/a/b.html?q=1"),
    ("#part", "https://example.org/a/b.html#part"),
    ("", None),
    ("c d.html", "https://example.org/a/c%20d.html"),
    ("\u00e9.html", "https://example.org/a/%C3%A9.html"),
    ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
    ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
    ("https://other.example:8443/", "https://other.example:8443/"),
    (" https://other.example/ ", "https://other.example/"),
    ("javascript:alert(1)", None),
    ("JavaScript:alert(1)", None),
    (" javascript:alert(1)", None),
    ("\tjavascript:alert(1)", None),
    ("java\tscript:alert(1)", None),
    ("java\nscript:alert(1)", None),
    ("java&#13;script:alert(1)", None),
    ("&#106;avascript:alert(1)", None),
    ("&#x6A;avascript&#58;alert(1)", None),
    ("javascript&colon;alert(1)", None),
    ("javascript&Tab;:alert(1)", None),
    ("&#1;javascript:alert(1)", None),
    ("&#14;javascript:alert(1)", None),
    ("javascript://example.org/%0aalert(1)", None),
    ("javascript:'<html><body></body></html>'", None),
    ("vbscript:msgbox(1)", None),
    ("livescript:alert(1)", None),
    ("data:text/html,<script>alert(1)</script>", None),
    ("data:text/html;base64,PHNjcmlwdD4=", None),
    ("data:image/png;base64,AAAA", None),
    ("data:image/svg+xml,<svg onload=alert(1)>", None),
    ("DATA:text/html,x", None),
    ("file:///etc/passwd", None),
    ("FILE:///C:/x", None),
    ("blob:https://example.org/1", None),
    ("filesystem:https://example.org/x", None),
    ("about:blank", None),
    ("view-source:https://example.org/", None),
    ("chrome://settings", None),
    ("chrome-extension://abcdefghijklmnopabcdefghijklmnop/x", None),
    ("moz-extension://x/", None),
    ("resource://gre/", None),
    ("jar:https://example.org/x!/", None),
    ("ftp://example.org/x", None),
    ("tel:+4912345", None),
    ("sms:+4912345", None),
    ("ws://127.0.0.1:1/", None),
    ("obsidian://open?vault=x", None),
    ("ms-settings:", None),
    ("steam://run/1", None),
    ("intent://x#Intent;end", None),
)
"""Sources: the WHATWG URL standard (4.4, what is stripped and skipped), and the schemes that browsers and systems act on."""

SENTENCE = "Grain is threshed, and what is left is winnowed: thrown into the wind, so that the chaff blows away"


@pytest.fixture(scope="module")
def page_of_links() -> str:
    items = "".join(
        f'<p>{SENTENCE} <a href="{said.replace(chr(34), "&quot;").replace("<", "&lt;")}" ping="https://evil.example/ping" '
        f'onclick="alert(1)" target="_top">link{number:02}</a>, and the grain falls back.</p>'
        for number, (said, _) in enumerate(LINKS)
    )
    return f"<!doctype html><html lang=en><title>Links</title><body><article><h1>Links</h1>{items}</article></body></html>"


async def test_sixty_addresses_are_followed_or_become_text(house: House, page_of_links: str) -> None:
    assert len(LINKS) >= 60
    made = await house.clip(url=BASE, html=page_of_links)
    assert made.json["state"] == "clean", made.body
    answer = await house.call("GET", f"/api/clippings/{made.json['id']}/article")
    article = html5lib.parse(answer.body.decode("utf-8"), namespaceHTMLElements=False)
    text = "".join(article.itertext())
    links = {link.text: link for link in article.iter("a")}
    wrong = []
    for number, (said, followed) in enumerate(LINKS):
        name = f"link{number:02}"
        assert name in text, said
        found = links[name].get("href") if name in links else None
        if found != followed:
            wrong.append((said, followed, found))
    assert not wrong, "\n".join(map(str, wrong))
    for link in links.values():
        if link.get("href"):
            assert set(link.keys()) <= {"href", "rel", "title", "lang", "dir"}
            assert link.get("rel") == "noopener noreferrer nofollow"


async def test_the_view_and_the_other_forms_have_only_the_same_schemes(house: House, page_of_links: str) -> None:
    made = await house.clip(url=f"{BASE}?view", html=page_of_links)
    path = f"/api/clippings/{made.json['id']}"
    ticket = await house.call("POST", f"{path}/view", json_body={"mode": "original"})
    view = await house.call("GET", ticket.json["url"], token=None)
    document = html5lib.parse(view.body.decode("utf-8"), namespaceHTMLElements=False)
    for link in document.iter("a"):
        assert urlsplit(link.get("href", "https:")).scheme in ("http", "https", "mailto")
    markdown = (await house.call("GET", f"{path}/article", headers={"Accept": "text/markdown"})).body.decode("utf-8")
    for scheme in ("javascript", "vbscript", "data", "file", "blob", "chrome", "intent", "obsidian"):
        assert f"]({scheme}:" not in markdown.lower()
        assert f"<{scheme}:" not in markdown.lower()
