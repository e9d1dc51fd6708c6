"""A library that keeps everything in dictionaries, and forgets it when the process ends: a second engine, for the tests of conformance.

It shows what is the interface's and what is SQLite's. It shares with the other only what is no engine's own: how a clipping is found by its
addresses, how a question is read and text is folded, how a snippet is cut.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from winnow.errors import Conflict, Gone, Invalid, NotFound, Stale, Unavailable
from winnow.library import (
    EVERYWHERE,
    MAX_RULES_OF_A_SITE,
    MAX_SEARCHES,
    Added,
    Backup,
    Client,
    Compacted,
    Facets,
    Found,
    Hit,
    Known,
    Library,
    Query,
    Reach,
    Renamed,
    SavedSearch,
    Told,
    Version,
    records,
    version_numbered,
    version_of_clip,
)
from winnow.library import history as histories
from winnow.library.addresses import address_key, address_keys, address_words
from winnow.library.backups import surplus
from winnow.library.copies import is_snapshot
from winnow.library.documents import decoded, encoded
from winnow.library.folding import folded, index_text, key, phrases, pieces
from winnow.library.history import History
from winnow.library.known import RECORD, address_hash
from winnow.library.question import Field, Operator, Quality, Question, Term, Words, parse
from winnow.library.snippets import matcher, snippet
from winnow.library.tags import searches_with_tag_renamed, with_tag_renamed
from winnow.models import Cleaned, Clipping, ImageState, Sha256, Shelf, SiteRule, SiteRules, State

MAX_PAGE = 200
TRASH, TOMBSTONE, ORPHAN = timedelta(days=30), timedelta(days=90), timedelta(days=1)


@dataclass
class Kept:
    """What a library holds while it is closed."""

    server_id: str = field(default_factory=lambda: uuid4().hex)
    clippings: dict[UUID, Clipping] = field(default_factory=dict)
    texts: dict[UUID, str] = field(default_factory=dict)
    objects: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    tombstones: dict[UUID, datetime] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    rules: list[SiteRule] = field(default_factory=list)
    searches: dict[str, SavedSearch] = field(default_factory=dict)
    # Of clippings that were clipped more than once.
    versions: dict[UUID, tuple[Version, ...]] = field(default_factory=dict)
    held: bool = False
    backups: list[tuple[Backup, Kept]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    # A revision and a time for each hash of an address that ever was saved, in the order of the revisions.
    known: dict[bytes, tuple[int, int]] = field(default_factory=dict)

    def copied(self) -> Kept:
        """All of it but the backups; its values are frozen, so that a copy of each dictionary will do."""
        return Kept(
            self.server_id,
            dict(self.clippings),
            dict(self.texts),
            dict(self.objects),
            dict(self.tombstones),
            dict(self.clients),
            list(self.rules),
            dict(self.searches),
            dict(self.versions),
            known=dict(self.known),
        )


_BY_FOLDER: dict[Path, Kept] = {}


def open_in_memory(folder: Path) -> Library:
    """The library of a folder; the folder itself is not looked at."""
    kept = _BY_FOLDER.setdefault(folder, Kept())
    if kept.held:
        raise Unavailable("The library is open already.", code="library_locked")
    kept.held = True
    return InMemory(kept)


class InMemory:
    """`Library` in dictionaries; see there for what the methods do. One lock, held by every call."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._lock = threading.RLock()

    @property
    def server_id(self) -> str:
        return self._kept.server_id

    def add(self, clipping: Clipping, snapshot: bytes) -> Added:
        with self._lock:
            owner = self._owner(clipping.id)
            if owner is None and clipping.id in self._kept.tombstones:
                raise Gone("gone")
            if stored := self._kept.clippings.get(owner or clipping.id):
                if clipping.digest not in {c.digest for v in self._history(stored).versions for c in v.clips if c.id == clipping.id}:
                    raise Conflict("taken")
                return Added(_copy(stored), created=False)
            if hashlib.sha256(snapshot).hexdigest() != clipping.snapshot:
                raise Invalid("not its snapshot", code="bad_digest", field="snapshot")
            self._keep(snapshot)
            self._set(clipping.id, clipping)
            return Added(self.get(clipping.id), created=True)

    def get(self, clipping_id: UUID) -> Clipping:
        with self._lock:
            named = clipping_id if clipping_id in self._kept.clippings else self._owner(clipping_id)
            if named is None:
                raise Gone("gone") if clipping_id in self._kept.tombstones else NotFound("unknown")
            return _copy(self._kept.clippings[named])

    def find(self, query: Query) -> Found:
        if not 1 <= query.limit <= MAX_PAGE:
            raise Invalid("limit", code="bad_limit", field="limit", limit=MAX_PAGE)
        after = _after(query)
        question = parse(query.text, datetime.now(UTC).date())
        wanted = matcher(question)
        with self._lock:
            found = [c for c in self._newest_first() if self._fits(c, query, question)]
            start = next((place for place, c in enumerate(found, start=1) if c.id == after), 0)
            page = found[start : start + query.limit]
            hits = tuple(Hit(_copy(c), snippet(wanted, (self._kept.texts.get(c.id, ""), c.note, c.title, c.url))) for c in page)
        more = start + query.limit < len(found)
        return Found(hits, len(found), _cursor(page[-1].id, query) if more else None)

    def update(
        self, clipping_id: UUID, change: Callable[[Clipping], Clipping], *, if_revision: int | None = None, cleaned: Cleaned | None = None
    ) -> Clipping:
        with self._lock:
            old = self.get(clipping_id)
            if if_revision is not None and old.revision != if_revision:
                raise Stale("stale")
            kept = {"id": old.id, "digest": old.digest, "snapshot": old.snapshot, "saved_at": old.saved_at, "revision": old.revision + 1}
            new = change(old).model_copy(update=kept)
            if cleaned is not None:
                new = new.model_copy(update={"cleaned": self._keep(records.cleaned_bytes(cleaned))})
                self._kept.texts[old.id] = records.article_text(cleaned)
            self._set(old.id, new)
            return self.get(old.id)

    def join(
        self, clipping_id: UUID, other: UUID, change: Callable[[Clipping], Clipping], cleaned: Cleaned, *, unchanged: bool = False
    ) -> Clipping:
        with self._lock:
            old, known = self.get(clipping_id), self.get(other)
            if old.id == known.id or known.state is not State.CLEAN or Shelf.TRASH in (old.shelf, known.shelf):
                return self.update(clipping_id, change, cleaned=cleaned)
            new = change(old).model_copy(update={"cleaned": self._keep(records.cleaned_bytes(cleaned))})
            joined = histories.joined(self._history(new), self._history(known), unchanged=unchanged)
            stays, goes = (old, known) if joined.clipping.id == old.id else (known, old)
            self._set(goes.id, None)
            self._kept.texts.pop(goes.id, None)
            self._kept.versions.pop(goes.id, None)
            return self._write(stays, joined)

    def versions(self, clipping_id: UUID) -> tuple[Version, ...]:
        with self._lock:
            return self._history(self.get(clipping_id)).versions

    def show_version(self, clipping_id: UUID, number: int) -> Clipping:
        with self._lock:
            return self._write(self.get(clipping_id), histories.shown(self._history(self.get(clipping_id)), number))

    def take_back(self, clip_id: UUID) -> Clipping:
        with self._lock:
            return self._write(self.get(clip_id), histories.without(self._history(self.get(clip_id)), clip_id, at=datetime.now(UTC)))

    def bring_back(self, clip_id: UUID) -> Clipping:
        with self._lock:
            return self._write(self.get(clip_id), histories.with_back(self._history(self.get(clip_id)), clip_id))

    def _owner(self, clip_id: UUID) -> UUID | None:
        for named, versions in self._kept.versions.items():
            if any(clip.id == clip_id for version in versions for clip in version.clips):
                return named
        return None

    def _history(self, clipping: Clipping) -> History:
        versions = self._kept.versions.get(clipping.id) or (Version(1, clipping, (histories.clip_of(clipping),)),)
        return History(
            clipping,
            tuple(replace(each, clipping=clipping) if each.present else histories.as_of(each, clipping) for each in versions),
        )

    def _write(self, old: Clipping, history: History) -> Clipping:
        self._kept.versions[old.id] = history.versions
        new = history.clipping.model_copy(update={"revision": old.revision + 1})
        if new.cleaned:
            self._kept.texts[old.id] = records.article_text(records.cleaned_of(self._kept.objects[new.cleaned][0]))
        self._set(old.id, new)
        return self.get(old.id)

    def _forget_clip(self, clip_id: UUID, *, only_from_trash: bool) -> None:
        clipping = self.get(clip_id)
        history = self._history(clipping)
        if only_from_trash and version_of_clip(history.versions, clip_id)[1].taken_back is None:
            raise Conflict("not in the trash", code="not_in_trash")
        self._write(clipping, histories.without(history, clip_id, at=datetime.now(UTC), for_good=True))
        self._kept.tombstones[clip_id] = datetime.now(UTC)

    def remove(self, clipping_id: UUID, *, only_from_trash: bool = False) -> None:
        with self._lock:
            clipping = self.get(clipping_id)
            if clipping.id != clipping_id:
                self._forget_clip(clipping_id, only_from_trash=only_from_trash)
                return
            if clipping.shelf is not Shelf.TRASH and only_from_trash:
                raise Conflict("not in the trash", code="not_in_trash")
            self._set(clipping_id, None)
            self._kept.texts.pop(clipping_id, None)
            clips = [clip.id for version in self._kept.versions.pop(clipping_id, ()) for clip in version.clips]
            self._kept.tombstones |= dict.fromkeys([clipping_id, *clips], datetime.now(UTC))

    def _version(self, clipping_id: UUID, number: int | None) -> Clipping:
        clipping = self.get(clipping_id)
        return clipping if number is None else version_numbered(self._history(clipping).versions, number).clipping

    def snapshot(self, clipping_id: UUID, version: int | None = None) -> bytes:
        with self._lock:
            return self._kept.objects[self._version(clipping_id, version).snapshot][0]

    def cleaned(self, clipping_id: UUID, version: int | None = None) -> Cleaned:
        with self._lock:
            name = self._version(clipping_id, version).cleaned
            if name is None:
                raise NotFound("not cleaned", code="not_cleaned")
            return records.cleaned_of(self._kept.objects[name][0])

    def add_image(self, clipping_id: UUID, url: str, media_type: str, data: bytes) -> Clipping:
        with self._lock:
            history = self._history(self.get(clipping_id))
            version, _ = version_of_clip(history.versions, clipping_id)
            clipping = version.clipping
            image = ImageState(url=url, sha256=self._keep(data), media_type=media_type)
            if image in clipping.images:
                return clipping
            images = [*(known for known in clipping.images if known.url != url), image]
            wanted = [each for each in clipping.images_wanted if each != url]
            changes = {"images": images, "images_wanted": wanted}
            if version.present:
                return self.update(clipping_id, lambda c: c.model_copy(update=changes))
            late = replace(version, clipping=clipping.model_copy(update=changes))
            self._kept.versions[clipping.id] = tuple(late if each is version else each for each in history.versions)
            return late.clipping

    def image(self, sha256: Sha256) -> bytes:
        with self._lock:
            if not any(image.sha256 == sha256 for clipping in self._contents() for image in clipping.images):
                raise NotFound("no such picture", code="no_image")
            return self._kept.objects[sha256][0]

    def pending(self) -> tuple[UUID, ...]:
        with self._lock:
            return tuple(c.id for c in reversed(self._newest_first()) if c.state is State.RECEIVED)

    def by_url(self, url: str) -> tuple[Clipping, ...]:
        with self._lock:
            return tuple(_copy(c) for c in self._shown() if address_key(url) in _addresses(c))

    def known(self, since: int = 0) -> Known:
        with self._lock:
            latest = max((revision for revision, _ in self._kept.known.values()), default=0)
            whole = not 0 < since <= latest
            rows = [(name, saved) for name, (revision, saved) in self._kept.known.items() if (saved > 0 if whole else revision > since)]
            return Known(self.server_id, latest, whole, b"".join(RECORD.pack(*row) for row in rows))

    def facets(self) -> Facets:
        with self._lock:
            shown = self._shown()
            shelves = Counter(c.shelf.value for c in self._kept.clippings.values())
            names = {key(tag): tag for c in shown for tag in c.tags}
            tags = [(names[each], count) for each, count in _most_first(Counter(key(tag) for c in shown for tag in c.tags))]
            months = Counter(c.saved_at.astimezone(UTC).strftime("%Y-%m") for c in shown)
            return Facets(
                tags=tuple(tags),
                sites=_most_first(Counter(c.host for c in shown if c.host)),
                languages=_most_first(Counter(_language(c) for c in shown if _language(c))),
                months=tuple(sorted(months.items(), reverse=True)),
                shelves={shelf.value: shelves[shelf.value] for shelf in Shelf},
                favourites=sum(c.favourite for c in shown),
            )

    def rename_tag(self, old: str, new: str, reach: Reach = EVERYWHERE) -> Renamed:
        with self._lock:
            changed, merged = [], set()
            for clipping in list(self._kept.clippings.values()):
                if key(old) not in map(key, clipping.tags) or (reach.only is not None and clipping.id not in reach.only):
                    continue
                tags, both = with_tag_renamed(clipping.tags, old, new, keep=clipping.id in reach.keeping)
                merged |= {clipping.id} if both else set()
                if tags != clipping.tags:
                    self._set(clipping.id, clipping.model_copy(update={"tags": tags, "revision": clipping.revision + 1}))
                    changed.append(self.get(clipping.id))
            if not changed and not merged:
                raise NotFound("no such tag", code="no_tag")
            renamed = list(searches_with_tag_renamed(self.searches(), old, new, reach))
            self._kept.searches |= {search.id: search for _, search in renamed}
            return Renamed(tuple(changed), frozenset(merged), tuple(search for search, _ in renamed))

    def rules(self, site: str) -> SiteRules:
        return SiteRules(tuple(rule for rule in self.all_rules() if rule.site == site))

    def all_rules(self) -> tuple[SiteRule, ...]:
        with self._lock:
            return tuple(self._kept.rules)

    def add_rules(self, rules: Sequence[SiteRule], *, instead: bool = True) -> tuple[SiteRule, ...]:
        with self._lock:
            now, stored = list(self._kept.rules), []
            for rule in rules:
                same = [known for known in now if (known.site, known.pattern) == (rule.site, rule.pattern)]
                if same and not instead:
                    continue
                now = [known for known in now if known not in same]
                if sum(known.site == rule.site for known in now) >= MAX_RULES_OF_A_SITE:
                    raise Invalid("too many", code="too_many_rules", field="rules", limit=MAX_RULES_OF_A_SITE)
                free = rule.id and rule.id not in {known.id for known in now}
                made = replace(rule, id=rule.id if free else uuid4().hex, made_at=rule.made_at or datetime.now(UTC))
                now.append(made)
                stored.append(made)
            self._kept.rules = now
            return tuple(stored)

    def forget_rule(self, rule_id: str) -> SiteRule:
        with self._lock:
            for rule in self._kept.rules:
                if rule.id == rule_id:
                    self._kept.rules.remove(rule)
                    return rule
            raise NotFound("no such rule", code="no_rule", field="id")

    def searches(self) -> tuple[SavedSearch, ...]:
        with self._lock:
            return tuple(sorted(self._kept.searches.values(), key=lambda search: (key(search.name), search.id)))

    def keep_search(self, search: SavedSearch) -> SavedSearch:
        with self._lock:
            others = {named: other for named, other in self._kept.searches.items() if named != search.id}
            if key(search.name) in {key(other.name) for other in others.values()}:
                raise Conflict("taken", code="name_taken", field="name")
            if len(others) >= MAX_SEARCHES:
                raise Invalid("too many", code="too_many_searches", limit=MAX_SEARCHES)
            kept = replace(search, id=search.id or uuid4().hex, made_at=search.made_at or datetime.now(UTC))
            self._kept.searches[kept.id] = kept
            return kept

    def forget_search(self, search_id: str) -> SavedSearch:
        with self._lock:
            if search_id not in self._kept.searches:
                raise NotFound("no such search", code="no_search", field="id")
            return self._kept.searches.pop(search_id)

    def of_site(self, site: str) -> tuple[UUID, ...]:
        with self._lock:
            return tuple(c.id for c in self._shown() if c.host == site)

    def clients(self) -> tuple[Client, ...]:
        with self._lock:
            return tuple(sorted(self._kept.clients.values(), key=lambda client: client.created, reverse=True))

    def add_client(self, client: Client) -> None:
        with self._lock:
            self._kept.clients[client.id] = client

    def revoke_client(self, client_id: str) -> None:
        with self._lock:
            if self._kept.clients.pop(client_id, None) is None:
                raise NotFound("no such client", code="no_client")

    def back_up(self, told: Told | None = None) -> Backup:
        with self._lock:
            missing = self._used() - self._kept.objects.keys()
            backup = Backup(f"{next(self._kept.numbers):04}", datetime.now(UTC), 0, len(self._kept.clippings), len(missing))
            self._kept.backups.insert(0, (backup, self._kept.copied()))
            return backup

    def backups(self) -> tuple[Backup, ...]:
        with self._lock:
            return tuple(backup for backup, _ in self._kept.backups)

    def drop_backups(self, *, daily: int, weekly: int) -> int:
        with self._lock:
            going = surplus(self.backups(), daily=daily, weekly=weekly)
            self._kept.backups = [one for one in self._kept.backups if one[0] not in going]
            return len(going)

    def copy_to(self, folder: Path, told: Told | None = None) -> int:
        with self._lock:
            if folder in _BY_FOLDER:
                raise Invalid("not empty", code="bad_folder", field="to")
            _BY_FOLDER[folder] = copied = self._kept.copied()
            used = self._used()
            copied.objects = {name: held for name, held in copied.objects.items() if name in used}
            return len(copied.objects)

    def lost_snapshots(self) -> Iterable[bytes]:
        with self._lock:
            used = self._used()
            return [data for name, (data, _) in self._kept.objects.items() if name not in used and is_snapshot(data)]

    def warm(self) -> int:
        return 0

    def tend(self) -> None:
        pass

    def sweep(self) -> int:
        with self._lock:
            now = datetime.now(UTC)
            for clipping in list(self._kept.clippings.values()):
                if clipping.shelf is Shelf.TRASH and clipping.deleted_at and clipping.deleted_at < now - TRASH:
                    self.remove(clipping.id)
            self._kept.tombstones = {named: at for named, at in self._kept.tombstones.items() if at > now - TOMBSTONE}
            for clip in [c for versions in self._kept.versions.values() for version in versions for c in version.clips]:
                if clip.taken_back and clip.taken_back < now - TRASH:
                    self._forget_clip(clip.id, only_from_trash=True)
            used = self._used()
            old = [name for name, (_, put) in self._kept.objects.items() if name not in used and put < now - ORPHAN]
            for name in old:
                del self._kept.objects[name]
            return len(old)

    def compact(self) -> Compacted:
        with self._lock:
            used = self._used()
            gone = [self._kept.objects.pop(name)[0] for name in set(self._kept.objects) - used]
            return Compacted(len(gone), sum(map(len, gone)))

    def verify(self, told: Told | None = None) -> Iterable[str]:
        with self._lock:
            for clipping in self._contents():
                for name in records.objects_of(clipping):
                    if hashlib.sha256(self._kept.objects.get(name, (b"",))[0]).hexdigest() != name:
                        yield f"Clipping {clipping.id} needs the object {name}, which is missing or damaged."

    def repair(self, told: Told | None = None) -> int:
        return len(self._kept.clippings)

    def close(self) -> None:
        self._kept.held = False

    def _keep(self, data: bytes) -> Sha256:
        name = Sha256(hashlib.sha256(data).hexdigest())
        self._kept.objects[name] = (data, datetime.now(UTC))
        return name

    def _set(self, clipping_id: UUID, clipping: Clipping | None) -> None:
        """Store it as text could be stored, without halves of characters; and note what that changes for its addresses."""
        before = self._kept.clippings.pop(clipping_id, None)
        stored = None if clipping is None else records.clipping_of(decoded(encoded(records.clipping_document(clipping))))
        if stored is not None:
            self._kept.clippings[clipping_id] = stored
        for address in sorted(_places(before) ^ _places(stored)):
            times = [c.saved_at.timestamp() for c in self._shown() if address[0] in _addresses(c)]
            name = address_hash(self.server_id, address[0])
            latest = max((revision for revision, _ in self._kept.known.values()), default=0)
            self._kept.known[name] = (latest + 1, max(1, int(max(times))) if times else 0)

    def _contents(self) -> list[Clipping]:
        """All clippings, as they are in each of their versions."""
        return [version.clipping for clipping in self._kept.clippings.values() for version in self._history(clipping).versions]

    def _used(self) -> set[str]:
        """The objects that some version needs."""
        clips = {str(clip.snapshot) for versions in self._kept.versions.values() for version in versions for clip in version.clips}
        return clips | {name for clipping in self._contents() for name in records.objects_of(clipping)}

    def _newest_first(self) -> list[Clipping]:
        return sorted(self._kept.clippings.values(), key=lambda c: (c.saved_at, str(c.id)), reverse=True)

    def _shown(self) -> list[Clipping]:
        return [c for c in self._newest_first() if c.shelf is not Shelf.TRASH]

    def _fits(self, c: Clipping, query: Query, question: Question) -> bool:
        if query.shelf is not None and c.shelf.value != query.shelf:
            return False
        if query.shelf is None and c.shelf is Shelf.TRASH and not question.asks_for(Quality.TRASHED):
            return False
        return (
            (not query.tag or key(query.tag) in map(key, c.tags))
            and (not query.site or c.host == query.site.lower().removeprefix("www."))
            and (not query.state or c.state.value == query.state)
            and (query.favourite is None or c.favourite == query.favourite)
            and all(any(self._holds(c, term) for term in group) for group in question.groups)
        )

    def _holds(self, c: Clipping, term: Term) -> bool:
        found = self._says(c, term) if isinstance(term, Words) else _is(c, term)
        return found is not term.without

    def _says(self, c: Clipping, words: Words) -> bool:
        authors = " ".join(author.name for author in c.metadata.authors)
        marked = [text for highlight in c.highlights for text in (highlight.exact, highlight.note)]
        anywhere = [
            c.title,
            self._kept.texts.get(c.id, ""),
            c.metadata.site,
            c.metadata.publisher,
            c.note,
            *c.tags,
            *c.metadata.tags,
            *marked,
        ]
        texts = [authors] if words.author else [authors, address_words(c.url), *anywhere]
        return any(any(phrases(folded(text), words.pieces, prefix=words.prefix)) for text in texts)


