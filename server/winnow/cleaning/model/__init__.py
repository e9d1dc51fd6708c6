"""The trained model: what words say of a block, what sort of page it is on, a forest of decision trees over that and all else,
and one that chooses titles.

`model.npz` is made by `scripts/train-cleaner`; `card.json` says from what, how, and what it reaches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from winnow.cleaning.features import Features
from winnow.cleaning.model import page_types, vocabulary
from winnow.cleaning.model.forest import Forest
from winnow.cleaning.model.page_types import PageTypes
from winnow.cleaning.model.vocabulary import Reading, Vocabulary

__all__ = ["Model", "load", "shipped_model"]

_READINGS = ("words", "headings", "names")


@dataclass(frozen=True, slots=True)
class Model:
    """A vocabulary, the page types, and a forest whose columns are those of the features, then the vocabulary's, then the types'.

    `titles` chooses the page's title (`metadata/title_choice.py` has its columns).
    """

    vocabulary: Vocabulary
    page_types: PageTypes
    forest: Forest
    titles: Forest

    def log_odds(self, features: Features, types: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return for each described block the log-odds that it is content; `types` are what `page_types` says of the page."""
        return self.forest.sums(joined(features, self.vocabulary.scores(features.terms), types))

    def save(self, file: IO[bytes]) -> None:
        """Write the model in numpy's compressed archive format; nothing in it is code."""
        arrays = {f"blocks_{name}": array for name, array in self.forest.arrays().items()}
        arrays |= {f"titles_{name}": array for name, array in self.titles.arrays().items()}
        for kind, forest in zip(page_types.KINDS, self.page_types.forests, strict=True):
            arrays |= {f"{kind}_{name}": array for name, array in forest.arrays().items()}
        for name in _READINGS:
            reading: Reading = getattr(self.vocabulary, name)
            arrays[f"{name}_terms"] = np.frombuffer("\n".join(reading.weights).encode(), np.uint8)
            arrays[f"{name}_weights"] = np.array([*reading.weights.values(), reading.intercept], np.float16)
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # the stub takes the arrays for its one option


def columns(features: Features) -> tuple[str, ...]:
    """Return the names of the columns that a model for such features reads."""
    return (*features.names, *vocabulary.COLUMNS, *page_types.COLUMNS)


def joined(features: Features, scores: NDArray[np.float32], types: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the rows that the forest reads: the columns of the features, the vocabulary's scores, and the page's types."""
    return np.concatenate([features.values, scores, np.broadcast_to(types.astype(np.float32), (len(scores), len(types)))], axis=1)


def load(file: IO[bytes]) -> Model:
    """Read what `Model.save` wrote."""
    with np.load(file, allow_pickle=False) as arrays:
        readings = []
        for name in _READINGS:
            terms = arrays[f"{name}_terms"].tobytes().decode()
            *weights, intercept = arrays[f"{name}_weights"].astype(np.float64).tolist()
            readings.append(Reading(dict(zip(terms.split("\n"), weights, strict=True)) if terms else {}, intercept))
        types = PageTypes(tuple(_forest(arrays, kind) for kind in page_types.KINDS))
        return Model(Vocabulary(*readings), types, _forest(arrays, "blocks"), _forest(arrays, "titles"))


def _forest(arrays: Mapping[str, NDArray[Any]], prefix: str) -> Forest:
    return Forest.from_arrays({name.removeprefix(f"{prefix}_"): arrays[name] for name in arrays if name.startswith(f"{prefix}_")})


@cache
def shipped_model() -> Model:
    """Return the model that comes with the package, read once in a process."""
    with files(__name__).joinpath("model.npz").open("rb") as file:
        return load(file)
