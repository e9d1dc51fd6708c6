"""What a worker does: everything that needs the cleaning engine. Called by name from `workers.py`."""

from __future__ import annotations

from winnow.cleaning.corrections import rules_for
from winnow.cleaning.engine import clean
from winnow.cleaning.rules.learning import Learnt
from winnow.comparing import Difference, compare
from winnow.intake.snapshots import snapshot_of
from winnow.models import Cleaned, Overrides, SiteRules


def clean_body(body: bytes, overrides: Overrides, rules: SiteRules) -> Cleaned:
    """Clean the snapshot in a request's body."""
    return clean(snapshot_of(body), overrides=overrides, rules=rules)


def compare_bodies(older: bytes, newer: bytes, overrides: Overrides, rules: SiteRules) -> Difference:
    """What changed between two snapshots, both cleaned alike."""
    return compare(*(clean_body(body, overrides, rules) for body in (older, newer)))


def learn(body: bytes, cleaned: Cleaned, blocks: frozenset[str], keep: bool) -> Learnt:
    """The rules that a correction of these blocks comes to, of which `cleaned` is the outcome."""
    return rules_for(snapshot_of(body), cleaned, blocks, keep=keep)
