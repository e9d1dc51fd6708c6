"""A library of an earlier Winnow, as the present one opens it."""

import json
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from winnow.library import Query, open_library
from winnow.library.folding import index_text
from winnow.library.records import clipping_document
from winnow.library.schema import MIGRATIONS
from winnow.models import Clipping, Metadata

Clip = Callable[..., tuple[Clipping, bytes]]


@pytest.fixture
def older(folder: Path) -> Callable[..., None]:
    """Makes a library as it was before the named step, with clippings whose titles and texts are in its index."""

    def make(step: str, *clippings: tuple[Clipping, str]) -> None:
        folder.mkdir(mode=0o700)
        connection = apsw.Connection(str(folder / "winnow.db"))
        version = [each.__name__ for each in MIGRATIONS].index(step)
        for each in MIGRATIONS[:version]:
            each(connection)
        connection.pragma("user_version", version)
        indexes = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE name IN ('search', 'titles')")]
        for number, (clipping, text) in enumerate(clippings, 1):
            document, title = json.dumps(clipping_document(clipping)), index_text(clipping.title)
            connection.execute("INSERT INTO clippings (doc_id, body) VALUES (?, ?)", (number, document))
            for index in indexes:
                connection.execute(
                    f"INSERT INTO {index} (rowid, title) VALUES (?, ?)",
                    (number, f"{title} {index_text(text)}" if index == "search" else title),
                )
        connection.close()
        (folder / "winnow.db").chmod(0o600)

    return make


@pytest.mark.parametrize("step", ["_add_titles_and_facets", "_add_briefs"])
def test_titles_of_an_older_library_come_first_and_its_languages_and_months_are_counted(
    folder: Path, older: Callable[..., None], clip: Clip, step: str
) -> None:
    titled, _ = clip(title="On whales", metadata=Metadata(language="pt-BR"))
    named, _ = clip(title="On the sea", metadata=Metadata(language="pt"))
    older(step, (titled, "about them"), (named, "whales, whales and more whales"))
    library = open_library(folder)
    assert [hit.clipping.id for hit in library.find(Query(text="whales ")).hits] == [titled.id, named.id]
    assert library.find(Query(text="lang:pt whales")).total == 2
    assert library.find(Query(text="lang:pt-BR")).total == 2
    library.remove(titled.id)
    assert [hit.clipping.id for hit in library.find(Query(text="whales ")).hits] == [named.id]
    library.close()
