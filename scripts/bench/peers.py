"""What others reach on the same pages, to stand beside Winnow's own figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    """An extractor and its mean word F1, by page type and over "all" pages; a type that was not measured is left out."""

    name: str
    f1: Mapping[str, float]


PEERS = (
    Peer(
        "rs-trafilatura 0.1.1",
        {
            "all": 0.847, "article": 0.932, "documentation": 0.932, "service": 0.844, "forum": 0.808, "collection": 0.716,
            "listing": 0.707, "product": 0.641,
        },
    ),
    Peer("trafilatura 2.3.1", {"all": 0.818}),
    Peer("resiliparse 2.0", {"all": 0.782}),
    Peer("readability.js 0.6", {"all": 0.776}),
)  # fmt: skip
"""Measured with the benchmark's scorer on the 1,497 development pages of WCXB in November 2026. None of them was trained on those pages
as far as is known; Winnow's figures beside them must be cross-validated."""


def beside_peers(own: Mapping[str, float]) -> str:
    """The figures of Winnow, by page type as `PEERS` has them, in a table beside those of the others."""
    kinds = list(PEERS[0].f1)
    rows = [("Winnow, cross-validated", own), *((peer.name, peer.f1) for peer in PEERS)]
    width = max(len(name) for name, _ in rows)
    lines = [" " * width + "".join(f"{kind:>15}" for kind in kinds)]
    lines += [f"{name:{width}}" + "".join(f"{f1[kind]:15.3f}" if kind in f1 else f"{'–':>15}" for kind in kinds) for name, f1 in rows]
    best = {kind: max(peer.f1[kind] for peer in PEERS if kind in peer.f1) for kind in kinds}
    lines.append(
        f"{'ahead of the best of them':{width}}"
        + "".join(f"{own[kind] - best[kind]:+15.3f}" if kind in own else " " * 15 for kind in kinds)
    )
    return "\n".join(lines)
