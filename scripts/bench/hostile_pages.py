"""Pages made to break a cleaner: too deep, too many, too long, not text at all."""

from __future__ import annotations

from collections.abc import Callable

_STORY = "".join(
    f"<p>In the year {1900 + n} the mill wheel turned, as the diary says at some length, and the village had bread of its own.</p>"
    for n in range(8)
)
_ARTICLE = f"<article><h1>The mill</h1>{_STORY}</article>"
_MILLION = 1_000_000

HOSTILE: dict[str, Callable[[], str | bytes]] = {
    "100,000 deep": lambda: "<div>d" * 100_000 + _ARTICLE,
    "100,000 deep, each with a class": lambda: "".join(f"<div class='c{n}'>" for n in range(100_000)) + _ARTICLE,
    "100,000 deep, inline": lambda: "<p>" + "<b>b " * 100_000 + _ARTICLE,
    "100,000 deep, lists": lambda: "<ul><li>a" * 50_000 + _ARTICLE,
    "100,000 deep, tables": lambda: "<table><tr><td>a" * 34_000 + _ARTICLE,
    "a million paragraphs": lambda: _ARTICLE + "<p>x</p>" * _MILLION,
    "a million inline elements": lambda: _ARTICLE + "<p>" + "<i>x</i> " * _MILLION,
    "a million empty elements": lambda: _ARTICLE + "<div></div>" * _MILLION,
    "a million line breaks": lambda: _ARTICLE + "x<br>" * _MILLION,
    "half a million links": lambda: _ARTICLE + "<a href=/x>x</a>" * 500_000,
    "300,000 cells": lambda: _ARTICLE + "<table>" + ("<tr>" + "<td>1</td>" * 100 + "</tr>") * 3000 + "</table>",
    "100,000 cards": lambda: (
        _ARTICLE + "<div class=card><h3><a href=/s>A story of a mill wheel</a></h3><time>2 hours ago</time></div>" * 100_000
    ),
    "100,000 headings": lambda: _ARTICLE + "<h2>Related articles</h2><h3>Comments</h3>" * 50_000,
    "100,000 pictures": lambda: _ARTICLE + "<img src=/a.jpg alt=a>" * 100_000,
    "100,000 class names": lambda: _ARTICLE + "".join(f"<p class='sidebar-{n} related{n}'>word {n}</p>" for n in range(100_000)),
    "an attribute of 11 MB": lambda: f"<p title='{'a ' * 5_500_000}' class='{'b ' * 100_000}'>x</p>{_ARTICLE}",
    "a class of 11 MB": lambda: f"<div class='{'ad share ' * 1_222_222}'>{_ARTICLE}</div>",
    "an address of 11 MB": lambda: f"{_ARTICLE}<p><a href='/{'a/' * 5_500_000}'>x</a></p>",
    "65,535 attributes": lambda: f"<div {' '.join(f'a{n}=1' for n in range(65_535))}>{_ARTICLE}</div>",
    "one line of 10 MB": lambda: f"{_ARTICLE}<p>{'word ' * 2_000_000}</p>",
    "one word of 10 MB": lambda: f"{_ARTICLE}<p>{'w' * 10_000_000}</p>",
    "one line of 10 MB of marks": lambda: f"{_ARTICLE}<p>{'.' * 5_000_000}{'!” [1] ' * 700_000}x</p>",
    "one line of 10 MB in pre": lambda: f"{_ARTICLE}<pre>{' . ' * 3_333_333}x</pre>",
    "10 MB of wide characters": lambda: f"{_ARTICLE}<p>{'水車の日記。' * 1_666_666}</p>",
    "10 MB of JSON-LD": lambda: (
        f'{_ARTICLE}<script type=application/ld+json>{{"@type":"Article","articleBody":"{"word " * 2_000_000}"}}</script>'
    ),
    "JSON-LD 100,000 deep": lambda: f"{_ARTICLE}<script type=application/ld+json>{'[' * 100_000}{']' * 100_000}</script>",
    "lone surrogates": lambda: f"{_ARTICLE}<p>\ud800 lone \udfff</p>",
    "NUL and other controls": lambda: f"{_ARTICLE}<p>a\0b\x01c\x1b\x85\ufffe\uffff</p>",
    "UTF-16 bytes": lambda: f"<html><body>{_ARTICLE}</body></html>".encode("utf-16"),
    "UTF-16 bytes without a mark": lambda: f"<html><body>{_ARTICLE}</body></html>".encode("utf-16-le"),
    "bytes of a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4000,
    "nothing": lambda: "",
    "white space": lambda: " \n\t " * 1000,
    "no element": lambda: "only text, no element",
    "junk and nothing else": lambda: (
        "<nav>" + "".join(f"<a href=/{n}>Page {n}</a> " for n in range(50)) + "</nav><footer>© 2026 The Mill</footer>"
    ),
    "hidden and nothing else": lambda: f"<div data-winnow-hidden=display>{_ARTICLE}</div>",
    "scripts and nothing else": lambda: "<script>alert(1)</script><style>a{}</style><noscript></noscript>",
    "50 MB": lambda: _ARTICLE + f"<div class=x>{_STORY}</div>" * 54_000,
}
"""By name, how each is made; bytes are what a file may hold, text what a snapshot may."""
