"""Where a page keeps data: JSON in scripts, JSON given to a variable, JSON in attributes. Read strictly, never run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

MOST_CHARACTERS = 4_000_000
"""JSON that is read of one page; what is behind is left."""

_MOST_ASSIGNMENTS = 200
_SHORTEST_STATE = 200
_FLAT_STATE = "__NUXT_DATA__"
_WRAPPING = re.compile(r"\A\s*(?:<!--|(?://\s*|/\*\s*)?<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://\s*|/\*\s*)?\]\]>(?:\s*\*/)?)\s*\Z")
_ASSIGNED = re.compile(
    r"""(?:\b(?:window|self|globalThis)(?:\.[A-Za-z_$][\w$]{0,60}|\[["'][\w$.\-]{1,60}["']\])|\b(?:var|let|const)\s[\w$]{1,60})"""
    r"""\s{0,9}=\s{0,9}(?:(?=[{\[])|JSON\.parse\(\s{0,9}(?=["']))"""
)
_SINGLE_QUOTED = re.compile(r"'([^'\\]*(?:\\.[^'\\]*)*)'", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_MEANING = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": ""}


@dataclass(slots=True)
class Budget:
    """How many more characters of JSON are read."""

    left: int = MOST_CHARACTERS

    def spend(self, characters: int) -> None:
        self.left -= characters


def linked_data(root: HtmlElement, budget: Budget) -> Iterator[object]:
    """The values of a page's JSON-LD scripts, in order."""
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            yield from _whole(_WRAPPING.sub("", script.text or "").rstrip(" \r\n\t;"), budget)


def state(root: HtmlElement, budget: Budget) -> Iterator[object]:
    """The values that scripts of a page start from: JSON scripts, then JSON given to variables, then JSON in attributes.

    `__NEXT_DATA__` and its like are JSON scripts; `window.__INITIAL_STATE__ = {…}` is an assignment; `data-page` an attribute.
    """
    scripts = [(script, (script.get("type") or "").lower()) for script in root.iter("script")]
    for script, kind in scripts:
        if "json" in kind and "ld+json" not in kind and len(script.text or "") >= _SHORTEST_STATE:
            for value in _whole(script.text or "", budget):
                yield _unfolded(value) if script.get("id") == _FLAT_STATE else value
    for script, kind in scripts:
        if "json" not in kind and len(script.text or "") >= _SHORTEST_STATE:
            yield from _assigned(script.text or "", budget)
    for element in root.iter("*"):
        if budget.left <= 0:
            return
        for value in element.values():
            if len(value) >= _SHORTEST_STATE and value.startswith(("{", "[")):
                yield from _whole(value, budget)


def _whole(text: str, budget: Budget) -> Iterator[object]:
    """The value of a text that is JSON and nothing else; none when it is not, or when it is longer than what is left to read."""
    if not text or len(text) > budget.left:
        return
    budget.spend(len(text))
    try:
        value: object = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    yield value


def _unfolded(flat: object) -> object:
    """The value that a flat list stands for, whose objects and lists name their parts by their place in it; it may hold itself.

    Source: devalue's `parse`, which Nuxt 3 reads `__NUXT_DATA__` with. A list that begins with a word wraps the value after it.
    """
    if not isinstance(flat, list) or not flat:
        return flat
    made: list[object] = [{} if isinstance(value, dict) else [] if isinstance(value, list) else value for value in flat]
    places = range(len(flat))
    for value, whole in zip(flat, made, strict=True):
        if isinstance(whole, dict):
            whole.update((key, made[place]) for key, place in value.items() if type(place) is int and place in places)
        elif isinstance(whole, list):
            whole.extend(made[place] for place in value if type(place) is int and place in places)
    return made[0]


def nested(text: str, budget: Budget) -> object:
    """The value of a string that is JSON itself, as states have them; None when it is none."""
    if len(text) < _SHORTEST_STATE or not text.startswith(("{", "[")):
        return None
    return next(_whole(text, budget), None)


def _assigned(text: str, budget: Budget) -> Iterator[object]:
    at = 0
    for _ in range(_MOST_ASSIGNMENTS):
        found = _ASSIGNED.search(text, at)
        if found is None or budget.left <= 0:
            return
        at = found.end()
        if text[at] == "'":
            quoted = _SINGLE_QUOTED.match(text, at, at + budget.left)
            if quoted:
                at = quoted.end()
                yield from _whole(_ESCAPE.sub(_meant, quoted[1]), budget)
            else:
                budget.spend(len(text) - at)
            continue
        try:
            value, end = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            budget.spend(max(error.pos - at, 1))
            continue
        except (ValueError, RecursionError):  # a number too long to be one; nested too deep
            budget.spend(len(text) - at)
            continue
        budget.spend(end - at)
        at = end
        if isinstance(value, str):
            yield from _whole(value, budget)
        else:
            yield value


_DECODER = json.JSONDecoder(strict=False)


def _meant(escape: re.Match[str]) -> str:
    """The character that an escape of a JavaScript string stands for."""
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _MEANING.get(escape[3], escape[3])
