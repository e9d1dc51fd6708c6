"""What is left behind goes in time, and nothing else."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tinydb import where

from winnow.errors import Gone, NotFound
from winnow.library import Library, open_library
from winnow.library.documents import Documents
from winnow.models import Shelf

Keep = Callable[..., UUID]


def objects(folder: Path) -> set[str]:
    return {path.name.removesuffix(".zst") for path in (folder / "objects").rglob("*") if path.is_file()}


def make_old(folder: Path) -> None:
    then = time.time() - 25 * 3600
    for path in (folder / "objects").rglob("*"):
        os.utime(path, (then, then))


def test_objects_of_a_deleted_clipping_go_after_a_day(library: Library, folder: Path, keep: Keep) -> None:
    gone, kept = keep("one"), keep("two")
    library.add_image(kept, "https://example.com/a.png", "image/png", b"png")
    library.remove(gone)
    assert library.sweep() == 0
    make_old(folder)
    assert library.sweep() == 2
    clipping = library.get(kept)
    assert objects(folder) == {clipping.snapshot, clipping.cleaned, clipping.images[0].sha256}
    assert list(library.verify()) == []


def test_an_old_cleaned_form_goes_when_there_is_a_new_one(library: Library, folder: Path, keep: Keep, article: Callable[..., Any]) -> None:
    one = keep("old")
    library.update(one, lambda c: c, cleaned=article("new"))
    make_old(folder)
    assert library.sweep() == 1
    assert library.cleaned(one) == article("new")


def test_a_tombstone_lasts_90_days(folder: Path, clip: Callable[..., Any]) -> None:
    library = open_library(folder)
    (young, _), (old, _) = clips = [clip(), clip()]
    for clipping, snapshot in clips:
        library.add(clipping, snapshot)
        library.remove(clipping.id)
    library.close()
    with Documents(folder / "winnow.db") as documents:
        for clipping, days in ((young, 89), (old, 91)):
            removed_at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")
            documents.table("tombstones").update({"removed_at": removed_at}, where("id") == str(clipping.id))
    library = open_library(folder)
    library.sweep()
    with pytest.raises(Gone):
        library.get(young.id)
    with pytest.raises(NotFound):
        library.get(old.id)
    library.close()


def test_what_has_been_in_the_trash_for_30_days_is_deleted_for_good_and_nothing_else(library: Library, keep: Keep) -> None:
    now = datetime.now(UTC)

    def shelve(clipping_id: UUID, shelf: Shelf, days: int) -> None:
        change = {"shelf": shelf, "deleted_at": now - timedelta(days=days)}
        library.update(clipping_id, lambda clipping: clipping.model_copy(update=change))

    old, young, back = keep("old"), keep("young"), keep("back")
    shelve(old, Shelf.TRASH, 31)
    shelve(young, Shelf.TRASH, 29)
    shelve(back, Shelf.INBOX, 31)
    library.sweep()
    with pytest.raises(Gone):
        library.get(old)
    assert library.get(young).shelf is Shelf.TRASH
    assert library.get(back).shelf is Shelf.INBOX
