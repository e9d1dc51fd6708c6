"""Want of memory has one name."""

from __future__ import annotations

import pytest
from lxml import etree

from winnow.cleaning.shortage import as_memory_error


def test_an_expression_that_fails_is_want_of_memory() -> None:
    with pytest.raises(MemoryError), as_memory_error():
        etree.fromstring("<a/>").xpath("b[")


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(ValueError, match="x"), as_memory_error():
        raise ValueError("x")
