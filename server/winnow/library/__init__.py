"""The store of clippings: TinyDB's API on SQLite, content-addressed objects, full-text search.

Others import from here: `Library` (the interface), its values, and `open_library`.
"""

from winnow.library.addresses import address_key
from winnow.library.backups import list_backups
from winnow.library.base import (
    EVERYWHERE,
    MAX_RULES_OF_A_SITE,
    MAX_SEARCHES,
    Added,
    Backup,
    Client,
    Clip,
    Compacted,
    Facets,
    Found,
    Hit,
    Known,
    Library,
    Query,
    Reach,
    Renamed,
    SavedSearch,
    Span,
    Told,
    Version,
    version_numbered,
    version_of_clip,
)
from winnow.library.library import open_library
from winnow.library.restoring import Restored, restore_backup

__all__ = [
    "EVERYWHERE",
    "MAX_RULES_OF_A_SITE",
    "MAX_SEARCHES",
    "Added",
    "Backup",
    "Client",
    "Clip",
    "Compacted",
    "Facets",
    "Found",
    "Hit",
    "Known",
    "Library",
    "Query",
    "Reach",
    "Renamed",
    "Restored",
    "SavedSearch",
    "Span",
    "Told",
    "Version",
    "address_key",
    "list_backups",
    "open_library",
    "restore_backup",
    "version_numbered",
    "version_of_clip",
]
