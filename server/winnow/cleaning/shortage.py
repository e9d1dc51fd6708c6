"""Want of memory, whichever library finds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree


@contextmanager
def as_memory_error() -> Iterator[None]:
    """Raise MemoryError where libxml2 says no more than "unknown error": our expressions are valid, so that nothing else can fail them."""
    try:
        yield
    except etree.XPathError as error:
        raise MemoryError("libxml2 could not evaluate an expression") from error
