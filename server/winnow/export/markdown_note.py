"""A clipping as a Markdown file with front matter, in a dialect."""

from __future__ import annotations

from collections.abc import Sequence

from winnow.export.article import parse
from winnow.export.base import Item
from winnow.export.frontmatter import front_matter, properties
from winnow.export.markdown import Dialect, write_markdown
from winnow.export.notes import Note
from winnow.export.pictures import Pictures


def markdown_note(item: Item, dialect: Dialect, folder: str, *, tags: Sequence[str] = (), linked_authors: bool = False) -> Note:
    """The note; its pictures are to lie in `folder` beside it. `tags` come before the clipping's own."""
    pictures = Pictures(item, folder)
    body = write_markdown(parse(item.cleaned.article_html), dialect, pictures.path)
    top = front_matter(properties(item, tags=tags, linked_authors=linked_authors))
    title = item.clipping.title or item.cleaned.metadata.title
    return Note(item.clipping.id, title, f"{top}\n{body}".encode("utf-8", "replace"), pictures.files, pictures.warning(title))
