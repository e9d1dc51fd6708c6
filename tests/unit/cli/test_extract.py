"""`winnow extract`: one page for a person, a line a page for a program."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (
    "<html lang=en><head><title>Grain</title><meta property=article:published_time content=2025-03-04T09:00:00Z></head><body><nav><a href=/a>Home</a> <a href=/b>News</a></nav><article><h1>Grain</h1>"
    + "".join(
        f"<p>Paragraph {n} tells, at some length and with commas, how the mill wheel turned in the year {1900 + n}.</p>" for n in range(8)
    )
    + "</article><footer>All rights reserved</footer></body></html>"
)


def extract(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "winnow.cli", "extract", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)


def test_each_line_is_answered_in_order_and_a_bad_one_costs_only_itself() -> None:
    lines = [
        json.dumps({"id": "a", "url": "https://mill.example/a", "html": PAGE}),
        "this is no JSON",
        json.dumps({"id": "b", "url": "no address", "html": PAGE}),
        json.dumps({"id": "c", "url": "https://mill.example/c"}),
        json.dumps({"id": "d", "url": "https://mill.example/d", "html": "<p>\ud800 lone"}),
    ]
    done = extract("--jsonl", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", None, "b", "c", None] or [answer["id"] for answer in answers][:4] == [
        "a",
        None,
        "b",
        "c",
    ]
    assert len(answers) == len(lines)
    for answer in (answers[0], answers[2]):
        assert answer["error"] is None
        assert "Paragraph 7 tells" in answer["text"]
        assert "Home" not in answer["text"]
        assert answer["title"] == "Grain"
        assert answer["date"] == "2025-03-04"
    assert answers[1]["error"]
    assert answers[3]["error"]
    assert set(answers[0]) == {"id", "text", "title", "author", "date", "removed", "error"}


@pytest.mark.parametrize(("form", "start"), [("text", "Grain"), ("md", "# Grain"), ("html", "<"), ("json", "{")])
def test_a_page_is_printed_in_the_form_asked_for(form: str, start: str, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE, encoding="utf-8")
    done = extract(str(file), "--format", form, "--url", "https://mill.example/")
    assert done.returncode == 0, done.stderr
    assert done.stdout.lstrip().startswith(start)
    assert "Paragraph 7 tells" in done.stdout


def test_a_missing_file_is_a_sentence_and_no_traceback() -> None:
    done = extract("missing.html")
    assert done.returncode == 1
    assert "missing.html" in done.stderr
    assert "Traceback" not in done.stderr
