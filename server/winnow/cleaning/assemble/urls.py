"""Addresses in an article: absolute, and only of schemes a reader may follow."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

from winnow.cleaning.blocks import Page
from winnow.cleaning.parse import FRAME_ADDRESS

# What a browser strips or ignores in an address (WHATWG URL, "basic URL parser", steps 1-3), and what no address may hold.
_IGNORED = re.compile("[\t\n\r]")
_EDGE = "".join(map(chr, range(0x21)))
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSAFE_IN_ADDRESS = re.compile(r'[\s"<>`{|}^\\]')
_PICTURE_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=]+")
# Most addresses: whole ones, and paths on the page's own site, of plain characters and with no dots to resolve.
_PLAIN_WHOLE = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9/_.,~%&=+:;@!$*'()-]*)?(?:\?[A-Za-z0-9/_.,~%&=+:;@!$*'()-]+)?"
)
_PLAIN_PATH = re.compile(r"/(?!/)[A-Za-z0-9/_.,~%&=+-]*(?:\?[A-Za-z0-9/_.,~%&=+:;@!$*'()-]+)?")

_MAX_ADDRESS = 8 * 1024
_MAX_PICTURE_DATA = 8 * 1024 * 1024


class Addresses:
    """Makes the addresses of one page absolute, honouring its `base` element."""

    def __init__(self, page: Page) -> None:
        page_url = page.snapshot.url
        self._base = page_url
        self._origin = ""
        for base in page.elements["base"]:
            if base.get("href") and not any(FRAME_ADDRESS in around.attrib for around in base.iterancestors()):
                self._base = self.web(base.get("href", "")) or page_url
                break
        parts = urlsplit(self._base)
        if _PLAIN_WHOLE.fullmatch(f"{parts.scheme}://{parts.netloc}"):
            self._origin = f"{parts.scheme}://{parts.netloc}"
        self._page = page_url.partition("#")[0]

    def fragment(self, address: str) -> str:
        """Return the name of the place on the same page that an address leads to, "" if it leads elsewhere."""
        place, _, name = address.partition("#")
        return name if name and (place in ("", self._page) or (self._page.endswith(place) and self.web(place) == self._page)) else ""

    def link(self, address: str) -> str | None:
        """Return where a link leads as http, https or mailto, None if it may not be followed."""
        address = _IGNORED.sub("", address.strip(_EDGE))
        if address[:7].lower() == "mailto:":
            return "mailto:" + _quoted(address[7:]) if not _FORBIDDEN.search(address) and len(address) <= _MAX_ADDRESS else None
        return self.web(address)

    def web(self, address: str) -> str | None:
        """Return the absolute http or https address, None if it is none."""
        if len(address) <= _MAX_ADDRESS:
            if _PLAIN_WHOLE.fullmatch(address):
                return address
            if self._origin and "/." not in address and _PLAIN_PATH.fullmatch(address):
                return self._origin + address
        address = _IGNORED.sub("", address.strip(_EDGE))
        if not address or len(address) > _MAX_ADDRESS or _FORBIDDEN.search(address):
            return None
        try:
            absolute = urljoin(self._base, address)
            parts = urlsplit(absolute)
            if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
                return None
        except ValueError:  # not to be taken apart, such as an unclosed IPv6 host
            return None
        return _quoted(absolute)

    def picture(self, address: str) -> str | None:
        """Return the address of a picture: http, https, or its own bytes as data."""
        if address[:11].lower() == "data:image/":
            data = _IGNORED.sub("", address.strip(_EDGE)).replace(" ", "")
            return data if len(data) <= _MAX_PICTURE_DATA and _PICTURE_DATA.fullmatch(data) else None
        return self.web(address)


def _quoted(address: str) -> str:
    """Percent-encode what would end an address in HTML, Markdown or a header; letters of other scripts stay."""
    return _UNSAFE_IN_ADDRESS.sub(lambda found: quote(found[0]), address)
