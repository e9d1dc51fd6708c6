"""What items in the vocabulary of schema.org say about the page: the same reading for JSON-LD, microdata and RDFa."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from winnow.cleaning.metadata.evidence import Evidence, Field, Finding
from winnow.cleaning.metadata.items import Item
from winnow.cleaning.metadata.plain import folded, stated, words_of

# The types a page is about, the surer ones first; each page has one subject, everything else of these types is a teaser.
_SUBJECTS = (
    frozenset(
        [
            "Article",
            "NewsArticle",
            "BlogPosting",
            "TechArticle",
            "ScholarlyArticle",
            "MedicalScholarlyArticle",
            "SocialMediaPosting",
            "LiveBlogPosting",
            "Report",
            "ReportageNewsArticle",
            "OpinionNewsArticle",
            "AnalysisNewsArticle",
            "BackgroundNewsArticle",
            "ReviewNewsArticle",
            "AdvertiserContentArticle",
            "SatiricalArticle",
            "APIReference",
            "HowTo",
            "Recipe",
            "DiscussionForumPosting",
            "Question",
            "Review",
            "CriticReview",
            "PodcastEpisode",
            "Book",
            "Chapter",
            "Thesis",
            "Guide",
            "Claim",
            "ClaimReview",
            "Post",
        ]
    ),
    frozenset(
        [
            "Product",
            "ProductGroup",
            "Course",
            "Event",
            "JobPosting",
            "SoftwareApplication",
            "Movie",
            "MusicRecording",
            "VideoObject",
            "CreativeWork",
            "Dataset",
        ]
    ),
    frozenset(
        [
            "WebPage",
            "FAQPage",
            "QAPage",
            "AboutPage",
            "ContactPage",
            "ItemPage",
            "MedicalWebPage",
            "CollectionPage",
            "ProfilePage",
            "SearchResultsPage",
            "Document",
        ]
    ),
)
_ORDERED_AUTHORS = ("author", "creator", "has_creator")
_NOT_WRITTEN = _SUBJECTS[1]  # a product's "author" is a maker, its dates are those of an offer

# Pages whose type schema.org names; "article" comes last because sites call everything that.
_PAGE_TYPES = (
    ("product", frozenset(["Product", "ProductGroup", "IndividualProduct"])),
    ("forum", frozenset(["DiscussionForumPosting", "QAPage"])),
    ("documentation", frozenset(["TechArticle", "APIReference"])),
    ("collection", frozenset(["CollectionPage", "OfferCatalog"])),
    (
        "article",
        frozenset(
            [
                "Article",
                "NewsArticle",
                "BlogPosting",
                "ScholarlyArticle",
                "Report",
                "ReportageNewsArticle",
                "OpinionNewsArticle",
                "Recipe",
                "HowTo",
                "Review",
            ]
        ),
    ),
    ("listing", frozenset(["ItemList", "SearchResultsPage"])),
    ("service", frozenset(["Service", "LocalBusiness", "ProfessionalService"])),
)


def findings_of(top: Iterable[Item], evidence: Evidence, where: str) -> Iterator[Finding]:
    """The findings of a page's items, which are named `where` in `found_in`."""
    items = list(_reachable(top))
    for item in items:
        if "WebSite" in item.types and (name := item.first("name", "alternateName")):
            yield Finding(Field.SITE, name, where)
    present = {kind for item in items for kind in item.types}
    for page_type, kinds in _PAGE_TYPES:
        if present & kinds:
            yield Finding(Field.PAGE_TYPE, page_type, where)
    for subject in _subjects(items, evidence):
        yield from _about(subject, where)
    for item in items:
        if item.types & {"Organization", "NewsMediaOrganization"} and (name := item.first("name")):
            yield Finding(Field.SITE, name, where)


