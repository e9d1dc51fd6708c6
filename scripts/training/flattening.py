"""From the trees that LightGBM gives to the arrays that the product evaluates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from winnow.cleaning.model.forest import Forest


def flatten(trees: Sequence[dict[str, Any]], names: tuple[str, ...]) -> Forest:
    """Turn trees of LightGBM, as `dump_model` gives them under "tree_info", into arrays."""
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

    for tree in trees:
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
    return Forest(
        names,
        np.array(feature, np.int32),
        np.array(threshold, np.float32),
        np.array(left, np.int32),
        np.array(value, np.float32),
        np.array(roots, np.int32),
        np.array(depths, np.int32),
    )


def _at_most(threshold: float) -> float:
    """Return the largest single-precision number that is not above the threshold, so that the same rows pass."""
    rounded = np.float32(threshold)
    return float(np.nextafter(rounded, np.float32(-np.inf)) if rounded > threshold else rounded)
