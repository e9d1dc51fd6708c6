"""`winnow extract --explain`: every block with its decision, and nothing of the page that could run."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement
from tests.pages import seed

from winnow.cleaning.explain import explain
from winnow.cli.explained import explained_page
from winnow.models import Kind, Snapshot

HOSTILE = """</style><script>alert(1)</script>'"><img src=x onerror=alert(1)>&lt;b&gt;</section></main></details>"""


def drawn(page: str, title: str = "", url: str = "https://mill.example/") -> tuple[str, HtmlElement]:
    source = explained_page(explain(Snapshot(url=url, captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=page, title=title)))
    return source, html.document_fromstring(source)


def shown(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_every_block_is_a_box_in_order_with_role_probability_words_and_id() -> None:
    explanation = explain(seed.snapshot())
    boxes = html.document_fromstring(explained_page(explanation)).xpath("//article")
    assert len(boxes) == len(explanation.blocks)
    for box, block in zip(boxes, explanation.blocks, strict=True):
        assert block.text[:600].split() == shown(box.xpath(".//p[@class='text']")[0])[:600].split() or len(block.text) > 600
        assert box.xpath("string(.//code)") == block.role
        assert f"{block.probability:.2f}" in shown(box)
        assert block.id in shown(box)
        assert ("kept" in box.get("class").split()) == (block.removed is None)


def test_what_was_removed_stands_in_a_frame_of_its_kind_with_the_reason() -> None:
    explanation = explain(seed.snapshot())
    page = html.document_fromstring(explained_page(explanation))
    frames = {(frame.get("class").split()[1], frame.xpath("string(h2/text())").strip()) for frame in page.xpath("//section")}
    assert frames == {(block.removed.kind, block.removed.why) for block in explanation.blocks if block.removed}


def test_nothing_of_a_hostile_page_is_markup() -> None:
    # As text of the page, so that its marks are characters a reader sees.
    escaped = HOSTILE.replace("&", "&amp;").replace("<", "&lt;")
    source, page = drawn(
        f"<p>{escaped} {escaped * 20}</p><h1>\u202e{escaped}</h1>", title=HOSTILE, url=f"https://mill.example/?{'<b>' * 3}'"
    )
    assert not page.xpath("//script | //img | //@onerror | //b | //a")
    assert HOSTILE in page.xpath("string(//h1)")
    assert page.xpath("count(//main//article)") == 2
    assert "<script" not in source.lower()
    assert "\u202e" not in source


def test_it_loads_nothing_and_says_so() -> None:
    source, page = drawn("<p><img src=https://mill.example/a.jpg>text</p>")
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert not page.xpath("//@src | //@href | //link")
    assert "url(" not in source
    assert "@import" not in source


def test_each_kind_on_the_page_can_be_hidden_by_a_box_of_its_own() -> None:
    explanation = explain(seed.snapshot())
    source = explained_page(explanation)
    present = {"kept", *(block.removed.kind for block in explanation.blocks if block.removed)}
    boxes = html.document_fromstring(source).xpath("//label/input[@type='checkbox' and @checked]/@id")
    assert sorted(boxes) == sorted(f"show-{name}" for name in present)
    for name in present:
        assert f"body:has(#show-{name}:not(:checked)) .{name} {{ display: none }}" in source
    assert all(f"--kind-{kind}:" in source for kind in Kind)


def test_a_long_block_is_unfolded_on_demand_and_all_there() -> None:
    text = " ".join(f"word{n}" for n in range(500))
    _, page = drawn(f"<p>{text}</p>")
    assert "".join(page.xpath("//article//p[@class='text']/text()")) == text
    assert len(page.xpath("//details")) == 1


def test_a_page_without_text_is_told_so() -> None:
    _, page = drawn("")
    assert "0 words kept" in shown(page)


def test_the_command_prints_the_page(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(seed.page(), encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "winnow.cli", "extract", "--explain", str(file)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"<!doctype html>")
    assert seed.ARTICLE[3][:60] in html.document_fromstring(done.stdout.decode("utf-8")).text_content()
