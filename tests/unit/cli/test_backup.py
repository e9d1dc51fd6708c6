"""`winnow backup` and `winnow verify` as a person types it, beside a server and without one."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from winnow.library import Query, open_library

PAGE = (
    "<html lang=en><head><title>{0}</title></head><body><article><h1>{0}</h1>" + "<p>A line, with commas, on how the wheel turned.</p>" * 9
)


def kept_in(folder: Path) -> set[tuple[str, tuple[str, ...]]]:
    library = open_library(folder, create=False)
    found = {(hit.clipping.title, tuple(hit.clipping.tags)) for hit in library.find(Query()).hits}
    library.close()
    return found


def test_backups_are_made_listed_and_restored_and_later_clips_come_back(tmp_path: Path) -> None:
    library = tmp_path / "library"
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "WINNOW_LIBRARY": str(library)}

    def winnow(*arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "winnow.cli", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stderr

    def page(title: str) -> str:
        file = tmp_path / f"{title}.html"
        file.write_text(PAGE.format(title), encoding="utf-8")
        return str(file)

    copy = tmp_path / "copy"
    server = subprocess.Popen(
        [sys.executable, "-m", "winnow.cli", "serve", "--no-open", "--port", "0"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not (library / "server.json").exists():
            assert server.poll() is None
            time.sleep(0.02)
        assert "No backups yet" in winnow("backup", "--list")
        winnow("clip", page("Windmill"), "--url", "https://mill.example/wind")
        made = json.loads(winnow("backup", "--json"))
        name = made["backup"]["name"]
        assert (made["backup"]["clippings"], made["backup"]["missing"]) == (1, 0)
        assert name in winnow("backup", "--list")
        winnow("clip", page("Watermill"), "--url", "https://mill.example/water")
        refused = winnow("backup", "--restore", name, code=1)
        assert str(server.pid) in refused and "nothing was changed" in refused
        assert winnow("verify").startswith("All is well")
        lost = max((library / "objects").rglob("*.zst"), key=lambda path: path.stat().st_size)
        held = lost.read_bytes()
        lost.write_bytes(b"")
        named = winnow("verify", "--repair", code=1)
        assert lost.name.removesuffix(".zst") in named and "Put it back" in named
        lost.write_bytes(held)
        assert "A complete copy is in" in winnow("backup", "--to", str(copy))
        assert "apart from the library" in winnow("backup", "--to", str(library / "inside"), code=1)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    assert kept_in(copy) == {("Watermill", ()), ("Windmill", ())}

    said = winnow("backup", "--restore", name)
    assert f"Restored {name}: 1 clipping." in said
    assert "with the tag “recovered”" in said
    assert "before-restore-" in said
    assert kept_in(library) == {("Watermill", ("recovered",)), ("Windmill", ())}
    assert winnow("backup", "--restore", "nonsense", code=1).startswith("winnow: There is no backup “nonsense”")
