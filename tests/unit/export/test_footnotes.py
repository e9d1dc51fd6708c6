"""Footnotes in Markdown."""

from __future__ import annotations

from winnow.export.markdown import to_markdown


def test_marks_and_notes_are_written_as_markdown_has_them_and_ways_back_are_left_out() -> None:
    html = (
        '<p>Text<sup><a href="#note-1" id="noteref-1">1</a></sup>, more<sup>[<a href="#note-2" id="noteref-2">2</a>]</sup>.</p>'
        '<ol><li id="note-1">The <em>note</em>. <a href="#noteref-1">↩</a></li><li id="note-2"><p>Two</p><pre><code>x</code></pre></li></ol>'
    )
    assert to_markdown(html) == "Text[^1], more[^2].\n\n[^1]: The *note*.\n\n[^2]: Two\n\n    ```\n    x\n    ```\n"


def test_a_paragraph_may_be_a_note_too() -> None:
    html = '<p>A<a href="#note-1" id="noteref-1">*</a></p><p id="note-1"><a href="#noteref-1">*</a> B</p>'
    assert to_markdown(html) == "A[^1]\n\n[^1]: B\n"


def test_brackets_that_a_page_writes_are_no_marks() -> None:
    assert to_markdown("<p>raw [^1]</p><p>[^1]: no note</p>") == "raw \\[\\^1\\]\n\n\\[\\^1\\]: no note\n"


def test_a_mark_without_its_note_and_a_note_in_a_table_stay_text() -> None:
    assert to_markdown('<p>A<sup><a href="#note-1">1</a></sup></p>') == "A<sup>1</sup>\n"
    table = '<p>A<a href="#note-1">1</a></p><table><tr><td><p id="note-1">B</p></td><td>C</td></tr></table>'
    assert "[^" not in to_markdown(table)
