"""Commands that change many clippings at once: a tag renamed, the trash emptied."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.unit.cli.test_commands import Winnow

from winnow.errors import Gone
from winnow.library import Library, Query, SavedSearch, open_library
from winnow.models import Clipping, Sha256, Shelf, State

SAVED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def winnow(tmp_path: Path) -> Winnow:
    return Winnow(tmp_path)


@contextmanager
def opened(winnow: Winnow) -> Iterator[Library]:
    library = open_library(winnow.folder / "library")
    yield library
    library.close()


def keep(winnow: Winnow, shelf: Shelf = Shelf.INBOX, **tags: list[str]) -> list[UUID]:
    """Store a clipping for each title, with these tags."""
    ids = [uuid4() for _ in tags]
    with opened(winnow) as library:
        for named, (title, given) in zip(ids, tags.items(), strict=True):
            digest = hashlib.sha256(title.encode()).hexdigest()
            clipping = Clipping(
                id=named,
                url=f"https://example.com/{title}",
                host="example.com",
                title=title,
                state=State.RAW,
                shelf=shelf,
                saved_at=SAVED,
                captured_at=SAVED,
                digest=digest,
                snapshot=Sha256(digest),
                tags=given,
            )
            library.add(clipping, title.encode())
    return ids


def tags_of(winnow: Winnow) -> dict[str, list[str]]:
    with opened(winnow) as library:
        return {hit.clipping.title: hit.clipping.tags for hit in library.find(Query()).hits}


def answering(winnow: Winnow, answer: str, *arguments: str) -> str:
    """What a command says that asks, and is answered on its standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "winnow.cli", *arguments],
        env=winnow.environment,
        input=f"{answer}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "cannot be undone" in done.stdout + done.stderr
    return done.stdout


def test_a_tag_is_renamed_on_all_clippings_and_in_saved_searches(winnow: Winnow) -> None:
    keep(winnow, Windmill=["mills", "wind"], Watermill=["mills"], Oven=["bread"])
    with opened(winnow) as library:
        library.keep_search(SavedSearch("Wheels", "wheel tag:mills"))
        library.keep_search(SavedSearch("Loaves", "tag:bread"))
    said = winnow("tag", "rename", "mills", "grist mills")
    assert said == "“mills” is “grist mills” now, on 2 clippings.\n1 saved search asks for it by its new name.\n"
    assert tags_of(winnow) == {"Windmill": ["grist mills", "wind"], "Watermill": ["grist mills"], "Oven": ["bread"]}
    with opened(winnow) as library:
        assert [search.text for search in library.searches()] == ["tag:bread", 'wheel tag:"grist mills"']


def test_two_tags_are_made_one(winnow: Winnow) -> None:
    keep(winnow, Windmill=["mill"], Watermill=["mill", "mills"], Treadmill=["mills"])
    assert winnow("tag", "rename", "mill", "mills") == "“mill” is “mills” now, on 2 clippings, 1 of which had both.\n"
    assert tags_of(winnow) == {title: ["mills"] for title in ("Windmill", "Watermill", "Treadmill")}


def test_a_tag_that_is_not_there_is_not_renamed_and_nothing_else_is(winnow: Winnow) -> None:
    keep(winnow, Windmill=["mills"])
    assert "No clipping has the tag “mill”" in winnow("tag", "rename", "mill", "wheels", code=1)
    assert "give the tag and its new name" in winnow("tag", "rename", "mills", "two", "words", code=2)
    assert tags_of(winnow) == {"Windmill": ["mills"]}


def test_the_trash_is_emptied_once_that_is_confirmed(winnow: Winnow) -> None:
    keep(winnow, Windmill=["kept"])
    trashed = keep(winnow, Shelf.TRASH, Watermill=[], Treadmill=[])
    assert "Nothing was deleted." in answering(winnow, "n", "empty-trash")
    with opened(winnow) as library:
        assert library.facets().shelves["trash"] == 2
    assert "Deleted for good: 2." in answering(winnow, "y", "empty-trash")
    assert tags_of(winnow) == {"Windmill": ["kept"]}
    with opened(winnow) as library:
        for named in trashed:
            with pytest.raises(Gone):
                library.get(named)


def test_the_trash_is_emptied_without_a_question_and_is_empty_then(winnow: Winnow) -> None:
    keep(winnow, Shelf.TRASH, Watermill=[])
    assert winnow("empty-trash", "--yes") == "Deleted for good: 1.\n"
    assert winnow("empty-trash") == "The trash is empty.\n"
