"""Training of the vocabulary: linear models over the terms of texts, headings and names, and their scores for the pages they learn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import SGDClassifier

from training.dataset import Example, folds
from winnow.cleaning.model.vocabulary import Reading, Vocabulary, terms_of

INNER_FOLDS = 4
FEWEST_SITES = 6
"""A term of fewer sites is one of theirs, not of the web's."""
PASSES = 4
PENALTIES = {"words": 2e-5, "headings": 1e-4, "names": 2e-5}
"""Strength of the L2 penalty of each reading, chosen by the log-loss of one fold."""


def train_vocabulary(examples: Sequence[Example], weights: Sequence[NDArray[np.float64]], *, seed: int) -> Vocabulary:
    """Learn what words say of blocks."""
    labels = np.concatenate([example.labels[: len(example.features.values)] for example in examples])
    weight = np.concatenate(list(weights))
    sites = [example.site for example in examples]
    readings = {}
    for name, penalty in PENALTIES.items():
        rows = [list(terms_of(example.features.terms, name)) for example in examples]
        matrix, terms = _matrix(rows, sites)
        readings[name] = _fit(matrix, terms, labels, weight / weight.mean(), penalty, seed)
    return Vocabulary(**readings)


def unseen_scores(examples: list[Example], weights: Sequence[NDArray[np.float64]], *, seed: int) -> list[NDArray[np.float32]]:
    """Return the vocabulary's columns for each example, by a vocabulary that has seen no page of its site.

    The forest learns from these how far words can be believed on pages of new sites; a vocabulary's scores for its own pages are too good.
    """
    scores: dict[int, NDArray[np.float32]] = {}
    for learning, judging in folds(examples, INNER_FOLDS, seed + 1000):
        vocabulary = train_vocabulary([examples[n] for n in learning], [weights[n] for n in learning], seed=seed)
        scores |= {n: vocabulary.scores(examples[n].features.terms) for n in judging}
    return [scores[n] for n in range(len(examples))]


def _matrix(pages: Sequence[Sequence[Sequence[str]]], sites: Sequence[str]) -> tuple[sparse.csr_matrix, list[str]]:
    """Return a row a block, each term's count by the square root of the number of terms, and the terms of the columns."""
    numbers: dict[str, int] = {}
    holders: dict[int, set[str]] = {}
    places: list[int] = []
    ends = [0]
    for page, site in zip(pages, sites, strict=True):
        seen: set[int] = set()
        for block in page:
            places += (found := [numbers.setdefault(term, len(numbers)) for term in block])
            seen.update(found)
            ends.append(len(places))
        for number in seen:
            holders.setdefault(number, set()).add(site)
    sizes = np.diff(ends)
    values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32)
    matrix = sparse.csr_matrix((values, np.array(places, np.int32), np.array(ends)), shape=(len(sizes), len(numbers)))
    matrix.sum_duplicates()
    common = [number for number in range(len(numbers)) if len(holders[number]) >= FEWEST_SITES]
    terms = list(numbers)
    return matrix[:, common].tocsr(), [terms[number] for number in common]


def _fit(
    matrix: sparse.csr_matrix, terms: list[str], labels: NDArray[np.float64], weights: NDArray[np.float64], penalty: float, seed: int
) -> Reading:
    """Fit a logistic regression to soft labels: each row stands once as content and once as none, weighted by its share of either."""
    rows = sparse.vstack([matrix, matrix]).tocsr()
    sides = np.repeat([1, 0], len(labels))
    both = np.concatenate([weights * labels, weights * (1 - labels)])
    telling = both > 0
    model = SGDClassifier(loss="log_loss", alpha=penalty, max_iter=PASSES, tol=None, average=True, random_state=seed)
    model.fit(rows[telling], sides[telling], sample_weight=both[telling])
    return Reading(dict(zip(terms, model.coef_[0].astype(np.float16).tolist(), strict=True)), float(model.intercept_[0]))
