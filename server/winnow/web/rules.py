"""Rules of sites: list, export, import, delete, apply."""

from __future__ import annotations

import asyncio

from aiohttp import web

from winnow.intake.sites import Applying
from winnow.models import SiteRule
from winnow.web import bodies
from winnow.web.answers import json_answer
from winnow.web.endpoints import Body
from winnow.web.rules_wire import ApplyRequest, ImportAnswer, Progress, RuleFile, RulesAnswer, SiteAnswer, rule_answer, rule_entry
from winnow.web.services import services


async def list_rules(request: web.Request) -> web.StreamResponse:
    """All rules in words, and the sites they are for."""
    shared = services(request)
    asked = request.query.get("site", "")
    jobs = {job.site: job for job in shared.intake.sites.jobs if not asked or job.site == asked}
    rules = await _chosen(request)
    of_site = shared.library.of_site
    counts = await asyncio.to_thread(lambda: {site: len(of_site(site)) for site in dict.fromkeys(rule.site for rule in rules)})
    # A site whose last rule is gone is still told of, since its clippings may be cleaned without it.
    counts |= {site: job.total for site, job in jobs.items() if site not in counts}
    sites = [
        SiteAnswer(site=site, clippings=count, applying=progress_of(jobs[site]) if site in jobs else None) for site, count in counts.items()
    ]
    return json_answer(RulesAnswer(rules=[rule_answer(rule) for rule in rules], sites=sites))


async def export_rules(request: web.Request) -> web.StreamResponse:
    """The rules as a file that can be imported."""
    return json_answer(RuleFile(rules=[rule_entry(rule) for rule in await _chosen(request)]))


async def import_rules(request: web.Request) -> web.StreamResponse:
    """Add the rules of a file, all or none."""
    shared = services(request)
    body = await bodies.read_body(request, Body.JSON, shared.settings.limits)
    file = bodies.parse(body, RuleFile)
    came = await shared.intake.sites.take([entry.rule() for entry in file.rules])
    answer = ImportAnswer(added=[rule_answer(rule) for rule in came.added], unchanged=came.unchanged, left_out=came.left_out)
    return json_answer(answer, status=201)


async def delete_rule(request: web.Request) -> web.StreamResponse:
    """Forget a rule; what it did to clippings stays until the site's rules are applied."""
    await services(request).intake.sites.forget(request.match_info["id"])
    return web.Response(status=204)


async def apply_rules(request: web.Request) -> web.StreamResponse:
    """Begin to clean a site's clippings again by its rules, in the background; a reader's own corrections stay."""
    shared = services(request)
    body = await bodies.read_body(request, Body.JSON, shared.settings.limits)
    asked = bodies.parse(body, ApplyRequest)
    return json_answer(progress_of(await shared.intake.sites.apply(asked.site)), status=202)


def progress_of(job: Applying) -> Progress:
    """How far applying rules has come, as the API gives it."""
    return Progress(site=job.site, total=job.total, done=job.done, changed=job.changed, failed=job.failed, running=job.running)


async def _chosen(request: web.Request) -> list[SiteRule]:
    site = request.query.get("site", "")
    return [rule for rule in await services(request).intake.sites.rules() if not site or rule.site == site]
