"""Whatever bytes arrive, the answer is a record or a sentence."""

from __future__ import annotations

import json
import struct
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.errors import Invalid, WinnowError
from winnow.models import Clipping, Sha256, Snapshot
from winnow.web.bodies import check_digest, digest_of, parse
from winnow.web.clip_document import document_of
from winnow.web.headers import attachment
from winnow.web.pictures import media_type_of
from winnow.web.wire import ViewRequest

FIELDS = st.sampled_from([*Snapshot.model_fields, "schema", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=8),
    max_leaves=20,
)
MAGIC = [
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    b"GIF89a",
    b"\xff\xd8\xff\xe0",
    b"\xff\xd8\xff\xc0",
    b"RIFF\0\0\0\0WEBPVP8 ",
    b"RIFF\0\0\0\0WEBPVP8L",
    b"RIFF\0\0\0\0WEBPVP8X",
    b"\0\0\0\x1cftypavif",
    b"",
]


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_a_snapshot_or_refused_with_a_sentence(body: bytes) -> None:
    try:
        snapshot = parse(body, Snapshot)
    except WinnowError as error:
        assert error.status in (400, 422)
        assert error.message.endswith(".")
    else:
        snapshot.model_dump_json()


@given(st.text(st.characters(exclude_categories=())))
def test_a_parsed_text_can_be_written_as_utf_8(text: str) -> None:
    record: dict[str, Any] = {"url": "https://example.org/", "captured_at": "2026-11-24T10:00:00Z", "html": text}
    html = parse(json.dumps(record).encode(), Snapshot).html
    html.encode("utf-8")
    with suppress(UnicodeEncodeError):
        text.encode("utf-8")
        assert html == text


@given(st.sampled_from(MAGIC), st.binary(max_size=64))
def test_any_bytes_are_a_picture_or_rejected(magic: bytes, rest: bytes) -> None:
    try:
        assert media_type_of(magic + rest).startswith("image/")
    except Invalid as error:
        assert error.code == "image_rejected"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 8000, 8000), "image/png"),
        (b"GIF89a" + struct.pack("<HH", 3, 4), "image/gif"),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc2\x00\x11\x08" + struct.pack(">HH", 30, 40), "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 5, 6), "image/webp"),
        (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 9 | 8 << 14), "image/webp"),
        (b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + b"\x07\0\0" + b"\x08\0\0", "image/webp"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif....ispe\0\0\0\0" + struct.pack(">II", 10, 10), "image/avif"),
    ],
)
def test_each_format_is_known_by_its_bytes(data: bytes, media_type: str) -> None:
    assert media_type_of(data) == media_type


@given(st.text(st.characters(exclude_categories=())))
def test_any_name_is_one_line_of_ascii_in_a_header(name: str) -> None:
    value = attachment(name)["Content-Disposition"]
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2


@given(st.text(max_size=80))
def test_a_digest_header_agrees_or_is_refused(header: str) -> None:
    with pytest.raises(WinnowError):
        check_digest(header, digest_of(b"body"))
    check_digest(digest_of(b"body"), digest_of(b"body"))


@given(st.text(st.characters(exclude_categories=()), max_size=60), st.sampled_from(["light", "dark", "sepia"]))
def test_no_title_writes_markup_into_a_view(title: str, theme: Any) -> None:
    from html5lib import parse as parse_html

    clipping = plain_clipping().model_copy(update={"title": title + "<script>'\"</title></h1>"})
    document = document_of(clipping, "<p>text</p>", ViewRequest(theme=theme)).decode()
    elements = {element.tag for element in parse_html(document, namespaceHTMLElements=False).iter() if isinstance(element.tag, str)}
    frame = {"html", "head", "meta", "title", "style", "body", "header", "main", "footer"}
    assert elements == frame | {"base", "h1", "p", "a"}


def test_a_footnote_opens_here_and_any_other_link_in_a_new_tab() -> None:
    fragment = '<p>So it was.<a href="#note-1" id="noteref-1">1</a> <a href="https://example.org/x">See</a> the text</p>'
    document = document_of(plain_clipping(), fragment, ViewRequest(theme="light")).decode()
    assert '<base target="_blank">' in document
    assert '<a target="_self" href="#note-1" id="noteref-1">1</a>' in document
    assert '<a href="https://example.org/x">' in document


def plain_clipping() -> Clipping:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return Clipping(
        id=UUID(int=1),
        url="https://example.org/",
        host="example.org",
        title="x",
        saved_at=now,
        captured_at=now,
        digest="",
        snapshot=Sha256(""),
    )
