"""Sites made up of templates: pages of one site are alike as real ones are, and differ as real ones do.

Siblings differ in the number of paragraphs and entries, in their texts and the order of boxes, in class names that a build makes up,
in ids with numbers, and now and then in a wrapper more. Each page has parts that a correction is about: the texts of `junk` and of
`content`, by name.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field

_NOUNS = [
    "river",
    "mill",
    "keeper",
    "diary",
    "flood",
    "harvest",
    "bridge",
    "valley",
    "market",
    "winter",
    "orchard",
    "ferry",
    "ledger",
    "storm",
    "quarry",
    "lantern",
]
_VERBS = [
    "carried",
    "counted",
    "measured",
    "remembered",
    "crossed",
    "repaired",
    "described",
    "followed",
    "watched",
    "recorded",
    "opened",
    "lost",
]
_ENDS = [
    "for more than a century",
    "in the driest of years",
    "with great patience",
    "without a word",
    "as their parents had",
    "until the war came",
]


@dataclass(frozen=True)
class SitePage:
    """A page, with the lines of each of its parts by name."""

    url: str
    html: str
    parts: dict[str, list[str]]


@dataclass
class Hand:
    """Writes one page: chance of its own, and the lines of the parts it has written."""

    chance: random.Random
    parts: dict[str, list[str]] = field(default_factory=dict)

    def some(self, least: int, most: int) -> range:
        return range(self.chance.randint(least, most))

    def sentence(self) -> str:
        one, other, third = self.chance.sample(_NOUNS, 3)
        verb, more = self.chance.choice(_VERBS), self.chance.choice(_ENDS)
        return f"The {one} number {self.chance.randint(2, 9999)} {verb} the {other} and the {third} {more}."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in self.some(2, 4))

    def title(self) -> str:
        return f"How the {self.chance.choice(_NOUNS)} {self.chance.choice(_VERBS)} the {self.chance.choice(_NOUNS)} {self.chance.randint(2, 999)}"

    def made_up(self) -> str:
        """A class name as builds make them."""
        tail = "".join(self.chance.choices(string.ascii_letters + string.digits, k=5)) + self.chance.choice(string.digits)
        return self.chance.choice(
            (f"css-{tail.lower()}", f"sc-{tail[:4]} {tail}", f"jss{self.chance.randint(1, 999)}", f"_{tail.lower()}_")
        )

    def part(self, name: str, text: str) -> str:
        """Note that a text belongs to a part of the page; gives the text."""
        self.parts.setdefault(name, []).append(text)
        return text

    def wrapped(self, html: str) -> str:
        """The same, or in one element more."""
        return f"<div>{html}</div>" if self.chance.random() < 0.5 else html

    def shuffled(self, *boxes: str) -> str:
        return "".join(self.chance.sample(boxes, len(boxes)))

    def links(self, least: int, most: int, part: str = "", shape: str = "<li><a href='/s/{n}'>{text}</a></li>") -> str:
        out = []
        for n in self.some(least, most):
            text = self.title()
            out.append(shape.format(n=n, text=self.part(part, text) if part else text))
        return "".join(out)


def news(hand: Hand) -> str:
    """Class names are all made up by the build, anew for each page: only elements and headings tell."""
    c = hand.made_up
    body = [f"<p class='{c()}'>{hand.paragraph()}</p>" for _ in hand.some(5, 9)]
    place = hand.chance.randint(2, 4)
    body.insert(
        place,
        f"<p class='{c()}'><em>{hand.part('promo', 'You are reading one of five free stories this month. Support our newsroom with a subscription.')}</em></p>",
    )
    body.insert(place + 1, f"<p class='{c()}'><strong>{hand.part('see also', 'Read also: ' + hand.title())}</strong></p>")
    popular = (
        f"<div class='{c()}'><h3 class='{c()}'>{hand.part('popular', 'Most shared')}</h3>"
        f"<ol class='{c()}'>{hand.links(3, 7, 'popular')}</ol></div>"
    )
    weather = f"<div class='{c()}'><h3>Weather</h3><p>{hand.sentence()}</p></div>"
    return (
        f"<div id='root'><div class='{c()}'><header class='{c()}'><a href='/'>Daily</a></header><main class='{c()}'>"
        f"<article class='{c()}'><header class='{c()}'><h1>{hand.title()}</h1><p class='{c()}'>{hand.part('standfirst', hand.sentence())}</p></header>"
        f"{hand.wrapped(''.join(body))}</article><aside class='{c()}'>{hand.shuffled(hand.wrapped(popular), weather)}</aside></main></div></div>"
    )


def blog(hand: Hand) -> str:
    """A blog system with its numbered ids, and names that say which category a post is in."""
    number, category = hand.chance.randint(10, 9999), hand.chance.choice(_NOUNS)
    paragraphs = "".join(f"<p>{hand.paragraph()}</p>" for _ in hand.some(4, 8))
    summary = f"<div class='wp-block-group summary-box has-background'>{hand.wrapped('<p>' + hand.part('summary', hand.sentence()) + '</p>')}</div>"
    legal = f"<p class='disclosure'>{hand.part('disclosure', 'This post has links that earn us money. ' + hand.sentence())}</p>"
    sharing = (
        f"<div class='sharedaddy sd-block'><h3 class='sd-title'>{hand.part('sharing', 'Spread the word')}</h3><ul>"
        + "".join(
            f"<li><a href='#'>{hand.part('sharing', text)}</a></li>"
            for text in hand.chance.sample(["Chirper", "Facepage", "Post", "Mail"], 3)
        )
        + "</ul></div>"
    )
    return (
        f"<div class='site'><header class='site-header'><a href='/'>A blog</a></header><main>"
        f"<article id='post-{number}' class='post-{number} post type-post status-publish hentry category-{category} tag-{category}'>"
        f"<h1 class='entry-title'>{hand.title()}</h1><div class='entry-content'>{summary}{paragraphs}{legal}<p>{hand.paragraph()}</p>{sharing}</div>"
        f"</article></main><footer class='site-footer'>All rights kept</footer></div>"
    )


def docs(hand: Hand) -> str:
    """Documentation: notes that belong to the text, a question below it that does not."""
    sections = "".join(
        f"<section id='s{n}'><h2>Step {n} of the {hand.chance.choice(_NOUNS)}</h2><p>{hand.paragraph()}</p>"
        f"<div class='admonition note'><p class='admonition-title'>{hand.part('note', 'Note')}</p><p>{hand.part('note', hand.sentence())}</p></div></section>"
        for n in hand.some(1, 3)
    )
    helpful = (
        f"<div class='page-feedback' data-testid='feedback-{hand.chance.randint(1, 99)}'>{hand.wrapped('<p>' + hand.part('feedback', 'Was this page of help to you?') + '</p>')}"
        f"<p>{hand.part('feedback', str(hand.chance.randint(2, 500)) + ' people said so.')}</p></div>"
    )
    return (
        f"<nav class='toc'><ul>{hand.links(3, 9)}</ul></nav><div class='document'><div role='main'><h1>{hand.title()}</h1><p>{hand.paragraph()}</p>{sections}"
        f"{helpful}</div></div>"
    )


def shop(hand: Hand) -> str:
    """Utility classes only, as Tailwind has them."""
    facts = "".join(
        f"<tr class='border-b'><th class='py-2 text-left'>{hand.part('facts', name)}</th><td class='py-2'>{hand.part('facts', str(hand.chance.randint(2, 900)))}</td></tr>"
        for name in hand.chance.sample(["Weight in grams", "Width in mm", "Height in mm", "Teeth", "Year"], hand.chance.randint(3, 5))
    )
    others = (
        f"<section class='mt-{hand.chance.randint(2, 12)} grid md:grid-cols-3'><h2 class='text-xl font-bold'>{hand.part('others', 'Buyers of this took home')}</h2>"
        + hand.links(2, 6, "others", "<div class='p-4 rounded-lg shadow'><a href='/p/{n}'>{text}</a></div>")
        + "</section>"
    )
    review = f"<section class='mt-8'><h2 class='text-xl'>About it</h2><p class='mb-4'>{hand.paragraph()}</p></section>"
    return (
        f"<div class='flex flex-col min-h-screen'><header class='bg-white px-4'><a href='/'>Shop</a></header><main class='flex-1 px-{hand.chance.randint(2, 8)}'>"
        f"<h1 class='text-2xl'>{hand.title()}</h1><p class='text-gray-700'>{hand.paragraph()}</p><p class='mb-2'>{hand.paragraph()}</p>"
        f"{hand.wrapped('<table class=w-full>' + facts + '</table>')}{hand.shuffled(review, others)}</main></div>"
    )


def forum(hand: Hand) -> str:
    """Posts, each with a signature; the system sets text straight into its boxes."""
    posts = "".join(
        f"<div class='message' id='msg-{hand.chance.randint(1000, 9999)}'><div class='message-user'>user{hand.chance.randint(1, 99)}</div>"
        f"<div class='message-body'><blockquote class='quoted'>{hand.part('quoted', hand.sentence())}</blockquote>{hand.paragraph()}<br><br>{hand.paragraph()}</div>"
        f"<div class='message-signature'>{hand.part('signature', 'Sent from my ' + hand.chance.choice(_NOUNS) + '. ' + hand.sentence())}</div></div>"
        for _ in hand.some(2, 5)
    )
    return f"<div id='forum'><h1>{hand.title()}</h1>{posts}<div class='thread-foot'>{hand.links(2, 5, shape='<a href=/t/{n}>{text}</a> ')}</div></div>"


TEMPLATES: dict[str, Callable[[Hand], str]] = {"news": news, "blog": blog, "docs": docs, "shop": shop, "forum": forum}

JUNK = {
    "news": ["promo", "see also", "popular"],
    "blog": ["disclosure", "sharing"],
    "docs": ["feedback"],
    "shop": ["others"],
    "forum": ["signature"],
}
"""Parts that a reader would take out."""

CONTENT = {"news": ["standfirst"], "blog": ["summary"], "docs": ["note"], "shop": ["facts"], "forum": ["quoted"]}
"""Parts that a reader would put back."""


def page_of(site: str, number: int, host: str = "") -> SitePage:
    """Page `number` of a site, always the same."""
    hand = Hand(random.Random(f"{site} {number}"))
    body = TEMPLATES[site](hand)
    html = f"<!doctype html><html lang='en'><head><title>{site} {number}</title></head><body>{body}</body></html>"
    return SitePage(f"https://{host or f'www.{site}.example'}/{number}", html, hand.parts)
