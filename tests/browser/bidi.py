"""A client of WebDriver BiDi, the protocol by which Firefox is driven: https://www.w3.org/TR/webdriver-bidi/."""

from __future__ import annotations

import itertools
import json
from types import TracebackType
from typing import Any

from websockets.sync.client import ClientConnection, connect

# The longest that any one command takes on a busy machine; a script that never ends is the test's fault and should say so.
TIMEOUT_S = 60.0


class BidiError(Exception):
    """The browser refused a command, or a script threw."""


class Bidi:
    """One session; `command` sends and waits for the answer. Nothing is subscribed to, so what else arrives is ignored."""

    def __init__(self, address: str) -> None:
        self._socket: ClientConnection = connect(f"{address}/session", max_size=None, open_timeout=TIMEOUT_S)
        self._numbers = itertools.count(1)

    def __enter__(self) -> Bidi:
        self._socket.__enter__()
        self.command("session.new", capabilities={})
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._socket.__exit__(kind, error, traceback)

    def command(self, method: str, /, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=TIMEOUT_S))
            if answer.get("id") != number:
                continue
            if answer["type"] == "error":
                raise BidiError(f"{method}: {answer['error']}: {answer['message']}")
            result: dict[str, Any] = answer["result"]
            return result

    def evaluate(self, context: str, script: str, argument: Any = None) -> Any:
        """As Playwright's `evaluate`: an expression's value, or what a function gives for `argument`; promises are waited for.

        The value is told in the protocol's own terms and not as JSON made in the page, whose `JSON` may be the page's own.
        """
        function = f"async (given) => {{ const value = ({script}\n); return typeof value === 'function' ? value(given) : value; }}"
        answer = self.command(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[_told(argument)],
            target={"context": context},
            awaitPromise=True,
            userActivation=False,
            resultOwnership="none",
            serializationOptions={"maxDomDepth": 0, "maxObjectDepth": 100},
        )
        if answer["type"] == "exception":
            raise BidiError(answer["exceptionDetails"]["text"])
        return _understood(answer["result"])


def _told(value: Any) -> dict[str, Any]:
    """A value of Python as a "local value" of the protocol."""
    match value:
        case None:
            return {"type": "null"}
        case bool():
            return {"type": "boolean", "value": value}
        case int() | float():
            return {"type": "number", "value": value}
        case str():
            return {"type": "string", "value": value}
        case list() | tuple():
            return {"type": "array", "value": [_told(each) for each in value]}
        case dict():
            return {"type": "object", "value": [[key, _told(each)] for key, each in value.items()]}
    raise TypeError(f"no way to tell a browser {value!r}")


def _understood(said: dict[str, Any], seen: dict[str, Any] | None = None) -> Any:
    """A "remote value" of the protocol as Python has it; None for what is neither data nor a container of data.

    A container met twice is told once and then named by its `internalId`.
    """
    seen = {} if seen is None else seen
    known = said.get("internalId", "")
    value: Any = None
    match said["type"]:
        case "string" | "boolean":
            value = said["value"]
        case "number":
            value = float(said["value"]) if isinstance(said["value"], str) else said["value"]
        case "array":
            value = [_understood(each, seen) for each in said["value"]] if "value" in said else seen[known]
        case "object":
            value = {key: _understood(each, seen) for key, each in said["value"]} if "value" in said else seen[known]
    if known:
        seen[known] = value
    return value
