"""An Obsidian vault that winnow writes into stays the user's."""

from __future__ import annotations

import os
import re
import resource
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

from winnow.errors import Invalid, OutOfSpace
from winnow.export.base import Item, Report
from winnow.export.obsidian import Options, write

from .clippings import FULL, PIXEL, PIXEL_URL, item


def export(vault: Path, *items: Item, options: Options | None = None) -> Report:
    return write(items, vault, options or Options())


def properties(note: Path) -> dict[str, Any]:
    text = note.read_bytes().decode()
    assert text.startswith("---\n")
    loaded = YAML(typ="safe", pure=True).load(text[4:].partition("\n---\n")[0])
    assert isinstance(loaded, dict)
    return loaded


def notes(vault: Path) -> list[Path]:
    return sorted(vault.glob("*.md"))


def state(vault: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in vault.rglob("*") if path.is_file()}


def test_properties_have_the_types_and_names_that_obsidian_expects(tmp_path: Path) -> None:
    clipping = item(metadata=FULL, tags=("farming", "to read", "2026", "a/b"))
    export(tmp_path, clipping)
    assert properties(tmp_path / "On winnowing.md") == {
        "title": "On winnowing",
        "source": "https://example.org/winnowing",
        "author": ["[[Ann Author]]", "[[李 明]]"],
        "published": date(2026, 3, 4),
        "created": date(2026, 11, 24),
        "description": 'No: "yes" --- and more',
        "tags": ["clippings", "farming", "to-read", "2026-", "a/b"],
        "site": "Example: the site",
        "language": "en-GB",
        "licence": "CC BY-ND 4.0",
        "licence-url": "https://creativecommons.org/licenses/by-nd/4.0/",
        "original": "https://original.example/winnowing",
        "winnow": str(clipping.clipping.id),
    }
    text = (tmp_path / "On winnowing.md").read_text()
    assert '\ntitle: "On winnowing"\n' in text
    assert "\npublished: 2026-03-04\n" in text
    assert '\nauthor:\n  - "[[Ann Author]]"\n' in text


@pytest.mark.parametrize(
    "title", ["no", "1e3", "2026-01-01", "!!python/object", "---", "a: b", "null", "'", '"', "\\", "*a", "&a", "{a", "<% x %>", "<<%%"]
)
def test_text_stays_text_in_yaml(tmp_path: Path, title: str) -> None:
    export(tmp_path, item(title))
    [note] = notes(tmp_path)
    assert properties(note)["title"] == title
    assert b"<%" not in note.read_bytes()


def test_every_embed_resolves_to_a_file_and_the_missing_is_told(tmp_path: Path) -> None:
    article = (
        f"<p><img src='https://a.example/1.png' alt='one'><img src='{PIXEL_URL}' alt='two'><img src='https://a.example/2' alt='three'></p>"
    )
    report = export(tmp_path, item(article_html=article, images={"https://a.example/1.png": ("image/webp", b"RIFF....")}))
    body = (tmp_path / "On winnowing.md").read_text().partition("\n---\n")[2]
    sources = [image.get("src", "") for image in lxml.html.fromstring(MarkdownIt().render(body)).iter("img")]
    local = [tmp_path / unquote(source) for source in sources if not source.startswith("https:")]
    assert [path.read_bytes() for path in local] == [b"RIFF....", PIXEL]
    assert [path.suffix for path in local] == [".webp", ".png"]
    assert sources[2] == "https://a.example/2"
    assert report.warnings == ("“On winnowing”: a picture is not in the library and stays a link to the web.",)


def test_second_run_changes_no_byte_and_no_time(tmp_path: Path) -> None:
    items = [item(f"Title {number}", f"<p><img src='{PIXEL_URL}'>{number}</p>", metadata=FULL) for number in range(5)]
    first = export(tmp_path, *items)
    before = state(tmp_path)
    second = export(tmp_path, *items)
    assert state(tmp_path) == before
    assert (len(first.written), first.unchanged) == (5, ())
    assert (second.written, len(second.unchanged), second.warnings) == ((), 5, ())


