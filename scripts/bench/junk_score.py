"""The command behind `scripts/bench/junk`: how well cleaning tells junk from content, and how well it names it."""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.corpus import Source, sources
from bench.tables import print_table
from winnow.cleaning.blocks import Block
from winnow.cleaning.judge import Judgement, judge
from winnow.cleaning.model import Model, load
from winnow.models import BlockId, Kind, Overrides, SiteRules, Snapshot

CONTENT = "content"
UNSCORED = frozenset(("meta", "unsure"))
LABELS = frozenset((CONTENT, *UNSCORED, *Kind))
KEPT = "kept"
HALVES = ("A", "B")
LEAST_JUNK_REMOVED, LEAST_CONTENT_KEPT, LEAST_KIND_RIGHT = 0.95, 0.98, 0.85
EXCERPT = 70
"""Characters of a block's text that a listed mistake shows."""

_NOW = datetime(2026, 1, 1, tzinfo=UTC)

Tally = Counter[tuple[str, str]]
"""Words by their label and by what cleaning says of them: `KEPT`, or the kind they are removed as."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks of one label side by side, named by the ids of the first and the last."""

    first: BlockId
    last: BlockId
    blocks: int
    label: str


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page of the corpus with the labels of all its blocks."""

    id: str
    type: str
    site: str
    stretches: tuple[Stretch, ...]

    @property
    def half(self) -> str:
        """The half that the page's site falls into, always the same one."""
        return HALVES[zlib.crc32(self.site.encode()) % len(HALVES)]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A block of a labelled page that cleaning names otherwise, or keeps though it is junk, or removes though it is content."""

    page: str
    label: str
    named: str
    words: int
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """What cleaning made of a labelled page; `lost` counts the blocks whose label no longer finds its place."""

    page: LabelledPage
    tally: Tally
    mistakes: tuple[Mistake, ...]
    lost: int


def read_labels(path: Path) -> LabelledPage:
    """Read the labels of a page from a file such as `junk_labels/README.md` describes."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    facts = dict(line.split(" ", 1) for line in head.splitlines())
    stretches = []
    for line in body.splitlines():
        first, last, blocks, label = line.split(" ")
        if label not in LABELS:
            raise SystemExit(f"{path}: {label} is no label; see README.md beside it.")
        stretches.append(Stretch(BlockId(first), BlockId(last), int(blocks), label))
    return LabelledPage(facts["page"], facts["type"], facts["site"], tuple(stretches))


def place(stretches: Sequence[Stretch], blocks: Sequence[Block]) -> tuple[dict[int, str], int]:
    """Return the labels by the index of their block, and the number of blocks whose stretch has lost an end."""
    index = {block.id: block.index for block in blocks}
    labels: dict[int, str] = {}
    lost = 0
    for stretch in stretches:
        first, last = index.get(stretch.first), index.get(stretch.last)
        if first is None or last is None or last < first:
            lost += stretch.blocks
        else:
            labels.update(dict.fromkeys(range(first, last + 1), stretch.label))
    return labels, lost


def score(page: LabelledPage, judged: Judgement) -> Result:
    """Compare what cleaning decides about a page with its labels."""
    blocks = judged.segmentation.blocks
    labels, lost = place(page.stretches, blocks)
    removed = {member: one for one in judged.removed for member in one.blocks}
    tally: Tally = Counter()
    mistakes = []
    for block in blocks:
        label = labels.get(block.index, "unsure")
        if label in UNSCORED:
            continue
        one = removed.get(block.id)
        named = KEPT if one is None else str(one.kind)
        words = judged.view.words(block.index)
        tally[label, named] += words
        if named != (KEPT if label == CONTENT else label):
            mistakes.append(Mistake(page.id, label, named, words, "" if one is None else one.why, block.text))
    return Result(page, tally, tuple(mistakes), lost)


def results(pages: Sequence[LabelledPage], data: Mapping[str, Source], models: Path) -> Iterator[Result]:
    """Judge each page with the model that has not seen its site, model by model."""
    left = {page.id: page for page in pages}
    for listed in sorted(models.glob("*.json")):
        chosen = [left.pop(name) for name in json.loads(listed.read_text(encoding="utf-8")) if name in left]
        if not chosen:
            continue
        with listed.with_suffix(".npz").open("rb") as file:
            model: Model = load(file)
        for page in chosen:
            if page.id not in data:
                raise SystemExit(f"The data hold no page {page.id}; name the folder with the development pages of WCXB by --data.")
            source = data[page.id]
            snapshot = Snapshot(url=source.url, captured_at=_NOW, html=source.html())
            yield score(page, judge(snapshot, Overrides(), SiteRules(), model))
    if left:
        raise SystemExit(
            f"No model may judge {', '.join(sorted(left))}; write them all with scripts/bench/cleaning --data DIR --models DIR."
        )


def junk_removed(tally: Tally) -> tuple[int, int]:
    """Words of junk that are removed, and of all junk."""
    junk = [(named, words) for (label, named), words in tally.items() if label != CONTENT]
    return sum(words for named, words in junk if named != KEPT), sum(words for _, words in junk)


def content_kept(tally: Tally) -> tuple[int, int]:
    """Words of content that are kept, and of all content."""
    return tally[CONTENT, KEPT], sum(words for (label, _), words in tally.items() if label == CONTENT)


