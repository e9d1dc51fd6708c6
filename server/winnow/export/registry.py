"""The formats there are. Adding one is a module with `FORMAT` and `write`, and its name in `_EXPORTERS`."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ValidationError

from winnow.errors import Invalid
from winnow.export import html_pages, markdown_folder, obsidian
from winnow.export.base import Exporter, Item, Report
from winnow.export.folder import explained

_EXPORTERS: tuple[Exporter, ...] = (obsidian, markdown_folder, html_pages)

_IN_MEMORY_BYTES = 16 * 1024 * 1024


def formats() -> tuple[Exporter, ...]:
    """All exporters, in the order a menu shows them."""
    return _EXPORTERS


def exporter(name: str) -> Exporter:
    """The exporter of that name; Invalid, naming those there are, when there is none."""
    for candidate in _EXPORTERS:
        if candidate.FORMAT.name == name:
            return candidate
    names = ", ".join(candidate.FORMAT.name for candidate in _EXPORTERS)
    raise Invalid(f"There is no format “{name[:64]}”. Use one of: {names}.", code="no_such_format", field="format")


def options_of(chosen: Exporter, values: dict[str, object]) -> BaseModel:
    """The format's options from what a user gave; Invalid, naming the option, when one is wrong."""
    try:
        return chosen.FORMAT.options_model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "options"
        raise Invalid(f"The option “{name}” of {chosen.FORMAT.title} is wrong: {first['msg']}.", field=f"options.{name}") from error


def export_to_zip(chosen: Exporter, items: Iterable[Item], options: BaseModel) -> tuple[IO[bytes], Report]:
    """The export as a zip for download, at its beginning, and the report. The caller closes it; it is a file when it is large.

    The zip holds what a first export into an empty folder writes, without the record of it.
    """
    with explained(tempfile.gettempdir()), tempfile.TemporaryDirectory(prefix="winnow-export-") as folder:
        report = chosen.write(items, Path(folder), options)
        stream: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - the caller closes it
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).rglob("*")):
                relative = path.relative_to(folder)
                if path.is_file() and not relative.parts[0].startswith("."):
                    archive.write(path, relative)
        stream.seek(0)
    return stream, report
