"""Cross-validation of the cleaning model: what it reaches on pages of sites it has not seen."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from training.boosting import train
from training.dataset import Example, folds, word_f1
from winnow.cleaning.decide import decide
from winnow.cleaning.model import Forest

FOLDS = 5
TYPES = ("article", "documentation", "service", "forum", "collection", "listing", "product")


@dataclass(frozen=True, slots=True)
class Score:
    """The mean word F1 over some pages, with the 95 % margin of the mean."""

    pages: int
    mean: float
    margin: float


def train_folds(examples: list[Example], *, seed: int, jobs: int) -> Iterator[tuple[Forest, list[Example]]]:
    """Yield for each fold a model and the pages to judge it by, none of them of a registered domain that it has seen."""
    for learning, judging in folds(examples, FOLDS, seed):
        yield train([examples[n] for n in learning], seed=seed, jobs=jobs), [examples[n] for n in judging]


def score_blocks(examples: list[Example], forest: Forest) -> dict[str, float]:
    """Return the F1 of each page's kept blocks, as the model alone chooses them."""
    return {example.id: word_f1(example.words, decide(example.features, forest).keep, example.wanted) for example in examples}


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
