"""Cleans a page while it is imported, as the fork server does before it forks: every worker then has the model, word lists and patterns.

Otherwise each reads and compiles its own with its first page, for which that takes longer than all else.
"""

from __future__ import annotations

import json

from winnow.intake.work import clean_body
from winnow.models import Overrides, SiteRules

_PAGE = """<!doctype html><html lang="en"><head><title>On grain | The Mill</title><meta name="author" content="Ada Miller">
<script type="application/ld+json">{"@type": "Article", "headline": "On grain", "datePublished": "2026-05-01"}</script></head><body>
<header><nav class="menu"><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav></header>
<article><h1>On grain</h1><p class="byline">By Ada Miller, May 1, 2026</p>
<p>Grain is threshed, and what is left is winnowed: thrown into the wind, so that the chaff blows away and the grain falls back.</p>
<p>The work needs a dry day, a steady wind and patience. It has been done in this way for ten thousand years, in most places.</p>
<figure><img src="/fan.jpg" alt="A fan"><figcaption>A fan does it without wind.</figcaption></figure>
<ul class="share"><li><a href="https://share.example/">Share this</a></li></ul></article>
<aside class="related"><h2>Related articles</h2><ul><li><a href="/sieves">On sieves</a></li></ul></aside>
<section id="comments"><h2>Comments</h2><p>Sieves are better.</p></section><footer>Copyright The Mill</footer></body></html>"""

_SNAPSHOT = {"schema": 1, "url": "https://mill.example/on-grain", "captured_at": "2026-05-01T10:00:00Z", "html": _PAGE}

clean_body(json.dumps(_SNAPSHOT).encode(), Overrides(), SiteRules())