def _about(subject: Item, where: str) -> Iterator[Finding]:
    written = not subject.types & _NOT_WRITTEN
    yield from _each(Field.TITLE, subject, ("headline", "title", "name"), where)
    if written:
        yield from _authors(subject, where)
        yield from _each(Field.PUBLISHED, subject, ("datePublished", "dateCreated", "created", "issued", "uploadDate", "date"), where)
        yield from _each(Field.MODIFIED, subject, ("dateModified", "modified"), where)
    for publisher in subject.texts("publisher", "sourceOrganization"):
        yield Finding(Field.PUBLISHER, publisher, where)
    for part_of in subject.items("isPartOf"):
        if part_of.types & {"WebSite", "Blog", "Periodical", "Newspaper"}:
            yield from _each(Field.SITE, part_of, ("name",), where)
    yield from _each(Field.LANGUAGE, subject, ("inLanguage",), where)
    yield from _each(Field.DESCRIPTION, subject, ("description", "abstract"), where)
    for image in subject.properties.get("image", [])[:3] + subject.properties.get("thumbnailUrl", [])[:1]:
        address = image if isinstance(image, str) else image.first("url", "contentUrl") or image.id
        yield Finding(Field.IMAGE, address, where)
    for keywords in subject.texts("keywords"):
        for keyword in keywords.split(","):
            yield Finding(Field.TAG, keyword, where)
    for licence in subject.texts("license", "usageInfo"):
        yield Finding(Field.LICENCE, licence, where, url=licence)
    for original in (*subject.items("isBasedOn", "isBasedOnUrl"),):
        yield Finding(Field.ORIGINAL, original.first("url") or original.id, where)
    for address in subject.texts("isBasedOn", "isBasedOnUrl"):
        yield Finding(Field.ORIGINAL, address, where)


def _each(field: Field, item: Item, names: tuple[str, ...], where: str) -> Iterator[Finding]:
    for text in item.texts(*names):
        yield Finding(field, text, where)


def _authors(subject: Item, where: str) -> Iterator[Finding]:
    for name in _ORDERED_AUTHORS:
        for author in subject.properties.get(name, ()):
            if isinstance(author, str):
                yield Finding(Field.AUTHOR, author, where)
                continue
            organisation = author.first("affiliation", "worksFor", "memberOf")
            role = author.first("jobTitle")
            affiliation = ", ".join(part for part in (role, organisation) if part)
            for person in author.texts("name"):
                yield Finding(Field.AUTHOR, person, where, detail=affiliation, certain="Person" in author.types)
            if "name" not in author.properties and (joined := f"{author.first('givenName')} {author.first('familyName')}".strip()):
                yield Finding(Field.AUTHOR, joined, where, detail=affiliation, certain=True)
        if subject.properties.get(name):
            return


def _reachable(top: Iterable[Item]) -> Iterator[Item]:
    """The items at the top, and those that a page names as its main subject."""
    seen: set[int] = set()
    waiting = list(top)[::-1]
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        waiting += [*item.items("mainEntity", "mainEntityOfPage")][::-1]


def _subjects(items: list[Item], evidence: Evidence) -> list[Item]:
    """The items that speak of this page, the most telling first: one of several articles only if its address or title is the page's."""
    chosen: list[Item] = []
    for types in _SUBJECTS:
        candidates = [item for item in items if item.types & types]
        ranked = sorted(candidates, key=lambda item: -_fit(item, evidence))
        if ranked and (len(candidates) == 1 or _fit(ranked[0], evidence) > 0 or len({_title(item) for item in candidates}) == 1):
            chosen.append(ranked[0])
    return chosen


def _title(item: Item) -> str:
    return folded(stated(item.first("headline", "name")))


def _fit(item: Item, evidence: Evidence) -> int:
    """How many signs there are that the item is the page itself: its address, and its title in the words of the heading."""
    fit = 0
    path = urlsplit(evidence.url).path.rstrip("/")
    addresses = [item.id, *item.texts("url", "mainEntityOfPage")]
    if path and any(_path(address) == path for address in addresses):
        fit += 2
    if evidence.heading >= 0:
        shown, own = set(words_of(evidence.blocks[evidence.heading].text)), set(words_of(_title(item)))
        if own and len(shown & own) * 3 >= 2 * max(len(shown), len(own)):
            fit += 3
    return fit


def _path(address: str) -> str:
    try:
        return urlsplit(address).path.rstrip("/")
    except ValueError:
        return ""
