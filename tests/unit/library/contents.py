"""All that a library holds, as a value to compare; and work on one that uses all its parts."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from winnow.errors import Gone, NotFound
from winnow.library import Client, Library, Query
from winnow.models import BlockId, Cleaned, Clipping, Metadata, PageBlock, Pattern, Sha256, Shelf, SiteRule, State

START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = ("wheel", "sails", "grain", "miller", "stone", "wind", "water", "chaff")


def contents(library: Library, known: tuple[UUID, ...] = ()) -> dict[str, Any]:
    """Everything that can be asked for; of `known` ids also which are deleted for good."""
    clippings = [hit.clipping for shelf in Shelf for hit in library.find(Query(shelf=shelf, limit=200)).hits]
    found: dict[str, Any] = {str(clipping.id): whole(library, clipping) for clipping in clippings}
    found["order"] = [str(hit.clipping.id) for hit in library.find(Query(limit=200)).hits]
    for word in WORDS:
        found[word] = sorted(str(hit.clipping.id) for hit in library.find(Query(text=f"{word} ", limit=200)).hits)
    found["clients"], found["rules"] = library.clients(), library.all_rules()
    found["facets"] = library.facets()
    found["pending"] = library.pending()
    found["gone"] = [str(clipping_id) for clipping_id in known if _is_gone(library, clipping_id)]
    return found


def whole(library: Library, clipping: Clipping) -> tuple[object, ...]:
    """A clipping with its content."""
    cleaned = library.cleaned(clipping.id) if clipping.cleaned else None
    pictures = tuple(hashlib.sha256(library.image(image.sha256)).hexdigest() for image in clipping.images)
    snapshot = hashlib.sha256(library.snapshot(clipping.id)).hexdigest()
    versions = tuple(
        (version.number, version.present, version.clips, hashlib.sha256(library.snapshot(clipping.id, version.number)).hexdigest())
        for version in library.versions(clipping.id)
    )
    return clipping.model_dump_json(), snapshot, cleaned and cleaned.article_html, pictures, versions


def _is_gone(library: Library, clipping_id: UUID) -> bool:
    try:
        library.get(clipping_id)
    except Gone:
        return True
    except NotFound:
        return False
    return False


@dataclass(frozen=True, slots=True)
class Deed:
    """One change of a library."""

    name: str
    do: Callable[[Library], object]


class Work:
    """Deeds one after the other, always the same for a seed; `known` are the ids they make."""

    def __init__(self, seed: int = 0) -> None:
        self._chance = random.Random(seed)
        self._count = 0
        self._alive: list[UUID] = []
        self._snapshots: list[bytes] = []
        self.known: tuple[UUID, ...] = ()

    def deeds(self, count: int) -> Iterator[Deed]:
        """So many; the first of each sort come early."""
        makers = [self.add, self.clean, self.rename, self.picture, self.rule, self.client, self.again, self.join, self.remove, self.trash]
        for number in range(count):
            make = makers[number % len(makers)] if number < 2 * len(makers) else self._chance.choice([*makers, self.add, self.clean])
            yield make() if self._alive else self.add()

    def add(self, snapshot: bytes = b"") -> Deed:
        """A new clipping."""
        self._count += 1
        body = snapshot or b'{"html": "<p>%d</p>%s"}' % (
            self._count,
            self._chance.randbytes(self._chance.choice([10, 3000])).hex().encode(),
        )
        self._snapshots.append(body)
        digest = hashlib.sha256(body).hexdigest()
        clipping = Clipping(
            id=UUID(int=self._chance.getrandbits(128), version=4),
            url=f"https://example.com/{self._count}",
            host="example.com",
            title=f"Number {self._count} about {self._chance.choice(WORDS)}",
            saved_at=START + timedelta(minutes=self._count),
            captured_at=START,
            digest=f"sha-256=:{digest}:",
            snapshot=Sha256(digest),
            tags=[self._chance.choice(WORDS)],
        )
        self._alive.append(clipping.id)
        self.known += (clipping.id,)
        return Deed("add", lambda library: library.add(clipping, body))

    def again(self) -> Deed:
        """A new clipping of a page that is there."""
        return self.add(self._chance.choice(self._snapshots))

    def clean(self) -> Deed:
        """The cleaned form of one."""
        named, text = self._one(), " ".join(self._chance.choices(WORDS, k=200))
        cleaned = Cleaned(Metadata(title=f"On {text[:20]}"), f"<p>{text}</p>", blocks=(PageBlock(BlockId("b"), "p", text),))
        return Deed("clean", lambda library: library.update(named, _changed(state=State.CLEAN), cleaned=cleaned))

    def join(self) -> Deed:
        """The cleaned form of one, which is found to be of the same page as another; their earlier one stays."""
        if len(self._alive) < 2:
            return self.clean()
        one, other = sorted(self._chance.sample(self._alive, 2), key=self._alive.index)
        self._alive.remove(other)
        text = " ".join(self._chance.choices(WORDS, k=100))
        cleaned = Cleaned(Metadata(title=f"Again {text[:20]}"), f"<p>{text}</p>", blocks=(PageBlock(BlockId("b"), "p", text),))
        return Deed("join", lambda library: library.join(other, one, _changed(state=State.CLEAN), cleaned))

    def rename(self) -> Deed:
        """Another title and a note."""
        named, change = self._one(), _changed(title=f"Renamed {self._chance.random()}", note="n" * self._chance.choice([0, 9000]))
        return Deed("rename", lambda library: library.update(named, change))

    def trash(self) -> Deed:
        """One on its way out."""
        named, change = self._one(), _changed(shelf=Shelf.TRASH, deleted_at=START)
        return Deed("trash", lambda library: library.update(named, change))

    def picture(self) -> Deed:
        """A picture for one."""
        named, data = self._one(), self._chance.randbytes(500)
        return Deed("picture", lambda library: library.add_image(named, "https://example.com/a.png", "image/png", data))

    def rule(self) -> Deed:
        """A rule for a site."""
        self._count += 1
        rule = SiteRule("example.com", Pattern(text=f"line {self._count}"), keep=False, id=f"r{self._count}", made_at=START)
        return Deed("rule", lambda library: library.add_rules([rule]))

    def client(self) -> Deed:
        """Something with a token."""
        self._count += 1
        client = Client(f"c{self._count}", "Firefox", "ab" * 32, frozenset({"clippings:write"}), "", START + timedelta(minutes=self._count))
        return Deed("client", lambda library: library.add_client(client))

    def remove(self) -> Deed:
        """One deleted for good."""
        named = self._one()
        self._alive.remove(named)
        return Deed("remove", lambda library: library.remove(named))

    def _one(self) -> UUID:
        return self._chance.choice(self._alive)


def _changed(**fields: Any) -> Callable[[Clipping], Clipping]:
    return lambda clipping: clipping.model_copy(update=fields)
