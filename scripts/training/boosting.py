"""Training of the model: words and page types first, then the trees that read both among the other columns."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from training.dataset import Example
from training.flattening import flatten
from training.page_types import train_page_types, unseen_types
from training.titles import train_titles
from training.vocabulary import train_vocabulary, unseen_scores
from winnow.cleaning.model import Model, columns, joined

TREES = 600
MAX_WEIGHT_TOKENS = 150
"""A block counts as its length in words, but not as more than this; all blocks of a page together count 1."""

PARAMETERS: dict[str, Any] = {
    "objective": "cross_entropy",
    "learning_rate": 0.03,
    "num_leaves": 63,
    "max_depth": 9,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 2.0,
    "max_bin": 127,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def train(examples: list[Example], *, seed: int, jobs: int, trees: int = TREES) -> Model:
    """Learn the shares of wanted words from the examples' blocks.

    What words say and what sort of page it is, the trees are told by models that have not seen the page's site, as it will be in use.
    """
    described = [example for example in examples if len(example.features.values)]
    weights = [_weights(example) for example in described]
    scores = unseen_scores(described, weights, seed=seed)
    types = unseen_types(described, seed=seed, jobs=jobs)
    rows = np.concatenate([joined(example.features, *told) for example, *told in zip(described, scores, types, strict=True)])
    labels = np.concatenate([example.labels[: len(example.features.values)] for example in described])
    weight = np.concatenate(weights)
    booster = lightgbm.train(
        {**PARAMETERS, "seed": seed, "num_threads": jobs},
        lightgbm.Dataset(rows, labels, weight=weight / weight.mean()),
        trees,
    )
    return Model(
        train_vocabulary(described, weights, seed=seed),
        train_page_types(described, seed=seed, jobs=jobs),
        flatten(booster.dump_model()["tree_info"], columns(described[0].features)),
        train_titles(examples, seed=seed, jobs=jobs),
    )


def _weights(example: Example) -> NDArray[np.float64]:
    tokens = example.features.tokens
    weights: NDArray[np.float64] = (np.minimum(tokens, MAX_WEIGHT_TOKENS) / tokens.sum())[: len(example.features.values)]
    return weights
