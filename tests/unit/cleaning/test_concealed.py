"""Content that is not in plain view, and what is hidden because it is none: with the snapshot's marks, and without any."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from winnow.cleaning.engine import clean
from winnow.cleaning.render import to_text
from winnow.models import Frame, Snapshot

STORY = (
    "The mill had stood by the river for three hundred years, and in all that time nobody had thought to ask who owned the water.",
    "When the new bridge was planned, the question could no longer be put off, and the council sent for the old papers.",
    "They lay in a chest in the church tower, under a coat of dust, and two of the three locks had rusted shut long ago.",
    "A locksmith from the next town needed an afternoon for them, while half the village stood on the stairs and waited.",
)
MORE = (
    "What he found was a letter of 1743, in which the miller of that time was given the water for as long as the wheel should turn.",
    "The wheel stopped in 1951, so the lawyers of the county held, and with it the right to the water had come to its end.",
)
MENU = "<nav><ul><li><a href='/'>Home</a><li><a href='/news'>News</a><li><a href='/about'>About us</a></ul></nav>"
FOOT = "<footer><p>© 2026 The Weir. All rights reserved.</p><p><a href='/terms'>Terms</a> <a href='/privacy'>Privacy</a></p></footer>"


def paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(content: str, around: str = "") -> str:
    return (
        "<html><head><title>The mill by the river</title></head><body>"
        f"{MENU}<main><article><h1>The mill by the river</h1>{content}</article></main>{around}{FOOT}</body></html>"
    )


def article(html: str, **fields: Any) -> str:
    snapshot = Snapshot(url="https://weir.example/2026/mill", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html, **fields)
    return to_text(clean(snapshot).article_html)


def times(texts: tuple[str, ...], found: str) -> list[int]:
    return [found.count(text) for text in texts]


@pytest.fixture(params=["", " data-winnow-hidden='subtree'"], ids=["unmarked", "marked"])
def mark(request: pytest.FixtureRequest) -> str:
    """What a snapshot writes on an element that is not shown; nothing in a page as served."""
    return str(request.param)


POSTS = (
    ("anna", "Has anybody here mended a wheel of this size? Ours has lost four of its paddles, and the shaft has begun to knock."),
    ("ben", "We did ours two summers ago. Take the paddles off in pairs, or the wheel turns by itself and takes your fingers with it."),
    ("cleo", "Look at the bearings first. When a shaft knocks, it is the wood under the bearing that has rotted, not the shaft."),
    ("anna", "You were right, the sill was soft as cheese. We have ordered oak for it, and the paddles can wait until the spring."),
)


def thread(posts: tuple[tuple[str, str], ...]) -> str:
    return "".join(
        f"<div class='post' itemprop='comment'><span class='creator'>{name}</span> <time>2026-01-0{n}</time><div class='post-body'>"
        f"<p>{text}</p></div></div>"
        for n, (name, text) in enumerate(posts, 1)
    )


def test_posts_that_a_forum_keeps_in_noscript_are_the_article() -> None:
    html = (
        "<html><head><title>A knocking wheel - The Weir Forum</title></head><body><div id='main-outlet'></div>"
        f"<noscript data-path='/t/1'><h1>A knocking wheel</h1>{thread(POSTS)}</noscript></body></html>"
    )
    found = article(html)
    assert times(tuple(text for _, text in POSTS), found) == [1, 1, 1, 1]


def test_what_noscript_repeats_comes_out_once() -> None:
    shown = page(paragraphs(STORY))
    found = article(shown.replace("</article>", f"</article><noscript>{paragraphs(STORY)}</noscript>"))
    assert times(STORY, found) == [1, 1, 1, 1]


def test_a_fallback_in_noscript_beside_an_article_is_not_content() -> None:
    found = article(page(paragraphs(STORY), "<noscript><p>Please enable JavaScript to use all functions of this site.</p></noscript>"))
    assert times(STORY, found) == [1, 1, 1, 1]
    assert "JavaScript" not in found


def test_text_after_an_early_end_of_the_body_is_content() -> None:
    broken = page(paragraphs(STORY[:2]) + "</body></html>" + paragraphs(STORY[2:]))
    assert times(STORY, article(broken)) == [1, 1, 1, 1]


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_a_story_in_shadow_roots_is_content(mode: str) -> None:
    body = (
        f"<weir-page><template shadowrootmode='{mode}'><style>p{{}}</style><weir-story><template shadowrootmode='{mode}'>"
        "<h1><slot name='title'>Untitled</slot></h1><div><slot></slot></div></template>"
        f"<span slot='title'>The mill by the river</span>{paragraphs(STORY)}</weir-story></template></weir-page>"
    )
    found = article(f"<html><head><title>The mill by the river</title></head><body>{MENU}{body}{FOOT}</body></html>")
    assert times(STORY, found) == [1, 1, 1, 1]
    assert "Untitled" not in found


def test_a_story_in_a_frame_of_a_frame_is_content() -> None:
    frames = [
        Frame(url="https://weir.example/reader", path="0", html=f"<body><h1>The mill by the river</h1><iframe></iframe>{FOOT}</body>"),
        Frame(url="https://weir.example/text", path="0/0", html=f"<body>{paragraphs(STORY)}</body>"),
    ]
    html = f"<html><head><title>The mill by the river</title></head><body>{MENU}<iframe></iframe></body></html>"
    assert times(STORY, article(html, frames=frames)) == [1, 1, 1, 1]


FOLDED = {
    "a tab panel by role": "<div role='tablist'><button role='tab'>Story</button><button role='tab'>Papers</button></div>"
    "<div role='tabpanel'>{shown}</div><div role='tabpanel' hidden{mark}>{more}</div>",
    "a tab panel by aria-hidden": "<ul class='tabs'><li><a href='#a'>Story</a></li><li><a href='#b'>Papers</a></li></ul>"
    "<div class='tab-pane' id='a'>{shown}</div><div class='tab-pane' id='b' aria-hidden='true'{mark}>{more}</div>",
    "a tab panel by style": "<div class='tabs-nav'><a href='#a'>Story</a> <a href='#b'>Papers</a></div>"
    "<div class='tab-content'><div id='a'>{shown}</div><div id='b' style='display:none'{mark}>{more}</div></div>",
    "details": "{shown}<details><summary>The letter</summary>{more}</details>",
    "a panel that a button opens": "{shown}<h2><button aria-expanded='false' aria-controls='p1'>The letter</button></h2>"
    "<div id='p1' role='region' hidden{mark}>{more}</div>",
    "a panel of no name that a button opens": "{shown}<h2><button aria-expanded='false' aria-controls='p2'>The letter</button></h2>"
    "<div id='p2' style='display:none'{mark}>{more}</div>",
    "a rest of no name that a button opens": "{shown}<button data-bs-toggle='x' data-bs-target='#p3'>On</button><div id='p3'{mark}>{more}</div>",
    "an accordion": "{shown}<div class='accordion'><h3 class='accordion-header'><a href='#c'>The letter</a></h3>"
    "<div class='accordion-collapse collapse' id='c'{mark}>{more}</div></div>",
    "a read more": "{shown}<div class='read-more-content' style='display: none'{mark}>{more}</div><button class='read-more'>Read more</button>",
}


@pytest.mark.parametrize("name", FOLDED)
def test_content_that_is_folded_away_is_content(name: str, mark: str) -> None:
    found = article(page(FOLDED[name].format(shown=paragraphs(STORY), more=paragraphs(MORE), mark=mark)))
    assert times(STORY + MORE, found) == [1, 1, 1, 1, 1, 1]


MEGA_MENU = "".join(
    f"<div class='column'><h3><a href='/{part}'>{part}</a></h3><ul>"
    + "".join(f"<li><a href='/{part}/{n}'>{part} number {n}</a></li>" for n in range(6))
    + f"</ul><p>Everything about {part} that a miller needs, from our editors.</p></div>"
    for part in ("Wheels", "Stones", "Sluices", "Grain")
)
HIDDEN_JUNK = {
    "a mega menu": ("Wheels number 3", f"<div class='mega-menu' style='display:none'{{mark}}>{MEGA_MENU}</div>"),
    "a modal": (
        "Ten readers",
        "<div class='modal fade' role='dialog' aria-hidden='true'{mark}><h2>Get our letter</h2><p>Ten readers a week join our newsletter."
        " Be the next one, and never miss a story about mills again.</p><form><input type='email'><button>Sign up</button></form></div>",
    ),
    "a consent wall": (
        "our partners",
        "<div id='cookie-consent' class='cookie-banner' style='display:none'{mark}><h2>We value your privacy</h2><p>We and our partners"
        " store and read information on your device to show you advertisements that fit you. You can object at any time.</p>"
        "<button>Accept all</button><button>Reject all</button></div>",
    ),
    "a login": (
        "Forgot your",
        "<div class='login-popup' hidden{mark}><p>Log in to go on reading.</p><form><input><a href='/forgot'>Forgot your password?</a></form>"
        "</div>",
    ),
}


@pytest.mark.parametrize("name", HIDDEN_JUNK)
def test_what_is_hidden_and_no_content_stays_out(name: str, mark: str) -> None:
    sign, junk = HIDDEN_JUNK[name]
    found = article(page(paragraphs(STORY), junk.format(mark=mark)))
    assert times(STORY, found) == [1, 1, 1, 1]
    assert sign not in found


def test_what_a_button_opens_is_hidden_all_the_same_when_it_is_a_menu() -> None:
    menu = f"<button aria-controls='m' aria-expanded='false'>Menu</button><nav id='m' data-winnow-hidden='subtree'>{paragraphs(MORE)}</nav>"
    assert times(MORE, article(page(paragraphs(STORY), menu))) == [0, 0]


def test_prose_that_nobody_was_shown_stays_out_when_it_is_marked() -> None:
    template = f"<div class='story-template' data-winnow-hidden='subtree'>{paragraphs(MORE)}</div>"
    assert times(MORE, article(page(paragraphs(STORY) + template))) == [0, 0]


def test_marks_and_openers_without_number_cost_little() -> None:
    deep = "<div class='read-more' data-winnow-hidden='subtree'>" * 20_000
    wide = "".join(f"<i aria-controls='n{n}'></i><b id='n{n}' data-winnow-hidden='subtree'>x</b>" for n in range(20_000))
    twins = "<noscript>" * 5_000 + f"<p>{STORY[0]}</p>" * 2_000
    began = time.process_time()
    found = article(page(paragraphs(STORY), f"<p>{STORY[0]}</p>{wide}{deep}{twins}"))
    assert time.process_time() - began < 20
    assert STORY[1] in found