def _is(c: Clipping, operator: Operator) -> bool:
    value, saved = operator.value, c.saved_at.astimezone(UTC).isoformat()
    match operator.field:
        case Field.TAG:
            return key(value) in map(key, c.tags)
        case Field.BEFORE:
            return saved < value
        case Field.AFTER:
            return saved >= value
        case Field.LANG:
            return _language(c) == value
        case Field.IS:
            return {
                Quality.FAVOURITE: c.favourite,
                Quality.ARCHIVED: c.shelf is Shelf.ARCHIVE,
                Quality.TRASHED: c.shelf is Shelf.TRASH,
                Quality.INBOX: c.shelf is Shelf.INBOX,
                Quality.RAW: c.state is State.RAW,
                Quality.CLEAN: c.state is State.CLEAN,
            }[Quality(value)]
        case _:
            host = value.lower().removeprefix("www.")
            named = pieces(value) and "." not in host and (host in c.host or index_text(value).strip() in index_text(c.metadata.site))
            return c.host == host or c.host.endswith(f".{host}") or bool(named)


def _copy(clipping: Clipping) -> Clipping:
    return clipping.model_copy(deep=True)


def _cursor(last: UUID, query: Query) -> str:
    """Where a page ends, bound to what was asked."""
    asked = repr(replace(query, cursor="", limit=0)).encode("utf-8", "replace")
    return f"{hashlib.sha256(asked).hexdigest()}.{last}"


def _after(query: Query) -> UUID | None:
    """The clipping that the page before ended with."""
    try:
        last = UUID(query.cursor.rpartition(".")[2]) if query.cursor else None
    except ValueError:
        last = UUID(int=0)
    if last and query.cursor != _cursor(last, query):
        raise Invalid("not a cursor of this query", code="bad_cursor", field="cursor")
    return last


def _addresses(clipping: Clipping) -> list[str]:
    return [*address_keys(clipping.url, clipping.metadata.canonical_url), *clipping.also_at]


def _places(clipping: Clipping | None) -> set[tuple[str, datetime]]:
    if clipping is None or clipping.shelf is Shelf.TRASH:
        return set()
    return {(address, clipping.saved_at) for address in _addresses(clipping)}


def _language(clipping: Clipping) -> str:
    return re.split("[-_]", clipping.metadata.language.lower(), maxsplit=1)[0]


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda count: (-count[1], count[0])))
