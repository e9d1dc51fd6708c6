"""How a page was judged, block by block: for people who ask why."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from winnow.cleaning.blocks import Block
from winnow.cleaning.judge import judge
from winnow.cleaning.model import Model
from winnow.cleaning.outline import Outline
from winnow.cleaning.shortage import as_memory_error
from winnow.models import BlockId, Overrides, RemovedBlock, SiteRules, Snapshot


@dataclass(frozen=True, slots=True)
class ExplainedBlock:
    """A block and what was decided about it.

    `depth` counts the elements around it that hold other blocks too. `probability` is the model's that it is content, `chosen` whether
    the model alone keeps it, `removed` what it went with, None when it is kept.
    """

    id: BlockId
    role: str
    text: str
    words: int
    depth: int
    probability: float
    chosen: bool
    removed: RemovedBlock | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """All blocks of a page in its order; `title` and `url` are the snapshot's; `partial` says what could not be read, "" if nothing."""

    title: str
    url: str
    partial: str
    blocks: tuple[ExplainedBlock, ...]


@as_memory_error()
def explain(
    snapshot: Snapshot,
    *,
    overrides: Overrides = Overrides(),  # noqa: B008 - immutable
    rules: SiteRules = SiteRules(),  # noqa: B008 - immutable
    model: Model | None = None,
) -> Explanation:
    """Judge a page as `clean` does, and tell what was decided about each block and by what. Never raises for any content,
    only MemoryError when there is not enough memory for it."""
    judged = judge(snapshot, overrides, rules, model)
    removed = {member: one for one in judged.removed for member in one.blocks}
    blocks = judged.segmentation.blocks
    depths = _depths(blocks, judged.view.outline)
    chosen, probabilities = judged.decision.keep.tolist(), judged.decision.probabilities.tolist()
    return Explanation(
        snapshot.title,
        snapshot.url,
        judged.page.partial,
        tuple(
            ExplainedBlock(
                block.id, block.role, block.text, judged.view.words(n), depths[n], probabilities[n], chosen[n], removed.get(block.id)
            )
            for n, block in enumerate(blocks)
        ),
    )


def _depths(blocks: tuple[Block, ...], outline: Outline) -> list[int]:
    """For each block how many elements around it hold more than what is nested in them; linear in the elements that hold text."""
    known: dict[HtmlElement, int] = {}
    depths = []
    for block in blocks:
        passed: list[HtmlElement] = []
        place: HtmlElement | None = block.element
        while place is not None and place not in known:
            passed.append(place)
            place = place.getparent()
        for element in reversed(passed):
            parent = element.getparent()
            if parent is None:
                known[element] = 0
            else:
                known[element] = known[parent] + (outline.span(element) != outline.span(parent))
        depths.append(known[block.element])
    return depths
