"""An article as a whole document for the viewer's sandboxed frame.

The one place where a document is put together. The fragment was sanitised when it was made; everything else is escaped here.
"""

from __future__ import annotations

from html import escape

from winnow.models import Clipping
from winnow.web.wire import ViewRequest

_COLOURS = {
    "light": "--page:#FBFAF7;--sunken:#F3F0E9;--ink:#1F1D1A;--muted:#655F56;--line:#DDD6CA;--accent:#845408",
    "dark": "--page:#161513;--sunken:#121110;--ink:#EAE6DD;--muted:#ABA498;--line:#37342E;--accent:#E3B45E",
    "sepia": "--page:#F4ECDB;--sunken:#EBE1CC;--ink:#3A3125;--muted:#675A46;--line:#D9CCB2;--accent:#7A4B06",
}

_STYLE = """
html{background:var(--page);color:var(--ink);color-scheme:var(--scheme);-webkit-text-size-adjust:100%}
body{font:calc(var(--size)*1px)/1.58 Charter,"Sitka Text",Cambria,"Noto Serif",Georgia,serif;max-width:34em;margin:0 auto;
padding:48px 24px 96px;overflow-wrap:break-word}
:lang(zh) body,:lang(ja) body,:lang(ko) body,body:lang(zh),body:lang(ja),body:lang(ko){line-height:1.8}
header{margin-bottom:32px}
header h1{font-size:1.68em;line-height:1.19;margin:0 0 12px;text-wrap:balance}
header p,footer{color:var(--muted);font:14px/20px system-ui,sans-serif;margin:0}
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:1.6em 0 .5em;text-wrap:balance}
h2{font-size:1.3em}h3{font-size:1.12em}h4,h5,h6{font-size:1em}
p,ul,ol,dl,blockquote,pre,figure,table{margin:0 0 1.05em}
a{color:var(--accent);text-underline-offset:.15em}
img,video{max-width:100%;height:auto}
figure{margin-inline:0}figcaption,caption{color:var(--muted);font-size:.82em;line-height:1.45;margin-top:.4em;text-align:start}
blockquote{margin-inline:0;padding-inline-start:1em;border-inline-start:3px solid var(--line);color:var(--muted)}
pre,code,kbd,samp{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace;font-size:.84em}
pre{background:var(--sunken);padding:12px 16px;border-radius:6px;overflow-x:auto;line-height:1.5;tab-size:4;text-align:left;direction:ltr}
pre code{font-size:1em}code{background:var(--sunken);border-radius:3px;padding:.1em .25em}pre code{padding:0;background:none}
table{border-collapse:collapse;font-size:.84em;line-height:1.45;display:block;overflow-x:auto;font-variant-numeric:tabular-nums}
th,td{border-bottom:1px solid var(--line);padding:6px 12px 6px 0;text-align:start;vertical-align:top}
hr{border:0;border-top:1px solid var(--line);margin:2em 0}
mark{background:#F6EBD5;color:#1F1D1A}
footer{border-top:1px solid var(--line);margin-top:48px;padding-top:16px}
footer dt{float:inline-start;clear:inline-start;margin-inline-end:.5em}footer dd{margin:0}footer dl{margin:0}
@media print{html{background:#fff;color:#000}body{padding:0}}
"""


def document_of(clipping: Clipping, fragment: str, view: ViewRequest) -> bytes:
    """The article with its title, byline and colophon. `fragment` must be safe already; nothing else needs to be."""
    metadata = clipping.metadata
    scheme = "dark" if view.theme == "dark" else "light"
    style = f":root{{{_COLOURS[view.theme]};--size:{view.size};--scheme:{scheme}}}{_STYLE}"
    byline = " · ".join(
        part for part in (", ".join(author.name for author in metadata.authors), metadata.site, metadata.published or "") if part
    )
    colophon = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in _colophon(clipping) if value)
    lines = (
        f'<!doctype html><html lang="{escape(metadata.language)}" dir="auto"><head><meta charset="utf-8">',
        f'<meta name="viewport" content="width=device-width"><title>{escape(clipping.title)}</title><style>{style}</style></head><body>',
        f'<header><h1 dir="auto">{escape(clipping.title)}</h1><p dir="auto">{escape(byline)}</p></header>',
        f'<main dir="auto">{fragment}</main><footer><dl>{colophon}</dl></footer></body></html>',
    )
    return "".join(lines).encode("utf-8", "replace")


def _colophon(clipping: Clipping) -> tuple[tuple[str, str], ...]:
    """What the end of an article says of where it is from: names, and values as HTML."""
    metadata, licence = clipping.metadata, clipping.metadata.licence
    people = (f"{author.name} ({author.affiliation})" if author.affiliation else author.name for author in metadata.authors)
    terms = licence.name or licence.notice
    return (
        ("By", escape(", ".join(people))),
        ("Licence", _link(licence.url, terms) if licence.url else escape(terms)),
        ("Original", _link(metadata.original_url or metadata.canonical_url or clipping.url, "")),
        ("Saved", f"{clipping.saved_at:%Y-%m-%d %H:%M} UTC, {escape(clipping.host)}"),
    )


def _link(url: str, text: str) -> str:
    if not url.lower().startswith(("http://", "https://")):
        return escape(text or url)
    return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{escape(text or url)}</a>'
