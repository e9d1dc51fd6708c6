"""What changed between two versions of a page, by sentence and then by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from winnow.comparing.alignment import align
from winnow.comparing.sentences import is_unspaced, is_word, sentences, words
from winnow.models import Cleaned, PageBlock

ALIKE = 0.35
"""Sentences that share so much of their words are one sentence, changed; others are one that went and one that came."""
MOST_PAIRED = 2_500
"""So many sentences are tried against one another where a passage was rewritten; in a longer one each is tried with its counterpart."""
SHORT_RUN = 2
"""A run of so few characters of a script without spaces, between two changes, is chance."""


class Change(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: kept, added or removed."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the page; `role` is the element it reads as. `changed` when some of its pieces are kept and others not."""

    role: str
    change: Change
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions as one text. `changes` are places where something changed, a sentence each; the words of both sides are counted."""

    paragraphs: tuple[Paragraph, ...]
    changes: int = 0
    words_added: int = 0
    words_removed: int = 0


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    block: int
    role: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence of the older or the newer version, or one of each that are the same one."""

    old: _Sentence | None
    new: _Sentence | None
    change: Change


def compare(older: Cleaned, newer: Cleaned) -> Difference:
    """What changed from one version to the next, in the order of the newer one; what cleaning removed from either plays no part.

    A paragraph that was only divided or joined counts as kept. Takes time in the length of the texts, not in its square.
    """
    old, new = _sentences(older.blocks), _sentences(newer.blocks)
    lines: list[_Line] = []
    changes = 0
    for equal, start, end, new_start, new_end in align([_key(one) for one in old], [_key(one) for one in new]):
        if equal:
            lines += (_Line(one, other, Change.KEPT) for one, other in zip(old[start:end], new[new_start:new_end], strict=True))
            continue
        rewritten = list(_rewritten(old[start:end], new[new_start:new_end]))
        lines += rewritten
        changes += _count(rewritten)
    paragraphs = tuple(_paragraphs(lines))
    pieces = [piece for paragraph in paragraphs for piece in paragraph.pieces]
    return Difference(paragraphs, changes, _words_of(pieces, Change.ADDED), _words_of(pieces, Change.REMOVED))


def _sentences(blocks: Sequence[PageBlock]) -> list[_Sentence]:
    """The sentences of the article; white space is as it is only where it counts."""
    found = []
    for number, block in enumerate(block for block in blocks if block.removed is None):
        text = block.text if block.role == "pre" else " ".join(block.text.split())
        found += [_Sentence(sentence, number, block.role) for sentence in sentences(text)]
    return found


def _key(sentence: _Sentence) -> str:
    return sentence.text.strip()


def _rewritten(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> Iterator[_Line]:
    """The sentences of a passage that changed, those that are one sentence in two wordings together."""
    at = new_at = 0
    for one, other in [*_pairs(old, new), (len(old), len(new))]:
        yield from (_Line(sentence, None, Change.REMOVED) for sentence in old[at:one])
        yield from (_Line(None, sentence, Change.ADDED) for sentence in new[new_at:other])
        if one < len(old):
            yield _Line(old[one], new[other], Change.CHANGED)
        at, new_at = one + 1, other + 1


def _pairs(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> list[tuple[int, int]]:
    """Which sentences are one in two wordings, in order: the choice that shares most words in all."""
    said, says = [_vocabulary(one.text) for one in old], [_vocabulary(one.text) for one in new]
    if len(old) * len(new) > MOST_PAIRED:
        return [(n, n) for n in range(min(len(old), len(new))) if _alike(said[n], says[n]) >= ALIKE]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_alike(one, other) for other in says] for one in said]
    for one in reversed(range(len(old))):
        for other in reversed(range(len(new))):
            paired = alike[one][other] + best[one + 1][other + 1] if alike[one][other] >= ALIKE else 0.0
            best[one][other] = max(best[one + 1][other], best[one][other + 1], paired)
    pairs = []
    one = other = 0
    while one < len(old) and other < len(new):
        if alike[one][other] >= ALIKE and best[one][other] == alike[one][other] + best[one + 1][other + 1]:
            pairs.append((one, other))
            one, other = one + 1, other + 1
        elif best[one][other] == best[one + 1][other]:
            one += 1
        else:
            other += 1
    return pairs


