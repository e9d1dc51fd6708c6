"""The nouns of the field: what a snapshot, a clipping and a removed block are.

Values from outside (`Snapshot` and its parts, `Clipping` as stored) are pydantic models that refuse unknown fields; values that
live inside the package are frozen dataclasses. Nothing here does any work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, NewType
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

BlockId = NewType("BlockId", str)
"""Names a block of a snapshot: a hash of its normalised text and its ordinal among equal texts."""

Sha256 = NewType("Sha256", str)
"""A SHA-256 digest as 64 lower-case hexadecimal digits; names an object of the library."""

MAX_URL_BYTES = 8 * 1024
MAX_TITLE_BYTES = 2 * 1024
MAX_NOTE_BYTES = 256 * 1024
MAX_TAG_BYTES = 128
MAX_TAGS = 100
MAX_HIGHLIGHTS = 1000
MAX_QUOTE_BYTES = 16 * 1024
MAX_CONTEXT_BYTES = 1024
MAX_HIGHLIGHT_NOTE_BYTES = 16 * 1024

# C0, DEL and C1 controls, and the characters that reorder text on screen: none belongs in an address (UTS #39, 5.4).
_FORBIDDEN_IN_URL = frozenset(
    [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
)


def checked_url(url: str) -> str:
    """Return `url` unchanged if it is an address a clipping may have.

    Raises ValueError unless it is http or https, at most 8 KiB, with a host, without user name or password and without control
    or text-direction characters.
    """
    if len(url.encode("utf-8", "surrogatepass")) > MAX_URL_BYTES:
        raise ValueError(f"the address is longer than {MAX_URL_BYTES} bytes")
    if not _FORBIDDEN_IN_URL.isdisjoint(url) or " " in url:
        raise ValueError("the address holds a space, a control character or one that changes the direction of text")
    parts = urlsplit(url)
    if parts.scheme.lower() not in ("http", "https"):
        raise ValueError("the address must begin with http:// or https://")
    if not parts.hostname:
        raise ValueError("the address names no host")
    if "@" in parts.netloc:
        raise ValueError("the address holds a user name or password")
    try:
        _ = parts.port
    except ValueError as error:
        raise ValueError("the address has a port that is no number from 0 to 65535") from error
    return url


def site_of(url: str) -> str:
    """Return the site that an address belongs to: its host in lower case without a leading "www.", "" when it has none.

    Subdomains are sites of their own: what stands before a shared domain may be anybody's.
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.")


def _at_most(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text.encode("utf-8", "surrogatepass")) > limit:
            raise ValueError(f"longer than {limit} bytes")
        return text

    return AfterValidator(check)


Url = Annotated[str, AfterValidator(checked_url)]
Title = Annotated[str, _at_most(MAX_TITLE_BYTES)]
Note = Annotated[str, _at_most(MAX_NOTE_BYTES)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), _at_most(MAX_TAG_BYTES)]
Tags = Annotated[list[Tag], Field(max_length=MAX_TAGS)]


def shortened_title(title: str) -> str:
    """As much of a title as a clipping may have."""
    return title.encode("utf-8", "replace")[:MAX_TITLE_BYTES].decode("utf-8", "ignore")


