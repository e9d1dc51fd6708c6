"""The bodies of the HTTP API, as pydantic models; `/api/openapi.json` is made from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from winnow.models import Author, Licence, Metadata, Note, PageBlock, RemovedBlock, Shelf, State, Strict, Tags, Title
from winnow.web.versions_wire import HistoryAnswer


class ErrorDetail(BaseModel):
    """What went wrong: a code for programs, a sentence for people."""

    code: str
    message: str
    field: str | None = None
    limit: int | None = None


class ErrorBody(BaseModel):
    """The body of every answer of 400 and above."""

    error: ErrorDetail


class Hello(BaseModel):
    """`GET /api/hello?nonce=`. `proof` is hex HMAC-SHA256, keyed with the 32 bytes of SHA-256(token), over "nonce|server_id|port"
    for the client that paired last; `proofs` the same for each client, so that any of them can know its server."""

    name: Literal["winnow"] = "winnow"
    version: str
    server_id: str
    limits: dict[str, float]
    proof: str | None = None
    proofs: list[str] = []


class PairRequest(Strict):
    """`POST /api/pair`: the code the server shows, with or without its dash, in any case."""

    code: str = Field(min_length=1, max_length=64)
    client_name: str = Field(min_length=1, max_length=128)


class PairAnswer(BaseModel):
    """The token is shown this once."""

    token: str
    server_id: str
    scopes: list[str]


class PairingWindow(BaseModel):
    """`POST /api/pair/window` opens it, `GET` looks: `code` is "XXXX-XXXX", None while closed."""

    code: str | None
    expires_in_s: int = 0
    paired: list[str] = []


class SessionRequest(Strict):
    """`POST /api/session`: the one-time key from the page that `winnow serve` and `winnow open` open."""

    key: str = Field(min_length=1, max_length=128)


class SessionAnswer(BaseModel):
    """A token for this viewer window, with all scopes."""

    token: str


class ClientAnswer(BaseModel):
    """One of `GET /api/clients`."""

    id: str
    name: str
    scopes: list[str]
    created: AwareDatetime


class ClientRequest(Strict):
    """`POST /api/clients`: a token for a script (`winnow token new`); all scopes when none is named."""

    name: str = Field(min_length=1, max_length=128)
    scopes: list[str] | None = None


class ClientCreated(BaseModel):
    """The token is shown this once."""

    id: str
    token: str
    scopes: list[str]


class Opened(BaseModel):
    """`POST /api/open`: the file, readable by its owner alone, that leads the browser to a signed-in viewer; good for 60 s, once.

    `path` is "" for an extension, which may not know it: the server opened the browser itself if `opened`, else a viewer is open
    already and lets a new tab in.
    """

    path: str = ""
    opened: bool = False


class Welcome(BaseModel):
    """`GET /api/welcome`: the folder to load the extension from, None when this Winnow was installed without one."""

    folder: str | None


class ImagesWanted(BaseModel):
    """The pictures of the article that the library does not hold yet, and how many it has."""

    wanted: list[str]
    stored: int = 0


class Receipt(BaseModel):
    """`PUT /api/clippings/{id}`: what was saved. `digest` repeats the body's, as "sha-256=:…:".

    A page that was clipped before has its clipping's id as `duplicate_of`, and this is its `version`; `unchanged` when the page says what
    it said then. `tags`, `note` and `history` are those of the clipping.
    """

    id: UUID
    digest: str
    state: State
    title: str
    words: int
    removed: dict[str, int]
    images: ImagesWanted
    duplicate_of: UUID | None = None
    warnings: list[str] = []
    revision: int = 1
    byline: str = ""
    site: str = ""
    version: int = 1
    unchanged: bool = False
    history: HistoryAnswer
    tags: list[str] = []
    note: str = ""


class SpanAnswer(BaseModel):
    """A stretch of a snippet."""

    text: str
    match: bool = False


class Summary(BaseModel):
    """A row of the list."""

    id: UUID
    revision: int
    state: State
    shelf: Shelf
    favourite: bool
    url: str
    host: str
    title: str
    site: str
    authors: list[str]
    language: str
    saved_at: AwareDatetime
    published: str | None
    words: int
    excerpt: str
    snippet: list[SpanAnswer] = []
    removed: dict[str, int]
    tags: list[str]
    deleted_at: AwareDatetime | None = None


class Listing(BaseModel):
    """`GET /api/clippings`: a page of summaries."""

    items: list[Summary]
    total: int
    next_cursor: str | None = None


class Detail(Summary):
    """`GET /api/clippings/{id}`; the ETag is the revision in quotes."""

    captured_at: AwareDatetime
    metadata: Metadata
    authors_full: list[Author] = []
    licence: Licence
    note: str
    warnings: list[str]
    failure: str
    images: ImagesWanted
    duplicate_of: UUID | None = None
    highlights: int = 0
    history: HistoryAnswer
    file: str = ""


class RemovedAnswer(BaseModel):
    """`GET /api/clippings/{id}/removed`: what went, and the whole page as text in order, so that each cut can be shown in its place."""

    removed: list[RemovedBlock]
    restored: list[RemovedBlock] = []
    blocks: list[PageBlock]


class Patch(Strict):
    """`PATCH /api/clippings/{id}`; what is absent stays. `state` is the shelf."""

    title: Title | None = None
    tags: Tags | None = None
    note: Note | None = None
    state: Shelf | None = None
    favourite: bool | None = None


class BlocksRequest(Strict):
    """`POST …/restore` and `…/remove`. `remember` makes rules for the site of it and needs the scope `settings`."""

    blocks: list[str] = Field(min_length=1, max_length=10_000)
    remember: bool = False


class ViewTicket(BaseModel):
    """`POST /api/clippings/{id}/view`: an address for the sandboxed frame, good for 60 s."""

    url: str


class ViewRequest(Strict):
    """Which rendering, in which colours and type; of an older version when one is named."""

    mode: Literal["clean", "original"] = "clean"
    theme: Literal["light", "dark", "sepia"] = "light"
    size: int = Field(default=19, ge=12, le=36)
    version: int | None = Field(default=None, ge=1)


class FormatAnswer(BaseModel):
    """One of `GET /api/exports`; `options` is a JSON schema."""

    name: str
    title: str
    suffix: str
    media_type: str
    options: dict[str, Any]


class ExportRequest(Strict):
    """`POST /api/exports`: exactly one of `ids`, `query` and `all`. With `to`, an absolute folder, it is written there and a report comes
    back; without, a download."""

    format: str
    ids: list[UUID] | None = None
    query: str | None = None
    all: bool = False
    options: dict[str, Any] = Field(default_factory=dict)
    to: str | None = None


class ExportAnswer(BaseModel):
    """What was written to `to`."""

    written: int
    unchanged: int
    warnings: list[str]


class FacetsAnswer(BaseModel):
    """`GET /api/facets`: counts for the viewer's side, as [name, count] pairs; months are such as "2026-11", languages such as "de"."""

    tags: list[tuple[str, int]]
    sites: list[tuple[str, int]]
    languages: list[tuple[str, int]]
    months: list[tuple[str, int]]
    shelves: dict[str, int]
    favourites: int


SearchName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
SearchText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class SavedSearchAnswer(BaseModel):
    """A search that is kept under a name; `text` goes into `q` of `GET /api/clippings`."""

    id: str
    name: str
    text: str
    made_at: AwareDatetime | None


class SavedSearchRequest(Strict):
    """`POST /api/searches`."""

    name: SearchName
    text: SearchText


class SavedSearchPatch(Strict):
    """`PATCH /api/searches/{id}`; what is absent stays."""

    name: SearchName | None = None
    text: SearchText | None = None


class Lookup(BaseModel):
    """`GET /api/lookup?url=`: `saved_at` is when the page was clipped last; `history` says when first, how often, when changed."""

    saved: bool
    id: UUID | None = None
    saved_at: AwareDatetime | None = None
    history: HistoryAnswer | None = None


class Event(BaseModel):
    """A message of `GET /api/live`: ids and states only."""

    event: Literal["hello", "clipping", "deleted", "paired"]
    id: UUID | None = None
    state: State | None = None
    revision: int | None = None
