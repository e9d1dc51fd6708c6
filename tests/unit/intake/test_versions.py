"""A page that is clipped again becomes a version of its clipping; a page that only looks like it does not."""

from __future__ import annotations

import asyncio
import hashlib
import random
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.unit.intake.clips import body_of, clip, intake_in

from winnow.cleaning.engine import clean
from winnow.comparing import Change
from winnow.intake.intake import Intake, with_cleaned
from winnow.intake.recognition import known_page
from winnow.intake.snapshots import snapshot_of
from winnow.library import Library, Query, open_library
from winnow.models import Clipping, Overrides, Sha256, Shelf, State, site_of
from winnow.settings import Settings

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


async def test_a_page_that_says_the_same_is_no_new_version(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        first = await clip(intake, body_of(page()))
        again = await clip(intake, body_of(page(ad="two")))
        assert (again.id, again.words) == (first.id, first.words)
        (version,) = intake.library.versions(first.id)
        assert len(version.kept) == 2
        assert again.saved_at == version.kept[1].saved_at > first.saved_at


async def test_corrections_and_a_title_of_the_readers_own_outlive_a_new_version(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        head = "<meta name=author content='Ada Miller'>"
        first = await clip(intake, body_of(page(head=head)))
        blocks = [block.id for block in intake.library.cleaned(first.id).blocks if "Paragraph 7" in block.text]
        await intake.correct(first.id, remove=blocks)
        intake.library.update(first.id, lambda each: each.model_copy(update={"title": "My mill"}))
        again = await clip(intake, body_of(page(text=changed_text(), head=head)))
        assert (again.id, again.title) == (first.id, "My mill")
        assert again.overrides.remove == frozenset(blocks)
        assert "Paragraph 7" not in await intake.render(first.id, "clean")
        assert (await intake.compare(first.id, 1, 2)).changes == 2
        assert "why the wheel stood still" in await intake.render(first.id, "clean")
        assert "how the wheel turned in 1902" in await intake.render(first.id, "clean", 1)


@pytest.mark.parametrize("mode", ["selection", "region", "link"])
async def test_a_part_of_a_page_is_no_version_of_it(tmp_path: Path, mode: str) -> None:
    async with intake_in(tmp_path / "library") as intake:
        await clip(intake, body_of(page()))
        part = await clip(intake, body_of(page(), mode=mode, selection="<p>how the wheel turned</p>"))
        assert total(intake) == 2
        assert len(intake.library.versions(part.id)) == 1
        await clip(intake, body_of(page(text=changed_text())))
        assert total(intake) == 2


async def test_a_page_whose_clipping_is_in_the_trash_is_clipped_anew(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        first = await clip(intake, body_of(page()))
        intake.library.update(first.id, lambda each: each.model_copy(update={"shelf": Shelf.TRASH}))
        again = await clip(intake, body_of(page(text=changed_text())))
        assert again.id != first.id
        assert intake.library.get(first.id).shelf is Shelf.TRASH


async def test_clips_of_one_page_at_once_become_one_clipping_and_nothing_is_left_behind(tmp_path: Path) -> None:
    texts = [[f"{sentence} Edition {number}." for sentence in SENTENCES] for number in range(6)]
    async with intake_in(tmp_path / "library") as intake:
        with intake.subscribe() as changes:
            clips = await asyncio.gather(*(clip(intake, body_of(page(text=text))) for text in texts))
            told = [changes.get_nowait() for _ in range(changes.qsize())]
        assert total(intake) == 1
        assert len(intake.library.versions(clips[0].id)) == 6
        (stays,) = {intake.library.get(each.id).id for each in clips}
        assert {change.id for change in told if change.event == "deleted"} == {change.id for change in told} - {stays}


async def test_clips_that_waited_while_the_server_was_away_become_versions(tmp_path: Path) -> None:
    library = open_library(tmp_path / "library")
    away = Intake(library, Settings(library=tmp_path / "library"))
    ids = [uuid4(), uuid4()]
    for each, text in zip(ids, (SENTENCES, changed_text()), strict=True):
        body = body_of(page(text=text))
        await away.receive(each, body, f"sha-256=:{each}:", snapshot_of(body), "test")
    library.close()
    async with intake_in(tmp_path / "library") as intake:
        assert {(await intake.settled(each, 30)).id for each in ids} == {ids[0]}
        assert [len(version.kept) for version in intake.library.versions(ids[1])] == [1, 1]
        again = await intake.receive(ids[1], body, f"sha-256=:{ids[1]}:", snapshot_of(body), "test")
        assert (again.created, again.clipping.id) == (False, ids[0])


# 50 articles of five sites under the addresses that one page has, and 50 pages that only look like one of them.
WORDS = [
    "river",
    "mill",
    "grain",
    "wheel",
    "flood",
    "miller",
    "bread",
    "stone",
    "water",
    "winter",
    "harvest",
    "road",
    "bridge",
    "village",
    "market",
    "sack",
    "roof",
    "door",
]


def story(seed: int, sentences: int = 7) -> list[str]:
    chance = random.Random(seed)
    return [
        f"{' '.join(chance.choice(WORDS) for _ in range(12)).capitalize()} in {chance.randrange(1800, 2000)}." for _ in range(sentences)
    ]


def variants(number: int) -> list[tuple[str, str]]:
    """The addresses of an article, and what each shows."""
    site, name = f"paper{number % 5}.example", f"2026/05/story-{number}"
    text, title = story(number), f"Story {number}"
    own = f"<link rel=canonical href='https://www.{site}/{name}'>"
    plain, amp = page(title=title, text=text), page(title=title, text=text[:-1], ad="amp", head=own)
    return [
        (f"https://www.{site}/{name}", plain),
        (f"http://{site}/{name}/#comments", page(title=title, text=text, ad="later")),
        (f"https://www.{site}/{name}?utm_source=feed&fbclid=x{number}&gclid=2", plain),
        (f"https://m.{site}/{name}?ref=home", page(title=f"{title} | Mobile", text=text, ad="small")),
        ([f"https://www.{site}/{name}/amp", f"https://amp.{site}/{name}?outputType=amp"][number % 2], amp),
        (
            [
                f"https://www.google.com/amp/s/www.{site}/{name}?amp=1",
                f"https://www.{site}/read?session={number}&article=abc",
                f"https://{site.replace('.', '-')}.cdn.ampproject.org/c/s/www.{site}/{name}",
            ][number % 3],
            amp,
        ),
    ]


def look_alike(number: int) -> tuple[str, str]:
    """A page of the same site, title, template or canonical address as an article, that says something else."""
    site, name = f"paper{number % 5}.example", f"2026/05/story-{number}"
    own = f"<link rel=canonical href='https://www.{site}/{name}'>"
    address = [
        f"https://www.{site}/2026/05/story-{number + 1000}",
        f"https://www.{site}/{name}?page=2",
        f"https://www.{site}/{name}?id=7",
        f"https://www.{site}/other/story-{number}",
        f"https://www.{site}/app/{number}",
    ][number // 5 % 5]
    return address, page(title=f"Story {number}", text=story(number + 5000), head=own if number % 2 else "")


def keep(library: Library, url: str, html: str) -> UUID:
    """What the intake does with a clip, without its processes."""
    body = body_of(html, url=url)
    digest = hashlib.sha256(body).hexdigest()
    clipping = Clipping(
        id=uuid4(),
        url=url,
        host=site_of(url),
        title="",
        saved_at=datetime.now(UTC),
        captured_at=datetime.now(UTC),
        digest=digest,
        snapshot=Sha256(digest),
    )
    library.add(clipping, body)
    cleaned = clean(snapshot_of(body))
    change = partial(with_cleaned, cleaned=cleaned, overrides=Overrides())
    known = known_page(library, clipping, cleaned)
    if known:
        return library.join(clipping.id, known.id, change, cleaned).id
    return library.update(clipping.id, change, cleaned=cleaned).id


def test_addresses_of_one_page_are_one_clipping_and_look_alikes_are_not(tmp_path: Path) -> None:
    library = open_library(tmp_path / "library")
    pages = [(number, *variant) for number in range(50) for variant in variants(number)]
    pages += [(1000 + number, *look_alike(number)) for number in range(50)]
    random.Random(7).shuffle(pages)
    kept = [(number, keep(library, url, html)) for number, url, html in pages]
    together = {(number, library.get(clipping_id).id) for number, clipping_id in kept}
    found = library.find(Query(limit=200))
    library.close()
    assert len(kept) == 350
    assert len(together) == len({number for number, _ in together}) == len({each for _, each in together}) == 100
    assert (found.total, {hit.clipping.state for hit in found.hits}) == (100, {State.CLEAN})
