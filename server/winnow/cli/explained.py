"""How a page was judged as a picture: one HTML file that needs nothing else, runs nothing and fetches nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from itertools import groupby

from winnow.cleaning.explain import ExplainedBlock, Explanation
from winnow.cli.pages import NO_ADDRESS
from winnow.models import Kind, RemovedBlock
from winnow.web import assets

_SHOWN = 700
"""Characters of a block that are shown at once; the rest can be unfolded."""

_DEEPEST = 12
"""Blocks deeper than this are indented no further."""

_KEPT = "kept"


def explained_page(explanation: Explanation) -> str:
    """Return a page that shows each block as a box, coloured by what was decided about it; nothing of the page's text is markup."""
    style = assets.load()["/shared/tokens.css"].body.decode() + files("winnow.cli").joinpath("explained.css").read_text("utf-8")
    title = explanation.title or explanation.url
    return "".join((
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(title)} · explained by Winnow</title>",
        f"<style>{style}{_of_kinds()}</style></head>\n<body>",
        *_head(explanation, title),
        '<main aria-label="The blocks of the page">',
        *_groups(explanation.blocks),
        "</main></body></html>\n",
    ))  # fmt: skip


def _of_kinds() -> str:
    """Rules for each kind: its colour, and to hide it while its box in the legend is not ticked, without any script."""
    colours = f".kept, .is-{_KEPT} {{ --of: var(--ok) }}\n" + "".join(
        f".{kind}, .is-{kind} {{ --of: var(--kind-{kind}) }}\n" for kind in Kind
    )
    return colours + "".join(f"body:has(#show-{name}:not(:checked)) .{name} {{ display: none }}\n" for name in (_KEPT, *Kind))


def _head(explanation: Explanation, title: str) -> Iterator[str]:
    blocks = explanation.blocks
    words, boxes = Counter[str](), Counter[str]()
    for block in blocks:
        words[_name(block)] += block.words
        boxes[_name(block)] += 1
    gone = sum(words.values()) - words[_KEPT]
    yield f"<header><h1>{_text(title)}</h1>"
    if explanation.url != NO_ADDRESS:
        yield f"<p class=second>{_text(explanation.url)}</p>"
    where = f"in {boxes[_KEPT]:,} of {_count(len(blocks), 'block')}"
    yield f"<p><strong>{_count(words[_KEPT], 'word')} kept</strong> {where}; {gone:,} removed.</p>"
    if explanation.partial:
        yield f"<p class='state warn'>Partial: {_text(explanation.partial)}</p>"
    yield "<fieldset class=legend><legend>Show</legend>"
    for name in (_KEPT, *sorted((kind for kind in Kind if boxes[kind]), key=lambda kind: -words[kind])):
        yield (
            f"<label class='entry {_colour(name)}'><input type=checkbox id=show-{name} checked><span class=swatch></span>"
            f"{_label(name)} <span class=fine>{_count(boxes[name], 'block')}, {_count(words[name], 'word')}</span></label>"
        )
    yield (
        "</fieldset><p class=fine>Each box is a block of the page, in its order, moved in by its depth. The number is the model’s "
        "probability that the block is content; the greener a kept block, the surer. “Against the model” marks where something else had "
        "the last word.</p></header>"
    )


def _groups(blocks: Sequence[ExplainedBlock]) -> Iterator[str]:
    """Boxes, those that went together in a frame with what they are and why."""
    for removed, members in groupby(blocks, key=lambda block: block.removed):
        if removed is None:
            yield from map(_box, members)
        else:
            yield f"<section class='gone {removed.kind}'>{_reason(removed)}"
            yield from map(_box, members)
            yield "</section>"


def _reason(removed: RemovedBlock) -> str:
    return (
        f"<h2><span class=kind>{_label(removed.kind)}</span> {_text(removed.why)}"
        f" <span class=fine>{_count(removed.words, 'word')}</span></h2>"
    )


def _box(block: ExplainedBlock) -> str:
    kept = block.removed is None
    text = f"<p class=text>{_text(block.text[:_SHOWN])}</p>"
    if len(block.text) > _SHOWN:
        rest = _count(len(block.text) - _SHOWN, "character")
        text += f"<details><summary>{rest} more</summary><p class=text>{_text(block.text[_SHOWN:])}</p></details>"
    style = f"--depth:{min(block.depth, _DEEPEST)};--sure:{round(100 * block.probability)}%"
    overruled = ""
    if kept != block.chosen:
        overruled = f"<span class=overruled>{'kept' if kept else 'removed'} against the model</span> · "
    return (
        f"<article class='box{' kept' if kept else ''}' style='{style}'>"
        f"<p class=judged><code>{_text(block.role)}</code><span class=number>{block.probability:.2f}</span></p><div>{text}</div>"
        f"<p class=facts>{overruled}{_count(block.words, 'word')} · <code>{_text(block.id)}</code></p></article>"
    )


def _name(block: ExplainedBlock) -> str:
    return _KEPT if block.removed is None else block.removed.kind


def _colour(name: str) -> str:
    return "is-kept" if name == _KEPT else f"is-{name}"


def _label(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def _text(text: str) -> str:
    """Text that is no markup, with what cannot be seen in it made visible."""
    return escape("".join(char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in text))
