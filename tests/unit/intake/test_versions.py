"""A page that is clipped again becomes a version of its clipping; a page that only looks like it does not."""

from __future__ import annotations

from pathlib import Path

from tests.unit.intake.clips import body_of, clip, intake_in

from winnow.comparing import Change
from winnow.intake import Intake
from winnow.library import Query

SENTENCES = [
    f"Paragraph {n} tells, at some length and with commas, how the wheel turned in {1900 + n}. The miller wrote down what {n} farmers brought."
    for n in range(8)
]


def page(*, title: str = "The mill", text: list[str] = SENTENCES, ad: str = "one", head: str = "") -> str:
    """A story among junk that is other each time."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text)
    cards = "".join(
        f"<div class=card><a href='/s{ad}{n}'>Story {ad} number {n} begins here and goes on elsewhere</a></div>" for n in range(4)
    )
    return (
        f"<html lang=en><head><title>{title}</title>{head}</head><body><nav><a href=/>Home</a> <a href=/n>News</a></nav>"
        f"<div class='ad advertisement'><a href='https://ads.example/{ad}'>Advertisement: buy {ad} now, and {ad} more for free</a></div>"
        f"<article><h1>{title}</h1>{paragraphs}</article><aside><h2>More stories</h2>{cards}</aside></body></html>"
    )


def changed_text() -> list[str]:
    text = list(SENTENCES)
    text[2] = text[2].replace("how the wheel turned", "why the wheel stood still")
    text[5] = text[5].replace("The miller wrote down", "The miller counted")
    return text


def total(intake: Intake) -> int:
    return intake.library.find(Query()).total


async def test_two_changed_sentences_and_other_ads_are_two_changes(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        first = await clip(intake, body_of(page()))
        again = await clip(intake, body_of(page(text=changed_text(), ad="two")))
        assert (again.id, total(intake)) == (first.id, 1)
        found = await intake.compare(first.id, 1, 2)
        assert found.changes == 2
        changed = [paragraph for paragraph in found.paragraphs if paragraph.change is not Change.KEPT]
        assert [[(piece.change, piece.text) for piece in paragraph.pieces if piece.change is not Change.KEPT] for paragraph in changed] == [
            [(Change.REMOVED, "how"), (Change.ADDED, "why"), (Change.REMOVED, "turned"), (Change.ADDED, "stood still")],
            [(Change.REMOVED, "wrote down"), (Change.ADDED, "counted")],
        ]
        assert "buy" not in "".join(piece.text for paragraph in found.paragraphs for piece in paragraph.pieces)
