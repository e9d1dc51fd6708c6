"""The YAML block at the top of a note, in the types that Obsidian's properties have.

Names and types as Obsidian's own clipper writes them, so that its users' views go on working: text in double quotes on one line, lists
of such text, dates as YYYY-MM-DD without quotes (help of Obsidian, "Properties").
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from winnow.export.base import Item
from winnow.export.spacing import collapsed

ID = "winnow"
"""The property by which a note's clipping is found again."""

_ID_LINE = re.compile(rb'^winnow: "?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"?\s*$', re.MULTILINE)
_OPENING = re.compile(rb"\A---\r?\n")
_CLOSING = re.compile(rb"^---\s*$", re.MULTILINE)
_NOT_IN_TAG = re.compile(r"[^\w/-]+")
_NOT_IN_LINK = re.compile(r"[\[\]#|^]|%%|\s")

Value = str | date | Sequence[str]


def properties(item: Item, *, tags: Sequence[str], linked_authors: bool) -> dict[str, Value]:
    """What is known of a clipping, in the order it is shown; what is not known is left out."""
    clipping, metadata = item.clipping, item.cleaned.metadata
    authors = [author.name for author in metadata.authors]
    all_tags = [tag for tag in map(tag_name, [*tags, *clipping.tags]) if tag]
    known: dict[str, Value | None] = {
        "title": clipping.title or metadata.title,
        "source": clipping.url,
        "author": [f"[[{name}]]" for name in map(_link_name, authors) if name] if linked_authors else authors,
        "published": _date(metadata.published),
        "created": clipping.captured_at.date(),
        "description": metadata.description,
        "tags": list(dict.fromkeys(all_tags)),
        "site": metadata.site,
        "language": metadata.language,
        "licence": metadata.licence.name or metadata.licence.notice,
        "licence-url": metadata.licence.url,
        "original": metadata.original_url,
        ID: str(clipping.id),
    }
    return {name: value for name, value in known.items() if value}


def front_matter(values: dict[str, Value]) -> str:
    """The YAML block with its fences. Loading it gives the values back, with white space in text collapsed."""
    document = CommentedMap({name: _typed(value) for name, value in values.items()})
    yaml = YAML()
    yaml.width = 2**31 - 1  # one line a value, as Obsidian wants
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = io.StringIO()
    yaml.dump(document, written)
    # Templater runs its commands wherever they stand; all text is in double quotes, where an escape may stand for any character.
    return f"---\n{written.getvalue().replace('<%', chr(92) + 'x3C%')}---\n"


def id_in(head: bytes) -> UUID | None:
    """The clipping's id in a note's front matter, given the beginning of the note."""
    opening = _OPENING.match(head)
    closing = _CLOSING.search(head, opening.end()) if opening else None
    found = _ID_LINE.search(head, 0, closing.start()) if closing else None
    return UUID(found[1].decode()) if found else None


def tag_name(tag: str) -> str:
    """The tag as Obsidian allows it: letters, digits, `_`, `-` and `/`, not digits alone; "" when nothing is left."""
    name = _NOT_IN_TAG.sub("-", tag.strip()).strip("-/")
    return f"{name}-" if name.isdigit() else name


def one_line(text: str) -> str:
    """The text on one line, without controls, and without what Obsidian would take for a link to a note."""
    return collapsed(text.encode("utf-8", "replace").decode()).strip().replace("[[", "[ [")


def _typed(value: Value) -> object:
    if isinstance(value, str):
        return DoubleQuotedScalarString(one_line(value))
    if isinstance(value, date):
        return value
    return [DoubleQuotedScalarString(text if text.startswith("[[") else one_line(text)) for text in value]


def _link_name(name: str) -> str:
    return " ".join(_NOT_IN_LINK.sub(" ", one_line(name)).split())


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
