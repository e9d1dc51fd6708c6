"""What the browser kept from the capture is named, where a reader would miss it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from winnow.cleaning.engine import clean
from winnow.models import Frame, Snapshot

PROSE = "<p>The mill stands where the river is narrow, and its wheel has turned since the flood of 1784, as the parish book tells us.</p>"


def warnings(middle: str, after: str = "", frames: list[Frame] | None = None) -> list[str]:
    html = f"<html><body><article><h1>The mill</h1>{PROSE * 3}{middle}{PROSE * 3}</article><footer>{after}</footer></body></html>"
    taken = datetime(2026, 1, 1, tzinfo=UTC)
    snapshot = Snapshot(url="https://mills.example/a", captured_at=taken, html=html, frames=frames or [])
    return [warning.removeprefix("partial: ") for warning in clean(snapshot).warnings]


def lost(src: str, mark: str = "frame") -> str:
    return f'<iframe src="{src}" data-winnow-frame="0" data-winnow-lost="{mark}"></iframe>'


def test_a_frame_of_another_site_is_named_by_its_site() -> None:
    assert warnings(lost("https://charts.example/1?token=secret")) == [
        "A frame of charts.example could not be read, because the browser keeps frames of other sites apart."
    ]


def test_many_frames_are_one_sentence() -> None:
    [said] = warnings("".join(lost(f"https://{name}.example/") for name in "aabcde"))
    assert said.startswith("Frames of a.example, b.example, c.example and 2 more sites could not be read")


@pytest.mark.parametrize(
    "frame",
    [
        lost("https://www.youtube.com/embed/abcdefghijk"),
        f'<div class="ad-slot">{lost("https://ads.example/1")}</div>',
        f"<div data-winnow-hidden>{lost('https://a.example/1')}</div>",
        '<iframe src="https://charts.example/1"></iframe>',
    ],
)
def test_what_nobody_misses_is_not_named(frame: str) -> None:
    assert warnings(frame) == []


def test_what_stands_outside_of_the_article_is_not_named() -> None:
    assert warnings("", lost("https://a.example/1") + "<p>Imprint · Privacy · Jobs</p>" + lost("https://a.example/1")) == []


def test_a_frame_that_was_read_after_all_is_not_lost() -> None:
    frames = [Frame(url="https://charts.example/1", path="0", html=PROSE)]
    assert warnings(lost("https://charts.example/1"), frames=frames) == []


def test_what_was_not_loaded_and_what_was_drawn_are_named_apart() -> None:
    said = warnings(lost("/later", "unloaded") + '<canvas data-winnow-lost="canvas"></canvas>')
    assert [words.split(" ")[:2] for words in said] == [["A", "frame"], ["A", "drawing"]]
    assert "scroll" in said[0]


@pytest.mark.parametrize("src", ["http://[broken", "javascript:alert(1)", "", "\x00", "https://xn--\u202e.example/"])
def test_odd_addresses_of_frames_break_nothing(src: str) -> None:
    for words in warnings(lost(src)):
        assert words.startswith("A frame")
