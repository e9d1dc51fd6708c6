"""One believable value for each field out of all findings."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date

from winnow.cleaning.metadata.article_end import NOTE_BELOW
from winnow.cleaning.metadata.dates import date_in_path, numeric_order, parse_date
from winnow.cleaning.metadata.evidence import Evidence, Field, Finding
from winnow.cleaning.metadata.licences import licence_name
from winnow.cleaning.metadata.names import authors_in, is_full_name, is_person, is_site, same_person
from winnow.cleaning.metadata.plain import folded, host_of, letters, stated, web_address, without_tracking
from winnow.models import MAX_TAG_BYTES, MAX_TAGS, Author, Licence, PageType

_SHORT_BYTES = 300  # of a name of a site, a publisher, a licence
_DESCRIPTION_BYTES = 2_000
Chosen = tuple[str, str]
"""A value and where it was found; both "" when nothing was."""


def first_text(findings: Iterable[Finding], field: Field, limit_bytes: int = _SHORT_BYTES) -> Chosen:
    """The first value that is text and no address."""
    for finding in findings:
        if finding.field is field:
            text = stated(finding.text, limit_bytes)
            if text and not text.startswith(("http://", "https://", "//")):
                return text, finding.found_in
    return "", ""


def first_address(findings: Iterable[Finding], field: Field, base: str) -> Chosen:
    """The first value that is an http(s) address, made absolute."""
    for finding in findings:
        if finding.field is field and (address := web_address(finding.text, base)):
            return address, finding.found_in
    return "", ""


def canonical(findings: Sequence[Finding], base: str) -> Chosen:
    """The address the site prefers, the link element's before Open Graph's, without tracking."""
    ranked = sorted(findings, key=lambda finding: finding.found_in != "link canonical")
    address, where = first_address(ranked, Field.CANONICAL, base)
    return (without_tracking(address), where) if address else ("", "")


def description(findings: Iterable[Finding]) -> Chosen:
    """The page's own summary."""
    ranked = sorted(findings, key=lambda finding: not finding.found_in.startswith("meta"))
    return first_text(ranked, Field.DESCRIPTION, _DESCRIPTION_BYTES)


def choose_authors(findings: Iterable[Finding], sites: Sequence[str], kind: PageType | None) -> tuple[tuple[Author, ...], str]:
    """The people of the most trusted source that names any; affiliations from every source that knows them.

    A byline right at the title is believed before data that names no more than an account. A page that sells or lists has no
    byline: what looks like one there is a brand, or the author of something listed. A thread is its first poster's.
    """
    by_source: dict[tuple[str, int], list[Author]] = {}
    shown_first: tuple[str, int] | None = None
    known: list[Author] = []
    said = [finding for finding in findings if finding.field is Field.AUTHOR]
    shown = {letters(finding.text) for finding in said if finding.found_in == "byline"}
    for finding in said:
        if kind in _NOT_WRITTEN and finding.found_in in _FROM_TEXT and not finding.certain:
            continue
        text = stated(finding.text, 600)
        if is_site(text, sites) and not is_full_name(text):
            continue
        for author in authors_in(text):
            if not is_person(author.name) or (is_site(author.name, sites) and not _own_person(finding, author, shown)):
                continue
            named = Author(author.name, author.affiliation or stated(finding.detail, _SHORT_BYTES))
            known.append(named)
            if finding.found_in == NOTE_BELOW:
                continue
            source = (finding.found_in, finding.group)
            if finding.found_in == "byline" and finding.certain and shown_first is None:
                shown_first = source
            people = by_source.setdefault(source, [])
            if not any(same_person(named.name, other.name) for other in people):
                people.append(named)
    if not by_source:
        return (), ""
    chosen = next(iter(by_source))
    if shown_first and not is_full_name(by_source[chosen][0].name):
        chosen = shown_first
    people = by_source[chosen][: 1 if kind is PageType.FORUM else None]
    return tuple(Author(person.name, _affiliation(person, known)) for person in people), chosen[0]


_NOT_WRITTEN = (PageType.PRODUCT, PageType.COLLECTION, PageType.LISTING, PageType.SERVICE)
_FROM_TEXT = ("byline", "closing byline", "end of the article")


def _own_person(finding: Finding, author: Author, shown: Container[str]) -> bool:
    """Whether a name that is also the site's is a person's: a blog under its author's name says so in its data, or twice."""
    return is_full_name(author.name) and finding.found_in not in _FROM_TEXT and (finding.certain or letters(author.name) in shown)


