"""A correction that is remembered: made into rules, applied to the site's clippings when asked, never against a reader's own word."""

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from tests.unit.intake.clips import body_of, clip, intake_in

from winnow.errors import NotFound
from winnow.intake.intake import Intake
from winnow.intake.sites import Applying
from winnow.models import Clipping, Pattern, SiteRule, State, Step

PROMISE = "The paragraph of the house tells, at some length and with commas, how the wheel is painted in each of the springs."


def page(number: int, promise: str = PROMISE) -> str:
    told = "".join(
        f"<p>Paragraph {number}.{n} tells, at some length and with commas, how the wheel turned in {1900 + n}.</p>" for n in range(8)
    )
    return (
        f"<html lang=en><head><title>Mill {number}</title></head><body><article><h1>Mill {number}</h1>"
        f"{told}<div class='house-rule'><p>{promise}</p></div></article></body></html>"
    )


async def clipped(intake: Intake, number: int, host: str = "mill.example") -> Clipping:
    return await clip(intake, body_of(page(number), url=f"https://{host}/{number}"))


def offer_is_kept(intake: Intake, clipping: UUID) -> bool:
    return next(block.removed is None for block in intake.library.cleaned(clipping).blocks if block.text == PROMISE)


def offer_of(intake: Intake, clipping: UUID) -> list[str]:
    return [block.id for block in intake.library.cleaned(clipping).blocks if block.text == PROMISE]


async def ended(job: Applying) -> Applying:
    async with asyncio.timeout(20):
        while job.running:  # noqa: ASYNC110  # nothing tells of its end but the job itself
            await asyncio.sleep(0.01)
    return job


async def test_remembered_correction_holds_for_new_clips_at_once_and_for_old_ones_when_applied(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        first, second = [await clipped(intake, number) for number in (1, 2)]
        elsewhere = await clipped(intake, 3, "other.example")
        assert offer_is_kept(intake, second.id)
        corrected = await intake.correct(first.id, remove=offer_of(intake, first.id), remember=True)
        assert corrected.remembered is not None
        assert (len(corrected.remembered.rules), corrected.remembered.why_not, corrected.remembered.others) == (1, "", 1)
        rule = corrected.remembered.rules[0]
        assert (rule.site, rule.keep, rule.clipping) == ("mill.example", False, first.id)
        assert intake.library.all_rules() == (rule,)

        new = await clipped(intake, 4, "www.mill.example")
        assert not offer_is_kept(intake, new.id)
        assert offer_is_kept(intake, second.id)
        job = await ended(await intake.sites.apply("mill.example"))
        # The first comes out different too: what the reader took out is now taken out by the rule, and says so.
        assert (job.total, job.done, job.changed, job.failed) == (3, 3, 2, 0)
        assert not offer_is_kept(intake, second.id)
        assert intake.library.get(elsewhere.id) == elsewhere

        await intake.sites.forget(rule.id)
        job = await ended(await intake.sites.apply("mill.example"))
        assert job.changed == 3
        assert offer_is_kept(intake, second.id)
        assert not offer_is_kept(intake, first.id), "the reader took it out of this one"


async def test_what_the_reader_put_back_in_a_clipping_stays_whatever_the_rules_say(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        first, second = [await clipped(intake, number) for number in (1, 2)]
        await intake.correct(second.id, restore=offer_of(intake, second.id))
        await intake.correct(first.id, remove=offer_of(intake, first.id), remember=True)
        await ended(await intake.sites.apply("mill.example"))
        assert offer_is_kept(intake, second.id)


async def test_the_opposite_correction_takes_the_place_of_the_rule(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        first = await clipped(intake, 1)
        await intake.correct(first.id, remove=offer_of(intake, first.id), remember=True)
        second = await clipped(intake, 2)
        assert not offer_is_kept(intake, second.id)
        (older,) = intake.library.all_rules()
        opposite = await intake.correct(second.id, restore=offer_of(intake, second.id), remember=True)
        assert opposite.remembered is not None
        assert opposite.remembered.replaced == (older,)
        assert [rule.keep for rule in intake.library.all_rules()] == [True]
        assert offer_is_kept(intake, (await clipped(intake, 3)).id)


async def test_a_correction_that_no_structure_tells_apart_is_made_and_not_remembered(tmp_path: Path) -> None:
    long = " ".join(
        f"{n} words of the article itself, one after the other, which nobody else would ever say in this way." for n in range(9)
    )
    html = f"<html><body><article><h1>A mill</h1>{''.join(f'<p>{n} {long}</p>' for n in range(5))}</article></body></html>"
    async with intake_in(tmp_path / "library") as intake:
        clipping = await clip(intake, body_of(html))
        block = intake.library.cleaned(clipping.id).blocks[3]
        corrected = await intake.correct(clipping.id, remove=[block.id], remember=True)
        assert corrected.clipping.overrides.remove == {block.id}
        assert corrected.remembered is not None
        assert corrected.remembered.rules == ()
        assert "more of the page than was asked" in corrected.remembered.why_not
        assert intake.library.all_rules() == ()


async def test_applying_to_a_site_without_clippings_says_so(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        with pytest.raises(NotFound, match="nowhere"):
            await intake.sites.apply("nowhere.example")


async def test_clipping_that_cannot_be_cleaned_again_stays_as_it_was(tmp_path: Path) -> None:
    # So long that no worker is done with it before it is looked at whether the time is over.
    long = body_of(page(1) * 500, url="https://mill.example/1")
    async with intake_in(tmp_path / "library") as intake:
        clipping = await clip(intake, long)
    async with intake_in(tmp_path / "library", cleaning_s=0.001) as intake:
        job = await ended(await intake.sites.apply("mill.example"))
        assert (job.done, job.failed) == (1, 1)
        assert intake.library.get(clipping.id) == clipping
        assert clipping.state is State.CLEAN


async def test_applying_that_is_cut_off_by_a_stop_changes_nothing_half(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        clippings = [await clipped(intake, number) for number in range(4)]
        await intake.correct(clippings[0].id, remove=offer_of(intake, clippings[0].id), remember=True)
        job = await intake.sites.apply("mill.example")
    assert not job.running
    async with intake_in(tmp_path / "library") as intake:
        assert all(intake.library.get(clipping.id).state is State.CLEAN for clipping in clippings)
        assert (await ended(await intake.sites.apply("mill.example"))).failed == 0


async def test_imported_rules_are_added_and_none_takes_the_place_of_ours(tmp_path: Path) -> None:
    async with intake_in(tmp_path / "library") as intake:
        ours = SiteRule("mill.example", Pattern((Step("aside"),)), keep=True)
        (stored,) = intake.library.add_rules([ours])
        other = SiteRule("mill.example", Pattern((Step("nav"),)), keep=False)
        came = await intake.sites.take([stored, replace(ours, keep=False), other, other])
        assert ([rule.pattern for rule in came.added], came.unchanged, came.left_out) == ([other.pattern], 2, 1)
        assert [rule.keep for rule in await intake.sites.rules()] == [True, False]
