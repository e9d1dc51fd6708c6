"""The store of clippings: TinyDB's API on SQLite, content-addressed objects, full-text search.

Others import from here: `Library` (the interface), its values, and `open_library`.
"""

from winnow.library.base import Added, Client, Facets, Found, Hit, Library, Query, Span
from winnow.library.library import open_library

__all__ = ["Added", "Client", "Facets", "Found", "Hit", "Library", "Query", "Span", "open_library"]
