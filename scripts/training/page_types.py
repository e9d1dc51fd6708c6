"""Training of the page types, and their probabilities for the pages they learn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from training.dataset import Example, folds
from training.flattening import flatten
from training.vocabulary import INNER_FOLDS
from winnow.cleaning.model.page_types import KINDS, PageTypes, summary

ROUNDS = 120
PARAMETERS: dict[str, Any] = {
    "objective": "multiclass",
    "num_class": len(KINDS),
    "learning_rate": 0.08,
    "num_leaves": 15,
    "min_data_in_leaf": 10,
    "feature_fraction": 0.2,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "deterministic": True,
    "force_col_wise": True,
    "verbose": -1,
}


def train_page_types(examples: Sequence[Example], *, seed: int, jobs: int) -> PageTypes:
    """Learn to tell the types of pages apart from what is known about their blocks."""
    rows = np.stack([summary(example.features) for example in examples])
    kinds = np.array([KINDS.index(example.type) for example in examples])  # type: ignore[arg-type]  # equal to its PageType
    booster = lightgbm.train({**PARAMETERS, "seed": seed, "num_threads": jobs}, lightgbm.Dataset(rows, kinds), ROUNDS)
    trees = booster.dump_model()["tree_info"]
    return PageTypes(tuple(flatten(trees[n :: len(KINDS)], ()) for n in range(len(KINDS))))


def unseen_types(examples: list[Example], *, seed: int, jobs: int) -> list[NDArray[np.float64]]:
    """Return the probabilities of each example's types, by a model that has seen no page of its site."""
    found: dict[int, NDArray[np.float64]] = {}
    for learning, judging in folds(examples, INNER_FOLDS, seed + 1000):
        types = train_page_types([examples[n] for n in learning], seed=seed, jobs=jobs)
        found |= {n: types.probabilities(examples[n].features) for n in judging}
    return [found[n] for n in range(len(examples))]
