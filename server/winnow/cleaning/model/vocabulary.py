"""What words say of a block: three linear models over the terms of its text, of the headings above it and of the markup around it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winnow.cleaning.features.terms import Terms, name_terms

COLUMNS = tuple(f"{place}_{reading}" for place in ("own", "beside", "near") for reading in ("words", "headings", "names"))
"""The block's own scores, the mean of the blocks beside it, and that of the five around it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A linear model over terms: the sum of the weights, by the square root of the number of terms, and an intercept."""

    weights: dict[str, float]
    intercept: float

    def score(self, terms: list[str]) -> float:
        """Return the log-odds that a block with these terms is content."""
        get = self.weights.get
        return sum([get(term, 0.0) for term in terms]) / math.sqrt(len(terms)) + self.intercept if terms else self.intercept


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What was learnt of the words of texts, of headings and of names in the markup."""

    words: Reading
    headings: Reading
    names: Reading

    def scores(self, terms: Terms) -> NDArray[np.float32]:
        """Return the columns COLUMNS for each block."""
        count = len(terms.words)
        own = np.empty((count, 3), np.float64)
        own[:, 0] = [self.words.score(found) for found in terms.words]
        own[:, 1] = np.array([self.headings.score(found) for found in terms.headings])[terms.above]
        own[:, 2] = self._names(terms)
        if not count:
            return np.empty((0, len(COLUMNS)), np.float32)
        padded = np.pad(own, ((2, 2), (0, 0)), mode="edge")
        beside = (padded[1:-3] + padded[3:-1]) / 2
        near = (padded[:-4] + padded[1:-3] + own + padded[3:-1] + padded[4:]) / 5
        return np.concatenate([own, beside, near], axis=1, dtype=np.float32)

    def _names(self, terms: Terms) -> NDArray[np.float64]:
        levels = terms.around.shape[1]
        get = self.names.weights.get
        weight = np.array(
            [[sum([get(term, 0.0) for term in name_terms(names, level)]) for level in range(levels)] for names in terms.names]
        ).reshape(len(terms.names), levels)
        sizes = np.array([len(names) for names in terms.names], np.float64)
        rows = terms.around
        totals: NDArray[np.float64] = weight[rows, np.arange(levels)].sum(axis=1)
        scores: NDArray[np.float64] = totals / np.sqrt(np.maximum(sizes[rows].sum(axis=1), 1)) + self.names.intercept
        return scores
