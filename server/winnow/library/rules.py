"""The rules of sites, as documents of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from pydantic import ValidationError
from tinydb import where
from tinydb.table import Document

from winnow.errors import Invalid, NotFound
from winnow.library import records
from winnow.library.ages import Clock
from winnow.library.base import MAX_RULES_OF_A_SITE
from winnow.library.documents import SQLiteTable
from winnow.models import SiteRule, SiteRules


class Rules:
    """A table of rules; what changes it is called inside a transaction."""

    def __init__(self, table: SQLiteTable, clock: Clock) -> None:
        self._table, self._clock = table, clock

    def of(self, site: str) -> SiteRules:
        """The rules of a site, in the order they were made."""
        return SiteRules(_readable(self._table.rows("site", site)))

    def all(self) -> tuple[SiteRule, ...]:
        """The rules of all sites, in the order they were made."""
        return _readable(sorted(self._table.all(), key=lambda document: document.doc_id))

    def add(self, rules: Sequence[SiteRule], *, instead: bool) -> tuple[SiteRule, ...]:
        """Store rules; see `Library.add_rules`."""
        stored = []
        ids = {rule.id for rule in self.all()}
        for rule in rules:
            there = self._table.rows("site", rule.site)
            same = [document for document in there if (known := _rule(document)) and known.pattern == rule.pattern]
            if same and not instead:
                continue
            if len(there) - len(same) >= MAX_RULES_OF_A_SITE:
                raise Invalid(
                    f"{rule.site} has {MAX_RULES_OF_A_SITE} rules, which is as many as a site may have. Delete some first.",
                    code="too_many_rules",
                    field="rules",
                    limit=MAX_RULES_OF_A_SITE,
                )
            self._table.remove(doc_ids=[document.doc_id for document in same])
            free = rule.id and rule.id not in ids
            named = replace(rule, id=rule.id if free else uuid4().hex, made_at=rule.made_at or self._clock())
            ids.add(named.id)
            self._table.insert(records.rule_document(named))
            stored.append(named)
        return tuple(stored)

    def forget(self, rule_id: str) -> SiteRule:
        """Delete a rule; see `Library.forget_rule`."""
        document = self._table.get(where("id") == rule_id)
        rule = _rule(document) if isinstance(document, Document) else None
        if rule is None or not isinstance(document, Document):
            raise NotFound("There is no such rule. It may have been deleted already; list the rules again.", code="no_rule", field="id")
        self._table.remove(doc_ids=[document.doc_id])
        return rule


def _readable(documents: Sequence[Document]) -> tuple[SiteRule, ...]:
    return tuple(rule for document in documents if (rule := _rule(document)) is not None)


def _rule(document: Document) -> SiteRule | None:
    """The rule of a document; None when it holds none: one that cannot be read must not keep pages from being cleaned."""
    try:
        return records.rule_of(document)
    except ValidationError:
        return None
