"""A forest of decision trees as flat arrays, evaluated with numpy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROWS_AT_ONCE = 128
"""Rows evaluated together: their places in all trees fit the processor's cache."""
_FEATURE_BITS = 16
"""A column's number takes at most so many bits, as it does where a forest is stored."""
_FEATURE = (1 << _FEATURE_BITS) - 1


@dataclass(frozen=True, slots=True)
class Forest:
    """Gradient-boosted trees over the columns `names`.

    A node tests whether column `feature` is at most `threshold`: if so it leads to `left`, else to `left` + 1. A leaf leads to itself
    (its threshold is infinite) and adds `value`. `roots` and `depths` are those of the trees, the deepest tree first.
    """

    names: tuple[str, ...]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    value: NDArray[np.float32]
    roots: NDArray[np.int32]
    depths: NDArray[np.int32]
    _steps: NDArray[np.intp] = field(init=False, repr=False, compare=False)
    """`left` and, in the lowest bits, `feature`: one look instead of two. As wide as numpy's own indices, which it would have to make."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_steps", self.left.astype(np.intp) << _FEATURE_BITS | self.feature)

    def sums(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the log-odds of each row; a step of the trees is one indexing for all rows and trees together."""
        result = np.empty(len(rows), dtype=np.float64)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            result[start : start + ROWS_AT_ONCE] = self._sums(rows[start : start + ROWS_AT_ONCE])
        return result

    def _sums(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        flat = np.ascontiguousarray(rows).ravel()
        offsets = np.arange(len(rows)) * rows.shape[1]
        nodes = np.repeat(self.roots.astype(np.intp)[:, None], len(rows), axis=1)
        for step in range(int(self.depths.max(initial=0))):
            active = nodes[: int(np.count_nonzero(self.depths > step))]
            steps = self._steps.take(active)
            places = steps & _FEATURE
            places += offsets
            steps >>= _FEATURE_BITS
            np.add(steps, flat.take(places) > self.threshold.take(active), out=active)
        sums: NDArray[np.float64] = self.value.take(nodes).sum(axis=0, dtype=np.float64)
        return sums

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the forest as named arrays to store."""
        return {
            "names": np.array(self.names, np.str_), "feature": self.feature.astype(np.int16),
            "threshold": self.threshold, "left": self.left,
            "value": self.value, "roots": self.roots, "depths": self.depths.astype(np.int16),
        }  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Forest:
        """Return the forest that `arrays` gave."""
        return cls(
            names=tuple(arrays["names"].tolist()),
            feature=arrays["feature"].astype(np.int32),
            threshold=arrays["threshold"],
            left=arrays["left"],
            value=arrays["value"],
            roots=arrays["roots"],
            depths=arrays["depths"].astype(np.int32),
        )
