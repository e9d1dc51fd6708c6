"""Notes in an Obsidian vault: one a clipping, with its properties on top and its pictures beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, Field

from winnow.export.base import Format, Item, Report
from winnow.export.frontmatter import id_in
from winnow.export.markdown import OBSIDIAN
from winnow.export.markdown_note import markdown_note
from winnow.export.notes import Layout, write_notes
from winnow.models import Strict, Tag

PICTURES = "attachments"


class Options(Strict):
    """What a user may choose."""

    tags: list[Tag] = Field(default=["clippings"], max_length=20, description="Tags that every note gets, beside those of its clipping.")


FORMAT = Format("obsidian", "Obsidian vault", "", "application/zip", Options)


def write(clippings: Iterable[Item], sink: Path, options: BaseModel) -> Report:
    """Write or bring up to date one note a clipping in the vault folder `sink`, which must exist."""
    tags = Options.model_validate(options, from_attributes=True).tags
    notes = (markdown_note(item, OBSIDIAN, PICTURES, tags=tags, linked_authors=True) for item in clippings)
    return write_notes(notes, sink, Layout(".md", PICTURES, id_in))
