"""What sort of page the blocks make, as seven probabilities: what counts as content differs between an article and a list of goods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winnow.cleaning.features import Features
from winnow.cleaning.model.forest import Forest
from winnow.models import PageType

KINDS = tuple(PageType)
COLUMNS = tuple(f"page_{kind}" for kind in KINDS)
MOST_WORDS = 150
"""A block counts as its length in words, but not as more than this."""


@dataclass(frozen=True, slots=True)
class PageTypes:
    """A forest a page type, in the order of KINDS; their sums are log-odds up to a constant."""

    forests: tuple[Forest, ...]

    def probabilities(self, features: Features) -> NDArray[np.float64]:
        """Return the probability of each of KINDS for a page with blocks."""
        row = summary(features)[None]
        sums = np.array([forest.sums(row)[0] for forest in self.forests])
        odds = np.exp(sums - sums.max())
        shares: NDArray[np.float64] = odds / odds.sum()
        return shares


def summary(features: Features) -> NDArray[np.float32]:
    """Return the mean and the spread of each column over the page's blocks, weighted by their words."""
    weights = np.minimum(features.tokens[: len(features.values)], MOST_WORDS).astype(np.float64)
    weights /= weights.sum()
    mean = weights @ features.values
    spread = np.sqrt(np.maximum(weights @ features.values.astype(np.float64) ** 2 - mean**2, 0))
    return np.concatenate([mean, spread]).astype(np.float32)
