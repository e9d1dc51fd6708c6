"""When two addresses are the same page."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.library.addresses import address_key, address_keys

SHARED: dict[str, str] = json.loads((Path(__file__).resolve().parents[2] / "data" / "addresses.json").read_text(encoding="utf-8"))
"""Addresses and their keys; `tests/browser/test_saved_before.py` gives the same ones to the extension."""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com", "http://www.example.com/"),
        ("https://EXAMPLE.com:443/a", "https://example.com/a#part"),
        ("https://example.com/a?utm_source=x&utm_medium=y", "https://example.com/a"),
        ("https://example.com/a?id=1&fbclid=z", "https://example.com/a?id=1"),
        ("https://example.com/%7euser/%C3%A9", "https://example.com/~user/é"),
        ("https://example.com/a?", "https://example.com/a"),
        ("https://example.com./a", "https://example.com/a"),
    ],
)
def test_the_same_page(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a?id=1", "https://example.com/a?id=2"),
        ("https://example.com/a", "https://example.com/a?page=2"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/a", "https://example.org/a"),
        ("https://example.com/a", "https://example.com:8080/a"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/?utm=1", "https://example.com/"),
    ],
)
def test_another_page(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_a_front_page_as_canonical_address_of_everything_is_not_believed() -> None:
    assert address_keys("https://example.com/a", "https://example.com/") == ["example.com/a"]
    assert address_keys("https://example.com/a", "https://example.com/b") == ["example.com/a", "example.com/b"]


@given(st.text())
def test_any_text_has_a_key_that_stays(text: str) -> None:
    assert address_key(f"https://{address_key(f'https://example.com/{text}')}") == address_key(f"https://example.com/{text}")


@pytest.mark.parametrize(("url", "key"), SHARED.items())
def test_a_key_is_the_one_that_browsers_work_out_too(url: str, key: str) -> None:
    assert address_key(url) == key
