"""An article as a whole document for the viewer's sandboxed frame.

The one place where a document is put together. The fragment was sanitised when it was made; everything else is escaped here.
"""

from __future__ import annotations

from datetime import date
from html import escape

from winnow.cleaning.render import to_text
from winnow.models import Clipping
from winnow.web.wire import ViewRequest

_COLOURS = {
    "light": "--page:#FBFAF7;--sunken:#F3F0E9;--ink:#1F1D1A;--muted:#655F56;--line:#DDD6CA;--accent:#845408",
    "dark": "--page:#161513;--sunken:#121110;--ink:#EAE6DD;--muted:#ABA498;--line:#37342E;--accent:#E3B45E",
    "sepia": "--page:#F4ECDB;--sunken:#EBE1CC;--ink:#3A3125;--muted:#675A46;--line:#D9CCB2;--accent:#7A4B06",
}

_STYLE = """
html{background:var(--page);color:var(--ink);color-scheme:var(--scheme);-webkit-text-size-adjust:100%}
body{font:calc(var(--size)*1px)/1.58 Charter,"Sitka Text",Cambria,"Noto Serif",Georgia,serif;max-width:32.3em;margin:0 auto;
padding:32px 0 64px;overflow-wrap:anywhere}
@media (max-width:792px){body{padding-inline:24px}}
:lang(zh) body,:lang(ja) body,:lang(ko) body,body:lang(zh),body:lang(ja),body:lang(ko){line-height:1.8}
header{margin-bottom:24px}
header h1{font-size:1.684em;line-height:1.1875;margin:0 0 12px;text-wrap:balance}
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
mark{background:#F6EBD5;color:#1F1D1A;border-radius:2px;padding:.05em 0}
mark[title]{border-bottom:2px solid #845408}
.highlight-yellow{background:#FBE39A}.highlight-green{background:#C9E7BC}.highlight-blue{background:#C3DDF5}.highlight-pink{background:#F7CFDD}
footer{border-top:1px solid var(--line);margin-top:32px;padding-top:12px;font-size:13px;line-height:18px}footer p{margin:0 0 4px}
@media print{html{background:#fff;color:#000}body{padding:0}}
"""


def document_of(clipping: Clipping, fragment: str, view: ViewRequest) -> bytes:
    """The article with its title, byline and colophon. `fragment` must be safe already; nothing else needs to be."""
    metadata = clipping.metadata
    scheme = "dark" if view.theme == "dark" else "light"
    style = f":root{{{_COLOURS[view.theme]};--size:{view.size};--scheme:{scheme}}}{_STYLE}"
    colophon = "".join(f"<p>{line}</p>" for line in _colophon(clipping, fragment) if line)
    lines = (
        f'<!doctype html><html lang="{escape(metadata.language)}" dir="auto"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width"><base target="_blank">',
        f"<title>{escape(clipping.title)}</title><style>{style}</style></head><body>",
        f'<header><h1 dir="auto">{escape(clipping.title)}</h1><p dir="auto">{escape(_byline(clipping))}</p>',
        f"<p>Saved {_day(clipping.saved_at.date().isoformat())} from {escape(clipping.host)}</p></header>",
        f'<main dir="auto">{_with_notes_at_hand(fragment)}</main><footer>{colophon}</footer></body></html>',
    )
    return "".join(lines).encode("utf-8", "replace")


def _with_notes_at_hand(fragment: str) -> str:
    """Let footnotes lead to their place in this document and not to a new tab, as all other links do."""
    return fragment.replace('<a href="#note', '<a target="_self" href="#note')


def _byline(clipping: Clipping) -> str:
    """Who wrote it, for whom, when, and how long it takes to read."""
    metadata = clipping.metadata
    people = (f"{author.name}, {author.affiliation}" if author.affiliation else author.name for author in metadata.authors)
    minutes = f"{metadata.reading_minutes} min" if metadata.reading_minutes else ""
    return " · ".join(part for part in (*people, metadata.publisher or metadata.site, _day(metadata.published), minutes) if part)


def _colophon(clipping: Clipping, fragment: str) -> tuple[str, ...]:
    """What the end of an article says of where it is from, as HTML: the terms, unless the article says them itself, and the original."""
    metadata, licence = clipping.metadata, clipping.metadata.licence
    terms = licence.notice or licence.name
    if licence.notice and licence.notice in to_text(fragment):
        terms = ""
    return (
        _link(licence.url, terms) if licence.url and terms else escape(terms),
        _link(metadata.original_url or clipping.url, "Read the original article"),
    )


def _day(published: str | None) -> str:
    """A date as a reader writes it, such as "9 May 2025"; what is no full date stays as it is."""
    if not published:
        return ""
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return published
    return f"{day.day} {day:%b %Y}"


def _link(url: str, text: str) -> str:
    if not url.lower().startswith(("http://", "https://")):
        return escape(text or url)
    return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{escape(text or url)}</a>'
