"""Looking at a library's catalogue before it is opened, and bringing it up to date."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote

import apsw

from winnow.errors import OutOfSpace, Unavailable
from winnow.library import schema
from winnow.library.ages import Clock
from winnow.library.backups import make_backup
from winnow.library.database import Database, damaged, fetched
from winnow.library.folder import Folder


def look(folder: Folder) -> None:
    """Refuse a catalogue that is not for us before anything is written.

    One that is gone must not become an empty one either: the objects would be swept.
    """
    path = folder.catalogue
    if path.exists() and path.stat().st_size > 0:
        if any(path.with_name(path.name + rest).exists() for rest in ("-wal", "-journal")):
            # What was cut off is still to be put right by SQLite: until then only the head makes sense.
            schema.check_head(path)
            return
        # "immutable": SQLite then makes no files of its own beside the catalogue, not even for the look.
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_NOFOLLOW | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(f"file:{quote(str(path))}?immutable=1", flags=flags)
        try:
            schema.check(connection, path)
        except apsw.Error as error:
            raise damaged(path) from error
        finally:
            connection.close()
    elif any(folder.objects.iterdir()):
        raise Unavailable(
            f"The catalogue {path} is missing, but the library's files are there. Put a backup in its place: "
            "winnow backup --restore NAME (winnow backup --list shows them). Nothing was changed.",
            code="library_damaged",
        )


def prepare(database: Database, clock: Clock) -> str:
    """Bring the catalogue up to date, and return the library's name."""
    with database.reading() as connection:
        version = schema.check(connection, database.path)
    if version < schema.VERSION:
        if version > 0:
            with database.reading() as connection, suppress(OutOfSpace):  # a full disk must not keep anybody from their clippings
                make_backup(connection, database.path.parent, at=clock(), reserve=0, told=unheard)
        database.write(lambda connection: schema.migrate(connection, version))
    with database.reading() as connection:
        return str(fetched(connection, "SELECT value FROM facts WHERE name = 'server_id'")[0][0])


def unheard(_done: int, _total: int) -> None:
    """For whoever does not want to know how far it is."""
