"""Which addresses are saved, as a browser may know it."""

import json
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import apsw

from winnow.library import Known, Library, open_library
from winnow.library.known import address_hash
from winnow.library.records import clipping_document
from winnow.library.schema import MIGRATIONS
from winnow.models import Clipping, Shelf

START = datetime(2026, 1, 1, tzinfo=UTC)

Clip = Callable[..., tuple[Clipping, bytes]]


def entries(known: Known) -> dict[bytes, int]:
    return dict(struct.iter_unpack(">6sI", known.entries))


def on_shelf(shelf: Shelf) -> Callable[[Clipping], Clipping]:
    return lambda clipping: clipping.model_copy(update={"shelf": shelf})


def hash_in(library: Library, address: str) -> bytes:
    return address_hash(library.known().salt, address)


def test_what_is_saved_is_known_by_every_address_it_has(library: Library, keep: Callable[..., UUID]) -> None:
    keep("text", url="https://www.example.com/a?utm_source=x", metadata={"canonical_url": "https://example.com/b"})
    known = library.known()
    assert known.whole
    assert entries(known) == {hash_in(library, f"example.com/{page}"): int((START + timedelta(minutes=1)).timestamp()) for page in "ab"}


def test_an_earlier_list_is_told_only_what_changed(library: Library, keep: Callable[..., UUID]) -> None:
    first = keep("text", url="https://example.com/a")
    earlier = library.known()
    assert entries(library.known(earlier.revision)) == {}
    keep("text", url="https://example.com/b")
    later = library.known(earlier.revision)
    assert not later.whole
    assert list(entries(later)) == [hash_in(library, "example.com/b")]
    library.update(first, lambda clipping: clipping.model_copy(update={"title": "Another"}))
    assert library.known(later.revision).revision == later.revision


def test_what_goes_into_the_trash_or_for_good_is_told_as_gone(library: Library, keep: Callable[..., UUID]) -> None:
    clipping = keep("text", url="https://example.com/a")
    before = library.known().revision
    library.update(clipping, on_shelf(Shelf.TRASH))
    assert entries(library.known(before)) == {hash_in(library, "example.com/a"): 0}
    assert entries(library.known()) == {}
    library.update(clipping, on_shelf(Shelf.INBOX))
    assert list(entries(library.known())) == [hash_in(library, "example.com/a")]
    library.remove(clipping)
    assert entries(library.known(before)) == {hash_in(library, "example.com/a"): 0}


def test_the_time_is_that_of_the_latest_of_several_clippings(library: Library, keep: Callable[..., UUID]) -> None:
    keep("text", url="https://example.com/a")
    second = keep("text", url="https://example.com/a")
    assert list(entries(library.known()).values()) == [int((START + timedelta(minutes=2)).timestamp())]
    library.remove(second)
    assert list(entries(library.known()).values()) == [int((START + timedelta(minutes=1)).timestamp())]


def test_a_revision_of_another_library_gives_everything(library: Library, keep: Callable[..., UUID]) -> None:
    keep("text", url="https://example.com/a")
    known = library.known(10_000)
    assert known.whole
    assert len(entries(known)) == 1


def test_a_library_made_before_addresses_were_known_learns_them(folder: Path, clip: Clip) -> None:
    folder.mkdir(mode=0o700)
    document = clipping_document(clip(url="https://example.com/a")[0])
    connection = apsw.Connection(str(folder / "winnow.db"))
    before = [step.__name__ for step in MIGRATIONS].index("_know_addresses")
    for step in MIGRATIONS[:before]:
        step(connection)
    connection.pragma("user_version", before)
    connection.execute("INSERT INTO clippings (body) VALUES (?)", (json.dumps(document),))
    connection.close()
    (folder / "winnow.db").chmod(0o600)
    library = open_library(folder)
    assert list(entries(library.known())) == [hash_in(library, "example.com/a")]
    library.close()


def test_the_list_of_100_000_clippings_is_small(library: Library, keep: Callable[..., UUID]) -> None:
    for page in range(10):
        keep("text", url=f"https://example.com/{page}")
    in_base64 = len(library.known().entries) / 10 * 4 / 3
    assert in_base64 * 100_000 < 2_000_000
