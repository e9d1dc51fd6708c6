"""File names made from titles."""

from __future__ import annotations

import pytest

from winnow.export.names import file_name, same_file


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Plain title", "Plain title.md"),
        ("", "Untitled.md"),
        ("...", "Untitled.md"),
        ("../../etc/passwd", "etc-passwd.md"),
        ("Open 24/7 / always", "Open 24-7 always.md"),
        (".hidden", "hidden.md"),
        ("A: B | C #1 [x] ^y", "A B C 1 x y.md"),
        ("con", "_con.md"),
        ("CON.txt", "_CON.txt.md"),
        ("COM¹", "_COM¹.md"),
        ("Console", "Console.md"),
        ("a\nb\tc\0d", "a b cd.md"),
        ("\u202egpj.exe", "gpj.exe.md"),
        ("100%% sure", "100% sure.md"),
        ("trailing. . ", "trailing.md"),
        ("e\u0301", "é.md"),
        ("👩‍🚀", "👩‍🚀.md"),
    ],
)
def test_titles_become_these_names(title: str, name: str) -> None:
    assert file_name(title, ".md") == name


def test_mark_stands_before_the_suffix_and_counts_towards_the_length() -> None:
    assert file_name("A", ".md", mark="0a1b") == "A (0a1b).md"
    assert len(file_name("x" * 400, ".md", mark="0a1b")) == 245
    assert len(file_name("漢" * 400, ".md", mark="0a1b").encode()) <= 255


def test_names_that_a_file_system_takes_for_one_have_one_key() -> None:
    assert same_file("Straße É.md") == same_file("STRASSE e\u0301.MD")
