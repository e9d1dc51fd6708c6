"""Pages that come from a file, from standard input or from the web, as snapshots."""

from __future__ import annotations

import asyncio
import codecs
import re
import sys
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import aiohttp
from lxml import html
from pydantic import ValidationError

from winnow import __version__
from winnow.errors import Invalid, NotFound, TooLarge, WinnowError
from winnow.models import ClientInfo, Snapshot, checked_url
from winnow.settings import Limits

FETCH_TIMEOUT_S = 30
MAX_REDIRECTS = 5
# Where browsers look for a declaration of the encoding (HTML Living Standard, 13.2.3.2).
PRESCAN_BYTES = 1024
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
# An address for a page that has none: reserved by RFC 2606, so that it can never be somebody's.
NO_ADDRESS = "https://page.invalid/"


def is_address(source: str) -> bool:
    """Whether a command's argument is an address and not a file."""
    return source.lower().startswith(("http://", "https://"))


def snapshot_from(source: str, *, url: str = "") -> Snapshot:
    """A snapshot of a file, of standard input ("-") or of an address, which is fetched.

    `url` is the page's address where the source does not tell it. Raises NotFound, Invalid, TooLarge, or WinnowError when the fetch fails.
    """
    if is_address(source):
        page, final = asyncio.run(_fetched(_checked(source)))
        return snapshot_of(page, url or final)
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"There is no file “{source}”. Give a file, an address that begins with http, or - for standard input.") from error
    except OSError as error:
        raise Invalid(f"“{source}” cannot be read: {error.strerror or error}.", code="unreadable") from error
    page = decoded(data)
    return snapshot_of(page, _checked(url) if url else address_in(page) or NO_ADDRESS)


def snapshot_of(page: str, url: str) -> Snapshot:
    """A snapshot of served HTML."""
    try:
        return Snapshot(
            url=url,
            captured_at=datetime.now(UTC),
            title=_title(page),
            html=page.encode("utf-8", "replace").decode("utf-8"),
            client=ClientInfo(name="winnow command line", version=__version__),
        )
    except ValidationError as error:
        raise Invalid(f"This cannot be clipped: {error.errors()[0]['msg']}.", code="bad_page") from error


def decoded(data: bytes, declared: str | None = None) -> str:
    """A page's bytes as text: byte order mark, then the declared encoding, then UTF-8, then Windows-1252, as browsers do.

    Raises Invalid (`not_a_page`) for a picture, a PDF, an archive and whatever else is no text.
    """
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace")
    if data.startswith(_OTHER_FILES):
        raise Invalid("This is a picture, a PDF or an archive, not a page. Save the page as HTML and give that file.", code="not_a_page")
    if unmarked := _utf16_without_mark(data[:PRESCAN_BYTES]):
        return data.decode(unmarked, "replace")
    match = _CHARSET.search(data[:PRESCAN_BYTES])
    named = [_as_browsers_read(name) for name in (declared, match.group(1).decode("ascii") if match else None) if name]
    for encoding in (*named, "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    for encoding in named:  # one wrong byte does not make it another encoding
        with suppress(LookupError):
            return data.decode(encoding, "replace")
    return data.decode("windows-1252", "replace")


_OTHER_FILES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF", b"SQLite format 3\0")
_MOSTLY = 0.8

# Labels by which browsers read a larger encoding than they name (Encoding Standard, 4.2).
_LARGER = {
    "iso-8859-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "windows-1252", "ascii": "windows-1252",
    "iso-8859-9": "windows-1254", "iso-8859-11": "windows-874", "tis-620": "windows-874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "big5hkscs",
    # Whoever can read that label has not read UTF-16.
    "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8",
}  # fmt: skip


def _as_browsers_read(label: str) -> str:
    return _LARGER.get(label.strip().lower(), label)


def _utf16_without_mark(beginning: bytes) -> str | None:
    """The byte order of UTF-16 of a mostly western text, by the zero bytes between its letters; None for anything else."""
    pairs = len(beginning) // 2
    if pairs < 4:
        return None
    for order, zeros in (("utf-16-le", beginning[1::2]), ("utf-16-be", beginning[::2])):
        if zeros.count(0) > _MOSTLY * pairs and beginning.count(0) < 1.1 * pairs:
            return order
    return None


def address_in(page: str) -> str:
    """The address a saved page gives for itself (canonical link or og:url), "" when it gives none that can be used."""
    try:
        root = html.fromstring(page)
    except (ValueError, html.etree.ParserError):
        return ""
    canonical = [link.get("href") or "" for link in root.iter("link") if link.get("rel") == "canonical"]
    for value in canonical + [meta.get("content") or "" for meta in root.iter("meta") if meta.get("property") == "og:url"]:
        try:
            return checked_url(value.strip())
        except ValueError:
            continue
    return ""


def _title(page: str) -> str:
    match = re.search(r"<title[^>]{0,200}>([^<]{0,2000})", page, re.IGNORECASE)
    return " ".join(unescape(match.group(1)).split()) if match else ""


def _checked(url: str) -> str:
    try:
        return checked_url(url)
    except ValueError as error:
        raise Invalid(f"“{url[:200]}” cannot be clipped: {error}.", code="bad_url", field="url") from error


async def _fetched(url: str) -> tuple[str, str]:
    """The page at an address and the address it was found at. The one place where Winnow fetches, on the user's word."""
    limit = Limits().snapshot_bytes
    timeout = aiohttp.ClientTimeout(total=FETCH_TIMEOUT_S)
    headers = {"User-Agent": f"Winnow/{__version__}", "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=headers, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(url, max_redirects=MAX_REDIRECTS) as response,
        ):
            if response.status >= 400:
                raise WinnowError(f"{url} answered {response.status} {response.reason or ''}. Open it in the browser and clip it there.")
            if response.content_type not in ("text/html", "application/xhtml+xml", "text/plain"):
                raise Invalid(f"{url} is {response.content_type}, not a page. Only pages can be clipped.", code="not_a_page")
            data = await response.content.read(limit + 1)
            while len(data) <= limit and (more := await response.content.read(limit + 1 - len(data))):
                data += more
            if len(data) > limit:
                raise TooLarge(f"{url} is larger than {limit} bytes.", limit=limit)
            return decoded(data, response.charset), str(response.url)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise WinnowError(f"{url} could not be fetched: {error or 'it took too long'}. Check the address and the connection.") from error
