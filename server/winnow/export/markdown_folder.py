"""A folder of Markdown files as GitHub and most editors read it, with front matter and pictures beside them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel

from winnow.export.base import Format, Item, Report
from winnow.export.frontmatter import id_in
from winnow.export.markdown import GFM
from winnow.export.markdown_note import markdown_note
from winnow.export.notes import Layout, write_notes
from winnow.models import Strict

PICTURES = "pictures"


class Options(Strict):
    """Nothing to choose yet."""


FORMAT = Format("markdown", "Markdown files", "", "application/zip", Options)


def write(clippings: Iterable[Item], sink: Path, options: BaseModel) -> Report:
    """Write or bring up to date one file a clipping in the folder `sink`, which must exist."""
    Options.model_validate(options, from_attributes=True)
    notes = (markdown_note(item, GFM, PICTURES) for item in clippings)
    return write_notes(notes, sink, Layout(".md", PICTURES, id_in))
