"""Dates as pages write them."""

from __future__ import annotations

from datetime import date

import pytest

from winnow.cleaning.metadata.dates import date_in_path, dates_in, numeric_order, parse_date

LATEST = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2025-05-04", "en", "2025-05-04"),
        ("2025-05-04T10:20:30+02:00", "en", "2025-05-04T10:20:30+02:00"),
        ("2025-05-04T10:20:30.123Z", "en", "2025-05-04T10:20:30Z"),
        ("2025-05-04 10:20:30 -0500", "en", "2025-05-04T10:20:30-05:00"),
        ("2025-05-04T10:20", "en", "2025-05-04T10:20:00"),
        ("20250504", "en", "2025-05-04"),
        ("20250504T102030Z", "en", "2025-05-04T10:20:30Z"),
        ("1746354030", "en", "2025-05-04T10:20:30Z"),
        ("1746354030000", "en", "2025-05-04T10:20:30Z"),
        ("Sun, 04 May 2025 10:20:30 GMT", "en", "2025-05-04T10:20:30Z"),
        ("May 4th, 2025", "en", "2025-05-04"),
        ("Sept. 4, 2025", "en", "2025-09-04"),
        ("Sunday 4 May 2025 at 10:20", "en", "2025-05-04"),
        ("4. Mai 2025", "de", "2025-05-04"),
        ("4. März 2025", "de", "2025-03-04"),
        ("1er février 2025", "fr", "2025-02-01"),
        ("4 août 2025", "fr", "2025-08-04"),
        ("4 de septiembre de 2025", "es", "2025-09-04"),
        ("4 de março de 2025", "pt", "2025-03-04"),
        ("4 maggio 2025", "it", "2025-05-04"),
        ("4 mei 2025", "nl", "2025-05-04"),
        ("4 maja 2025", "pl", "2025-05-04"),
        ("4. května 2025", "cs", "2025-05-04"),
        ("4 maj 2025", "sv", "2025-05-04"),
        ("4. toukokuuta 2025", "fi", "2025-05-04"),
        ("2025. május 4.", "hu", "2025-05-04"),
        ("4 Mayıs 2025", "tr", "2025-05-04"),
        ("4 мая 2025 г.", "ru", "2025-05-04"),
        ("4 травня 2025", "uk", "2025-05-04"),
        ("4 Μαΐου 2025", "el", "2025-05-04"),
        ("4 مايو 2025", "ar", "2025-05-04"),
        ("٤ مايو ٢٠٢٥", "ar", "2025-05-04"),
        ("4 במאי 2025", "he", None),
        ("4 Mei 2025", "id", "2025-05-04"),
        ("2025年5月4日", "ja", "2025-05-04"),
        ("令和7年5月4日", "ja", "2025-05-04"),
        ("2025年05月04日 10:20", "zh", "2025-05-04"),
        ("2025년 5월 4일", "ko", "2025-05-04"),
        ("4 พฤษภาคม 2568", "th", "2025-05-04"),
        ("04.05.2025", "de", "2025-05-04"),
        ("04/05/2025", "en-US", "2025-04-05"),
        ("04/05/2025", "en-GB", "2025-05-04"),
        ("04/05/2025", "fr", "2025-05-04"),
        ("25/05/2025", "en-US", "2025-05-25"),
        ("2025/05/04", "ja", "2025-05-04"),
        ("04.05.25", "de", "2025-05-04"),
        ("31/02/2025", "fr", None),
        ("0001-01-01T00:00:00", "en", None),
        ("1970-01-01T00:00:00Z", "en", None),
        ("2031-05-04", "en", None),
        ("© 2025", "en", None),
        ("192.168.1.20", "en", None),
        ("1.2.3", "en", None),
        ("", "en", None),
    ],
)
def test_a_written_date_is_read(text: str, language: str, expected: str | None) -> None:
    assert parse_date(text, language, LATEST) == expected


def test_all_dates_of_a_line_come_with_their_places() -> None:
    text = "Published 4 May 2025, updated 6 May 2025"
    assert [(found.iso, text[found.start : found.end]) for found in dates_in(text, "en", LATEST)] == [
        ("2025-05-04", "4 May 2025"),
        ("2025-05-06", "6 May 2025"),
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2025/05/04/river", "2025-05-04"),
        ("/news/2025-05-04-river", "2025-05-04"),
        ("/20250504/river", "2025-05-04"),
        ("/2025/river", None),
        ("/p/20250504123", None),
    ],
)
def test_the_path_of_an_address_may_name_the_day(path: str, expected: str | None) -> None:
    assert date_in_path(f"https://example.com{path}", LATEST) == expected


def test_plain_english_under_a_british_domain_writes_the_day_first() -> None:
    assert parse_date("04/05/2025", numeric_order("en", "herald.co.uk"), LATEST) == "2025-05-04"
    assert parse_date("04/05/2025", numeric_order("en", "herald.com"), LATEST) == "2025-04-05"
