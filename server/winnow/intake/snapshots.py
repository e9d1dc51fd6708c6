"""Reading the snapshot that a request's body holds."""

from __future__ import annotations

import json
from typing import Any

from winnow.models import Snapshot


def snapshot_of(body: bytes) -> Snapshot:
    """The snapshot a request body holds. Lone surrogates, which JSON allows and UTF-8 does not, become U+FFFD.

    Raises ValueError (also as json.JSONDecodeError, UnicodeDecodeError or pydantic.ValidationError) when it holds none.
    """
    return Snapshot.model_validate(json.loads(body, object_hook=_without_surrogates))


def _without_surrogates(record: dict[str, Any]) -> dict[str, Any]:
    return {key: _replaced(value) for key, value in record.items()}


def _replaced(value: Any) -> Any:
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if _has_surrogate(value) else value
    if isinstance(value, list):
        return [_replaced(item) for item in value]
    return value


def _has_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
