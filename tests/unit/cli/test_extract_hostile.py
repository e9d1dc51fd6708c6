"""`winnow extract` on what breaks a cleaner: a page costs a plain error, in lines an error line, never the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

STORY = "".join(f"<p>In the year {1900 + n} the mill wheel turned, as the diary says at some length.</p>" for n in range(8))
PAGE = f"<html><title>Grain</title><article><h1>Grain</h1>{STORY}</article></html>"

CHEAP_LIMITS = """
import sys
from winnow.settings import Limits, MIB
Limits.model_fields["cleaning_s"].default = 2.0
Limits.model_fields["cleaning_bytes"].default = 400 * MIB
Limits.model_rebuild(force=True)
from winnow.cli.app import main
main()
"""
"""The command with limits that are reached soon."""

SHORT_OF_TIME = CHEAP_LIMITS.replace("= 2.0", "= 0.2").replace("= 400 * MIB", "= 4096 * MIB")
"""Time that no machine can do with, and memory that none needs: what ends first must not hang on the machine's speed."""

SHIPPED_LIMITS = "from winnow.cli.app import main; main()"


def extract(*arguments: str, stdin: bytes = b"", limits: str = CHEAP_LIMITS) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", limits, "extract", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=120, env=os.environ | {"COLUMNS": "200"})


def line(page_id: str, page: str) -> bytes:
    return json.dumps({"id": page_id, "url": "https://mill.example/", "html": page}).encode() + b"\n"


def test_a_line_that_takes_too_long_or_too_much_is_an_error_line_and_the_next_is_answered() -> None:
    slow, large = PAGE + "<p>x</p>" * 1_000_000, PAGE + f"<p>{'水車の日記。' * 1_666_666}</p>"
    done = extract("--jsonl", stdin=line("a", PAGE) + line("slow", slow) + line("large", large) + b"[1]\n{\n" + line("b", PAGE))
    answers = [json.loads(answer) for answer in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "slow", "large", None, None, "b"]
    assert "In the year 1907" in answers[0]["text"]
    assert "stopped" in answers[1]["error"]
    assert "stopped" in answers[2]["error"]
    assert answers[3]["error"]
    assert answers[4]["error"]
    assert answers[5] == answers[0] | {"id": "b"}
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_page_that_takes_too_long_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE + "<p>x</p>" * 1_000_000)
    for options in ((), ("--explain",)):
        done = extract(str(file), *options, limits=SHORT_OF_TIME)
        assert done.returncode == 1
        assert b"longer than 0.2 s and was stopped" in done.stderr
        assert b"Traceback" not in done.stderr
        assert not done.stdout


@pytest.mark.parametrize(
    "data",
    [
        f"<html><body>{PAGE}</body></html>".encode("utf-16"),
        PAGE.encode("utf-16-be").join((b"\xfe\xff", b"")),
        PAGE.encode() + b"\0\x01\xff\xed\xa0\x80",
        b"<div>" * 100_000 + PAGE.encode(),
    ],
    ids=["utf-16", "utf-16-be", "broken bytes", "deep"],
)
def test_odd_bytes_still_give_the_article(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(data)
    done = extract(str(file), "--format", "text", limits=SHIPPED_LIMITS)
    assert done.returncode == 0, done.stderr
    assert b"In the year 1907" in done.stdout


@pytest.mark.parametrize("data", [b"", b" \n", b"\xff\xfe", b"<script>1</script>", b"\0\0"])
def test_an_empty_page_is_never_an_empty_success(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(data)
    done = extract(str(file), "--format", "text")
    assert done.stdout.strip() or b"no text" in done.stderr
