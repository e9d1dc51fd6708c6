"""Rules in words for a reader. Words of the page are quoted; whoever shows a sentence escapes it as text."""

from __future__ import annotations

import unicodedata

from winnow.models import Pattern, SiteRule, Step

_QUOTED = 80

# One and several of an element, in words.
_WORDS = {
    "p": "paragraph",
    "li": "list entry",
    "ul": "list",
    "ol": "list",
    "dl": "list of terms",
    "nav": "menu",
    "aside": "side box",
    "header": "head",
    "footer": "foot",
    "form": "form",
    "figure": "picture with its caption",
    "figcaption": "caption",
    "table": "table",
    "blockquote": "quotation",
    "pre": "code",
    "article": "article",
    "main": "main part",
    "section": "section",
    "details": "fold",
    "dialog": "dialog",
    "td": "table cell",
    "address": "address",
    "h1": "title",
    **{f"h{level}": "heading" for level in range(2, 7)},
}
_BOX = "box"


def sentence_of(rule: SiteRule) -> str:
    """Say what a rule does: "On example.org: leave out what stands under “Read also”"."""
    return f"On {rule.site}: {'keep' if rule.keep else 'leave out'} {_what(rule.pattern)}"


def _what(pattern: Pattern) -> str:
    if pattern.reach:
        until = "" if pattern.reach == "all" else ", up to the next paragraph"
        return f"what stands under {_quoted(pattern.heading)}{_where(pattern.steps[:-1])}{until}"
    if pattern.text:
        begins = pattern.text.rstrip().endswith((":", "："))
        return f"{'lines that begin with' if begins else 'the line'} {_quoted(pattern.text)}{_where(pattern.steps)}"
    target = pattern.steps[-1] if pattern.steps else Step("div")
    words = ["the", pattern.place, _named(target)] if pattern.place else [_which(pattern, target), _named(target)]
    if pattern.linked is not None:
        words.append("that is a link" if pattern.linked else "that is no link")
    if pattern.set_in:
        words.append("in small print" if pattern.set_in == "small" else f"all in {pattern.set_in}")
    if pattern.heading:
        words.append(f"under the heading {_quoted(pattern.heading)}")
    return " ".join(words) + _where(pattern.steps[:-1])


def _which(pattern: Pattern, target: Step) -> str:
    return "the" if target.names or pattern.heading else "every"


def _named(step: Step) -> str:
    word = _WORDS.get(step.tag, _BOX)
    return f"{word} named {_quoted(step.names[0].replace('-', ' '))}" if step.names else word


def _where(steps: tuple[Step, ...]) -> str:
    return "".join(f", in the {_named(step)}" for step in reversed(steps))


def _quoted(text: str) -> str:
    """Quote words of a page, without characters that steer a terminal or turn the direction of text."""
    plain = " ".join("".join(" " if unicodedata.category(char)[0] == "C" else char for char in text).split())
    return f"“{plain[: _QUOTED - 1]}…”" if len(plain) > _QUOTED else f"“{plain}”"
