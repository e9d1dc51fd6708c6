"""Clippings, cleaned forms, clients, rules and searches as documents, and back."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

import orjson
from pydantic import TypeAdapter

from winnow.library.addresses import address_keys
from winnow.library.base import Client, SavedSearch
from winnow.library.documents import Fields
from winnow.library.folding import key
from winnow.models import Cleaned, Clipping, SiteRule

_CLEANED = TypeAdapter(Cleaned)
_CLIENT = TypeAdapter(Client)
_RULE = TypeAdapter(SiteRule)
_SEARCH = TypeAdapter(SavedSearch)

KEYS = "keys"
"""The part of a clipping's document that is worked out from the rest, for the catalogue's indexes."""


def clipping_document(clipping: Clipping) -> Fields:
    """A clipping as stored; `saved_at` in a form that sorts, and the keys that it is found by."""
    document = clipping.model_dump(mode="json")
    document["saved_at"] = instant(clipping.saved_at)
    document[KEYS] = {
        "tags": [key(tag) for tag in clipping.tags],
        "addresses": list(dict.fromkeys([*address_keys(clipping.url, clipping.metadata.canonical_url), *clipping.also_at])),
        "objects": objects_of(clipping),
    }
    return document


def clipping_of(document: Fields) -> Clipping:
    """The clipping of a document. Raises pydantic.ValidationError when it holds none."""
    return Clipping.model_validate({name: value for name, value in document.items() if name != KEYS})


def objects_of(clipping: Clipping) -> list[str]:
    """The names of all objects the clipping needs."""
    names = [clipping.snapshot, *([clipping.cleaned] if clipping.cleaned else []), *(image.sha256 for image in clipping.images)]
    return list(dict.fromkeys(names))


def cleaned_bytes(cleaned: Cleaned) -> bytes:
    """A cleaned form as JSON. Lone surrogates become question marks."""
    try:
        return orjson.dumps(cleaned, default=dict)
    except TypeError:
        return json.dumps(_CLEANED.dump_python(cleaned, mode="json"), ensure_ascii=False).encode("utf-8", "replace")


def cleaned_of(data: bytes) -> Cleaned:
    """The cleaned form of its JSON."""
    return _CLEANED.validate_json(data)


def article_text(cleaned: Cleaned) -> str:
    """The article's text, a line a block, for the search and its snippets."""
    return _joined(block.text for block in cleaned.blocks if block.removed is None)


def text_of_cleaned(data: bytes) -> str:
    """`article_text` of a cleaned form's JSON, without all the rest of it. Raises ValueError or KeyError when it is none."""
    return _joined(block["text"] for block in orjson.loads(data)["blocks"] if block.get("removed") is None)


def _joined(texts: Iterable[str]) -> str:
    text = "\n".join(line for line in (" ".join(text.split()) for text in texts) if line)
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))


def client_document(client: Client) -> Fields:
    """A client as stored."""
    return {**_CLIENT.dump_python(client, mode="json"), "scopes": sorted(client.scopes), "created": instant(client.created)}


def client_of(document: Fields) -> Client:
    """The client of a document."""
    return _CLIENT.validate_python(dict(document))


def rule_document(rule: SiteRule) -> Fields:
    """A site's rule as stored."""
    document: Fields = _RULE.dump_python(rule, mode="json")
    return document


def rule_of(document: Fields) -> SiteRule:
    """The rule of a document."""
    return _RULE.validate_python(dict(document))


def search_document(search: SavedSearch) -> Fields:
    """A saved search as stored."""
    document: Fields = _SEARCH.dump_python(search, mode="json")
    return document


def search_of(document: Fields) -> SavedSearch:
    """The saved search of a document."""
    return _SEARCH.validate_python(dict(document))


def instant(moment: datetime) -> str:
    """A moment in UTC to the microsecond, always of the same length, so that text order is time order."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="microseconds")
