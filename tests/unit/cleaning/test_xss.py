"""Hostile markup inside an article: nothing that can run or call out is left, as another parser reads it.

The payloads are DOMPurify's own test fixtures, see `tests/data/xss`.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import html5lib
import pytest

from winnow.cleaning.assemble import assemble
from winnow.cleaning.engine import clean
from winnow.cleaning.outline import outline
from winnow.cleaning.parse import parse
from winnow.cleaning.sanitise import ATTRIBUTES, TAGS, sanitise
from winnow.cleaning.segment import segment
from winnow.models import Snapshot

PAYLOADS = json.loads((Path(__file__).parents[2] / "data" / "xss" / "dompurify-payloads.json").read_text(encoding="utf-8"))
PARAGRAPH = (
    "The committee met on Tuesday to discuss the state of the harbour, and it found that most of the work was done well and in time."
)


def page(payload: str) -> Snapshot:
    body = f"<h1>The harbour</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH} First.</p>{payload}<p>{PARAGRAPH} Second.</p><p>{PARAGRAPH} Third.</p>"
    return Snapshot(
        url="https://example.org/a",
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        html=f"<html><body><article>{body}</article></body></html>",
    )


def assert_inert(html: str) -> None:
    for element in html5lib.parseFragment(html, treebuilder="lxml", namespaceHTMLElements=False):
        if isinstance(element, str):
            continue
        for inner in element.iter():
            assert inner.tag in TAGS, inner.tag
            for name, value in inner.attrib.items():
                assert name == "rel" or name in ATTRIBUTES["*"] | ATTRIBUTES.get(inner.tag, set()), name
                if name in ("href", "cite"):
                    assert re.fullmatch(r"#note(?:ref)?-[0-9-]+", value) or value.lower().startswith(("http://", "https://", "mailto:")), (
                        value
                    )
                if name == "id":
                    assert re.fullmatch(r"note(?:ref)?-[0-9-]+", value), value
                if name == "src":
                    assert value.startswith(("http://", "https://", "data:image/")), value


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_a_payload_in_an_article_is_inert(number: int) -> None:
    assert_inert(clean(page(PAYLOADS[number]["payload"])).article_html)


def test_payloads_are_inert_even_when_every_block_is_kept_and_sanitising_again_changes_nothing() -> None:
    assert len(PAYLOADS) == 223
    for payload in PAYLOADS:
        snapshot = page(payload["payload"])
        parsed = parse(snapshot)
        blocks = segment(parsed)
        html = sanitise(assemble(parsed, blocks, outline(blocks), [True] * len(blocks.blocks)))
        assert_inert(html)
        assert sanitise(html) == html
