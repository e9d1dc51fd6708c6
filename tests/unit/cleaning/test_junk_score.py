"""The scorer of junk: what it counts, on a page with labels made here; and the labels in the repository."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import pytest
from tests.unit.cleaning.test_kinds import INTRO

from winnow.cleaning.blocks import Block
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.models import Kind, Snapshot

SCRIPTS = Path(__file__).parents[3] / "scripts"
LABELS = SCRIPTS / "bench" / "junk_labels"
PAGE = f"<body><nav><p>Menu</p></nav><div><h1>The mill</h1>{INTRO}</div><footer><p>© 2026 The Mill of the valley</p></footer></body>"
URL = "https://example.org/a/page"


@pytest.fixture
def scorer(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return import_module("bench.junk_score")


def blocks_of(html: str) -> tuple[Block, ...]:
    return segment(parse(Snapshot(url=URL, captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html))).blocks


def write_labels(folder: Path, *stretches: tuple[int, int, str]) -> None:
    blocks = blocks_of(PAGE)
    lines = [f"{blocks[first].id} {blocks[last].id} {last - first + 1} {label}" for first, last, label in stretches]
    folder.mkdir()
    (folder / "0001.txt").write_text("\n".join(["page 0001", "type article", "site example.org", "", *lines]) + "\n", encoding="utf-8")


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command on the page, judged by the shipped model."""
    data, models = folder / "data", folder / "models"
    for sub in (data / "html", data / "ground-truth", models):
        sub.mkdir(parents=True)
    (data / "html" / "0001.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (data / "ground-truth" / "0001.json").write_text(json.dumps({"url": URL}))
    (models / "1.npz").write_bytes(files("winnow.cleaning.model").joinpath("model.npz").read_bytes())
    (models / "1.json").write_text('["0001"]')
    return subprocess.run(
        [sys.executable, "-m", "bench.junk_score", "--data", data, "--models", models, "--labels", folder / "labels", *options],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(SCRIPTS), *sys.path])},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_page_cleaned_as_labelled_reaches_what_is_asked(tmp_path: Path) -> None:
    last = len(blocks_of(PAGE)) - 1
    write_labels(tmp_path / "labels", (0, 0, "navigation"), (1, 1, "meta"), (2, last - 1, "content"), (last, last, "footer"))
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"0 of {last + 1} labelled blocks are not found any more" in done.stdout
    assert [re.split(r"\s{2,}", line.strip()) for line in done.stdout.splitlines()[-3:]] == [
        ["junk removed", "1.000", "0.95", "met"], ["content kept", "1.000", "0.98", "met"], ["kind right", "1.000", "0.85", "met"]
    ]  # fmt: skip


def test_a_wrong_kind_is_counted_by_its_words_and_listed(tmp_path: Path) -> None:
    last = len(blocks_of(PAGE)) - 1
    write_labels(tmp_path / "labels", (0, 0, "navigation"), (1, last - 1, "content"), (last, last, "promo"))
    words = len(PAGE.rpartition("<footer><p>")[2].partition("<")[0].split())
    done = run(tmp_path)
    assert done.returncode == 1
    assert re.search(rf"kind right +{1 / (1 + words):.3f} +0.85 +NOT MET", done.stdout)
    (tmp_path / "again").mkdir()
    write_labels(tmp_path / "again" / "labels", (0, 0, "navigation"), (1, last - 1, "content"), (last, last, "promo"))
    assert re.search(rf"0001 +{words}w promo → footer \[.+\] '©", run(tmp_path / "again", "--wrong", "promo").stdout)


def test_stretches_whose_ends_are_gone_are_counted_and_the_others_kept(scorer: ModuleType) -> None:
    blocks = blocks_of(PAGE)
    gone = scorer.Stretch("0000000000000000-1", blocks[3].id, 4, "content")
    turned = scorer.Stretch(blocks[4].id, blocks[2].id, 3, "content")
    kept = scorer.Stretch(blocks[4].id, blocks[5].id, 2, "ad")
    assert scorer.place([gone, turned, kept], blocks) == ({4: "ad", 5: "ad"}, 7)


def test_the_labels_in_the_repository_are_whole(scorer: ModuleType) -> None:
    pages = [scorer.read_labels(path) for path in sorted(LABELS.glob("*.txt"))]
    assert len(pages) >= 60
    assert len({page.type for page in pages}) == 7
    assert {page.half for page in pages} == {"A", "B"}
    for page, path in zip(pages, sorted(LABELS.glob("*.txt")), strict=True):
        assert page.id == path.stem
        ends = [end for stretch in page.stretches for end in {stretch.first, stretch.last}]
        assert len(ends) == len(set(ends))
        assert all(re.fullmatch(r"[0-9a-f]{16}-\d+", end) for end in ends)
        assert all((stretch.first == stretch.last) == (stretch.blocks == 1) for stretch in page.stretches)


def test_each_common_kind_is_labelled_on_at_least_twelve_pages(scorer: ModuleType) -> None:
    pages = [scorer.read_labels(path) for path in LABELS.glob("*.txt")]
    count = {kind: sum(any(stretch.label == kind for stretch in page.stretches) for page in pages) for kind in Kind}
    assert {kind for kind, number in count.items() if number < 12} == {Kind.COMMENTS}, count