def test_clippings_with_equal_titles_get_a_note_each_and_keep_it(tmp_path: Path) -> None:
    items = [item("Same"), item("same"), item("SAME"), item("Café"), item("Cafe\u0301")]
    export(tmp_path, *items)
    assert len(notes(tmp_path)) == 5
    assert len({note.name.casefold() for note in notes(tmp_path)}) == 5
    before = state(tmp_path)
    export(tmp_path, *reversed(items))
    assert state(tmp_path) == before


def test_note_of_somebody_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "On winnowing.md").write_text("mine")
    clipping = item()
    export(tmp_path, clipping)
    assert (tmp_path / "On winnowing.md").read_text() == "mine"
    assert {note.name for note in notes(tmp_path)} == {"On winnowing.md", f"On winnowing ({str(clipping.clipping.id)[:8]}).md"}


def test_changed_clipping_updates_its_note_and_a_new_title_renames_it(tmp_path: Path) -> None:
    first = item("Old", "<p>a</p>")
    export(tmp_path, first)
    report = export(tmp_path, item("New", "<p>b</p>", id=first.clipping.id))
    assert report.written == ("New.md",)
    assert [note.name for note in notes(tmp_path)] == ["New.md"]
    assert (tmp_path / "New.md").read_text().endswith("\nb\n")


def test_note_edited_by_hand_is_kept_and_told_once_its_clipping_changes(tmp_path: Path) -> None:
    first = item("A", "<p>a</p>")
    export(tmp_path, first)
    note = tmp_path / "A.md"
    note.write_text(note.read_text() + "\nmy own thoughts\n")
    before = state(tmp_path)
    quiet = export(tmp_path, first)
    assert (quiet.written, quiet.unchanged, quiet.warnings) == ((), ("A.md",), ())
    loud = export(tmp_path, item("B", "<p>changed</p>", id=first.clipping.id))
    assert (loud.written, loud.unchanged) == ((), ("A.md",))
    assert "edited by hand" in loud.warnings[0]
    assert state(tmp_path) == before


def test_moved_note_is_found_and_updated_where_it_is(tmp_path: Path) -> None:
    first = item("A", "<p>a</p>")
    export(tmp_path, first)
    (tmp_path / "Read" / "2026").mkdir(parents=True)
    (tmp_path / "A.md").rename(tmp_path / "Read" / "2026" / "My name.md")
    report = export(tmp_path, item("A", "<p>b</p>", id=first.clipping.id))
    assert report.written == ("Read/2026/My name.md",)
    assert notes(tmp_path) == []
    assert "\nb\n" in (tmp_path / "Read" / "2026" / "My name.md").read_text()


def test_note_that_the_user_renamed_keeps_that_name(tmp_path: Path) -> None:
    first = item("A", "<p>a</p>")
    export(tmp_path, first)
    (tmp_path / "A.md").rename(tmp_path / "Mine.md")
    for text in ("b", "c"):
        report = export(tmp_path, item("New title", f"<p>{text}</p>", id=first.clipping.id))
        assert report.written == ("Mine.md",)
        assert [note.name for note in notes(tmp_path)] == ["Mine.md"]


def test_without_the_record_every_changed_note_counts_as_edited(tmp_path: Path) -> None:
    first = item("A", "<p>a</p>")
    export(tmp_path, first)
    (tmp_path / ".winnow" / "manifest.json").write_text("broken")
    report = export(tmp_path, item("A", "<p>b</p>", id=first.clipping.id))
    assert report.written == ()
    assert "edited by hand" in report.warnings[0]


def test_deleted_picture_is_written_again(tmp_path: Path) -> None:
    clipping = item(article_html=f"<img src='{PIXEL_URL}'>")
    export(tmp_path, clipping)
    [picture] = (tmp_path / "attachments").iterdir()
    picture.unlink()
    export(tmp_path, clipping)
    assert picture.read_bytes() == PIXEL


