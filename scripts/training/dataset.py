"""From a folder of pages with ground truth to rows of features with soft labels."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import tldextract
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from winnow.cleaning.features import Features, describe
from winnow.cleaning.metadata import find_titles
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.models import Snapshot, checked_url

MAX_ALIGNED_TOKENS = 40_000
"""Longer sequences are cut before the alignment, whose memory is the product of both lengths."""

_CAPTURED_AT = datetime(2026, 1, 1, tzinfo=UTC)
_WORD = re.compile(r"\w+")
_REGISTERED = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@dataclass(frozen=True, slots=True)
class Example:
    """A page to learn from: its features, each block's share of matched words, and the words of blocks and truth to score with.

    `titles` holds what the page might be called, `title_rows` what is known of each, `title` the true one.
    """

    id: str
    site: str
    type: str
    features: Features
    labels: NDArray[np.float64]
    words: list[list[str]]
    wanted: Counter[str]
    titles: list[str]
    title_rows: NDArray[np.float32]
    title: str


def read_examples(data: Path, *, jobs: int) -> list[Example]:
    """Read every page of a WCXB-like folder (`html/ID.html.gz`, `ground-truth/ID.json`), in the order of ids."""
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(_example, sorted((data / "ground-truth").glob("*.json")), chunksize=16))


def read_snapshot(truth_path: Path) -> Snapshot:
    """Read the page that belongs to a file of ground truth."""
    truth = json.loads(truth_path.read_text(encoding="utf-8"))
    html = gzip.decompress((truth_path.parent.parent / "html" / f"{truth_path.stem}.html.gz").read_bytes()).decode("utf-8", "replace")
    try:
        url = checked_url(truth.get("url") or truth["ground_truth"].get("url") or "")
    except ValueError:  # a few pages of the corpus come without an address
        url = f"https://{truth_path.stem}.invalid/"
    return Snapshot(url=url, captured_at=_CAPTURED_AT, html=html)


def _example(truth_path: Path) -> Example:
    snapshot = read_snapshot(truth_path)
    truth = json.loads(truth_path.read_text(encoding="utf-8"))
    url = snapshot.url
    page = parse(snapshot)
    blocks = segment(page)
    features = describe(page, blocks)
    words = [_WORD.findall(block.text.lower()) for block in blocks.blocks]
    wanted = _WORD.findall((truth["ground_truth"].get("main_content") or "").lower())
    titles, title_rows = find_titles(page, blocks)
    kind = (truth.get("_internal") or {}).get("page_type", {}).get("primary") or "article"
    return Example(
        id=truth_path.stem,
        site=_REGISTERED(url).top_domain_under_public_suffix or urlsplit(url).netloc,
        type="collection" if kind == "category" else kind,
        features=features,
        labels=aligned_shares(words, wanted),
        words=words,
        wanted=Counter(wanted),
        titles=[candidate.text for candidate in titles],
        title_rows=title_rows,
        title=truth["ground_truth"].get("title") or "",
    )


def aligned_shares(blocks: list[list[str]], wanted: list[str]) -> NDArray[np.float64]:
    """Return for each block the share of its words in the longest common subsequence of the page's words and the wanted ones."""
    numbers: dict[str, int] = {}
    page = [numbers.setdefault(word, len(numbers)) for block in blocks for word in block][:MAX_ALIGNED_TOKENS]
    target = [numbers.setdefault(word, len(numbers)) for word in wanted][:MAX_ALIGNED_TOKENS]
    matched = np.zeros(sum(map(len, blocks)), dtype=np.float64)
    if page and target:
        for operation in LCSseq.opcodes(page, target):
            if operation.tag == "equal":
                matched[operation.src_start : operation.src_end] = 1.0
    shares, start = np.zeros(len(blocks)), 0
    for n, block in enumerate(blocks):
        if block:
            shares[n] = matched[start : start + len(block)].mean()
        start += len(block)
    return shares


def folds(examples: list[Example], count: int, seed: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield `count` pairs of page numbers to train and to test on; the pages of one registered domain are in one fold."""
    fold = np.array([zlib.crc32(f"{seed} {example.site}".encode()) % count for example in examples])
    for number in range(count):
        yield np.flatnonzero(fold != number).tolist(), np.flatnonzero(fold == number).tolist()


def word_f1(words: list[list[str]], keep: NDArray[np.bool_], wanted: Counter[str]) -> float:
    """Return the F1 of the bags of words of the kept blocks and the truth, as the benchmark defines it."""
    found = Counter(word for block, kept in zip(words, keep, strict=True) if kept for word in block)
    if not found or not wanted:
        return float(not found and not wanted)
    shared = (found & wanted).total()
    return 2 * shared / (found.total() + wanted.total())
