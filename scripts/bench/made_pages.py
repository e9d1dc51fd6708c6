"""Pages made for measuring: large ones, and ones that grow."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SENTENCES = (
    "The keepers of the mill wrote down each flood, each drought and each visitor for more than a hundred years.",
    "In the spring of the third year the wheel stood still for eleven weeks, and nobody in the village had bread of its own.",
    "What they left out is as telling: no name of a child, no price, and not a word about the fire.",
    "“We thought it was a ledger,” says the archivist, who found the volumes behind a false wall (see below).",
)


def joined(pages: Iterable[str], size: int) -> str:
    """A page of at most so many bytes of what real pages have in their bodies, one behind the other."""
    parts: list[str] = []
    left = size
    for page in pages:
        body = _ENDS.sub("", _BODY.split(page, maxsplit=1)[-1])
        if len(body) <= left:
            parts.append(body)
            left -= len(body)
    return f"<html><body>{''.join(parts)}</body></html>"


_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
_ENDS = re.compile(r"</?(?:body|html)\b[^>]*>", re.IGNORECASE)


def article(size: int) -> str:
    """A page of about so many bytes like a very long article: paragraphs, headings, lists, tables, pictures, scripts between them."""
    parts = [
        "<!DOCTYPE html><html lang=en><head><title>The mill that kept a diary</title></head><body>",
        _FURNITURE,
        "<article><h1>The mill</h1>",
    ]
    length, n = 0, 0
    while length < size:
        n += 1
        parts.append(_chapter(n))
        length += len(parts[-1])
    return "".join([*parts, "</article><aside class=related><h3>You may also like</h3>", *map(_card, range(12)), "</aside></body></html>"])


def scripts(size: int) -> str:
    """A page of about so many bytes that is nearly all scripts, styles and drawings, as many pages are, around a short article."""
    code = "".join(f"window.__s[{n}]={{a:'{n:x}',b:[{n},{n + 1}],c:function(x){{return x<{n}&&x>0}}}};" for n in range(400))
    drawing = "<svg viewBox='0 0 9 9'>" + "<path d='M1 2 L3 4 Z'/>" * 40 + "</svg>"
    style = "<style>" + "".join(f".c{n}>a:hover{{color:#{n:06x}}}" for n in range(400)) + "</style>"
    state = (
        "<script type=application/json>{"
        + ",".join(f'"k{n}":"{_SENTENCES[n % 4].replace(chr(34), "")}"' for n in range(200))
        + "}</script>"
    )
    chunk = f"<script>{code}</script>{style}<div class=icon>{drawing}</div>{state}"
    body = "".join(_chapter(n) for n in range(1, 6))
    return f"<html><body>{_FURNITURE}{chunk * max(size // len(chunk), 1)}<article><h1>The mill</h1>{body}</article></body></html>"


def flat(blocks: int) -> str:
    """A page of so many paragraphs, one beside the other."""
    return "<html><body><article><h1>The mill</h1>" + "".join(
        f"<p>{n}. {_SENTENCES[n % 4]} {_SENTENCES[n % 3]}</p>" for n in range(blocks - 1)
    )


def cards(blocks: int) -> str:
    """A page of so many blocks in cards, each in wrappers of its own: a label, a headline that is a link, a time, a text."""
    return "<html><body><main>" + "".join(_card(n) for n in range(blocks // 4)) + "</main></body></html>"


def _chapter(n: int) -> str:
    rows = "".join(f"<tr><td>{1900 + k}</td><td>{n * k} sacks</td><td>{_SENTENCES[k % 4][:40]}</td></tr>" for k in range(6))
    items = "".join(f"<li>{_SENTENCES[k % 4][: 50 + k]} <a href=/note/{n}-{k}>note {k}</a></li>" for k in range(5))
    paragraphs = "".join(
        f"<p class=body-text>{_SENTENCES[k % 4]} <em>{_SENTENCES[(k + 1) % 4]}</em> {n}.{k} {_SENTENCES[(n + k) % 4]}</p>" for k in range(8)
    )
    return (
        f"<section id=c{n}><h2>Chapter {n}</h2>{paragraphs}<ul>{items}</ul><figure><img src=/i/{n}.jpg alt='Page {n}'>"
        f"<figcaption>Page {n} of the diary</figcaption></figure><table>{rows}</table>"
        f"<script>track({{chapter:{n}}});</script></section>"
    )


def _card(n: int) -> str:
    return (
        f"<div class='grid-item col-{n % 3}'><div class=card><div class=card-inner><span class=label><div>Rivers</div></span>"
        f"<h3><a href=/story/{n}>{_SENTENCES[n % 4][: 40 + n % 20]} {n}</a></h3><div class=meta><time>{n % 23 + 1} hours ago</time></div>"
        f"<p>{_SENTENCES[(n + 1) % 4]}</p></div></div></div>"
    )


_FURNITURE = (
    "<header class=masthead><a href=/>The Weir &amp; Wheel</a></header><nav><ul>"
    + "".join(f"<li><a href=/{name.lower()}>{name}</a></li>" for name in ("News", "Rivers", "Craft", "Podcast", "Shop"))
    + "</ul></nav>"
)
