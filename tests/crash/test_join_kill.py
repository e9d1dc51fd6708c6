"""A library killed at each step of making two clips of a page one clipping holds both clips whole: still two clippings, or one."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from tests.unit.library.disk import Disk
from tests.unit.library.killing import killed_at

from winnow.library import Library, Query, open_library
from winnow.models import BlockId, Cleaned, Clipping, Metadata, PageBlock, Sha256, State

START = datetime(2026, 1, 1, tzinfo=UTC)
EARLY, SLOW, LATE = (UUID(int=number) for number in (1, 2, 3))
WORDS = {EARLY: "windmill", SLOW: "watermill", LATE: "treadmill"}
TAKES_MANY_STEPS = 20


@dataclass(frozen=True, slots=True)
class Join:
    """Which clip is cleaned last and found to be of the page of which one, and the versions that the page has then, each with its clips."""

    clip: UUID
    of: UUID
    unchanged: bool
    versions: tuple[tuple[UUID, ...], ...]


JOINS = {
    "a later clip": Join(LATE, EARLY, False, ((EARLY,), (LATE,))),
    "an earlier clip that was slower to clean": Join(SLOW, LATE, False, ((SLOW,), (LATE,))),
    "a clip of a page that says the same": Join(LATE, EARLY, True, ((EARLY, LATE),)),
}


@pytest.fixture
def memory() -> Iterator[Path]:
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None) as folder:
        yield Path(folder)


def snapshot(named: UUID) -> bytes:
    return f"<p>{WORDS[named]}</p>".encode() * 200


def cleaned(named: UUID) -> Cleaned:
    return Cleaned(Metadata(title="Mills"), f"<p>{WORDS[named]}</p>", blocks=(PageBlock(BlockId("b"), "p", WORDS[named]),))


def clean(clipping: Clipping) -> Clipping:
    return clipping.model_copy(update={"state": State.CLEAN, "metadata": Metadata(title="Mills")})


def clip(library: Library, named: UUID) -> None:
    body = snapshot(named)
    digest = hashlib.sha256(body).hexdigest()
    clipping = Clipping(
        id=named,
        url="https://example.com/mills",
        host="example.com",
        title="Mills",
        saved_at=START + timedelta(minutes=named.int),
        captured_at=START,
        digest=f"sha-256=:{digest}:",
        snapshot=Sha256(digest),
        tags=[WORDS[named]],
        note=f"of the {WORDS[named]}",
    )
    library.add(clipping, body)


def join(library: Library, doing: Join) -> None:
    library.join(doing.clip, doing.of, clean, cleaned(doing.clip), unchanged=doing.unchanged)


def versions(library: Library) -> dict[UUID, list[tuple[UUID, ...]]]:
    """The clips of each version of each clipping; all that the library says of them agrees."""
    found: dict[UUID, list[tuple[UUID, ...]]] = {}
    for hit in library.find(Query()).hits:
        history = library.versions(hit.clipping.id)
        assert [version.number for version in history] == list(range(1, len(history) + 1))
        assert [version.present for version in history] == [*[False] * (len(history) - 1), True]
        found[hit.clipping.id] = [tuple(each.id for each in version.clips) for version in history]
        for version in history:
            assert library.snapshot(hit.clipping.id, version.number) == snapshot(version.clips[0].id)
            for each in version.clips:
                assert each.snapshot == hashlib.sha256(snapshot(each.id)).hexdigest()
                assert library.get(each.id).id == hit.clipping.id
                assert WORDS[each.id] in hit.clipping.tags
                assert WORDS[each.id] in hit.clipping.note
    return found


def found_by_words(library: Library) -> set[UUID]:
    return {hit.clipping.id for word in WORDS.values() for hit in library.find(Query(text=f'"{word}"')).hits}


@pytest.mark.parametrize("name", JOINS)
def test_clips_that_become_one_clipping_are_all_there_wherever_that_was_cut_off(memory: Path, name: str) -> None:
    doing = JOINS[name]
    library = open_library(memory / "before")
    for named in sorted({doing.clip, doing.of}):
        clip(library, named)
    library.update(doing.of, clean, cleaned=cleaned(doing.of))
    library.close()

    def begin(disk: Disk) -> Callable[[], object]:
        return partial(join, open_library(memory / "top" / "library", vfs=disk.name), doing)

    two = {named: [(named,)] for named in (doing.clip, doing.of)}
    one = {min(doing.clip, doing.of): list(doing.versions)}
    happened: list[bool] = []
    cut_off = True
    while cut_off:
        folder = memory / "top" / "library"
        shutil.copytree(memory / "before", folder)
        cut_off = killed_at(len(happened) + 1, folder.parent, begin)
        library = open_library(folder, create=False)
        now = versions(library)
        assert now in (two, one) if cut_off else now == one
        assert found_by_words(library) == set(now)
        assert list(library.verify()) == []
        happened.append(now == one)
        if now == two:  # as the next start does with what is not cleaned
            assert library.pending() == (doing.clip,)
            join(library, doing)
            assert versions(library) == one
        assert library.pending() == ()
        assert list(library.verify()) == []
        library.close()
        shutil.rmtree(folder.parent)
    assert len(happened) > TAKES_MANY_STEPS
    # Cut off early it has not happened, and from some step on it has.
    assert happened == sorted(happened)
    assert not happened[0]
