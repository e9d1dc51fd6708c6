"""Pictures as they arrive: what they are, how large they are, and how many bytes a clipping has of them."""

from __future__ import annotations

import asyncio
import struct
import threading
from collections import OrderedDict
from uuid import UUID
from weakref import WeakValueDictionary

from winnow.errors import Invalid
from winnow.library import Library
from winnow.models import Clipping, Sha256

MAX_PIXELS = 64_000_000
_CLIPPINGS = 64
# More than any camera or encoder writes; a file made to be slow to read has millions.
_MOST_PARTS = 10_000

# Start-of-frame markers of JPEG (ITU-T T.81, table B.1): C0 to CF without DHT, JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def media_type_of(data: bytes) -> str:
    """The media type of a picture, from its bytes alone. Raises Invalid unless it is PNG, JPEG, GIF, WebP or AVIF of at most 64 Mpx."""
    try:
        media_type, width, height = _measured(data)
    except (struct.error, IndexError, ValueError) as error:
        raise _rejected("its bytes are broken") from error
    if not 0 < width * height <= MAX_PIXELS:
        raise _rejected(f"it has {width} × {height} pixels, and at most {MAX_PIXELS} in all are kept")
    return media_type


def _rejected(why: str) -> Invalid:
    return Invalid(f"This picture was not kept: {why}. The clipping is saved without it.", code="image_rejected")


def _measured(data: bytes) -> tuple[str, int, int]:
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return "image/png", *struct.unpack_from(">II", data, 16)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif", *struct.unpack_from("<HH", data, 6)
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", *_jpeg_size(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp", *_webp_size(data)
    if data[4:8] == b"ftyp" and b"avif" in data[8 : struct.unpack_from(">I", data)[0]] + data[8:12]:
        return "image/avif", *_avif_size(data)
    raise _rejected("it is not a PNG, JPEG, GIF, WebP or AVIF")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    for _ in range(_MOST_PARTS):
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    raise ValueError("too many parts before the picture")


def _webp_size(data: bytes) -> tuple[int, int]:
    """Source: RFC 9649, sections 2.5 to 2.7."""
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no known chunk")


def _avif_size(data: bytes) -> tuple[int, int]:
    """The largest of the image's spatial extents (ISO/IEC 23008-12, 6.5.3): the tiles and thumbnails have their own."""
    sizes: list[tuple[int, int]] = []
    at = data.find(b"ispe")
    while at >= 0:
        if len(sizes) == _MOST_PARTS:
            raise ValueError("too many sizes")
        sizes.append(struct.unpack_from(">II", data, at + 8))
        at = data.find(b"ispe", at + 4)
    return max(sizes, key=lambda size: size[0] * size[1])


class StoredBytes:
    """How many bytes of pictures each clipping has; read from the library once, then counted along."""

    def __init__(self) -> None:
        self._sizes: OrderedDict[UUID, dict[str, int]] = OrderedDict()
        self._guard = threading.Lock()
        self._adding: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    def alone_with(self, clipping_id: UUID) -> asyncio.Lock:
        """Held while a picture is counted and stored."""
        return self._adding.setdefault(clipping_id, asyncio.Lock())

    def total(self, clipping: Clipping, library: Library) -> int:
        """The bytes of all stored pictures of a clipping. Blocks while it reads."""
        with self._guard:
            known = self._sizes.setdefault(clipping.id, {})
            self._sizes.move_to_end(clipping.id)
            while len(self._sizes) > _CLIPPINGS:
                self._sizes.popitem(last=False)
        for image in clipping.images:
            if image.sha256 not in known:
                known[image.sha256] = len(library.image(Sha256(image.sha256)))
        return sum(known[image.sha256] for image in clipping.images)
