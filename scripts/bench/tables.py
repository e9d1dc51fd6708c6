"""Tables of measurements, and whether what was asked is met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was asked: the figure found, the most it may be, and the unit of both."""

    what: str
    found: float
    most: float
    unit: str


def print_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their heads, the first column to the left, the others to the right."""
    lines = [tuple(heads), *map(tuple, rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(heads))]
    print(f"\n{title}")
    for line in lines:
        print(
            "  "
            + "   ".join(
                f"{cell:<{width}}" if n == 0 else f"{cell:>{width}}" for n, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
        )


def print_asked(*asked: Asked) -> bool:
    """Print what was asked beside what was found; true when all of it is met."""
    print_table(
        "what is asked",
        ("", "found", "at most", ""),
        [
            (one.what, f"{one.found:.3g} {one.unit}", f"{one.most:g} {one.unit}", "met" if one.found <= one.most else "NOT MET")
            for one in asked
        ],
    )
    return all(one.found <= one.most for one in asked)
