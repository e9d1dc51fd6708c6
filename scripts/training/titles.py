"""Training of the choice among what a page might be called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import lightgbm
import numpy as np

from training.dataset import Example
from training.flattening import flatten
from winnow.cleaning.metadata.plain import folded, plain, words_of
from winnow.cleaning.metadata.title_choice import COLUMNS
from winnow.cleaning.metadata.titles import SEPARATOR
from winnow.cleaning.model.forest import Forest

ROUNDS = 150
NEARLY = 0.8
"""F1 of the words from which two titles are the same to a reader, as the WCXB benchmark has it."""

PARAMETERS: dict[str, Any] = {
    "objective": "cross_entropy",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "use_missing": False,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def train_titles(examples: Sequence[Example], *, seed: int, jobs: int) -> Forest:
    """Learn which candidate is the title: a half for saying the same, the other half for saying it in the same letters."""
    told = [example for example in examples if example.titles and example.title]
    rows = np.concatenate([example.title_rows for example in told])
    labels = [sum(agrees(title, example.title)) / 2 for example in told for title in example.titles]
    booster = lightgbm.train({**PARAMETERS, "seed": seed, "num_threads": jobs}, lightgbm.Dataset(rows, labels), ROUNDS)
    return flatten(booster.dump_model()["tree_info"], COLUMNS)


def score_titles(examples: Sequence[Example], forest: Forest) -> dict[str, tuple[bool, bool]]:
    """Whether the chosen title of each page that has one is right to the letter, and whether it says the same."""
    return {
        example.id: agrees(example.titles[int(forest.sums(example.title_rows).argmax())], example.title)
        if example.titles
        else (False, False)
        for example in examples
        if example.title
    }


def agrees(title: str, truth: str) -> tuple[bool, bool]:
    """Whether a title is the true one to the letter, and whether their words agree, the title's first or last part aside."""
    title, truth = folded(plain(title)), folded(plain(truth))
    if title == truth:
        return True, True
    cuts = list(SEPARATOR.finditer(title))
    readings = [title, title[: cuts[-1].start()], title[cuts[0].end() :]] if cuts else [title]
    return False, any(_f1(words_of(reading), words_of(truth)) >= NEARLY for reading in readings)


def _f1(one: list[str], other: list[str]) -> float:
    shared = (Counter(one) & Counter(other)).total()
    return 2 * shared / (len(one) + len(other)) if shared else 0.0
