"""The extension as the browsers' stores take it: a zip for Chromium, an xpi for Firefox, the same bytes from the same sources."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).resolve().parents[1]
# All that an extension is made of; what editors and systems leave beside it stays out.
FOLDERS = ("_locales", "extension")
SUFFIXES = {".css", ".html", ".js", ".json", ".png", ".svg"}
# The oldest time that a zip can name, for every file.
EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644


@dataclass(frozen=True, slots=True)
class Store:
    """A browser's store; `without` are keys of the manifest, dotted, that only the other browser understands or that it refuses."""

    browser: str
    suffix: str
    without: tuple[str, ...]


STORES = (
    # The key keeps the id of a folder that is loaded unpacked; the store has one of its own.
    Store("chromium", "zip", ("key", "browser_specific_settings", "background.scripts")),
    Store("firefox", "xpi", ("key", "minimum_chrome_version", "background.service_worker")),
)


def stage(store: Store, folder: Path) -> Path:
    """Lay out in `folder` what goes into the store's package."""
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    for name in store.without:
        _remove(manifest, name.split("."))
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for file in _files(ROOT, FOLDERS):
        copy = folder / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, copy)
    return folder


def _remove(record: dict[str, Any], path: list[str]) -> None:
    for name in path[:-1]:
        record = record[name]
    del record[path[-1]]


def _files(root: Path, folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        for file in sorted((root / folder).rglob("*")):
            if file.is_file() and file.suffix in SUFFIXES:
                yield file.relative_to(root)


def pack(staged: Path, package: Path) -> None:
    """Zip a staged folder, without anything that differs from one day or machine to the next."""
    package.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(package, "w") as archive:
        for file in (Path("manifest.json"), *_files(staged, FOLDERS)):
            entry = ZipInfo(file.as_posix(), EPOCH)
            entry.external_attr = READABLE << 16
            archive.writestr(entry, (staged / file).read_bytes(), ZIP_DEFLATED, 9)


def build(folder: Path) -> dict[str, Path]:
    """Write both packages into `folder`; where each is, by browser."""
    version = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))["version"]
    packages: dict[str, Path] = {}
    for store in STORES:
        with tempfile.TemporaryDirectory() as scratch:
            packages[store.browser] = folder / f"winnow-{store.browser}-{version}.{store.suffix}"
            pack(stage(store, Path(scratch) / "staged"), packages[store.browser])
    return packages


def lint() -> list[str]:
    """What Firefox's own checker says against its package, errors and warnings alike."""
    store = next(store for store in STORES if store.browser == "firefox")
    with tempfile.TemporaryDirectory() as scratch:
        staged = stage(store, Path(scratch) / "staged")
        command = [ROOT / "node_modules" / ".bin" / "web-ext", "lint", "--source-dir", staged, "--output", "json", "--boring"]
        done = subprocess.run([*command, "--no-config-discovery"], capture_output=True, text=True, check=False, cwd=scratch)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return [done.stdout + done.stderr]
    return [f"{each['code']} in {each.get('file')}: {each['message']}" for each in report["errors"] + report["warnings"]]


def main() -> None:
    """Make the packages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    parser.add_argument("--lint", action="store_true", help="only check what would be packed")
    arguments = parser.parse_args()
    if not arguments.lint:
        for package in build(arguments.folder).values():
            print(package)
        return
    found = lint()
    print("\n".join(found) or "web-ext lint: 0 errors, 0 warnings")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
