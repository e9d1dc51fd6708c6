"""What the whole of cleaning reaches on pages of sites its model has not seen, measured on the text of the article it gives."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from training.dataset import Example, read_snapshot
from training.evaluation import TYPES, Score, summarise
from winnow.cleaning.engine import clean
from winnow.cleaning.kinds.view import Finding, View
from winnow.cleaning.model import Model
from winnow.cleaning.render import to_text
from winnow.cleaning.structure import settle


@dataclass(frozen=True, slots=True)
class TextScore:
    """The word F1 of a text, and the shares of wanted and of unwanted snippets in it; None where the truth names none."""

    f1: float
    wanted: float | None
    unwanted: float | None


@dataclass(frozen=True, slots=True)
class PageScore:
    """A page's score with the structural layer, as shipped, and by the model's choice alone."""

    settled: TextScore
    model_only: TextScore


def score_articles(data: Path, scorer: Path, examples: Sequence[Example], model: Model, *, jobs: int) -> dict[str, PageScore]:
    """Clean the pages with this model and score their articles by the functions of the benchmark's `score.py`."""
    paths = [data / "ground-truth" / f"{example.id}.json" for example in examples]
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(scorer, model)) as pool:
        return dict(zip((path.stem for path in paths), pool.map(_score, paths, chunksize=8), strict=True))


_given: list[tuple[ModuleType, Model]] = []
"""The scorer and the model of a worker process."""


def _begin(scorer: Path, model: Model) -> None:
    _given[:] = [(_load(scorer), model)]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python file; name the benchmark's score.py with --scorer.")
    module = importlib.util.module_from_spec(spec)
    sys.modules["scorer"] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def _score(truth_path: Path) -> PageScore:
    scorer, model = _given[0]
    truth = json.loads(truth_path.read_text(encoding="utf-8"))["ground_truth"]
    snapshot = read_snapshot(truth_path)
    changed = False

    def watched(view: View, findings: Sequence[Finding]) -> list[bool]:
        nonlocal changed
        kept = settle(view, findings)
        changed = kept != list(view.keep)
        return kept

    settled = _of_text(scorer, to_text(clean(snapshot, model=model, settling=watched).article_html), truth)
    if not changed:
        return PageScore(settled, settled)
    return PageScore(settled, _of_text(scorer, to_text(clean(snapshot, model=model, settling=_as_chosen).article_html), truth))


def _as_chosen(view: View, findings: Sequence[Finding]) -> list[bool]:
    del findings
    return list(view.keep)


def _of_text(scorer: ModuleType, text: str, truth: dict[str, str]) -> TextScore:
    _, _, f1 = scorer.word_overlap(scorer.words(text), scorer.words(truth.get("main_content") or ""))
    return TextScore(f1, scorer.snippet_share(text, truth.get("with") or []), scorer.snippet_share(text, truth.get("without") or []))


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over some pages: the shipped F1, its snippets, the F1 of the model alone, and what the layer adds, page by page."""

    f1: Score
    wanted: float
    rejected: float
    model_only: Score
    gain: Score


def summarise_products(examples: Sequence[Example], scores: dict[str, PageScore]) -> dict[str, Summary]:
    """Return the summary of all pages, then of each page type."""
    table = {"all": _summary([scores[example.id] for example in examples])}
    for kind in TYPES:
        chosen = [scores[example.id] for example in examples if example.type == kind]
        if chosen:
            table[kind] = _summary(chosen)
    return table


def _summary(scores: Sequence[PageScore]) -> Summary:
    return Summary(
        summarise([score.settled.f1 for score in scores]),
        _mean([score.settled.wanted for score in scores]),
        1 - _mean([score.settled.unwanted for score in scores]),
        summarise([score.model_only.f1 for score in scores]),
        summarise([score.settled.f1 - score.model_only.f1 for score in scores]),
    )


def _mean(shares: Sequence[float | None]) -> float:
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else 0.0


def as_lines(table: dict[str, Summary]) -> str:
    """Return the summaries as lines of text."""
    lines = [f"{'':14} pages  F1 of the article   wanted  unwanted rejected   model alone   gain of the structural layer"]
    lines += [
        f"{kind:14} {s.f1.pages:5}  {s.f1.mean:.4f} ± {s.f1.margin:.4f}   {s.wanted:.4f}       {s.rejected:.4f}        "
        f"{s.model_only.mean:.4f}       {s.gain.mean:+.4f} ± {s.gain.margin:.4f}"
        for kind, s in table.items()
    ]
    return "\n".join(lines)


def as_record(table: dict[str, Summary]) -> dict[str, dict[str, float]]:
    """Return the summaries as the model's card holds them."""
    return {
        kind: {
            "pages": s.f1.pages,
            "mean": round(s.f1.mean, 4),
            "margin": round(s.f1.margin, 4),
            "wanted_found": round(s.wanted, 4),
            "unwanted_rejected": round(s.rejected, 4),
            "model_alone": round(s.model_only.mean, 4),
            "gain_of_structure": round(s.gain.mean, 4),
            "gain_margin": round(s.gain.margin, 4),
        }
        for kind, s in table.items()
    }
