"""Addresses for the viewer's frame, which cannot carry a token: signed, for one clipping, for a minute."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from uuid import UUID

from winnow.errors import Gone, NotFound
from winnow.web.throttle import Clock
from winnow.web.wire import ViewRequest

TICKET_S = 60
_MAC_BYTES = 32


class Tickets:
    """Mints and reads tickets; they are void when the server stops."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)

    def mint(self, clipping_id: UUID, view: ViewRequest) -> str:
        """A ticket to see this clipping in this way."""
        said = f"{clipping_id}|{self._clock() + TICKET_S}|{view.model_dump_json()}".encode()
        return base64.urlsafe_b64encode(self._sign(said) + said).decode("ascii").rstrip("=")

    def read(self, ticket: str) -> tuple[UUID, ViewRequest]:
        """What the ticket is for. Raises NotFound when it is not ours, Gone when it has expired."""
        try:
            raw = base64.b64decode(ticket + "=" * (-len(ticket) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            raw = b""
        signature, said = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(signature, self._sign(said)):
            raise NotFound("There is nothing at this address.", code="no_ticket")
        clipping_id, until, view = said.decode().split("|", 2)
        if float(until) <= self._clock():
            raise Gone("This view has expired. Open the clipping again.", code="ticket_expired")
        return UUID(clipping_id), ViewRequest.model_validate_json(view)

    def _sign(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")
