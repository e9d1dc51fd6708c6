"""Structured data of any syntax as one shape: items with types and properties, in the vocabulary of schema.org."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Item:
    """A thing that structured data speaks about; property values are texts or other items."""

    types: set[str] = field(default_factory=set)
    properties: dict[str, list[str | Item]] = field(default_factory=dict)
    id: str = ""

    def texts(self, *names: str) -> Iterator[str]:
        """The text values of the properties, of an item its name, address or id."""
        for name in names:
            for value in self.properties.get(name, ()):
                if isinstance(value, str):
                    yield value
                elif text := next(value.texts("name", "url"), value.id):
                    yield text

    def first(self, *names: str) -> str:
        """The first text of the properties, "" when there is none."""
        return next((text for text in self.texts(*names) if text.strip()), "")

    def items(self, *names: str) -> Iterator[Item]:
        """The items among the values of the properties."""
        for name in names:
            for value in self.properties.get(name, ()):
                if isinstance(value, Item):
                    yield value


def local_name(name: str) -> str:
    """A property's or type's name without the vocabulary in front of it: "schema:author" and "https://schema.org/author" are "author"."""
    return name.rstrip("/").rpartition("/")[2].rpartition("#")[2].rpartition(":")[2]
