"""Cross-validation of the cleaning model: what it reaches on pages of sites it has not seen."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from training.boosting import train
from training.dataset import Example, folds, word_f1
from winnow.cleaning.decide import decide
from winnow.cleaning.model import Model

FOLDS = 5
TYPES = ("article", "documentation", "service", "forum", "collection", "listing", "product")


@dataclass(frozen=True, slots=True)
class Score:
    """The mean word F1 over some pages, with the 95 % margin of the mean."""

    pages: int
    mean: float
    margin: float


_examples: list[Example] = []
"""What the worker processes of `train_folds` learn from; they get it by being forked."""


def train_folds(examples: list[Example], *, seed: int, jobs: int) -> Iterator[tuple[Model, list[Example]]]:
    """Yield for each fold a model and the pages to judge it by, none of them of a registered domain that it has seen."""
    _examples[:] = examples
    parts = list(folds(examples, FOLDS, seed))
    # A process a fold: threads within one training wait for each other most of the time.
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        models = pool.map(_train_part, [learning for learning, _ in parts], [seed] * FOLDS)
        for model, (_, judging) in zip(models, parts, strict=True):
            yield model, [examples[n] for n in judging]


def _train_part(learning: list[int], seed: int) -> Model:
    return train([_examples[n] for n in learning], seed=seed, jobs=1)


def score_blocks(examples: list[Example], model: Model) -> dict[str, float]:
    """Return the F1 of each page's kept blocks, as the model alone chooses them."""
    return {example.id: word_f1(example.words, decide(example.features, model).keep, example.wanted) for example in examples}


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
