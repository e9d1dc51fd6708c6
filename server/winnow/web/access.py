"""Who holds which token, and what it allows."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import uuid4

from winnow.errors import Forbidden, NotFound, Unauthorised
from winnow.library import Client, Library
from winnow.web.throttle import Rate

# Windows of the viewer that are open at once; the one used longest ago has to be opened anew.
_SESSIONS = 100


class Scope(StrEnum):
    """What a token may do. Without `clippings:read` it sees and changes only the clippings it made itself."""

    READ = "clippings:read"
    WRITE = "clippings:write"
    STATUS = "clippings:status"
    DELETE = "clippings:delete"
    EXPORT = "export"
    SETTINGS = "settings"


EXTENSION_SCOPES = frozenset({Scope.WRITE, Scope.STATUS})
ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Principal:
    """The holder of the token that came with a request; `origin` is the one it is bound to, "" when it is bound to none."""

    id: str
    scopes: frozenset[Scope]
    origin: str = ""

    def check_origin(self, origin: str) -> None:
        """Refuse a token that comes from another origin than the one it was given to."""
        if self.origin and origin and self.origin != origin:
            raise Forbidden("This token belongs to another origin. Pair again.", code="origin_not_allowed")


def new_token() -> str:
    """32 random bytes, as text for a header."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


VIEWER = "viewer"
"""The name of a viewer window's session; its id begins with it."""


class Access:
    """Everything that holds a token: paired clients and scripts from the library; viewer windows and the command line for this run."""

    def __init__(self, library: Library, failed_logins: Rate) -> None:
        self._library = library
        self._failed_logins = failed_logins
        self._clients: list[Client] = []
        self._passing: OrderedDict[str, Principal] = OrderedDict()

    async def load(self) -> None:
        """Read the clients of the library; the server holds its lock, so nobody else changes them."""
        self._clients = list(await asyncio.to_thread(self._library.clients))

    @property
    def clients(self) -> tuple[Client, ...]:
        """Those that were paired or made by hand, newest first."""
        return tuple(self._clients)

    @property
    def paired_origins(self) -> frozenset[str]:
        """The extensions that may call."""
        return frozenset(client.origin for client in self._clients if client.origin)

    async def admit(self, name: str, scopes: Iterable[Scope], origin: str = "") -> tuple[str, Client]:
        """Make a client and its token, which is known only to the caller from now on."""
        token = new_token()
        client = Client(
            id=uuid4().hex, name=name, token_hash=hash_of(token), scopes=frozenset(scopes), origin=origin, created=datetime.now(UTC)
        )
        await asyncio.to_thread(self._library.add_client, client)
        self._clients.insert(0, client)
        return token, client

    async def revoke(self, client_id: str) -> None:
        """Make a client's token void. Raises NotFound."""
        if not any(client.id == client_id for client in self._clients):
            raise NotFound("There is no such client. It may have been revoked already.", code="no_client", field="id")
        await asyncio.to_thread(self._library.revoke_client, client_id)
        self._clients = [client for client in self._clients if client.id != client_id]

    def open_session(self, name: str, origin: str = "") -> str:
        """A token with all scopes that lasts as long as this server runs."""
        token = new_token()
        self._passing[hash_of(token)] = Principal(f"{name}-{uuid4().hex}", ALL_SCOPES, origin)
        while len(self._passing) > _SESSIONS:
            # The first is the command line's, made at the start; it stays.
            del self._passing[list(self._passing)[1]]
        return token

    def holder_of(self, authorisation: str) -> Principal:
        """Who holds the token of an Authorization header. Raises Unauthorised, or TooMany after many failures."""
        scheme, _, token = authorisation.partition(" ")
        holder = self._holder(token.strip()) if scheme.lower() == "bearer" and token else None
        if holder is None:
            self._failed_logins.take("loopback", "Too many requests with a wrong token. Pair again.")
            raise Unauthorised("A valid token is needed. Pair the extension, or run winnow open for the viewer.")
        return holder

    def _holder(self, token: str) -> Principal | None:
        # Every digest is compared in full, so that the time taken says nothing about how good a guess was.
        given = hash_of(token).encode()
        found: Principal | None = None
        for token_hash, principal in self._passing.items():
            if hmac.compare_digest(given, token_hash.encode()):
                found = principal
        for client in self._clients:
            if hmac.compare_digest(given, client.token_hash.encode()):
                found = Principal(client.id, frozenset(map(Scope, client.scopes)), client.origin)
        return found

    def proofs(self, nonce: str, port: int) -> list[str]:
        """For each client, newest first, what only a server that knows its token's hash can say."""
        said = f"{nonce}|{self._library.server_id}|{port}".encode()
        return [hmac.new(bytes.fromhex(client.token_hash), said, hashlib.sha256).hexdigest() for client in self._clients]
