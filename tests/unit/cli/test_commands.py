"""Commands as a person types them, without a server and beside one."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE = (
    "<html lang=en><head><title>{title}</title><link rel=canonical href='https://mill.example/{title}'></head>"
    "<body><nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>{title}</h1>"
    + "".join(f"<p>Paragraph {n} tells, at some length and with commas, how the wheel turned in {1900 + n}.</p>" for n in range(8))
    + "</article><footer>All rights reserved. Imprint. Privacy.</footer></body></html>"
)


class Winnow:
    """Runs commands on a library of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "WINNOW_LIBRARY": str(folder / "library")}

    def __call__(self, *arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "winnow.cli", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, cwd=self.folder)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stderr

    def page(self, title: str) -> str:
        file = self.folder / f"{title}.html"
        file.write_text(PAGE.format(title=title), encoding="utf-8")
        return str(file)


@pytest.fixture
def winnow(tmp_path: Path) -> Winnow:
    return Winnow(tmp_path)


@pytest.fixture
def running(winnow: Winnow) -> Iterator[Winnow]:
    command = [sys.executable, "-m", "winnow.cli", "serve", "--no-open", "--port", "0"]
    log = winnow.folder / "log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=winnow.environment, stdout=output, stderr=output)
    while not (winnow.folder / "library" / "server.json").exists():
        assert server.poll() is None, log.read_text()
        time.sleep(0.02)
    yield winnow
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0, log.read_text()
    assert "Traceback" not in log.read_text()


def test_a_page_is_clipped_found_read_put_in_the_trash_and_brought_back(winnow: Winnow, tmp_path: Path) -> None:
    assert "No clippings yet" in winnow("list")
    [receipt] = json.loads(winnow("clip", winnow.page("Windmill"), "--tag", "mills", "--json"))
    assert (receipt["title"], receipt["state"]) == ("Windmill", "clean")
    assert receipt["words"] > 80
    short = receipt["id"][:8]
    assert "Windmill" in winnow("list")
    assert "Windmill" in winnow("search", "wheel", "tag:mills")
    assert "Nothing found" in winnow("search", "submarine")
    assert winnow("show", short).startswith("# Windmill")
    assert "navigation" in winnow("removed", short)
    assert "Tags: mills, stone" in winnow("tag", short, "stone")
    winnow("delete", short)
    assert "No clippings yet" in winnow("list")
    winnow("undelete", short)
    assert "Windmill" in winnow("list")
    assert all(finding["well"] for finding in json.loads(winnow("doctor", "--json", "--port", "0")))


def test_a_search_is_saved_run_renamed_and_forgotten(winnow: Winnow) -> None:
    assert "No search is saved" in winnow("searches", "list")
    winnow("clip", winnow.page("Windmill"), "--tag", "mills")
    winnow("clip", winnow.page("Watermill"))
    saved = json.loads(winnow("searches", "save", "Wheels", "wheel", "tag:mills", "--json"))
    assert (saved["name"], saved["text"]) == ("Wheels", "wheel tag:mills")
    found = winnow("search", "--saved", "wheels")
    assert "Windmill" in found
    assert "Watermill" not in found
    assert "Nothing found" in winnow("search", "--saved", saved["id"][:8], "submarine")
    assert "is now" in winnow("searches", "rename", "Wheels", "Sails")
    assert "wheel tag:mills" in winnow("searches", "list")
    assert "Forgotten" in winnow("searches", "delete", "sails")
    assert json.loads(winnow("searches", "list", "--json")) == []


def test_versions_of_a_page_are_listed_compared_and_chosen(winnow: Winnow) -> None:
    [first] = json.loads(winnow("clip", winnow.page("Windmill"), "--json"))
    assert "only one version" in winnow("diff", first["id"])
    file = Path(winnow.page("Windmill"))
    file.write_text(file.read_text().replace("wheel turned in 1903", "wheel stopped in 1903").replace("Imprint.", "Legal."))
    said = winnow("clip", str(file))
    assert "Clipped 2 times since" in said
    found = winnow("diff", first["id"][:8])
    assert "1 change from version 1 to 2: 1 word went, 1 came." in found
    assert "the wheel [-turned-]{+stopped+} in 1903." in found
    assert "Paragraph 2 tells" in found
    assert "Paragraph 7 tells" not in found
    assert "It says what it said before" in winnow("clip", str(file))
    listed = json.loads(winnow("versions", first["id"], "--json"))
    assert [(item["number"], item["times"], item["present"]) for item in listed["items"]] == [(2, 2, True), (1, 1, False)]
    assert "shows version 1" in winnow("versions", first["id"], "--show", "1")
    assert "turned in 1903" in winnow("show", first["id"])
    assert "has no version 9" in winnow("diff", first["id"], "1", "9", code=1)


def test_a_removed_block_is_restored(winnow: Winnow) -> None:
    [receipt] = json.loads(winnow("clip", winnow.page("Windmill"), "--json"))
    removed = json.loads(winnow("removed", receipt["id"], "--json"))["removed"]
    [footer] = [block for block in removed if "All rights reserved" in block["text"]]
    winnow("restore", receipt["id"], footer["id"])
    assert "All rights reserved" in winnow("show", receipt["id"], "--format", "text")


