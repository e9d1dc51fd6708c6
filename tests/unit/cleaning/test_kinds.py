"""Pages built of alike parts that are the content: none of them may be taken for previews of other stories."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from winnow.cleaning.engine import clean
from winnow.cleaning.group import group
from winnow.cleaning.kinds import KINDS, findings
from winnow.cleaning.kinds.look import look
from winnow.cleaning.kinds.view import Finding
from winnow.cleaning.kinds.words import headed_kind, says_how_long_ago
from winnow.cleaning.outline import outline
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.cleaning.structure import settle
from winnow.models import Kind, Snapshot

SENTENCES = (
    "The old mill on the river has been turning for more than three hundred years, and nobody in the valley remembers a time without it.",
    "Every spring the miller opens the sluice by hand, waits for the water to find its way, and listens to the first turns of the wheel.",
    "When the flood of 1952 took the bridge, the wheel kept turning, and the village had bread when the towns below had none.",
    "Today the flour is sold at the market on Saturdays, in paper bags that the school children have painted during the winter.",
    "There is talk of a new road on the other bank, which would bring more visitors but also more noise to the quiet meadows.",
)
INTRO = "".join(f"<p>{sentence} {SENTENCES[(n + 1) % 5]}</p>" for n, sentence in enumerate(SENTENCES))
OUTRO = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[2:])


def removed_though_all_was_kept(body: str) -> list[str]:
    """The texts that structure alone takes out of a page of which the model keeps everything."""
    page = parse(
        Snapshot(
            url="https://example.org/a/page", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=f"<body><div><h1>The mill</h1>{body}</div>"
        )
    )
    blocks = segment(page)
    everything = [True] * len(blocks.blocks)
    seen = look(page, blocks, outline(blocks), everything, [False] * len(everything))
    kept = settle(seen, findings(seen))
    return [block.text for block in blocks.blocks if not kept[block.index]]


def listicle() -> str:
    return INTRO + "".join(
        f'<div class="x"><h2>{n}. Mill number {n} of the valley</h2><img src="/{n}.jpg"><p>{s}</p><p>{SENTENCES[n % 5]}</p></div>'
        for n, s in enumerate(SENTENCES, 1)
    )


def linked_listicle() -> str:
    return INTRO + "".join(
        f'<div class="x"><h2><a href="https://mill{n}.example/">The mill of place number {n}</a></h2><p>{s}</p></div>'
        for n, s in enumerate(SENTENCES, 1)
    )


def interview() -> str:
    return INTRO + "".join(
        f"<div><p><b>What do you remember of the year number {n}?</b></p><p>{s}</p></div>" for n, s in enumerate(SENTENCES)
    )


def recipe() -> str:
    steps = "".join(f"<li><h3>Step {n}: knead the dough for 10 minutes</h3><p>{s}</p></li>" for n, s in enumerate(SENTENCES, 1))
    return INTRO + f"<ul><li>500 g flour</li><li>10 g salt</li><li>350 g water</li></ul><ol>{steps}</ol>"


def questions() -> str:
    return INTRO + "".join(
        f"<details><summary>Why does the wheel turn in the month number {n}?</summary><p>{s}</p></details>" for n, s in enumerate(SENTENCES)
    )


def thread() -> str:
    return "".join(
        f'<div class="post"><div><a href="/user/{n}">miller{n}</a></div><div>{n} hours ago</div><h3><a href="#p{n}">Re: The wheel of the old mill</a></h3><div>{s}</div></div>'
        for n, s in enumerate(SENTENCES * 2, 1)
    )


def opened_thread() -> str:
    return f'<div class="post"><div>anna</div><div>9 hours ago</div>{INTRO}</div>' + "".join(
        f'<div class="post"><div>miller{n}</div><div>{n} hours ago</div><div>{s}</div></div>' for n, s in enumerate(SENTENCES, 1)
    )


def listing() -> str:
    return f"<p>{SENTENCES[0]}</p>" + "".join(
        f'<article><div>Valley News</div><div>{n} days ago</div><h2><a href="/story-{n}">The story of the mill number {n}</a></h2><p>{s}</p></article>'
        for n, s in enumerate(SENTENCES, 1)
    )


def changelog() -> str:
    return INTRO + "".join(
        f"<section><h2>Version 1.{n} of the mill (2025-0{n}-01)</h2><p>{s}</p></section>" for n, s in enumerate(SENTENCES, 1)
    )


@pytest.mark.parametrize("page", [listicle, linked_listicle, interview, recipe, questions, thread, opened_thread, listing, changelog])
def test_alike_parts_that_are_the_content_stay(page: object) -> None:
    assert callable(page)
    assert removed_though_all_was_kept(page()) == []


def test_previews_after_an_article_go_though_the_model_keeps_them() -> None:
    cards = "".join(
        f"<div><div>Valley News</div><div>{n} hours ago</div><p>Something else happened in town {n}</p><p>{s}</p></div>"
        for n, s in enumerate(SENTENCES[:3], 1)
    )
    removed = removed_though_all_was_kept(f"<div>{INTRO}</div><div>{cards}</div>")
    assert len(removed) == 12
    assert all(sentence in removed for sentence in SENTENCES[:3])


def test_a_line_that_invites_to_another_story_goes() -> None:
    more = "".join(f"<p>{sentence} {SENTENCES[(n + 2) % 5]}</p>" for n, sentence in enumerate(SENTENCES))
    assert removed_though_all_was_kept(INTRO + '<p><a href="/other">Read also: The other mill burnt down</a></p>' + more) == [
        "Read also: The other mill burnt down"
    ]


@pytest.mark.parametrize(
    ("control", "gone"),
    [
        ('<p><a href="/b">Read more</a></p>', ["Read more"]),
        ("<p><button>Show more</button></p>", ["Show more"]),
        ('<ul><li>Flour<div role="button"><span>Quick shop</span></div></li></ul>', ["Quick shop"]),
        ("".join(f"<div>Advertisement</div><p>{sentence[:60]}.</p>" for sentence in SENTENCES[:3]), ["Advertisement"] * 3),
        ('<p><a href="/c">Weiterlesen</a></p>' * 3, ["Weiterlesen"] * 3),
        ("<p>Want more of the mill? Sign up for our newsletter, and hear from us each week.</p>", ["Want more of the mill?"]),
    ],
)
def test_buttons_and_invitations_within_the_article_go(control: str, gone: list[str]) -> None:
    removed = removed_though_all_was_kept(f"{INTRO}{control}{OUTRO}")
    assert len(removed) == len(gone)
    assert all(text.startswith(start) for text, start in zip(removed, gone, strict=True))


@pytest.mark.parametrize(
    "content",
    [
        '<ul><li><a href="https://reddit.com/">Reddit</a></li><li><a href="https://discord.com/">Discord</a></li></ul>',
        "<table><tr><th>Waterproof</th><td>Yes</td></tr><tr><th>Foldable</th><td>No</td></tr></table>",
        "<p>Language</p><p>English</p>" * 3,
        "<p>Waterproof</p><p>Yes</p><p>Foldable</p><p>Yes</p><p>Washable</p><p>Yes</p>",
        "<h2>Overview</h2><p>Contents</p>",
        f"<p>{SENTENCES[0]} Whoever wants to hear of it may sign up for our newsletter, as four hundred people from the valley have. {SENTENCES[1]}</p>",
    ],
)
def test_what_only_reads_like_a_button_or_an_invitation_stays(content: str) -> None:
    assert removed_though_all_was_kept(f"{INTRO}{content}{OUTRO}") == []


def test_a_heading_all_of_whose_section_is_gone_goes_with_it() -> None:
    cards = "".join(
        f'<div><div>{n} hours ago</div><p><a href="/{n}">Something else happened in town {n}</a></p></div>' for n in range(1, 4)
    )
    assert "From the region" in removed_though_all_was_kept(f"<div>{INTRO}</div><h2>From the region</h2><div>{cards}</div>")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Related Articles", Kind.TEASERS),
        ("Ähnliche Artikel:", Kind.TEASERS),
        ("  » Lire aussi", Kind.TEASERS),
        ("関連記事", Kind.TEASERS),
        ("Comments (12)", Kind.COMMENTS),
        ("3 Kommentare", Kind.COMMENTS),
        ("التعليقات", Kind.COMMENTS),
        ("Share this article", Kind.SHARE),
        ("ADVERTISEMENT", Kind.AD),
        ("The comments of the minister", None),
        ("A short history of advertising", None),
        ("", None),
    ],
)
def test_headings_are_known_in_many_languages(text: str, kind: Kind | None) -> None:
    assert headed_kind(text) is kind


@pytest.mark.parametrize(
    "text", ["32 minutes ago", "an hour ago", "vor 3 Stunden", "il y a 2 jours", "hace 5 horas", "há 2 dias", "3 ore fa", "2 uur geleden", "5 godzin temu",
             "3 часа назад", "för 2 timmar sedan", "2 saat önce", "před 5 hodinami", "منذ ساعتين", "3時間前", "5分钟前", "2시간 전"]
)  # fmt: skip
def test_times_such_as_an_hour_ago_are_known_in_many_languages(text: str) -> None:
    assert says_how_long_ago(text)


@pytest.mark.parametrize("text", ["10 minutes", "Step 1", "2025", "The day before", "from time to time"])
def test_other_texts_are_not_taken_for_such_times(text: str) -> None:
    assert not says_how_long_ago(text)


def test_each_kind_is_a_module_of_its_own() -> None:
    assert len({kind.__name__ for kind in KINDS}) == len(KINDS)


def reasons(body: str) -> list[str]:
    """The reasons given for what goes from a page with an article."""
    page = Snapshot(
        url="https://example.org/a/page",
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        html=f"<body><div><h1>The mill</h1>{INTRO}</div>{body}</body>",
    )
    return [removed.why for removed in clean(page).removed]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            "<aside><h3>You may also like</h3><p><a href='/x'>Seven mills</a></p></aside>",
            "Links to other stories, headed “You may also like”",
        ),
        ("<aside><p>Advertisement Boots for people who do not like boots. Shop them today.</p></aside>", "An advertisement"),
        ("<div><p>Advertisement</p><p>Boots for people</p></div>", "An advertisement, labelled “Advertisement”"),
        ("<div><a href='https://chirper.example/'>Share on Chirper</a></div>", "Buttons to share the page"),
    ],
)
def test_a_reason_quotes_a_heading_and_never_an_entry_or_a_whole_advertisement(body: str, reason: str) -> None:
    assert reason in reasons(body)


def test_reasons_begin_like_a_sentence() -> None:
    furniture = "<nav>Menu</nav><footer>© 2026 The Mill</footer><div class='cookie-consent'>Cookies?</div>"
    every = furniture + "<div class='newsletter'>Sign up</div><p data-winnow-hidden>x</p>"
    assert all(why[0].isupper() and not why.endswith(".") for why in reasons(every))


@pytest.mark.parametrize(
    "line",
    [
        "Ada King is Professor of Logic, University of Ely",
        "This article is republished from The Conversation under a Creative Commons license.",
        "This story is published under a Creative Commons licence.",
    ],
)
def test_what_says_who_wrote_an_article_and_under_which_licence_stays_behind_its_last_paragraph(line: str) -> None:
    page = Snapshot(
        url="https://example.org/a/page",
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        html=f"<body><div><h1>The mill</h1>{INTRO}<p>{line}</p></div><div class='footer'><p>About us</p></div></body>",
    )
    segmentation = segment(parse(page))
    keep = [block.text in INTRO for block in segmentation.blocks]
    seen = look(parse(page), segmentation, outline(segmentation), keep, [False] * len(keep))
    kept = [block.text for block, stays in zip(segmentation.blocks, settle(seen, findings(seen)), strict=True) if stays]
    assert kept[-1] == line


def test_structure_never_takes_out_more_than_half_of_what_the_model_keeps() -> None:
    courses = "".join(
        f'<h3>Recommended</h3><div><h3><a href="/course-{n}">A course on the old mills number {n}</a></h3><p>{SENTENCES[n % 5]}</p></div>'
        for n in range(30)
    )
    assert removed_though_all_was_kept(INTRO + courses + INTRO) == []


def test_each_block_goes_by_the_strongest_finding_over_it_the_narrower_of_equal_ones() -> None:
    page = parse(Snapshot(url="https://example.org/a", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html="<p>a<p>b<p>c<p>d"))
    blocks = segment(page)
    seen = look(page, blocks, outline(blocks), [False] * 4, [False] * 4)
    weak, wide, narrow = (
        Finding(Kind.FOOTER, 0, 4, "weak", 0.2),
        Finding(Kind.SHARE, 0, 3, "wide", 0.5),
        Finding(Kind.AD, 1, 2, "narrow", 0.5),
    )
    removed = group(seen, [False] * 4, [narrow, weak, wide])
    assert [(one.why, one.text) for one in removed] == [("wide", "a"), ("narrow", "b"), ("wide", "c"), ("weak", "d")]


def test_a_title_that_is_left_out_is_no_menu() -> None:
    page = Snapshot(
        url="https://example.org/a/page",
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        html=f"<title>The mill</title><nav><a href=/a>Home</a> <a href=/b>News</a></nav><h1>The mill</h1>{INTRO}",
    )
    removed = {one.text: (one.kind, one.why) for one in clean(page).removed}
    assert removed["The mill"] == (Kind.HEADER, "The title over the article")
    assert removed["Home News"][0] is Kind.NAVIGATION
