"""In which order a search gives what it found, page by page."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from winnow.errors import Invalid
from winnow.library import Library, Query, ranking
from winnow.models import Author, Shelf

Keep = Callable[..., UUID]
few = pytest.mark.parametrize("scored_at_most", [3, 1000], ids=["latest", "score"])


@pytest.fixture(autouse=True)
def _limit(scored_at_most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "SCORED_AT_MOST", scored_at_most)


def pages(library: Library, text: str, limit: int = 4) -> Iterator[list[UUID]]:
    """Each page when it is asked for, so that a test may change the library between two."""
    cursor: str | None = ""
    while cursor is not None:
        found = library.find(Query(text=text, limit=limit, cursor=cursor))
        yield [hit.clipping.id for hit in found.hits]
        cursor = found.next_cursor


def all_of(library: Library, text: str) -> list[UUID]:
    return [each for page in pages(library, text) for each in page]


@few
def test_pages_hold_everything_once_title_hits_first_and_the_latest_first_among_them(library: Library, keep: Keep) -> None:
    kept = [keep("a mill by the river", title="Mill" if n % 3 == 0 else "Weir", url="https://example.com/") for n in range(23)]
    keep("a mill by the river", title="Mill", shelf=Shelf.TRASH)
    titled, others = kept[::3], [one for n, one in enumerate(kept) if n % 3]
    assert all_of(library, "mill ") == titled[::-1] + others[::-1]
    assert all_of(library, "mil") == titled[::-1] + others[::-1]


@few
def test_a_title_hit_has_all_that_is_asked_for_in_its_title(library: Library, keep: Keep) -> None:
    both = keep("grinding", title="The mill on the river")
    for _ in range(4):
        keep("mill mill mill river river river", title="Mill")
    unwanted = keep("grinding by a weir", title="River and mill")
    by_ada = keep("grinding", title="River mills, a mill", metadata={"authors": (Author("Ada"),)})
    assert set(all_of(library, "mill river ")[:3]) == {both, unwanted, by_ada}
    assert set(all_of(library, "mill river -weir ")[:2]) == {both, by_ada}
    assert len(all_of(library, "mill river -weir ")) == 6
    assert all_of(library, "mill river author:ada ") == [by_ada]


@few
def test_a_clipping_that_comes_between_two_pages_moves_none(library: Library, keep: Keep) -> None:
    kept = {keep("a mill by the river", title="Mill" if n % 2 else "Weir") for n in range(14)}
    seen: list[UUID] = []
    for page in pages(library, "mill "):
        seen += page
        keep("a new mill", title="Mill", saved_at=datetime(2027, 1, 1, tzinfo=UTC))
        keep("a new mill by the weir", title="Weir", saved_at=datetime(2027, 1, 1, tzinfo=UTC))
        if len(seen) > 40:
            break
    assert len(seen) == len(set(seen))
    assert kept <= set(seen)


@few
def test_the_next_page_is_found_when_the_last_clipping_of_this_one_is_gone(library: Library, keep: Keep) -> None:
    kept = [keep("a mill by the river", title="Mill" if n % 2 else "Weir", url="https://example.com/") for n in range(14)]
    seen: list[UUID] = []
    for page in pages(library, "mill "):
        seen += page
        library.remove(page[-1])
    assert sorted(seen) == sorted(kept)


@pytest.mark.parametrize("scored_at_most", [1000])
def test_a_recent_clipping_comes_before_an_equal_older_one_and_after_a_much_better_one(library: Library, keep: Keep) -> None:
    filler = "other words " * 40
    old = keep(f"mill {filler}", saved_at=datetime(2019, 1, 1, tzinfo=UTC))
    better = keep("mill " * 12, saved_at=datetime(2025, 12, 1, tzinfo=UTC))
    new = keep(f"mill {filler}", saved_at=datetime(2025, 12, 20, tzinfo=UTC))
    for _ in range(6):
        keep(filler)
    assert all_of(library, "mill ") == [better, new, old]


@few
@pytest.mark.parametrize("asked", ["mill tag:x", "tag:x mil", "mill -weir tag:x", "tag:x river grin", 'tag:x "by the" riv', "lang:de mi"])
def test_a_narrowed_search_is_in_the_same_order(library: Library, keep: Keep, asked: str) -> None:
    wanted = [
        keep("grinding in a mill by the river", title="Mill" if n % 2 else "Ford", tags=["x"], metadata={"language": "de"})
        for n in range(7)
    ]
    for _ in range(5):
        keep("grinding in a mill by the river", title="Mill")
    found = library.find(Query(text=asked))
    assert found.total == 7
    assert [hit.clipping.id for hit in found.hits] == (
        wanted[::-1] if "river" in asked or "riv" in asked else wanted[1::2][::-1] + wanted[::2][::-1]
    )


@few
@pytest.mark.parametrize("number", [0, -1, 2**63, 2**64 - 1, 1.5, "1", None])
def test_a_cursor_with_an_impossible_number_is_named(library: Library, keep: Keep, number: object) -> None:
    for _ in range(6):
        keep("a mill by the river")
    cursor = library.find(Query(text="mill ", limit=2)).next_cursor or ""
    *values, _ = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    changed = base64.urlsafe_b64encode(json.dumps([*values, number]).encode()).decode().rstrip("=")
    with pytest.raises(Invalid) as refused:
        library.find(Query(text="mill ", limit=2, cursor=changed))
    assert refused.value.code == "bad_cursor"
