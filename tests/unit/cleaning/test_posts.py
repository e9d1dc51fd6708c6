"""Threads: who said what and when stays in the article, also where the choice of blocks leaves it out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from winnow.cleaning.assemble import assemble
from winnow.cleaning.outline import outline
from winnow.cleaning.parse import parse
from winnow.cleaning.sanitise import sanitise
from winnow.cleaning.segment import segment
from winnow.models import Snapshot

SAID = [("ann", "3 May 2024", "The hinge is loose."), ("Bob K.", "4 May 2024", "Then tighten it."), ("ann", "5 May 2024", "It helped.")]


def thread(post: Callable[[str, str, str], str]) -> str:
    return "".join(post(*said) for said in SAID)


def article(html: str, kept: Callable[[str], bool] = lambda text: text.endswith(".") and text != "Bob K.") -> str:
    page = parse(Snapshot(url="https://example.org/a", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html))
    blocks = segment(page)
    return sanitise(assemble(page, blocks, outline(blocks), [kept(block.text) for block in blocks.blocks]))


PLAIN = "".join(f"<p><cite>{name}</cite> · <time>{time}</time></p><p>{text}</p>" for name, time, text in SAID)


@pytest.mark.parametrize(
    "post",
    [
        # by the words of classes, in elements of their own
        lambda name, time, text: (
            f"<li class=message><div class=message-user><h4 class=username>{name}</h4><i>Member</i></div>"
            f"<div class=message-content><div class=message-date>{time}</div><div><p>{text}</p></div></div></li>"
        ),
        # by microdata
        lambda name, time, text: (
            f"<div itemscope><div><span itemprop=author>{name}</span></div><div itemprop=dateCreated>{time}</div><p>{text}</p></div>"
        ),
        # in a table, the name in a cell beside the post
        lambda name, time, text: (
            f"<table role=presentation><tr><td><a rel=author>{name}</a><p>Posts: 7</p><td><p class=post-time>{time}</p><p>{text}</p></table>"
        ),
        # name and time behind the post
        lambda name, time, text: (
            f"<div><p>{text}</p><div class=card><a class=user-name>{name}</a> <span class=date>{time}</span></div></div>"
        ),
    ],
)
def test_a_post_keeps_who_said_it_and_when(post: Callable[[str, str, str], str]) -> None:
    assert article(thread(post)).replace("<ul>", "").replace("</ul>", "").replace("<li>", "").replace("</li>", "") == PLAIN


def test_answers_within_answers_keep_their_own_names() -> None:
    html = "<div><div><b class=author>ann</b></div><p>One.</p><div><div><b class=author>bob</b></div><p>Two.</p></div></div>"
    assert article(html) == "<p><cite>ann</cite></p><p>One.</p><p><cite>bob</cite></p><p>Two.</p>"


def test_a_time_keeps_the_moment_it_stands_for() -> None:
    html = thread(
        lambda name, time, text: f"<div><p class=author>{name}</p><p><time datetime='2024-05-03T10:00'>{time}</time></p><p>{text}</p></div>"
    )
    assert '<cite>ann</cite> · <time datetime="2024-05-03T10:00">3 May 2024</time>' in article(html)


def test_what_the_article_has_kept_is_not_said_again() -> None:
    html = thread(lambda name, time, text: f"<div><p class=author>{name}</p><p class=date>{time}</p><p>{text}</p></div>")
    assert "<cite>" not in article(html, lambda text: True)


def test_the_one_author_of_an_article_is_not_put_into_it() -> None:
    assert "<cite>" not in article("<div><p class=author>ann</p><p>One.</p><p>Two.</p><p>Three.</p></div>")


def test_names_on_teasers_that_went_are_not_put_into_the_article() -> None:
    teasers = "".join(f"<div><h3>Other story {n}</h3><span class=author>Ann {n}</span></div>" for n in range(4))
    assert "<cite>" not in article(f"<div>{teasers}</div><div><p>One.</p><p>Two.</p></div><div>{teasers}</div>")
