"""What a disk holds after the power was lost: all that was synced, and of the rest whatever it likes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.unit.library.disk import Step

SECTOR = 512


@dataclass(eq=False, slots=True)
class File:
    """Content that is safe, and changes since the last sync, in order."""

    safe: bytes = b""
    since: list[Step] = field(default_factory=list)

    def after(self, chance: random.Random | None) -> bytes:
        """What may be left: without `chance` only what is safe."""
        content = bytearray(self.safe)
        for step in self.since if chance else ():
            assert chance
            if chance.random() < 0.5:
                continue
            if step.what == "size":
                content = content[: step.offset].ljust(step.offset, b"\0")
                continue
            data = step.data if chance.random() < 0.7 else step.data[: chance.randrange(len(step.data) // SECTOR + 1) * SECTOR]
            content = content.ljust(step.offset, b"\0")
            content[step.offset : step.offset + len(data)] = data
        return bytes(content)

    def sync(self) -> None:
        """Make all changes safe."""
        content = bytearray(self.safe)
        for step in self.since:
            if step.what == "size":
                content = content[: step.offset].ljust(step.offset, b"\0")
            else:
                content = content.ljust(step.offset, b"\0")
                content[step.offset : step.offset + len(step.data)] = step.data
        self.safe, self.since = bytes(content), []


@dataclass(eq=False, slots=True)
class Folder:
    """Names that are safe, those that programs see, and changes since the last sync: what each name came to stand for, None for nothing."""

    safe: dict[str, File | Folder] = field(default_factory=dict)
    seen: dict[str, File | Folder] = field(default_factory=dict)
    since: list[dict[str, File | Folder | None]] = field(default_factory=list)

    def change(self, names: dict[str, File | Folder | None]) -> None:
        """Change names, all at once."""
        self.since.append(names)
        self.seen = _changed(self.seen, names)

    def after(self, chance: random.Random | None) -> dict[str, File | Folder]:
        """The names that may be left."""
        names = self.safe
        for change in self.since if chance else ():
            if chance and chance.random() < 0.5:
                names = _changed(names, change)
        return names

    def sync(self) -> None:
        """Make the names safe."""
        self.safe, self.since = dict(self.seen), []


def _changed(names: dict[str, File | Folder], change: dict[str, File | Folder | None]) -> dict[str, File | Folder]:
    kept = {name: node for name, node in names.items() if name not in change}
    return kept | {name: node for name, node in change.items() if node is not None}


class Platter:
    """The disk as steps change it."""

    def __init__(self) -> None:
        self._top = Folder()

    def take(self, step: Step) -> None:
        """Do what the step does."""
        folder, name = self._folder(step.path)
        match step.what:
            case "create":
                folder.change({name: File()})
            case "mkdir":
                folder.change({name: Folder()})
            case "unlink":
                folder.change({name: None})
            case "rename":
                folder.change({name: None, PurePosixPath(step.to).name: folder.seen[name]})
            case "sync":
                self._node(step.path).sync()
            case _:
                file = self._node(step.path)
                assert isinstance(file, File)
                file.since.append(step)

    def write_to(self, folder: Path, chance: random.Random | None) -> None:
        """Make `folder` hold what a loss of power leaves."""
        _write(self._top, folder, chance)

    def _folder(self, path: str) -> tuple[Folder, str]:
        *above, name = PurePosixPath(path).parts or ("",)
        folder = self._top
        for part in above:
            below = folder.seen[part]
            assert isinstance(below, Folder)
            folder = below
        return folder, name

    def _node(self, path: str) -> File | Folder:
        folder, name = self._folder(path)
        return folder.seen[name] if name else folder


def _write(folder: Folder, to: Path, chance: random.Random | None) -> None:
    for name, node in folder.after(chance).items():
        if isinstance(node, File):
            (to / name).write_bytes(node.after(chance))
            (to / name).chmod(0o600)
        else:
            (to / name).mkdir(mode=0o700)
            _write(node, to / name, chance)


def sort_of(path: str) -> str:
    """What sort of thing a path of the disk is, the library being `home/library` on it."""
    parts = PurePosixPath(path).parts
    if len(parts) <= 1:
        return "above"
    if len(parts) == 2:
        return "library"
    if parts[2] == "objects":
        return ("objects", "shelf", "object")[len(parts) - 3]
    return {"winnow.db": "catalogue", "winnow.db-wal": "log"}.get(parts[2], "other")