class Strict(BaseModel):
    """A record from outside: unknown fields are refused, values are not changed after the check."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Frame(Strict):
    """A same-origin frame of the page; `path` is its place as indices of frames, outermost first, such as "0/2"."""

    url: str
    path: str
    html: str


class Viewport(Strict):
    """The window the page was seen in, in CSS pixels; `dpr` is device pixels per CSS pixel."""

    width: int = Field(ge=0)
    height: int = Field(ge=0)
    dpr: float = Field(gt=0, default=1.0)


class ClientInfo(Strict):
    """What took the snapshot."""

    name: str = Field(max_length=128)
    version: str = Field(max_length=64)
    browser: str = Field(max_length=256, default="")


Mode = Literal["page", "selection", "region", "link"]
"""What of a page was clipped."""


class Snapshot(Strict):
    """The live DOM of a page as the reader had it, serialised, with what is known of how it was taken."""

    schema_: Literal[1] = Field(alias="schema", default=1)
    url: Url
    captured_at: AwareDatetime
    title: str = ""
    html: str
    frames: list[Frame] = []
    selection: str | None = None
    mode: Mode = "page"
    lang: str = Field(max_length=64, default="")
    viewport: Viewport = Viewport(width=0, height=0)
    referrer: str = ""
    client: ClientInfo = ClientInfo(name="winnow", version="0", browser="")
    note: Note = ""
    tags: Tags = []


class Kind(StrEnum):
    """What a removed block is."""

    AD = "ad"
    COMMENTS = "comments"
    TEASERS = "teasers"
    NEWSLETTER = "newsletter"
    SHARE = "share"
    NAVIGATION = "navigation"
    CONSENT = "consent"
    PROMO = "promo"
    AUTHOR_BOX = "author-box"
    FOOTER = "footer"
    HEADER = "header"
    HIDDEN = "hidden"
    OTHER = "other"


class PageType(StrEnum):
    """What sort of page a snapshot shows; the seven of the WCXB corpus."""

    ARTICLE = "article"
    SERVICE = "service"
    PRODUCT = "product"
    COLLECTION = "collection"
    FORUM = "forum"
    LISTING = "listing"
    DOCUMENTATION = "documentation"


@dataclass(frozen=True, slots=True)
class Author:
    """A person or body that wrote the page; `affiliation` is as the page words it, "" when unknown."""

    name: str
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms the text may be used under: the page's own notice, and the licence's name and address when recognised."""

    notice: str = ""
    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about the page. Empty strings and None mean "not found".

    `published` and `modified` are ISO 8601 dates or date-times, with the offset if the page gave one. `canonical_url` is the
    address the site prefers; `original_url` that of the original where the page republishes it. `found_in` names for each field
    where its value came from, such as "json-ld", "meta og:title", "byline".
    """

    title: str = ""
    authors: tuple[Author, ...] = ()
    published: str | None = None
    modified: str | None = None
    site: str = ""
    publisher: str = ""
    language: str = ""
    licence: Licence = Licence()
    canonical_url: str = ""
    original_url: str = ""
    description: str = ""
    lead_image: str = ""
    tags: tuple[str, ...] = ()
    page_type: PageType | None = None
    words: int = 0
    reading_minutes: int = 0
    found_in: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageBlock:
    """One run of text of the page, in document order; all of them together are all the visible text.

    `role` is the element it reads as ("p", "h1" to "h6", "li", "blockquote", "pre", "td", …). `removed` is the id of the
    `RemovedBlock` it went with, None while it is part of the article.
    """

    id: BlockId
    role: str
    text: str
    removed: BlockId | None = None


@dataclass(frozen=True, slots=True)
class RemovedBlock:
    """A stretch of the page that cleaning left out, as one thing to a reader: a comments widget, a row of teasers.

    `why` is a reason in plain words, `excerpt` its first 200 characters, `text` all of it, `words` their count, `position` the
    number of the page's blocks before it, `blocks` the ids of the blocks it holds.
    """

    id: BlockId
    kind: Kind
    why: str
    excerpt: str
    words: int
    position: int
    text: str = ""
    blocks: tuple[BlockId, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the clean article: its absolute http(s) or data: URL as `article_html` names it, and its alternative text."""

    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Overrides:
    """A reader's corrections of one clipping: ids of blocks (or of whole removed blocks) to put back, and to take out."""

    restore: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()


SetIn = Literal["", "italics", "bold", "small"]


@dataclass(frozen=True, slots=True)
class Step:
    """An element as a rule names it: its tag, and steady names (of class, id or role, in lower case with dashes) that it must have."""

    tag: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """What on a page a rule is about: everything in an element, or, with `text` or `reach`, blocks by what they say.

    `steps` lead to the element from outside; other elements may stand between two of them. `heading` is what the element begins with
    or stands under, `place` where in its parent it stands, `linked` whether most of its text is a link, `set_in` how all the text of
    its one block is set. `text` makes it a single block that says this, or, when it ends with a colon, begins with it. `reach` makes
    it a section: the block that says `heading`, and what stands under it, up to the first paragraph of prose ("lines") or all of it
    ("all"). Numbers count as equal, case as nothing.
    """

    steps: tuple[Step, ...] = ()
    heading: str = ""
    text: str = ""
    place: Literal["", "first", "last"] = ""
    linked: bool | None = None
    set_in: SetIn = ""
    reach: Literal["", "lines", "all"] = ""


