"""Tags under another name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from winnow.errors import NotFound
from winnow.library import question
from winnow.library.base import Reach, SavedSearch
from winnow.library.folding import key


def with_tag_renamed(tags: Sequence[str], old: str, new: str, *, keep: bool = False) -> tuple[list[str], bool]:
    """The tags with `new` in the place of `old`, each once, and whether both were there. With `keep`, `new` is what stays as it is and
    `old` what is added to it."""
    wanted, given = key(old), key(new)
    both = wanted != given and any(key(tag) == given for tag in tags)
    if keep:
        return [*tags, *([] if both else [new])], both
    renamed: dict[str, str] = {}
    for tag in tags:
        name = new if key(tag) == wanted or key(tag) == given else tag
        renamed.setdefault(key(name), name)
    return list(renamed.values()), both


def searches_with_tag_renamed(
    searches: Iterable[SavedSearch], old: str, new: str, reach: Reach
) -> Iterator[tuple[SavedSearch, SavedSearch]]:
    """The searches that ask for the tag `old`, each with what it is when that is named `new`; see `Reach`."""
    for search in searches:
        text = question.with_tag_renamed(search.text, old, new)
        if reach.only is not None:
            before = reach.searches.get(search.id)
            if before is None:
                continue
            if question.with_tag_renamed(before, new, old) == search.text:
                text = before
        if text != search.text:
            yield search, replace(search, text=text)


def no_tag(name: str) -> NotFound:
    """The error of a tag that no clipping has."""
    return NotFound(f"No clipping has the tag “{name[:100]}”. See those there are in the viewer, at the side.", code="no_tag", field="old")
