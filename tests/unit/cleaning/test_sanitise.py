"""The last gate."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.cleaning.sanitise import MAX_DEPTH, sanitise

LINKS: dict[str, str | None] = {
    "https://x.example/": "https://x.example/",
    "http://x.example/p?q=1#f": "http://x.example/p?q=1#f",
    "HTTPS://x.example/": "HTTPS://x.example/",
    "mailto:a@b.example": "mailto:a@b.example",
    "MAILTO:a@b.example": "MAILTO:a@b.example",
    **dict.fromkeys(
        [
            "javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "java\rscript:alert(1)",
            " javascript:alert(1)", "\x01javascript:alert(1)", "\x00javascript:alert(1)", "javascript&colon;alert(1)", "&#106;avascript:alert(1)",
            "&#x6A;avascript:alert(1)", "javascript:%61lert(1)", "javascript://x.example/%0aalert(1)", "jav&#x09;ascript:alert(1)",
            "vbscript:msgbox(1)", "VBScript:x", "livescript:x", "mocha:x", "data:text/html,<script>alert(1)</script>",
            "data:text/html;base64,PHNjcmlwdD4=", "data:image/svg+xml,<svg onload=alert(1)>", "data:image/png;base64,AAAA", "data:,x", "DATA:text/html,x",
            "file:///etc/passwd", "file://host/share", "ftp://x.example/", "ftps://x.example/", "sftp://x.example", "ssh://x.example", "telnet://x",
            "blob:https://x.example/1", "filesystem:https://x.example/1", "about:blank", "about:srcdoc", "chrome://settings", "chrome-extension://abc/x",
            "moz-extension://abc/x", "resource://gre/x", "view-source:https://x.example", "ws://x.example", "wss://x.example", "tel:+123", "sms:+123",
            "callto:x", "skype:x", "magnet:?xt=urn:x", "irc://x", "news:x", "gopher://x", "jar:https://x!/", "ms-word:ofe|u|x", "search-ms:x", "x-apple:x",
            "intent://x#Intent;end", "obsidian://open", "vscode://x", "steam://run/1", "app:x", "res://x", "cid:x", "mid:x",
        ]
    ),
}  # fmt: skip


@pytest.mark.parametrize("address", LINKS)
def test_only_http_https_and_mailto_links_survive(address: str) -> None:
    html = sanitise(f'<a href="{address.replace("<", "&lt;")}">text</a>')
    found = re.search(r'href="([^"]*)"', html)
    assert (found[1] if found else None) == LINKS[address]
    assert ">text</a>" in html


@pytest.mark.parametrize("address", ["c.jpg", "/c.jpg", "//x.example/c.jpg", "?q", "#f"])
def test_relative_addresses_never_stay_relative(address: str) -> None:
    for html in (sanitise(f'<a href="{address}">x</a>'), sanitise(f'<img src="{address}">')):
        assert all(value.startswith("https://") for value in re.findall(r'(?:href|src)="([^"]*)"', html))


@pytest.mark.parametrize(
    ("source", "stays"),
    [
        ("https://x.example/a.png", True),
        ("data:image/png;base64,AAAA", True),
        ("data:image/svg+xml;base64,AAAA", False),
        ("data:text/html;base64,AAAA", False),
        ("javascript:alert(1)", False),
        ("file:///a.png", False),
        ("mailto:a@b", False),
    ],
)
def test_pictures_come_from_the_web_or_bring_their_bytes(source: str, stays: bool) -> None:
    assert (f'src="{source}"' in sanitise(f'<img src="{source}">')) is stays


def test_links_tell_nothing_of_the_reader() -> None:
    assert sanitise('<a href="https://x.example/" ping="https://y.example" target="_blank">x</a>') == (
        '<a href="https://x.example/" rel="noopener noreferrer nofollow">x</a>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>", "<style>x</style>", '<p style="position:fixed" onclick="x" id="a" name="b">', "<svg><a></a></svg>", "<form><input></form>",
        '<iframe src="https://x.example">', "<object></object>", "<template>x</template>", '<base href="https://x.example">', "<math><mi>x</mi></math>",
        '<meta http-equiv="refresh" content="0">', '<link rel="stylesheet" href="https://x.example">', "<!-- c -->", '<code class="a b">',
    ],
)  # fmt: skip
def test_nothing_but_the_allowed_elements_and_attributes_survives(html: str) -> None:
    assert not re.search(r"<(?!/?(?:p|a|code)\b)|style|onclick|id=|name=|class|--", sanitise(html))


@given(st.text(alphabet="<>/=\"' abipscrtvgmlo:&;#x\n-!", max_size=200))
def test_sanitising_twice_changes_nothing(html: str) -> None:
    once = sanitise(html)
    assert sanitise(once) == once


def test_markup_too_deep_is_refused() -> None:
    with pytest.raises(ValueError, match="deeper"):
        sanitise("<b>" * (MAX_DEPTH + 1))
    assert sanitise("<i>" * MAX_DEPTH + "x")


def test_only_footnotes_have_names_and_links_within_the_article() -> None:
    mark = '<a href="#note-1" id="noteref-1" rel="noopener noreferrer nofollow">1</a>'
    assert sanitise(f'<p>{mark}</p><ol><li id="note-1">n</li></ol>') == f'<p>{mark}</p><ol><li id="note-1">n</li></ol>'
    for name in ("x", "cookie", "note-1x", "#note-1", "note-", "noteref-1-", "note-123456"):
        assert sanitise(f'<p id="{name}">a</p>') == "<p>a</p>"
        assert "href" not in sanitise(f'<a href="#{name}">a</a>')
