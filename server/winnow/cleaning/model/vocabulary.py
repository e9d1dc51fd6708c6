"""What words say of a block: three linear models over the terms of its text, of the headings above it and of the markup around it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from winnow.cleaning.features.terms import FAR_TAGS, FAR_WORDS, Terms

COLUMNS = tuple(f"{place}_{reading}" for place in ("own", "beside", "near") for reading in ("words", "headings", "names"))
"""The block's own scores, the mean of the blocks beside it, and that of the five around it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A linear model over terms: the sum of the weights, by the square root of the number of terms, and an intercept.

    The first character of a term says where it stands (see `terms_of`).
    """

    weights: dict[str, float]
    intercept: float
    by_place: dict[str, dict[str, float]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places: dict[str, dict[str, float]] = {}
        for term, weight in self.weights.items():
            places.setdefault(term[0], {})[term[1:]] = weight
        object.__setattr__(self, "by_place", places)

    def at(self, place: str) -> dict[str, float]:
        """Return the weights of the terms at a place, without its character."""
        return self.by_place.get(place, {})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What was learnt of the words of texts, of headings and of names in the markup."""

    words: Reading
    headings: Reading
    names: Reading

    def scores(self, terms: Terms) -> NDArray[np.float32]:
        """Return the columns COLUMNS for each block."""
        count = len(terms.words)
        if not count:
            return np.empty((0, len(COLUMNS)), np.float32)
        own = np.empty((count, 3), np.float64)
        own[:, 0] = self._words(terms)
        own[:, 1] = self._headings(terms)
        own[:, 2] = self._names(terms)
        padded = np.pad(own, ((2, 2), (0, 0)), mode="edge")
        beside = (padded[1:-3] + padded[3:-1]) / 2
        near = (padded[:-4] + padded[1:-3] + own + padded[3:-1] + padded[4:]) / 5
        return np.concatenate([own, beside, near], axis=1, dtype=np.float32)

    def _words(self, terms: Terms) -> list[float]:
        anywhere, first, last, length = (self.words.at(place) for place in "wfln")
        lengths = {int(name): weight for name, weight in length.items()}
        scores = []
        for words, (begin, end, count) in zip(terms.words, terms.ends, strict=True):
            total = sum([anywhere[word] for word in words if word in anywhere]) + lengths.get(count, 0.0)
            if count:
                total = (total + first.get(begin, 0.0) + last.get(end, 0.0)) / math.sqrt(len(words) + 3)
            scores.append(total + self.words.intercept)
        return scores

    def _headings(self, terms: Terms) -> NDArray[np.float64]:
        weights = self.headings.weights
        of_context = np.array(
            [sum([weights[term] for term in found if term in weights]) / math.sqrt(len(found) or 1) for found in terms.headings]
        )
        scores: NDArray[np.float64] = of_context[terms.above] + self.headings.intercept
        return scores

    def _names(self, terms: Terms) -> NDArray[np.float64]:
        levels = terms.around.shape[1]
        weight = np.empty((len(terms.names), levels), np.float64)
        for level in range(levels):
            if level > FAR_TAGS:
                weight[:, level] = weight[:, FAR_TAGS]
                continue
            words, tags = self.names.at(str(min(level, FAR_WORDS))), self.names.at(str(min(level, FAR_TAGS)))
            weight[:, level] = [
                tags.get(names[0], 0.0) + sum([words[name] for name in names[1:] if name in words]) for names in terms.names
            ]
        sizes = np.array([len(names) for names in terms.names], np.float64)
        rows = terms.around
        totals: NDArray[np.float64] = weight[rows, np.arange(levels)].sum(axis=1)
        scores: NDArray[np.float64] = totals / np.sqrt(np.maximum(sizes[rows].sum(axis=1), 1)) + self.names.intercept
        return scores


def terms_of(terms: Terms, reading: str) -> Iterator[list[str]]:
    """Yield the terms of each block in a reading: what `Vocabulary.scores` adds up, for training.

    Words: anywhere (w), the first (f), the last (l), their number (n). Headings: of any that is open (h), of the last (H). Names: the level
    of the element above the block.
    """
    if reading == "words":
        for words, (begin, end, count) in zip(terms.words, terms.ends, strict=True):
            yield [*(f"w{word}" for word in words), *((f"f{begin}", f"l{end}") if count else ()), f"n{count}"]
    elif reading == "headings":
        yield from (terms.headings[place] for place in terms.above.tolist())
    else:
        for row in terms.around.tolist():
            found = []
            for level, place in enumerate(row):
                tag, *names = terms.names[place]
                found += [f"{min(level, FAR_TAGS)}{tag}", *(f"{min(level, FAR_WORDS)}{name}" for name in names)]
            yield found
