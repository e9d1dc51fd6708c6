"""The pictures of a clipping as files and as data: addresses."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field

from winnow.export.base import Item

SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/bmp": ".bmp",
    "image/svg+xml": ".svg",
}
"""The media types written, all of which Obsidian shows, and their suffixes."""

_DATA = re.compile(r"data:(?P<type>image/[a-z+]+);base64,(?P<data>[A-Za-z0-9+/=\s]+)\Z", re.IGNORECASE)


@dataclass(slots=True)
class Pictures:
    """Finds the pictures of one clipping. `files` gathers those that were asked for, `missing` the addresses of those not stored."""

    item: Item
    folder: str
    files: dict[str, bytes] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)

    def path(self, url: str) -> str:
        """Where the picture's file is, relative to the note; the address itself when the library does not hold it."""
        stored = self._stored(url)
        if stored is None:
            return self._miss(url)
        media_type, data = stored
        name = f"{hashlib.sha256(data).hexdigest()[:32]}{SUFFIXES[media_type]}"
        self.files[name] = data
        return f"{self.folder}/{name}"

    def data_url(self, url: str) -> str:
        """The picture as a data: address; the address itself when the library does not hold it."""
        stored = self._stored(url)
        if stored is None:
            return self._miss(url)
        media_type, data = stored
        return f"data:{media_type};base64,{base64.b64encode(data).decode()}"

    def warning(self, title: str) -> tuple[str, ...]:
        """A sentence on what is missing, if anything is."""
        if not self.missing:
            return ()
        if len(self.missing) == 1:
            return (f"“{title}”: a picture is not in the library and stays a link to the web.",)
        return (f"“{title}”: {len(self.missing)} pictures are not in the library and stay links to the web.",)

    def _miss(self, url: str) -> str:
        self.missing.add(url)
        return url

    def _stored(self, url: str) -> tuple[str, bytes] | None:
        match = _DATA.match(url)
        try:
            stored = (match["type"], base64.b64decode(match["data"])) if match else self.item.images.get(url)
        except binascii.Error:
            return None
        media_type = stored[0].partition(";")[0].strip().lower() if stored else ""
        return (media_type, stored[1]) if stored and stored[1] and media_type in SUFFIXES else None
