"""The bodies of the API that are about rules of sites; a file of rules is checked as strictly as everything from outside."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from winnow.cleaning.rules.wording import sentence_of
from winnow.models import Kind, Pattern, SetIn, SiteRule, Step, Strict, checked_url, site_of
from winnow.web.wire import Detail

MAX_RULES_OF_A_FILE = 5_000


def _checked_site(site: str) -> str:
    for address in (f"http://{site}/", f"http://[{site}]/"):
        try:
            if site and site_of(checked_url(address)) == site:
                return site
        except ValueError:
            continue
    raise ValueError("a site is a host in lower case without www., such as example.org")


Site = Annotated[str, StringConstraints(max_length=253), AfterValidator(_checked_site)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^\S+$")]


_EVERYWHERE = frozenset(("p", "div", "li", "span", "section", "article", "main"))


class StepEntry(Strict):
    """An element by its tag and the names that it must have."""

    tag: str = Field(pattern=r"^[a-z][a-z0-9:_.-]{0,40}$")
    names: list[Name] = Field(default=[], max_length=4)


class PatternEntry(Strict):
    """What a rule looks for; see `Pattern` of `winnow.models`."""

    steps: list[StepEntry] = Field(default=[], max_length=6)
    heading: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=400)
    place: Literal["", "first", "last"] = ""
    linked: bool | None = None
    set_in: SetIn = ""
    reach: Literal["", "lines", "all"] = ""

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        if self.reach and not self.heading:
            raise ValueError("a section (reach) needs the heading it stands under")
        if self.reach and self.text:
            raise ValueError("a pattern is about a section (reach) or about a text, not both")
        bare = not (self.heading or self.text) and len(self.steps) < 2 and not any(step.names for step in self.steps)
        if bare and (not self.steps or self.steps[0].tag in _EVERYWHERE):
            raise ValueError("the pattern would match nearly everything on a page")
        return self


class RuleEntry(Strict):
    """A rule in a file. `says` is for readers and not read; an id that is taken is replaced."""

    site: Site
    keep: bool
    pattern: PatternEntry
    kind: Kind = Kind.OTHER
    says: str = Field(default="", max_length=4_000)
    id: str = Field(default="", pattern=r"^[0-9a-f]{0,64}$")
    made_at: AwareDatetime | None = None
    clipping: UUID | None = None

    def rule(self) -> SiteRule:
        """The rule that the entry stands for."""
        steps = tuple(Step(step.tag, tuple(step.names)) for step in self.pattern.steps)
        said = self.pattern
        pattern = Pattern(steps, said.heading, said.text, said.place, said.linked, said.set_in, said.reach)
        return SiteRule(self.site, pattern, self.keep, self.kind, self.id, self.made_at, self.clipping)


class RuleFile(Strict):
    """`GET /api/rules/export` gives it, `POST /api/rules` takes it."""

    winnow_rules: Literal[1] = 1
    rules: list[RuleEntry] = Field(max_length=MAX_RULES_OF_A_FILE)


class RuleAnswer(BaseModel):
    """A rule, and what it `says` in words for a reader; `clipping` is the one whose correction it came from."""

    id: str
    site: str
    keep: bool
    kind: Kind
    says: str
    pattern: Pattern
    made_at: AwareDatetime | None = None
    clipping: UUID | None = None


class Progress(BaseModel):
    """How far a site's clippings are cleaned again by its rules."""

    site: str
    total: int
    done: int
    changed: int
    failed: int
    running: bool


class SiteAnswer(BaseModel):
    """A site with rules: how many clippings of it there are, and how applying the rules to them goes or went."""

    site: str
    clippings: int
    applying: Progress | None = None


class RulesAnswer(BaseModel):
    """`GET /api/rules`, in the order they were made."""

    rules: list[RuleAnswer]
    sites: list[SiteAnswer]


class ImportAnswer(BaseModel):
    """What came of a file of rules; `left_out` say the opposite of a rule that is there, which stays."""

    added: list[RuleAnswer]
    unchanged: int
    left_out: int


class ApplyRequest(Strict):
    """`POST /api/rules/apply`."""

    site: Site


class RememberedAnswer(BaseModel):
    """The rules that were made of a correction, and the older ones whose place they took.

    `why_not` says why there are none, or not for all of it; `others` are the site's other clippings, which stay as they are until the
    rules are applied to them."""

    rules: list[RuleAnswer]
    replaced: list[RuleAnswer]
    why_not: str
    others: int


class CorrectionAnswer(Detail):
    """The clipping as corrected, and what was remembered if that was asked for."""

    remembered: RememberedAnswer | None = None


def rule_answer(rule: SiteRule) -> RuleAnswer:
    """A rule as the API gives it."""
    return RuleAnswer(
        id=rule.id,
        site=rule.site,
        keep=rule.keep,
        kind=rule.kind,
        says=sentence_of(rule),
        pattern=rule.pattern,
        made_at=rule.made_at,
        clipping=rule.clipping,
    )


def rule_entry(rule: SiteRule) -> RuleEntry:
    """A rule as a file has it."""
    answer = rule_answer(rule).model_dump()
    return RuleEntry.model_validate(answer | {"pattern": {**answer["pattern"], "steps": [*map(_step, rule.pattern.steps)]}})


def _step(step: Step) -> dict[str, object]:
    return {"tag": step.tag, "names": list(step.names)}
