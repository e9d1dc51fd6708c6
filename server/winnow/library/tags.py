"""Tags under another name."""

from __future__ import annotations

from collections.abc import Sequence

from winnow.errors import NotFound
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


def no_tag(name: str) -> NotFound:
    """The error of a tag that no clipping has."""
    return NotFound(f"No clipping has the tag “{name[:100]}”. See those there are in the viewer, at the side.", code="no_tag", field="old")