def kind_right(tally: Tally) -> tuple[int, int]:
    """Words of removed junk whose kind is right, and of all removed junk."""
    return sum(words for (label, named), words in tally.items() if label == named), junk_removed(tally)[0]


MEASURES: dict[str, tuple[Callable[[Tally], tuple[int, int]], float]] = {
    "junk removed": (junk_removed, LEAST_JUNK_REMOVED),
    "content kept": (content_kept, LEAST_CONTENT_KEPT),
    "kind right": (kind_right, LEAST_KIND_RIGHT),
}


def pooled(found: Sequence[Result]) -> Tally:
    """The words of several pages together."""
    return sum((result.tally for result in found), Counter())


def print_results(found: Sequence[Result]) -> bool:
    """Print all figures; true when the asked ones are reached."""
    print_table(
        "by words",
        ("", "pages", "words", *(head for name in MEASURES for head in (name, "mean of pages"))),
        [
            _row(name, chosen)
            for name, chosen in (
                ("all", found),
                *((f"half {half}", [result for result in found if result.page.half == half]) for half in HALVES),
                *((kind, [r for r in found if r.page.type == kind]) for kind in sorted({result.page.type for result in found})),
            )
            if chosen
        ],
    )
    whole = pooled(found)
    print_table("kinds of the junk that is removed", ("", "pages", "words", "removed", "precision", "recall"), _kind_rows(found, whole))
    _print_confusion(whole)
    lost = sum(result.lost for result in found)
    print(f"\n{lost} of {sum(s.blocks for r in found for s in r.page.stretches)} labelled blocks are not found any more")
    rows, met = [], True
    for name, (measure, least) in MEASURES.items():
        share = _share(*measure(whole))
        met = met and share >= least
        rows.append((name, f"{share:.3f}", f"{least:g}", "met" if share >= least else "NOT MET"))
    print_table("what is asked", ("", "found", "at least", ""), rows)
    return met


def _row(name: str, chosen: Sequence[Result]) -> tuple[str, ...]:
    whole = pooled(chosen)
    cells = [name, str(len(chosen)), str(whole.total())]
    for measure, _ in MEASURES.values():
        cells.append(f"{_share(*measure(whole)):.3f}")
        shares = [_share(*counts) for counts in (measure(result.tally) for result in chosen) if counts[1]]
        cells.append(f"{sum(shares) / len(shares):.3f}" if shares else "-")
    return tuple(cells)


def _kind_rows(found: Sequence[Result], whole: Tally) -> Iterator[tuple[str, ...]]:
    for kind in Kind:
        pages = sum(any(label == kind for label, _ in result.tally) for result in found)
        of_kind = sum(words for (label, _), words in whole.items() if label == kind)
        removed = of_kind - whole[kind, KEPT]
        named = sum(words for (label, name), words in whole.items() if name == kind and label != CONTENT)
        right = whole[kind, kind]
        yield kind, str(pages), str(of_kind), _shown(removed, of_kind), _shown(right, named), _shown(right, removed)


def _print_confusion(whole: Tally) -> None:
    """Print how many words of each label get which name."""
    labels = [label for label in (CONTENT, *Kind) if any(label == one for one, _ in whole)]
    names = [name for name in (KEPT, *Kind) if any(name == one for _, one in whole)]
    print_table(
        "words by label (down) and by what becomes of them (across)",
        ("", *names),
        [(label, *(str(whole[label, name] or "·") for name in names)) for label in labels],
    )


def print_wrong(found: Sequence[Result], kind: str) -> None:
    """List the blocks of this label that are named otherwise, and those named so that are not, the longest first."""
    mistakes = [one for result in found for one in result.mistakes if kind in (one.label, one.named)]
    for one in sorted(mistakes, key=lambda mistake: (mistake.page, -mistake.words)):
        print(f"{one.page} {one.words:4}w {one.label} → {one.named} [{one.why}] {one.text[:EXCERPT]!r}")
    print(f"{len(mistakes)} blocks, {sum(one.words for one in mistakes)} words")


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _shown(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def main() -> None:
    """Measure cleaning on the labelled pages and end with 1 when what is asked is not reached."""
    parser = argparse.ArgumentParser(prog="scripts/bench/junk", description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the development pages of WCXB")
    parser.add_argument(
        "--models", type=Path, required=True, help="a folder with N.npz and N.json, as scripts/bench/cleaning --models writes"
    )
    parser.add_argument("--labels", type=Path, default=Path(__file__).with_name("junk_labels"), help="a folder of labels")
    parser.add_argument("--wrong", choices=sorted((*Kind, CONTENT, KEPT)), help="list the blocks on which this label or name is wrong")
    parser.add_argument("--half", choices=HALVES, help="only the pages of the sites in this half: read the mistakes of one half alone")
    options = parser.parse_args()
    pages = [read_labels(path) for path in sorted(options.labels.glob("*.txt"))]
    pages = [page for page in pages if options.half in (None, page.half)]
    found = list(results(pages, {source.path.name.partition(".")[0]: source for source in sources(options.data)}, options.models))
    if options.wrong:
        print_wrong(found, options.wrong)
    else:
        sys.exit(0 if print_results(found) else 1)


if __name__ == "__main__":
    main()