def _affiliation(person: Author, known: Sequence[Author]) -> str:
    said = [other.affiliation for other in known if other.affiliation and same_person(person.name, other.name)]
    return said[0] if said else ""


def choose_dates(findings: Sequence[Finding], evidence: Evidence, kind: PageType | None) -> tuple[Chosen, Chosen]:
    """When the page was published and when it was changed; a change before the publication is none.

    A date that the page shows its readers right at the title is believed before one that is days away and only in its data, unless the
    data calls it the date of a change. A thread shows many dates, those of its members among them.
    """
    published, modified = (_first_date(findings, field, evidence, kind) for field in (Field.PUBLISHED, Field.MODIFIED))
    if published[0] and kind is not PageType.FORUM:
        shown = _first_date([finding for finding in findings if finding.certain], Field.PUBLISHED, evidence, kind)
        if shown[0] and min(_days_between(shown[0], other[0]) for other in (published, modified) if other[0]) > 1:
            published = shown
    if not published[0] and (iso := date_in_path(evidence.url, evidence.latest)):
        published = (iso, "address")
    return published, modified if modified[0][:10] >= published[0][:10] else ("", "")


def _first_date(findings: Iterable[Finding], field: Field, evidence: Evidence, kind: PageType | None) -> Chosen:
    """The first finding of a field that holds a date; a post's date counts on the page of a thread only."""
    language = numeric_order(evidence.language, host_of(evidence.url))
    for finding in findings:
        if finding.field is not field or (finding.found_in == "first post" and kind is not PageType.FORUM):
            continue
        if iso := parse_date(stated(finding.text, 300), language, evidence.latest):
            return iso, finding.found_in
    return "", ""


def _days_between(one: str, other: str) -> int:
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)


def choose_licence(findings: Iterable[Finding], base: str) -> tuple[Licence, str]:
    """The licence of the text: its notice in the page's words, its address from wherever one is given."""
    said = [finding for finding in findings if finding.field is Field.LICENCE]
    notices = [finding for finding in said if finding.detail]
    notice = notices[0] if notices else None
    for finding in ([notice] if notice else []) + said:
        address = web_address(finding.url, base)
        text = stated(finding.detail or finding.text, _DESCRIPTION_BYTES)
        name = licence_name(text, address)
        if not name:
            continue
        linked = next((url for other in said if (url := web_address(other.url, base)) and licence_name("", url)), "")
        closer = licence_name("", linked)
        if name == "Creative Commons" and closer:
            name, address = closer, linked
        return Licence(stated(finding.detail, _DESCRIPTION_BYTES), name, address or (linked if closer == name else "")), finding.found_in
    return Licence(), ""


def choose_tags(findings: Iterable[Finding]) -> tuple[tuple[str, ...], str]:
    """The keywords of the most trusted source that has any, each once."""
    source = ""
    tags: dict[str, str] = {}
    for finding in findings:
        if finding.field is not Field.TAG or (source and finding.found_in != source):
            continue
        tag = stated(finding.text, MAX_TAG_BYTES).strip("# ")
        if tag and not tag.startswith(("http://", "https://")):
            source = finding.found_in
            tags.setdefault(folded(tag), tag)
    return tuple(tags.values())[:MAX_TAGS], source


def original(findings: Iterable[Finding], canonical_url: str, base: str) -> Chosen:
    """The address of the original of a republished page: as its notice or its data says, or a canonical address on another site."""
    for finding in findings:
        if finding.field is Field.ORIGINAL:
            address = web_address(finding.text, base)
            if address and host_of(address) != "creativecommons.org" and without_tracking(address) not in (base, canonical_url):
                return without_tracking(address), finding.found_in
    here, there = host_of(base), host_of(canonical_url)
    if there and not _same_site(here, there) and any(character.isalpha() for character in here) and "." in here:
        return canonical_url, "link canonical"
    return "", ""


def _same_site(one: str, other: str) -> bool:
    """Whether two hosts may belong to one site: one is under the other, or they share the name before the suffix."""
    first, second = one.split("."), other.split(".")
    shared = {label for label in first[:-1] if len(label) > 3} & set(second[:-1])
    return bool(shared) or one.endswith(other) or other.endswith(one)
