"""The way of a clip: stored before anything else, cleaned in a worker, corrected, rendered without any network."""

import asyncio
import base64
import hashlib
import logging
from pathlib import Path
from uuid import uuid4

import pytest
from tests.unit.intake.clips import PAGE, TEASER, body_of, clip, intake_in

from winnow.errors import Conflict, Gone, Invalid
from winnow.intake.intake import Intake
from winnow.intake.snapshots import snapshot_of
from winnow.library import open_library
from winnow.models import State
from winnow.settings import Settings

PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


async def test_a_clip_is_cleaned_and_listeners_are_told(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        with intake.subscribe() as changes:
            clipping = await clip(intake, body_of())
            states = [(await asyncio.wait_for(changes.get(), 5)).state for _ in range(2)]
        assert states == [State.RECEIVED, State.CLEAN]
        assert (clipping.state, clipping.title, clipping.host) == (State.CLEAN, "The mill", "mill.example")
        assert clipping.words > 80
        assert clipping.excerpt.startswith("Paragraph 0 tells")
        assert clipping.images_wanted == ["https://mill.example/wheel.png"]
        assert sum(clipping.removed.values()) > 0


async def test_the_same_id_with_another_page_changes_nothing(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        first = await clip(intake, body_of())
        with pytest.raises(Conflict):
            await clip(intake, body_of("<p>Another page"), first.id)
        assert intake.library.snapshot(first.id) == body_of()
        assert await clip(intake, body_of(), first.id) == first


async def test_a_page_that_takes_too_long_is_kept_raw_and_says_so(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library", cleaning_s=0.001) as intake:
        clipping = await clip(intake, body_of(PAGE * 200))
        assert clipping.state is State.RAW
        assert "longer than" in clipping.failure
    async with intake_in(tmp_path / "library") as intake:
        again = await intake.clean_again(clipping.id)
        assert (again.state, again.failure) == (State.CLEAN, "")


async def test_what_was_received_before_a_stop_is_cleaned_after_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    library = open_library(folder)
    never_started = Intake(library, Settings(library=folder))
    body = body_of()
    received = await never_started.receive(uuid4(), body, "sha-256=:x:", snapshot_of(body), "test")
    library.close()
    async with intake_in(folder) as intake:
        assert (await intake.settled(received.clipping.id, 20)).state is State.CLEAN


async def test_a_block_comes_back_and_goes_again(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        clipping = await clip(intake, body_of())
        assert TEASER not in await intake.render(clipping.id, "clean")
        removed = [block for block in intake.library.cleaned(clipping.id).removed if TEASER in block.text]
        restored = (await intake.correct(clipping.id, restore=[block.id for block in removed])).clipping
        assert TEASER in await intake.render(clipping.id, "clean")
        assert restored.revision > clipping.revision
        assert restored.words > clipping.words
        await intake.correct(clipping.id, remove=[block for each in removed for block in each.blocks])
        assert TEASER not in await intake.render(clipping.id, "clean")
        assert intake.library.get(clipping.id).overrides.restore == frozenset()


async def test_a_block_that_is_not_on_the_page_is_named(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        clipping = await clip(intake, body_of())
        with pytest.raises(Invalid, match="no-such-block"):
            await intake.correct(clipping.id, restore=["no-such-block"])
        assert intake.library.get(clipping.id) == clipping


async def test_an_article_shows_stored_pictures_and_names_those_that_are_missing(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        clipping = await clip(intake, body_of())
        without = await intake.render(clipping.id, "clean")
        assert "[Picture not saved: A wheel]" in without
        intake.library.add_image(clipping.id, clipping.images_wanted[0], "image/png", PICTURE)
        shown = await intake.render(clipping.id, "clean")
        assert "data:image/png;base64," in shown
        assert "wheel.png" not in shown


async def test_an_article_does_not_repeat_its_title(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        page = PAGE.replace("<p>Paragraph 4", "<h2>The wheel</h2><p>Paragraph 4")
        clipping = await clip(intake, body_of(page))
        shown = await intake.render(clipping.id, "original")
        assert "<h1>" not in shown
        assert "<h2>The wheel</h2>" in shown


async def test_the_original_has_all_that_was_taken_out(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        clipping = await clip(intake, body_of())
        original = await intake.render(clipping.id, "original")
        assert all(f"{TEASER} {n}" in original for n in range(4))
        assert "Paragraph 7" in original


async def test_a_title_the_reader_gives_before_the_page_is_cleaned_stays(tmp_path: Path) -> None:
    library = open_library(tmp_path / "library")
    bodies = [body_of(), body_of(url="https://mill.example/other")]
    never_started = Intake(library, Settings(library=tmp_path / "library"))
    one, other = [(await never_started.receive(uuid4(), body, "sha-256=:x:", snapshot_of(body), "test")).clipping for body in bodies]
    library.update(one.id, lambda each: each.model_copy(update={"title": "My mill"}))
    library.close()
    async with intake_in(tmp_path / "library") as intake:
        assert [(await intake.settled(each.id, 30)).title for each in (one, other)] == ["My mill", "The mill"]


async def test_a_title_the_reader_has_changed_survives_a_correction(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        clipping = await clip(intake, body_of())
        intake.library.update(clipping.id, lambda each: each.model_copy(update={"title": "My mill"}))
        removed = intake.library.cleaned(clipping.id).removed
        assert (await intake.correct(clipping.id, restore=[removed[0].id])).clipping.title == "My mill"


async def test_cleaning_goes_on_after_its_processes_broke_down(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        pool = intake._pool()._pool
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()
        assert (await clip(intake, body_of())).state is State.CLEAN


async def test_a_clipping_deleted_before_it_was_cleaned_is_no_fault(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with intake_in(tmp_path / "library") as intake:
        named, body = uuid4(), body_of()
        digest = "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":"
        await intake.receive(named, body, digest, snapshot_of(body), "test")
        intake.library.remove(named)
        with pytest.raises(Gone):
            await intake.settled(named, 20)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert "Traceback" not in caplog.text
