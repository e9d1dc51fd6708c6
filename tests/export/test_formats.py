"""The registry, downloads, and the formats beside Obsidian."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import lxml.html
import pytest
from ruamel.yaml import YAML

from winnow.errors import Invalid
from winnow.export.html_pages import POLICY
from winnow.export.registry import export_to_zip, exporter, formats, options_of

from .clippings import FULL, PIXEL_URL, item


def test_registry_lists_each_format_once_and_finds_it() -> None:
    names = [each.FORMAT.name for each in formats()]
    assert {"obsidian", "markdown", "html"} <= set(names)
    assert len(set(names)) == len(names)
    for each in formats():
        assert exporter(each.FORMAT.name) is each
        assert each.FORMAT.options_model.model_json_schema()["type"] == "object"


def test_unknown_format_and_wrong_option_are_named() -> None:
    with pytest.raises(Invalid, match=r"“papyrus”.*obsidian"):
        exporter("papyrus")
    with pytest.raises(Invalid, match="colour"):
        options_of(exporter("obsidian"), {"colour": "red"})


@pytest.mark.parametrize("each", formats(), ids=lambda each: each.FORMAT.name)
def test_each_format_writes_once_and_then_nothing(each, tmp_path: Path) -> None:
    items = [item(f"T{number}", f"<p><img src='{PIXEL_URL}'></p>", metadata=FULL) for number in range(3)]
    assert len(each.write(items, tmp_path, options_of(each, {})).written) == 3
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    report = each.write(items, tmp_path, options_of(each, {}))
    assert (report.written, len(report.unchanged), report.warnings) == ((), 3, ())
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_download_is_a_zip_of_the_notes_and_pictures_alone() -> None:
    chosen = exporter("obsidian")
    stream, report = export_to_zip(chosen, [item("../../evil", f"<img src='{PIXEL_URL}'>")], options_of(chosen, {}))
    with stream, zipfile.ZipFile(io.BytesIO(stream.read())) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert report.written == ("evil.md",)
    assert names[0].startswith("attachments/")
    assert names[1:] == ["evil.md"]


def test_markdown_files_have_front_matter_with_plain_authors(tmp_path: Path) -> None:
    chosen = exporter("markdown")
    chosen.write([item("A", "<p>a <mark>b</mark></p>", metadata=FULL)], tmp_path, options_of(chosen, {}))
    _, top, body = (tmp_path / "A.md").read_text().split("---\n", 2)
    assert YAML(typ="safe", pure=True).load(top)["author"] == ["Ann Author", "李 明"]
    assert body == "\na <mark>b</mark>\n"


def test_html_page_holds_its_pictures_and_a_policy_that_loads_nothing(tmp_path: Path) -> None:
    chosen = exporter("html")
    hostile = "</title><script>alert(1)</script>"
    images = {"https://a.example/1.png": ("image/png", b"png")}
    article = "<p>é <img src='https://a.example/1.png'><img src='https://a.example/2.png'></p>"
    report = chosen.write([item(hostile, article, images=images, url="https://example.org/?a=1&b='x'")], tmp_path, options_of(chosen, {}))
    [name] = report.written
    page = lxml.html.document_fromstring((tmp_path / name).read_bytes())
    assert page.findtext(".//title") == hostile
    assert page.find(".//script") is None
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [POLICY]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://example.org/?a=1&b='x'"]
    assert [image.get("src") for image in page.iter("img")] == ["data:image/png;base64,cG5n", "https://a.example/2.png"]
    assert page.findtext(".//article/p").startswith("é")
    assert len(report.warnings) == 1


def test_the_documentation_names_each_format_and_its_title() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    for each in formats():
        assert any(line.startswith(f"| `{each.FORMAT.name}` | {each.FORMAT.title}") for line in rows), each.FORMAT.name
        assert all(f"`{option}`" in page for option in each.FORMAT.options_model.model_fields)
