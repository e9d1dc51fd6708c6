"""Keeps a folder of notes in step with clippings: one note a clipping, written again without harm.

A note is found by the clipping's id within it, wherever the user moved it. What was written last is remembered by its SHA-256 in
`.winnow/manifest.json`, so that three versions can be told apart: that one, the one in the folder and the new one.

    in the folder            new                      what happens
    ─────────────────────────────────────────────────────────────────────────────────
    none                     any                      written
    as new                   any                      left, to the byte and the time
    edited by the user       as written last          left: there is nothing new to say
    as written last          changed                  written in its place; renamed if its title changed
    edited by the user       changed                  left, with a warning
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from winnow.export.base import Report
from winnow.export.folder import Folder
from winnow.export.names import file_name, same_file

_HEAD_BYTES = 64 * 1024
_MANIFEST_FOLDER = ".winnow"
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Note:
    """A clipping as a file: its text, the files it shows by name, and sentences on what it lacks."""

    id: UUID
    title: str
    content: bytes
    files: dict[str, bytes] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How notes lie in a folder: their suffix, the folder of the files they show, and how a note's id is read from its beginning."""

    suffix: str
    files_folder: str
    id_in: Callable[[bytes], UUID | None]


@dataclass(frozen=True, slots=True)
class _Written:
    """What was written last for a clipping: the path that was chosen for it, and the SHA-256 of the text."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Place:
    parts: tuple[str, ...]
    name: str

    @property
    def shown(self) -> str:
        return "/".join((*self.parts, self.name))


def write_notes(notes: Iterable[Note], sink: Path, layout: Layout) -> Report:
    """Bring the folder in step with the notes; files of other notes stay as they are. Errors are those of `Folder`."""
    with Folder.open(sink) as folder:
        run = _Run(folder, layout)
        try:
            for note in notes:
                run.add(note)
        finally:  # what was written is remembered even if the disk is full half way
            run.remember()
        return Report(tuple(run.written), tuple(run.unchanged), tuple(run.warnings))


class _Run:
    def __init__(self, folder: Folder, layout: Layout) -> None:
        self.written: list[str] = []
        self.unchanged: list[str] = []
        self.warnings: list[str] = []
        self._folder = folder
        self._layout = layout
        self._manifest = _read_manifest(folder)
        self._remembered = dict(self._manifest)
        self._taken = {same_file(name) for name in folder.names()}
        self._places: dict[UUID, _Place] = {}
        for parts, name in folder.files(layout.suffix):
            with folder.inner(parts) as inner:
                found = layout.id_in(inner.read(name, _HEAD_BYTES) or b"")
            if found:  # of copies, the one at the top counts
                self._places.setdefault(found, _Place(parts, name))

    def add(self, note: Note) -> None:
        self.warnings += note.warnings
        place = self._places.get(note.id)
        if place is None:
            self._write(note, self._free_name(note))
            return
        with self._folder.inner(place.parts) as inner:
            there = _digest(inner.read(place.name) or b"")
        new, last = _digest(note.content), self._manifest.get(self._key(note), _Written("", ""))
        if new in (there, last.sha256):
            self._keep(note, place, new, last.name or place.shown)
        elif there != last.sha256:
            self.unchanged.append(place.shown)
            self.warnings.append(
                f"“{place.shown}” was edited by hand and its clipping has changed since, so it was left as it is. "
                "To get the new text, rename the note and take the line “winnow:” out of it, then export again."
            )
        elif place.shown != last.name or place.name in self._names(note):  # the user named or moved it, or the title is the same
            self._write(note, place, last.name)
        else:
            self._write(note, self._free_name(note))
            self._folder.remove(place.name)
            self._taken.discard(same_file(place.name))

    def remember(self) -> None:
        if self._manifest != self._remembered:
            written = {key: {"name": last.name, "sha256": last.sha256} for key, last in self._manifest.items()}
            content = json.dumps({"version": 1, "written": written}, ensure_ascii=False, indent=1, sort_keys=True)
            with self._folder.subfolder(_MANIFEST_FOLDER) as folder:
                folder.write(_MANIFEST, f"{content}\n".encode())

    def _key(self, note: Note) -> str:
        return f"{note.id}{self._layout.suffix}"

    def _keep(self, note: Note, place: _Place, digest: str, name: str) -> None:
        repaired = self._write_files(note)
        (self.written if repaired else self.unchanged).append(place.shown)
        self._manifest[self._key(note)] = _Written(name, digest)

    def _write(self, note: Note, place: _Place, chosen: str = "") -> None:
        """Write the note; `chosen` is the path that was chosen for it when that is not where it is."""
        self._write_files(note)
        with self._folder.inner(place.parts) as inner:
            inner.write(place.name, note.content)
        self._taken.add(same_file(place.name))
        self._places[note.id] = place
        self._manifest[self._key(note)] = _Written(chosen or place.shown, _digest(note.content))
        self.written.append(place.shown)

    def _write_files(self, note: Note) -> bool:
        """Write the files that the note shows and that are not there; whether there were any. A moved note finds them where they were."""
        if not note.files:
            return False
        wrote = False
        with self._folder.subfolder(self._layout.files_folder) as folder:
            for name, data in note.files.items():
                if folder.read(name) != data:
                    folder.write(name, data)
                    wrote = True
        return wrote

    def _free_name(self, note: Note) -> _Place:
        return _Place((), next(name for name in self._names(note) if same_file(name) not in self._taken))

    def _names(self, note: Note) -> tuple[str, ...]:
        """The names a note may have, the best first; the last is its alone."""
        marks = ("", str(note.id)[:8], str(note.id))
        return tuple(file_name(note.title, self._layout.suffix, mark=mark) for mark in marks)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_manifest(folder: Folder) -> dict[str, _Written]:
    """What was written last, by id and suffix; nothing when it cannot be read, which makes every note count as edited."""
    if _MANIFEST_FOLDER not in folder.names():
        return {}
    with folder.subfolder(_MANIFEST_FOLDER) as inner:
        content = inner.read(_MANIFEST)
    try:
        return {key: _Written(**written) for key, written in json.loads(content or b"{}")["written"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