@dataclass(frozen=True, slots=True)
class SiteRule:
    """A remembered correction for a site (as `site_of` names it): what matches `pattern` is kept or removed there.

    `id`, `made_at` and the clipping it came from are the library's.
    """

    site: str
    pattern: Pattern
    keep: bool
    kind: Kind = Kind.OTHER
    id: str = ""
    made_at: datetime | None = None
    clipping: UUID | None = None


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The rules that apply to a page, in the order they were made; a later one wins."""

    rules: tuple[SiteRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning makes of a snapshot.

    `article_html` is a safe fragment: allow-listed elements and attributes, absolute http(s), mailto and data:image URLs only.
    `warnings` are sentences for the reader; one that begins with "partial: " says that content may be missing.
    """

    metadata: Metadata
    article_html: str
    removed: tuple[RemovedBlock, ...] = ()
    blocks: tuple[PageBlock, ...] = ()
    images: tuple[Image, ...] = ()
    warnings: tuple[str, ...] = ()


class State(StrEnum):
    """How far a clipping has come: stored, cleaned, or stored with cleaning that failed."""

    RECEIVED = "received"
    CLEAN = "clean"
    RAW = "raw"


class Shelf(StrEnum):
    """Where the reader keeps a clipping."""

    INBOX = "inbox"
    ARCHIVE = "archive"
    TRASH = "trash"


class ImageState(Strict):
    """A picture of the article that the library holds: the URL it stands for, its object and its media type."""

    url: str
    sha256: Sha256
    media_type: str


class Colour(StrEnum):
    """What a highlight is painted in."""

    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PINK = "pink"


Quote = Annotated[str, StringConstraints(min_length=1), _at_most(MAX_QUOTE_BYTES)]
Context = Annotated[str, _at_most(MAX_CONTEXT_BYTES)]
HighlightNote = Annotated[str, _at_most(MAX_HIGHLIGHT_NOTE_BYTES)]


class Highlight(Strict):
    """Words of the article that the reader marked, with a note.

    `exact`, `prefix` and `suffix` are a TextQuoteSelector of the W3C's Web Annotation Data Model and stay as they were given; `start` and
    `end` are a TextPositionSelector in the article as plain text, None while there is no article. One that is `orphaned` has no place in
    the article of today; its position is then the last it had.
    """

    id: UUID
    exact: Quote
    prefix: Context = ""
    suffix: Context = ""
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)
    orphaned: bool = False
    colour: Colour = Colour.YELLOW
    note: HighlightNote = ""
    made_at: AwareDatetime


class Clipping(BaseModel):
    """A clipping as the catalogue holds it: everything but the large parts, which are objects named by their SHA-256.

    `snapshot` names the request body as received, byte for byte; `cleaned` names the JSON of a `Cleaned`. `revision` grows by one
    with every change. `digest` is the snapshot's, in the form of RFC 9530: "sha-256=:…:". `saved_at` is when the page was clipped last,
    `also_at` the address keys that its other versions were found at. `file` is the media
    type of the file that the snapshot holds instead of a page, "" for none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    revision: int = 1
    state: State = State.RECEIVED
    shelf: Shelf = Shelf.INBOX
    favourite: bool = False
    url: str
    host: str
    also_at: list[str] = []
    mode: Mode = "page"
    title: str
    saved_at: datetime
    captured_at: datetime
    deleted_at: datetime | None = None
    client_id: str = ""
    digest: str
    snapshot: Sha256
    cleaned: Sha256 | None = None
    metadata: Metadata = Metadata()
    excerpt: str = ""
    words: int = 0
    removed: dict[str, int] = {}
    images: list[ImageState] = []
    images_wanted: list[str] = []
    overrides: Overrides = Overrides()
    tags: list[str] = []
    note: str = ""
    warnings: list[str] = []
    failure: str = ""
    file: str = ""
    highlights: list[Highlight] = []
