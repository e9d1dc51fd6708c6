"""Training of the forest with LightGBM, and its conversion to the arrays that the product evaluates."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from training.dataset import Example
from training.vocabulary import train_vocabulary, unseen_scores
from winnow.cleaning.model import Model, columns
from winnow.cleaning.model.forest import Forest

TREES = 300
MAX_WEIGHT_TOKENS = 150
"""A block counts as its length in words, but not as more than this; all blocks of a page together count 1."""

PARAMETERS: dict[str, Any] = {
    "objective": "cross_entropy",
    "learning_rate": 0.06,
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
    """Learn the shares of wanted words from the examples' blocks: first what words say, then the trees that read that among the rest."""
    described = [example for example in examples if len(example.features.values)]
    weights = [_weights(example) for example in described]
    unseen = unseen_scores(described, weights, seed=seed)
    rows = np.concatenate(
        [np.concatenate([example.features.values, scores], axis=1) for example, scores in zip(described, unseen, strict=True)]
    )
    labels = np.concatenate([example.labels[: len(example.features.values)] for example in described])
    weight = np.concatenate(weights)
    booster = lightgbm.train(
        {**PARAMETERS, "seed": seed, "num_threads": jobs},
        lightgbm.Dataset(rows, labels, weight=weight / weight.mean()),
        trees,
    )
    return Model(train_vocabulary(described, weights, seed=seed), flatten(booster.dump_model(), columns(described[0].features)))


def _weights(example: Example) -> NDArray[np.float64]:
    tokens = example.features.tokens
    weights: NDArray[np.float64] = (np.minimum(tokens, MAX_WEIGHT_TOKENS) / tokens.sum())[: len(example.features.values)]
    return weights


def flatten(dump: dict[str, Any], names: tuple[str, ...]) -> Forest:
    """Turn a LightGBM model, as its `dump_model` gives it, into arrays."""
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    value: list[float] = []
    roots: list[int] = []
    depths: list[int] = []

    def reserve(count: int) -> int:
        start = len(feature)
        feature.extend([0] * count)
        threshold.extend([np.inf] * count)
        left.extend(range(start, start + count))
        value.extend([0.0] * count)
        return start

    for tree in dump["tree_info"]:
        root = reserve(1)
        deepest = 0
        waiting: list[tuple[dict[str, Any], int, int]] = [(tree["tree_structure"], root, 0)]
        while waiting:
            node, number, depth = waiting.pop()
            deepest = max(deepest, depth)
            if "split_feature" not in node:
                value[number] = node["leaf_value"]
                continue
            children = reserve(2)
            feature[number], threshold[number], left[number] = node["split_feature"], _at_most(node["threshold"]), children
            waiting += [(node["left_child"], children, depth + 1), (node["right_child"], children + 1, depth + 1)]
        roots.append(root)
        depths.append(deepest)
    order = np.argsort(-np.array(depths), kind="stable")
    return Forest(
        names,
        np.array(feature, np.int32),
        np.array(threshold, np.float32),
        np.array(left, np.int32),
        np.array(value, np.float32),
        np.array(roots, np.int32)[order],
        np.array(depths, np.int32)[order],
    )


def _at_most(threshold: float) -> float:
    """Return the largest single-precision number that is not above the threshold, so that the same rows pass."""
    rounded = np.float32(threshold)
    return float(np.nextafter(rounded, np.float32(-np.inf)) if rounded > threshold else rounded)
