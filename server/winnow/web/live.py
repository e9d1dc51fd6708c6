"""The live socket: ids and states to whoever holds a token, never content."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from winnow.errors import WinnowError
from winnow.web.access import VIEWER, Principal, Scope
from winnow.web.wire import Event

if TYPE_CHECKING:
    from winnow.intake.changes import Change
    from winnow.web.services import Services

AUTH_S = 3.0
SEND_S = 5.0
# A peer that answers no ping is cut after one and a half times this.
HEARTBEAT_S = 6.0
MESSAGE_BYTES = 64 * 1024

LISTENERS = frozenset({Scope.READ, Scope.STATUS})

UNAUTHORISED = 4401
GOING_AWAY = 1001


@dataclass(eq=False)
class Connection:
    """One listener."""

    socket: web.WebSocketResponse
    request: web.Request
    client_id: str = ""
    sees_all: bool = False
    closing_code: int = 1000
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self, code: int) -> None:
        """Let it go, and say why."""
        self.closing_code = code
        self.ended.set()

    async def send(self, event: Event) -> bool:
        """Tell it; a listener that does not take it in time is cut off."""
        try:
            async with asyncio.timeout(SEND_S):
                await self.socket.send_str(event.model_dump_json(exclude_none=True))
        except (TimeoutError, ConnectionError):
            if self.request.transport:
                self.request.transport.abort()
            return False
        return True


@dataclass
class Live:
    """All listeners of this server."""

    connections: set[Connection] = field(default_factory=set)

    async def tell(self, event: Event) -> None:
        """Tell every listener."""
        await asyncio.gather(*(connection.send(event) for connection in list(self.connections)))

    @property
    def seen_by_viewers(self) -> bool:
        """Whether a viewer window listens."""
        return any(connection.client_id.startswith(VIEWER) for connection in self.connections)

    def drop(self, client_id: str) -> None:
        """Close the sockets of a client whose token is void."""
        for connection in self.connections:
            if connection.client_id == client_id:
                connection.end(UNAUTHORISED)

    def close(self) -> None:
        """Close all sockets, because the server stops."""
        for connection in self.connections:
            connection.end(GOING_AWAY)


async def listen(request: web.Request, shared: Services) -> web.WebSocketResponse:
    """Serve one listener until it goes. Host and Origin were checked before, so that a refusal is a 403 and not a socket."""
    socket = web.WebSocketResponse(timeout=2.0, heartbeat=HEARTBEAT_S, compress=False, max_msg_size=MESSAGE_BYTES)
    await socket.prepare(request)
    # From the subscription on nothing is missed, also not what happens between the token and the first answer.
    with shared.intake.subscribe() as changes:
        holder = await _introduced(request, socket, shared)
        if holder is None:
            await socket.close(code=UNAUTHORISED, message=b"no valid token")
            return socket
        connection = Connection(socket, request, holder.id, Scope.READ in holder.scopes)
        shared.live.connections.add(connection)
        try:
            if await connection.send(Event(event="hello")):
                await _serve(connection, changes)
        finally:
            shared.live.connections.discard(connection)
    return socket


async def _introduced(request: web.Request, socket: web.WebSocketResponse, shared: Services) -> Principal | None:
    try:
        message = await socket.receive(timeout=AUTH_S)
        said = json.loads(message.data) if message.type is WSMsgType.TEXT else None
        if not isinstance(said, dict) or not isinstance(said.get("auth"), str):
            return None
        holder = shared.access.holder_of(f"Bearer {said['auth']}")
        holder.check_origin(request.headers.get("Origin", ""))
        return holder if holder.scopes & LISTENERS else None
    except (TimeoutError, ValueError, RecursionError, WinnowError):
        return None


async def _serve(connection: Connection, changes: asyncio.Queue[Change]) -> None:
    """Until the listener goes, does not keep up, or is told to go. Only this task closes the socket, so that the code arrives."""
    tasks = [
        asyncio.create_task(_until_gone(connection.socket)),
        asyncio.create_task(_pump(connection, changes)),
        asyncio.create_task(connection.ended.wait()),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await connection.socket.close(code=connection.closing_code)


async def _until_gone(socket: web.WebSocketResponse) -> None:
    async for _ in socket:
        pass


async def _pump(connection: Connection, changes: asyncio.Queue[Change]) -> None:
    while True:
        change = await changes.get()
        if not connection.sees_all and change.client_id != connection.client_id:
            continue
        if not await connection.send(Event(event=change.event, id=change.id, state=change.state, revision=change.revision)):
            return
