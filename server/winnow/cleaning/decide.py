"""Which blocks of a page are its content: the model's probability for each, then one decision for the page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winnow.cleaning.features import Features
from winnow.cleaning.model import Model, shipped_model
from winnow.cleaning.model.page_types import KINDS
from winnow.models import PageType

HIDDEN_FACTOR = 0.1
"""What is left of a block's probability when it was not shown. The training pages, being served HTML, have no such marks, so that the
model cannot have learnt it."""

SHARED_BELIEF = 0.3
"""How much of its log-odds a block takes over from all that are built like it: entries of a list are kept or left together."""
_ALIKE = 3
"""Blocks built alike from which on they share."""

NOTHING_LIKELY = 0.28
"""When no block of a page is likelier than this to be content, none is: an error page, a wall, an app that has not started. Chosen with the
cross-validated probabilities: of the pages without content that it tells, the likeliest block has at most 0.26; of all but one with
content in their text, at least 0.31."""
_FEWEST_WORDS = 100
"""What a page must have in words for that: of a page with less, a reader may well want just those."""

TRUSTED_SHARE = 0.4
"""The share of the expected content that must have been shown for the marks to count: a page captured while it fades in, or behind a
curtain, has all of it hidden."""


@dataclass(frozen=True, slots=True)
class Decision:
    """For each block the probability that it is content, whether it is kept, and whether it was not shown when captured.

    `page_type` is what sort of page the blocks make, None without blocks.
    """

    probabilities: NDArray[np.float64]
    keep: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    page_type: PageType | None = None


def decide(features: Features, model: Model | None = None) -> Decision:
    """Choose the blocks to keep: the set with the highest expected F1 for the page, none when none is likely to be content.

    A hidden block loses most of its probability unless it looks like a tab, an accordion or a "read more". Of a selection, which the
    reader chose, all that was shown is kept. `model` is the shipped one unless given.
    """
    count = len(features.tokens)
    if not count:
        return Decision(np.zeros(0), np.zeros(0, np.bool_), np.zeros(0, np.bool_))
    probabilities = np.empty(count)
    described = len(features.values)
    model = model or shipped_model()
    types = model.page_types.probabilities(features)
    log_odds = shared(model.log_odds(features, types), features.alike)
    probabilities[:described] = 1.0 / (1.0 + np.exp(-log_odds))
    weights = features.tokens.astype(np.float64)
    probabilities[described:] = np.average(probabilities[:described], weights=weights[:described])
    concealed = features.hidden & ~features.foldable
    expected = probabilities * weights
    if expected[~concealed].sum() >= TRUSTED_SHARE * expected.sum():
        probabilities = np.where(concealed, HIDDEN_FACTOR * probabilities, probabilities)
    else:
        concealed = np.zeros(count, np.bool_)
    if features.selected:
        keep = ~concealed
    elif probabilities.max() < NOTHING_LIKELY and weights.sum() >= _FEWEST_WORDS:
        keep = np.zeros(count, np.bool_)
    else:
        keep = best_expected_f1(probabilities, weights)
    return Decision(probabilities, keep, features.hidden, KINDS[int(types.argmax())])


def shared(log_odds: NDArray[np.float64], alike: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log-odds drawn towards the mean of the blocks that are built alike."""
    _, groups, sizes = np.unique(alike, return_inverse=True, return_counts=True)
    means = np.bincount(groups, weights=log_odds) / sizes
    return np.where(sizes[groups] >= _ALIKE, (1 - SHARED_BELIEF) * log_odds + SHARED_BELIEF * means[groups], log_odds)


def best_expected_f1(probabilities: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return the set of blocks, likeliest first, whose expected F1 is highest.

    For the first k blocks in order of probability the expected F1 is about 2 Σ(p·w over them) / (Σ(w over them) + Σ(p·w over all)).
    After: N. Ye et al., "Optimizing F-measures: a tale of two approaches", ICML 2012.
    """
    keep = np.zeros(len(probabilities), dtype=np.bool_)
    expected = probabilities * weights
    wanted = expected.sum()
    if wanted <= 0:
        return keep
    order = np.argsort(-probabilities, kind="stable")
    scores = np.cumsum(expected[order]) / (np.cumsum(weights[order]) + wanted)
    keep[order[: int(scores.argmax()) + 1]] = True
    return keep