def test_links_in_the_vault_lead_nowhere(tmp_path: Path) -> None:
    vault, outside = tmp_path / "vault", tmp_path / "outside"
    vault.mkdir()
    outside.mkdir()
    (outside / "secret.md").write_text("secret")
    (vault / "On winnowing.md").symlink_to(outside / "secret.md")
    export(vault, item())
    assert (outside / "secret.md").read_text() == "secret"
    (vault / "attachments").symlink_to(outside)
    with pytest.raises(Invalid, match="link"):
        export(vault, item("Other", f"<img src='{PIXEL_URL}'>"))
    assert [path.name for path in outside.iterdir()] == ["secret.md"]
    assert not any(path.name.endswith(".tmp") for path in vault.iterdir())


def test_vault_that_is_a_link_itself_is_the_users_choice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "vault").symlink_to(tmp_path / "real")
    export(tmp_path / "vault", item())
    assert (tmp_path / "real" / "On winnowing.md").exists()


def test_missing_folder_and_file_in_its_place_are_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="There is no folder"):
        export(tmp_path / "nowhere", item())
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid, match="is a file or a link"):
        export(tmp_path / "file", item())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(Invalid, match="permissions"):
            export(tmp_path, item())
    finally:
        tmp_path.chmod(0o700)


def test_full_disk_is_told_and_leaves_the_old_note_whole(tmp_path: Path) -> None:
    first = item("A", "<p>small</p>")
    export(tmp_path, first)
    before = (tmp_path / "A.md").read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))  # a file that may not grow fails as on a full disk
    try:
        with pytest.raises(OutOfSpace, match="no room left"):
            export(tmp_path, item("B"), item("A", f"<p>{'large ' * 10_000}</p>", id=first.clipping.id))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / "A.md").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".winnow", "A.md", "B.md"]
    export(tmp_path, item("A", "<p>new</p>", id=first.clipping.id))
    assert (tmp_path / "A.md").read_text().endswith("\nnew\n")


SPECIAL = [
    "/", "\\", "..", ".", "\0", "\n", "\u202e", "\u200d", "CON", "nul.txt", "COM1", "#", "^", "[", "]", "|", ":", "%%", "*", "?", '"', "<%",
    " ", "é", "e\u0301", "漢" * 90, "👩‍🚀", "x" * 250,
]  # fmt: skip
titles = st.lists(st.one_of(st.sampled_from(SPECIAL), st.text(max_size=8)), max_size=6).map("".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=titles, text=titles)
def test_hostile_titles_stay_in_the_vault_and_round_trip(tmp_path: Path, title: str, text: str) -> None:
    vault = tmp_path / uuid4().hex / "vault"
    vault.mkdir(parents=True)
    export(vault, item(title, metadata=FULL.__class__(title=title, description=text, site=text)))
    assert [path.name for path in vault.parent.iterdir()] == ["vault"]
    [note] = [path for path in vault.iterdir() if path.name != ".winnow"]
    assert note.is_file()
    assert note.suffix == ".md"
    assert len(note.name) <= 245
    assert len(note.name.encode()) <= 255
    assert not note.name.startswith(".")
    assert not set(note.name) & set('<>:"/\\|?*#^[]')
    loaded = properties(note)
    expected = re.sub(r"[\s\x00-\x20\x7f-\x9f]+", " ", title)
    squeeze = re.compile(r"[\s\x00-\x20\x7f-\x9f]+|(?<=\[) (?=\[)")
    assert squeeze.sub("", loaded.get("title", "")) == squeeze.sub("", expected)
    assert all(isinstance(value, str | list | date) for value in loaded.values())


def test_five_thousand_characters_of_title_are_cut_between_characters(tmp_path: Path) -> None:
    export(tmp_path, item("漢字👩‍🚀" * 1000), item("é" * 5000), item("漢字👩‍🚀" * 1000))
    for note in notes(tmp_path):
        assert len(note.name.encode()) <= 255
        assert "\ufffd" not in note.name
        assert not note.stem.endswith("\u200d")
    assert len(notes(tmp_path)) == 3
