"""What an exporter is: a `Format` and a `write` function in one module of this package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel

from winnow.models import Cleaned, Clipping


@dataclass(frozen=True, slots=True)
class Item:
    """A clipping to export: its record, its cleaned form, and the bytes of its stored pictures by URL (media type, bytes)."""

    clipping: Clipping
    cleaned: Cleaned
    images: Mapping[str, tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format to export to. `suffix` is that of the download ("" when it is a folder, sent as a zip); `options_model` a pydantic model."""

    name: str
    title: str
    suffix: str
    media_type: str
    options_model: type[BaseModel]


@dataclass(frozen=True, slots=True)
class Report:
    """What an export did: files written, left as they were, and sentences on what could not be carried over."""

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Exporter(Protocol):
    """A module of `winnow.export` that the registry lists."""

    FORMAT: Format

    def write(self, clippings: Iterable[Item], sink: Path, options: BaseModel) -> Report:
        """Write the clippings into the folder (or file) `sink`."""
