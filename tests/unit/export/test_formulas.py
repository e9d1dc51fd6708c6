"""Formulas in Markdown."""

from __future__ import annotations

import pytest

from winnow.export.article import parse
from winnow.export.markdown import GFM, OBSIDIAN, Dialect, write_markdown

HTML = '<p>where <code class="language-math">x_2</code></p><pre><code class="language-math">y</code></pre>'


@pytest.mark.parametrize(("dialect", "expected"), [(GFM, "where $`x_2`$\n\n```math\ny\n```\n"), (OBSIDIAN, "where $x_2$\n\n$$\ny\n$$\n")])
def test_a_formula_is_written_as_the_dialect_has_it(dialect: Dialect, expected: str) -> None:
    assert write_markdown(parse(HTML), dialect) == expected


@pytest.mark.parametrize("tex", ["a$b", "<% x %>"])
def test_a_formula_that_would_end_itself_is_code(tex: str) -> None:
    written = write_markdown(parse(f'<p><code class="language-math">{tex.replace("<", "&lt;")}</code></p>'), OBSIDIAN)
    assert not written.startswith("$")
