"""Names of elements that outlive a release of a site: what remains of class, id and role without what tools make up."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

from lxml.html import HtmlElement

from winnow.cleaning.lexicons import lexicon

_ATTRIBUTES = ("id", "class", "role", "itemprop", "data-testid", "data-test", "data-component", "data-module", "data-block")
_READ = 1_000
"""Characters of an attribute that are read: a hostile page may have millions."""
_NAMES = 24
_SHORTEST = 3
_LONGEST = 60
_WORDS_OF_AN_ID = 3

LANDMARKS = frozenset(("article", "main", "aside", "nav", "header", "footer", "section", "form", "figure", "dialog"))
"""Elements that say by their tag what they are for."""

_DATA: dict[str, list[str]] = json.loads(files("winnow.cleaning.lexicons").joinpath("names.json").read_text("utf-8"))

# Marks of utility classes with variants ("md:flex", "w-[32rem]", "top-1/2") and of whatever is no name at all.
_NO_NAME = re.compile(r"[:\[\]/@!%#.()&'\"=<>{}*+~,;\\]")
_PIECES = re.compile(r"[^\W_]+")
_WORDS = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_VOWELS = frozenset("aeiouyäöüáéíóúàèìòùâêîôûãõåæøœ")

# What tools that make class names put before or around them (styled-components, Emotion, JSS, Svelte, CSS modules, BEM builders).
_BUILDERS = frozenset(_DATA["builders"])
_HASHERS = frozenset(_DATA["hashers"])
"""Of these, those that a made-up word follows."""

# States that change while a page is used, and places that differ from page to page.
_STATES = frozenset(_DATA["states"])
_STATE_PREFIXES = ("is-", "has-", "was-", "no-", "current-", "active-")

# Utility classes say how a thing looks (Tailwind, Bootstrap, Tachyons), which is no role and changes with each design.
_UTILITY = re.compile(
    r"(?:-?[mp][trblxyse]?|[wh]|min-[wh]|max-[wh]|size|gap|space|inset|top|bottom|left|right|start|end|z|order|col|row|cols|rows|grid|flex"
    r"|basis|grow|shrink|items|justify|content|self|place|text|font|leading|tracking|align|bg|from|via|to|border|rounded|ring|shadow"
    r"|outline|divide|opacity|overflow|overscroll|object|aspect|cursor|select|pointer|transition|duration|delay|ease|animate|transform"
    r"|translate|rotate|scale|origin|blur|fill|stroke|whitespace|break|line-clamp|list|decoration|underline|d|float|offset|g[xy]?|fs|fw|lh"
    r"|tw|u|container)(?:-(?:(?!ad\b)[a-z]{1,2}|\d+|auto|full|screen|none|xs|base|left|right|center|start|end|top|bottom|middle|between|around"
    r"|evenly|stretch|baseline|hidden|visible|scroll|wrap|nowrap|reverse|reset|white|black|gray|grey|slate|zinc|neutral|stone|red|blue"
    r"|green|yellow|orange|indigo|purple|pink|transparent|current|inherit|primary|secondary|light|dark|muted|bold|semibold|medium|normal"
    r"|thin|extrabold|italic|tight|snug|relaxed|loose|wide|wider|cover|contain|fill|grid|flex|inline|cols|rows|span|pointer"
    r"|fluid|solid|all|colors|in|out|row|col|disc|decimal|inside|outside|fit|min|max))+"
)
_LOOKS = (
    "bg-",
    "font-",
    "anim-",
    "animate-",
    "transition-",
    "outline-",
    "tabindex-",
    "duration-",
    "ease-",
    "rounded-",
    "shadow-",
    "cursor-",
)
"""Names that begin so say how a thing looks, whatever follows."""

_SINGLE_UTILITIES = frozenset(_DATA["utilities"])

GENERIC = frozenset(_DATA["generic"])
"""Words of names that most pages have in many places: a name of nothing else tells little."""

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def names_of(element: HtmlElement) -> tuple[str, ...]:
    """Return the steady names of an element in the order its attributes give them, in lower case with dashes: "related-links".

    Left out are names that a build makes anew (`css-1x2y3z`, `_ab12c_`), numbers (`post-123` is "post"), utility classes and states.
    """
    values = [(element.get(attribute) or "")[:_READ] for attribute in _ATTRIBUTES]
    if values[0] and (element.tag in _HEADINGS or len(_PIECES.findall(values[0])) > _WORDS_OF_AN_ID):
        values[0] = ""  # an anchor made of the heading's own words
    return _names(tuple(values))


def is_generic(name: str) -> bool:
    """Tell whether a name has no word that says what an element is for."""
    return all(word in GENERIC for word in name.split("-"))


@lru_cache(maxsize=20_000)
def _names(values: tuple[str, ...]) -> tuple[str, ...]:
    tokens = [token for value in values for token in value.split()[:_NAMES]]
    # WordPress gives a post the names of its categories and tags, which say nothing about the template.
    is_post = "hentry" in tokens or any(token.startswith("type-") for token in tokens)
    names: dict[str, None] = {}
    after_hasher = False
    for token in tokens:
        made_up = after_hasher and token.isalnum()
        after_hasher = token.startswith("sc-") or "-sc-" in token
        if made_up or (is_post and token.startswith(("category-", "tag-", "status-", "format-", "type-", "author-"))):
            continue
        name = _steady(token)
        if name:
            names[name] = None
        if len(names) >= _NAMES:
            break
    return tuple(names)


def _steady(token: str) -> str:
    """Return what of a name is steady, "" when nothing is."""
    if len(token) > _LONGEST or _NO_NAME.search(token) or token in _SINGLE_UTILITIES or _UTILITY.fullmatch(token):
        return ""
    pieces: list[str] = []
    after_hasher = False
    for piece in _PIECES.findall(token):
        lower = piece.lower()
        if after_hasher or _made_up(piece):
            after_hasher = False
        elif lower in _BUILDERS:
            after_hasher = lower in _HASHERS
        else:
            pieces.extend(word.lower() for word in _WORDS.findall(piece))
    name = "-".join(pieces)
    if len(name) < _SHORTEST and name not in lexicon().classes:
        return ""
    if len(name) > _LONGEST or name in _STATES or name.startswith((*_STATE_PREFIXES, *_LOOKS)):
        return ""
    return name


def _made_up(piece: str) -> bool:
    """Tell whether a piece of a name looks like a number or a hash rather than a word."""
    if any(char.isdigit() for char in piece):
        return True
    lower = piece.lower()
    if lower in lexicon().classes:
        return False
    words = _WORDS.findall(piece)
    if len(words) > 1 and len(piece) < 3 * len(words):
        return True
    if not lower.isascii() or len(lower) < 5:
        return False
    vowels = sum(char in _VOWELS for char in lower)
    return vowels * 5 < len(lower) or _CONSONANTS.search(lower) is not None


_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}|q[^u]|[jvwz][bcdfgkmpqtvxz]|x[bdfgkmqvxz]")
"""Runs that words of languages in Latin script hardly have, and hashes often."""