def test_a_correction_is_remembered_listed_exported_forgotten_and_imported_again(winnow: Winnow, tmp_path: Path) -> None:
    ids = [receipt["id"] for receipt in json.loads(winnow("clip", winnow.page("Windmill"), winnow.page("Watermill"), "--json"))]
    assert "Nothing is remembered" in winnow("rules", "list")
    removed = json.loads(winnow("removed", ids[0], "--json"))["removed"]
    [footer] = [block for block in removed if "All rights reserved" in block["text"]]
    said = winnow("restore", ids[0], footer["id"], "--remember")
    assert "On mill.example: keep every foot" in said
    assert "winnow rules apply mill.example" in said
    assert "All rights reserved" not in winnow("show", ids[1], "--format", "text")
    assert "2 clippings cleaned again, 1 changed" in winnow("rules", "apply", "mill.example")
    assert "All rights reserved" in winnow("show", ids[1], "--format", "text")

    [rule] = json.loads(winnow("rules", "list", "--json"))["rules"]
    assert "keep every foot" in winnow("rules", "list", "--site", "mill.example")
    file = str(tmp_path / "rules.json")
    assert "1 rule written" in winnow("rules", "export", file)
    assert "keep every foot" in winnow("rules", "delete", rule["id"][:8])
    assert json.loads(winnow("rules", "export"))["rules"] == []
    assert "2 clippings cleaned again, 1 changed" in winnow("rules", "apply", "mill.example")
    assert "All rights reserved" in winnow("show", ids[0], "--format", "text"), "put back by hand"
    assert "All rights reserved" not in winnow("show", ids[1], "--format", "text")
    assert "1 rule added, 0 there already" in winnow("rules", "import", file)
    assert "0 rules added, 1 there already" in winnow("rules", "import", file)
    assert json.loads(winnow("rules", "list", "--json"))["rules"] == [rule]

    blocks = json.loads(winnow("removed", ids[0], "--json"))["blocks"]
    [block] = [block["id"] for block in blocks if block["text"].startswith("All rights reserved")]
    assert "leave out every foot" in winnow("remove", ids[0], block, "--remember")
    [rule] = json.loads(winnow("rules", "list", "--json"))["rules"]
    assert not rule["keep"]


def test_a_second_export_writes_nothing(winnow: Winnow, tmp_path: Path) -> None:
    winnow("clip", winnow.page("Windmill"), winnow.page("Watermill"))
    vault = tmp_path / "vault"
    vault.mkdir()
    assert "2 written, 0 unchanged" in winnow("export", "obsidian", "--to", str(vault))
    assert "0 written, 2 unchanged" in winnow("export", "obsidian", "--to", str(vault))
    assert sorted(note.name for note in vault.glob("*.md")) == ["Watermill.md", "Windmill.md"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("clip", "no-such-file.html"), 1, "no-such-file.html"),
        (("show", "0000"), 1, "winnow list"),
        (("export", "papyrus", "--to", "."), 1, "obsidian"),
        (("export", "obsidian", "--to", "/no/such/folder"), 1, "folder"),
        (("export", "obsidian", "--to", ".", "--all", "--query", "x"), 2, "one of"),
        (("token", "new", "t", "--scope", "everything"), 1, "clippings:read"),
        (("rules", "delete", "0000"), 1, "winnow rules list"),
        (("rules", "import", "no-such-file.json"), 1, "no-such-file.json"),
        (("rules", "import", sys.executable), 1, "not JSON"),
        (("rules", "apply", "nowhere.example"), 1, "nowhere.example"),
        (("pair",), 1, "winnow serve"),
        (("follow",), 1, "winnow serve"),
        (("serve", "--host", "0.0.0.0", "--no-open"), 1, "127.0.0.1"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(winnow: Winnow, arguments: tuple[str, ...], code: int, said: str) -> None:
    assert said in winnow(*arguments, code=code)


def test_commands_work_beside_a_running_server(running: Winnow) -> None:
    [receipt] = json.loads(running("clip", running.page("Windmill"), "--json"))
    assert "Windmill" in running("list")
    assert re.fullmatch(r"[A-Za-z0-9_-]{40,}\n", running("token", "new", "script", "--scope", "clippings:read"))
    assert "script" in running("token", "list")
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}\n", running("pair", "--no-wait"))
    follower = subprocess.Popen(
        [sys.executable, "-m", "winnow.cli", "follow", "--count", "1"], env=running.environment, stdout=subprocess.PIPE, text=True
    )
    while follower.poll() is None:
        running("tag", receipt["id"], "seen")
    assert receipt["id"] in follower.communicate()[0]


def test_a_second_server_on_the_same_library_is_refused_with_the_first_ones_number(running: Winnow) -> None:
    process = json.loads((running.folder / "library" / "server.json").read_text())["pid"]
    assert str(process) in running("serve", "--no-open", "--port", "0", code=1)
