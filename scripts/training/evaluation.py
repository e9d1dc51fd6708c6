"""Cross-validation of the cleaning model: what it reaches on pages of sites it has not seen."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass

from training.boosting import train
from training.dataset import Example, folds, word_f1
from winnow.cleaning.decide import decide

FOLDS = 5
TYPES = ("article", "documentation", "service", "forum", "collection", "listing", "product")


@dataclass(frozen=True, slots=True)
class Score:
    """The mean word F1 over some pages, with the 95 % margin of the mean."""

    pages: int
    mean: float
    margin: float


def cross_validate(examples: list[Example], *, seed: int, jobs: int, tell: Callable[[str], None]) -> dict[str, float]:
    """Return the F1 of each page, given by a model that has seen no page of its registered domain."""
    scores: dict[str, float] = {}
    for number, (learning, judging) in enumerate(folds(examples, FOLDS, seed), start=1):
        forest = train([examples[n] for n in learning], seed=seed, jobs=jobs)
        for n in judging:
            example = examples[n]
            scores[example.id] = word_f1(example.words, decide(example.features, forest).keep, example.wanted)
        tell(f"fold {number} of {FOLDS}: {summarise([scores[examples[n].id] for n in judging]).mean:.4f}")
    return scores


def summarise(scores: list[float]) -> Score:
    """Return the mean of scores and its margin."""
    spread = statistics.stdev(scores) if len(scores) > 1 else 0.0
    return Score(len(scores), statistics.fmean(scores), 1.96 * spread / math.sqrt(len(scores)))


def by_type(examples: list[Example], scores: dict[str, float]) -> dict[str, Score]:
    """Return the score of all pages, then of each page type."""
    table = {"all": summarise([scores[example.id] for example in examples])}
    for kind in TYPES:
        chosen = [scores[example.id] for example in examples if example.type == kind]
        if chosen:
            table[kind] = summarise(chosen)
    return table


def as_table(scores: dict[str, Score]) -> str:
    """Return the scores as lines of text."""
    return "\n".join(f"{kind:14} {score.pages:5} pages  F1 {score.mean:.4f} ± {score.margin:.4f}" for kind, score in scores.items())
