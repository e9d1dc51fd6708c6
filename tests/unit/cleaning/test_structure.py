"""The structure of whole pages, and the laws of assembling: all of it can be put back, twice is once, and always the same bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pages.assembled import assembled

from winnow.cleaning.assemble import assemble
from winnow.cleaning.outline import outline
from winnow.cleaning.parse import parse
from winnow.cleaning.render import to_text
from winnow.cleaning.sanitise import sanitise
from winnow.cleaning.segment import segment
from winnow.models import Snapshot

PAGES = Path(__file__).parents[2] / "pages"
STRUCTURE = PAGES / "structure"
NAMES = sorted(path.stem for path in STRUCTURE.glob("*.html") if not path.stem.endswith(".article"))
STANDING_FOR = frozenset(("formulas", "code", "docs"))
"""Pages on which something else stands for text: TeX for how a formula looks, nothing for the numbers of lines."""

WHOLE = [STRUCTURE / f"{name}.html" for name in NAMES] + sorted(PAGES.glob("*.html"))


def page_of(article: str) -> str:
    return f"<html><body>{article}</body></html>"


def has_in_order(text: str, parts: Iterator[str]) -> str:
    """The first of the parts that the text does not have behind those before it, white space aside; "" when it has all."""
    text = "".join(text.split())
    place = 0
    for part in parts:
        bare = "".join(part.split())
        found = text.find(bare, place)
        if found < 0:
            return part
        place = found + len(bare)
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_a_page_becomes_the_article_beside_it(name: str) -> None:
    html = (STRUCTURE / f"{name}.html").read_text(encoding="utf-8")
    expected = (STRUCTURE / f"{name}.article.html").read_text(encoding="utf-8")
    assert assembled(html)[0] == re.sub(r">\n<", "><", expected.rstrip("\n"))


def test_a_thread_whose_names_were_left_out_has_a_line_for_each_post() -> None:
    html = (STRUCTURE / "thread.html").read_text(encoding="utf-8")
    page = parse(Snapshot(url="https://example.org/a/page", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html))
    blocks = segment(page)
    kept = [block.role == "p" and len(block.text) > 10 for block in blocks.blocks]
    text = to_text(sanitise(assemble(page, blocks, outline(blocks), kept)))
    assert text.splitlines() == [
        "ann_weir · 3 May 2024", "The lower hinge of the sluice came loose. What now?", "bob · 4 May 2024", "Tighten it while the water is low."
    ]  # fmt: skip


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_an_article_is_its_own_article(path: Path) -> None:
    article = assembled(path.read_text(encoding="utf-8"))[0]
    assert assembled(page_of(article))[0] == article


@pytest.mark.parametrize("path", [path for path in WHOLE if path.stem not in STANDING_FOR], ids=lambda path: path.stem)
def test_an_article_with_everything_put_back_has_all_the_text_of_the_page_in_order(path: Path) -> None:
    article, blocks = assembled(path.read_text(encoding="utf-8"))
    assert has_in_order(to_text(article), iter(blocks)) == ""


def test_the_same_page_gives_the_same_bytes_in_every_process() -> None:
    program = (
        "import sys, hashlib; from datetime import datetime, UTC; from pathlib import Path; from winnow.cleaning.engine import clean; "
        "from winnow.models import Snapshot\n"
        "for path in sys.argv[1:]:\n"
        "    page = Snapshot(url='https://example.org/a', captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=Path(path).read_text('utf-8'))\n"
        "    print(hashlib.sha256(repr(clean(page)).encode()).hexdigest())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, *map(str, WHOLE)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }  # fmt: skip
    assert len(outputs) == 1
    assert len(outputs.pop().split()) == len(WHOLE)


_INLINE = st.sampled_from([
    "x", " y ", "<b> z</b>", "<i>q </i>", "<br>", "<a href='/w'>w</a>", "<!-- c -->", "<img src=/i.png>", "\n", "é", "漢", "&nbsp;", "<sup>1</sup>",
    "<code> k </code>", "<span class=username>u</span>", "<a href='#n'>1</a>", "<hr>", "<noscript><img src=/j.png></noscript>",
])  # fmt: skip
_TAGS = st.sampled_from([
    "div", "p", "li", "ul", "ol", "span", "section", "td", "tr", "table", "th", "h3", "pre", "noscript", "em", "a", "blockquote", "figure",
    "figcaption", "dl", "dt", "dd", "details", "summary", "caption", "code", "strong", "article", "div id=n", "p class=post",
])  # fmt: skip
_TREES = st.recursive(
    st.lists(_INLINE, max_size=4).map("".join),
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=4)).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0].split()[0]}>"),
    max_leaves=25,
)


@given(_TREES)
def test_whatever_the_page_all_of_its_text_can_be_put_back(html: str) -> None:
    article, blocks = assembled(html)
    assert has_in_order(to_text(article), iter(blocks)) == ""


@given(_TREES)
def test_whatever_the_page_sanitising_its_article_again_changes_nothing(html: str) -> None:
    article = assembled(html)[0]
    assert sanitise(article) == article


@given(_TREES)
def test_whatever_the_page_assembling_its_article_again_loses_no_text(html: str) -> None:
    article = assembled(html)[0]
    assert "".join(to_text(assembled(page_of(article))[0]).split()) == "".join(to_text(article).split())
