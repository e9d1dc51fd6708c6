"""The trained model: what words say of a block, and a forest of decision trees over that and all else that is known about it.

`model.npz` is made by `scripts/train-cleaner`; `card.json` says from what, how, and what it reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import IO

import numpy as np
from numpy.typing import NDArray

from winnow.cleaning.features import Features
from winnow.cleaning.model.forest import Forest
from winnow.cleaning.model.vocabulary import COLUMNS, Reading, Vocabulary

__all__ = ["Model", "load", "shipped_model"]

_READINGS = ("words", "headings", "names")


@dataclass(frozen=True, slots=True)
class Model:
    """A vocabulary, and a forest whose columns are those of the features and then the vocabulary's."""

    vocabulary: Vocabulary
    forest: Forest

    def log_odds(self, features: Features) -> NDArray[np.float64]:
        """Return for each described block the log-odds that it is content."""
        return self.forest.sums(np.concatenate([features.values, self.vocabulary.scores(features.terms)], axis=1))

    def save(self, file: IO[bytes]) -> None:
        """Write the model in numpy's compressed archive format; nothing in it is code."""
        arrays = self.forest.arrays()
        for name in _READINGS:
            reading: Reading = getattr(self.vocabulary, name)
            arrays[f"{name}_terms"] = np.frombuffer("\n".join(reading.weights).encode(), np.uint8)
            arrays[f"{name}_weights"] = np.array([*reading.weights.values(), reading.intercept], np.float16)
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # the stub takes the arrays for its one option


def columns(features: Features) -> tuple[str, ...]:
    """Return the names of the columns that a model for such features reads."""
    return (*features.names, *COLUMNS)


def load(file: IO[bytes]) -> Model:
    """Read what `Model.save` wrote."""
    with np.load(file, allow_pickle=False) as arrays:
        readings = []
        for name in _READINGS:
            terms = arrays[f"{name}_terms"].tobytes().decode()
            *weights, intercept = arrays[f"{name}_weights"].astype(np.float64).tolist()
            readings.append(Reading(dict(zip(terms.split("\n"), weights, strict=True)) if terms else {}, intercept))
        return Model(Vocabulary(*readings), Forest.from_arrays(arrays))


@cache
def shipped_model() -> Model:
    """Return the model that comes with the package, read once in a process."""
    with files(__name__).joinpath("model.npz").open("rb") as file:
        return load(file)
