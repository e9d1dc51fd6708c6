"""Pages from files and from the web become snapshots."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from winnow.cli.pages import address_in, decoded, snapshot_from
from winnow.errors import Invalid, NotFound, WinnowError

PAGE = "<!doctype html><title>A &amp; B</title><link rel=canonical href='https://blog.example/a'><p>Grüße</p>"


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        ("Grüße".encode(), None),
        ("Grüße".encode("windows-1252"), None),
        (b"\xef\xbb\xbf" + "Grüße".encode(), None),
        ("Grüße".encode("utf-16"), None),
        ("Grüße".encode("iso-8859-1"), "iso-8859-1"),
        ("Grüße".encode(), "no-such-encoding"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_has(data: bytes, declared: str | None) -> None:
    assert decoded(data, declared) == "Grüße"


def test_a_page_is_read_in_the_encoding_its_markup_names() -> None:
    assert "東京" in decoded('<meta charset="shift_jis"><p>東京'.encode("shift_jis"))


@pytest.mark.parametrize(
    ("page", "address"),
    [
        (PAGE, "https://blog.example/a"),
        ("<meta property='og:url' content='https://blog.example/b'>", "https://blog.example/b"),
        ("<link rel=canonical href='javascript:alert(1)'><p>x", ""),
        ("<p>no address", ""),
        ("", ""),
    ],
)
def test_the_address_a_saved_page_gives_for_itself(page: str, address: str) -> None:
    assert address_in(page) == address


def test_a_file_becomes_a_snapshot_with_its_title_and_address(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE, encoding="utf-8")
    snapshot = snapshot_from(str(file))
    assert (snapshot.title, snapshot.url) == ("A & B", "https://blog.example/a")
    assert snapshot_from(str(file), url="https://other.example/").url == "https://other.example/"


def test_a_missing_file_is_named() -> None:
    with pytest.raises(NotFound, match=r"no-such-file\.html"):
        snapshot_from("no-such-file.html")


@pytest.mark.parametrize("url", ["http://user:secret@host.example/", "https://", "http://host.example/\u202etxt"])
def test_an_address_that_cannot_be_clipped_is_refused_before_anything_is_fetched(url: str) -> None:
    with pytest.raises(Invalid) as caught:
        snapshot_from(url)
    assert caught.value.code == "bad_url"


class Site(BaseHTTPRequestHandler):
    """A site with a page, a picture and nothing else."""

    def do_GET(self) -> None:
        answers = {"/page": (200, "text/html; charset=utf-8", PAGE.encode()), "/picture": (200, "image/png", b"\x89PNG")}
        status, media_type, body = answers.get(self.path, (404, "text/plain", b"none"))
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_address_is_fetched(site: str) -> None:
    snapshot = snapshot_from(f"{site}/page")
    assert (snapshot.url, snapshot.title) == (f"{site}/page", "A & B")
    assert "Grüße" in snapshot.html


def test_what_is_no_page_is_named_for_what_it_is(site: str) -> None:
    with pytest.raises(Invalid, match="image/png"):
        snapshot_from(f"{site}/picture")
    with pytest.raises(WinnowError, match="404"):
        snapshot_from(f"{site}/missing")


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_by_its_zero_bytes(order: str) -> None:
    assert decoded("<p>The mill stood still.</p>".encode(order)) == "<p>The mill stood still.</p>"


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("gb2312", "gb18030", "朱镕基"),
        ("iso-8859-1", "windows-1252", "“mill” – €"),
        ("euc-kr", "cp949", "펲시콜라"),
        ("shift_jis", "cp932", "①水車"),
    ],
)
def test_a_label_is_read_as_browsers_read_it(label: str, encoding: str, text: str) -> None:
    assert text in decoded(f'<meta charset="{label}"><p>{text}'.encode(encoding))


def test_one_wrong_byte_does_not_change_the_declared_encoding() -> None:
    assert "水車の日記" in decoded('<meta charset="euc-jp"><p>水車の日記'.encode("euc-jp") + b"\xff")


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xd8\xff\xe0\0\x10JFIF", b"%PDF-1.7\n", b"PK\x03\x04\x14\0"])
def test_what_is_no_page_is_said_so(data: bytes) -> None:
    with pytest.raises(Invalid, match="not a page"):
        decoded(data)
