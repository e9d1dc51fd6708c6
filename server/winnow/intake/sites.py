"""Rules of sites: which there are, and cleaning a site's clippings again by them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from winnow.errors import Gone, NotFound, WinnowError
from winnow.intake.workers import CleaningFailed
from winnow.library import Library
from winnow.models import SiteRule

log = logging.getLogger(__name__)

JOBS_KEPT = 100
"""Of so many sites it is remembered how applying the rules went."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What of a correction was remembered: its rules as stored, the older ones whose place they took, why not all or none of it, and
    how many other clippings the site has."""

    rules: tuple[SiteRule, ...] = ()
    replaced: tuple[SiteRule, ...] = ()
    why_not: str = ""
    others: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file of rules: those that are new; how many were there already; how many say the opposite of one that is there."""

    added: tuple[SiteRule, ...]
    unchanged: int
    left_out: int


@dataclass(slots=True)
class Applying:
    """How far the clippings of a site are cleaned again; of those done some came out different, and some could not be cleaned."""

    site: str
    total: int
    done: int = 0
    changed: int = 0
    failed: int = 0
    running: bool = True


class Sites:
    """The rules of all sites. `mend` cleans a clipping again and says whether it came out different."""

    def __init__(self, library: Library, mend: Callable[[UUID], Awaitable[bool]]) -> None:
        self._library = library
        self._mend = mend
        self._jobs: dict[str, Applying] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def jobs(self) -> tuple[Applying, ...]:
        """How applying rules goes or went, for each site where it was asked for since the start, the latest last."""
        return tuple(self._jobs.values())

    async def rules(self) -> tuple[SiteRule, ...]:
        """All rules, in the order they were made."""
        return await asyncio.to_thread(self._library.all_rules)

    async def forget(self, rule_id: str) -> SiteRule:
        """Delete a rule. Raises NotFound."""
        return await asyncio.to_thread(self._library.forget_rule, rule_id)

    async def take(self, rules: Sequence[SiteRule]) -> Imported:
        """Add rules from elsewhere, all or none; none takes the place of one that is there."""
        there = {(rule.site, rule.pattern): rule.keep for rule in await self.rules()}
        fresh = [rule for rule in rules if (rule.site, rule.pattern) not in there]
        known = [there[rule.site, rule.pattern] is rule.keep for rule in rules if (rule.site, rule.pattern) in there]
        added = await asyncio.to_thread(self._library.add_rules, fresh, instead=False)
        return Imported(added, sum(known) + len(fresh) - len(added), len(known) - sum(known))

    async def apply(self, site: str) -> Applying:
        """Begin to clean the clippings of a site again; one that is under way begins anew. Raises NotFound when there are none."""
        clippings = await asyncio.to_thread(self._library.of_site, site)
        if not clippings:
            raise NotFound(f"There are no clippings of {site[:100]}.", code="no_clippings", field="site")
        await self._end(site)
        job = Applying(site, len(clippings))
        self._jobs.pop(site, None)
        self._jobs[site] = job
        for old in [name for name, one in self._jobs.items() if not one.running][: max(0, len(self._jobs) - JOBS_KEPT)]:
            del self._jobs[old]
        self._tasks[site] = asyncio.create_task(self._work(job, clippings), name="applying rules")
        return job

    async def stop(self) -> None:
        """End what is under way; clippings not reached stay as they are."""
        for site in list(self._tasks):
            await self._end(site)

    async def _end(self, site: str) -> None:
        task = self._tasks.pop(site, None)
        if task:
            task.cancel()
            await asyncio.wait([task])
            self._jobs[site].running = False  # also of a task that was ended before it began

    async def _work(self, job: Applying, clippings: Sequence[UUID]) -> None:
        # One at a time, so that a page that is clipped meanwhile waits for one other at the most.
        try:
            for clipping_id in clippings:
                try:
                    job.changed += await self._mend(clipping_id)
                except (NotFound, Gone):
                    log.info("clipping %s was deleted before it was cleaned again", clipping_id)
                except (CleaningFailed, WinnowError) as error:
                    job.failed += 1
                    log.warning("clipping %s could not be cleaned again: %s", clipping_id, type(error).__name__)
                job.done += 1
        finally:
            job.running = False