def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text.casefold()) if is_word(word))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one), len(other))


def _count(lines: Sequence[_Line]) -> int:
    """In how many places a passage changed: a sentence that went and one that came in its place are one, as is a run that only came."""
    counts = {change: sum(line.change is change for line in lines) for change in Change}
    replaced = min(counts[Change.REMOVED], counts[Change.ADDED])
    return counts[Change.CHANGED] + replaced + (max(counts[Change.REMOVED], counts[Change.ADDED]) > replaced)


def _paragraphs(lines: Sequence[_Line]) -> Iterator[Paragraph]:
    places = _places(lines)
    for _, run in groupby(zip(places, lines, strict=True), key=lambda placed: placed[0]):
        members = [line for _, line in run]
        role = next((line.new.role for line in members if line.new), members[0].old.role if members[0].old else "p")
        pieces = _merged(piece for line in members for piece in _pieces(line))
        kinds = {piece.change for piece in pieces if piece.text.strip()} or {Change.KEPT}
        yield Paragraph(role, kinds.pop() if len(kinds) == 1 else Change.CHANGED, pieces)


def _places(lines: Sequence[_Line]) -> list[tuple[str, int]]:
    """The paragraph of each line: that of the newer version. One that went stays with what stood in its paragraph, if any of it did."""
    places: list[tuple[str, int] | None] = [("new", line.new.block) if line.new else None for line in lines]
    for order in (range(len(lines)), reversed(range(len(lines)))):
        beside: tuple[tuple[str, int], int] | None = None
        for number in order:
            line, place = lines[number], places[number]
            if place is not None and line.old:
                beside = (place, line.old.block)
            elif place is None and line.old and beside and beside[1] == line.old.block:
                places[number] = beside[0]
            elif place is not None:
                beside = None
    return [place or ("old", line.old.block if line.old else 0) for place, line in zip(places, lines, strict=True)]


def _pieces(line: _Line) -> Iterator[Piece]:
    if line.change is Change.CHANGED and line.old and line.new:
        yield from _by_word(line.old.text, line.new.text)
    elif line.new:
        yield Piece(line.change, line.new.text)
    elif line.old:
        yield Piece(line.change, line.old.text if line.old.text[-1:].isspace() or is_unspaced(line.old.text[:1]) else f"{line.old.text} ")


def _by_word(old: str, new: str) -> Iterator[Piece]:
    said, says = words(old), words(new)
    stretches = list(align(said, says))
    removed: list[str] = []
    added: list[str] = []
    for number, (equal, start, end, new_start, new_end) in enumerate(stretches):
        between = 0 < number < len(stretches) - 1
        if equal and not (between and _is_chance(says[new_start:new_end])):
            yield from _both(removed, added)
            removed, added = [], []
            yield Piece(Change.KEPT, "".join(says[new_start:new_end]))
        else:
            removed += said[start:end]
            added += says[new_start:new_end]
    yield from _both(removed, added)


def _both(removed: Sequence[str], added: Sequence[str]) -> Iterator[Piece]:
    """What went and what came in its place, and what both end with, such as the space behind."""
    shared = 0
    while shared < min(len(removed), len(added)) and removed[-1 - shared] == added[-1 - shared]:
        shared += 1
    ends = {Change.REMOVED: len(removed) - shared, Change.ADDED: len(added) - shared}
    for change, tokens in ((Change.REMOVED, removed), (Change.ADDED, added)):
        if text := "".join(tokens[: ends[change]]):
            yield Piece(change, text)
    if shared:
        yield Piece(Change.KEPT, "".join(added[-shared:]))


def _is_chance(tokens: Sequence[str]) -> bool:
    """Whether a run between two changes is no more than space, signs, or very few characters of a script without spaces."""
    said = [token for token in tokens if is_word(token)]
    return not said or (len(said) <= SHORT_RUN and all(map(is_unspaced, said)))


def _merged(pieces: Iterator[Piece]) -> tuple[Piece, ...]:
    """Pieces with neighbours of one kind as one."""
    return tuple(Piece(change, "".join(piece.text for piece in run)) for change, run in groupby(pieces, key=lambda piece: piece.change))


def _words_of(pieces: Sequence[Piece], change: Change) -> int:
    return sum(is_word(word) for piece in pieces if piece.change is change for word in words(piece.text))
