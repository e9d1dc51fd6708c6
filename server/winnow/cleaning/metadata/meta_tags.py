"""meta elements: Open Graph, Twitter, Dublin Core, Highwire, Parse.ly, Sailthru and the plain names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lxml.html import HtmlElement

from winnow.cleaning.metadata.evidence import Evidence, Field, Finding

# In each row the more trusted names come first. Sources: ogp.me; Dublin Core "DCMI Metadata Terms"; Google Scholar "Inclusion Guidelines"
# (citation_*); Parse.ly and Sailthru "Metadata"; WHATWG MetaExtensions.
_NAMES: Mapping[Field, tuple[str, ...]] = {
    Field.TITLE: ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title", "parsely-title", "sailthru.title", "title"),
    Field.AUTHOR: (
        "citation_author", "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator",
        "dcterms.creator", "og:article:author", "og:author", "byl", "byline", "authors", "article.author", "news:author", "author_name",
        "shareaholic:article_author_name", "cxenseparse:author", "creator",
    ),
    Field.PUBLISHED: (
        "article:published_time", "og:article:published_time", "og:published_time", "og:pubdate", "datepublished", "article.published",
        "citation_publication_date", "citation_online_date", "citation_date", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate",
        "publish-date", "publish_date", "publication_date", "date_published", "published_at", "published-date", "published_time",
        "dc.date.issued",
        "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "article_date_original",
        "originalpublicationdate",
        "cxenseparse:recs:publishtime", "article:post_date", "article:create_at", "ptime", "date", "dcterms.available", "created",
        "displaydate",
    ),
    Field.MODIFIED: (
        "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "article.updated", "dcterms.modified",
        "dc.date.modified", "last-modified", "lastmod", "modified_time", "revised", "updated_time", "dc.modified", "article:updated_time",
    ),
    Field.SITE: ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:app:name:iphone", "cre", "dc.source"),
    Field.PUBLISHER: ("citation_publisher", "dc.publisher", "dcterms.publisher", "article:publisher", "publisher"),
    Field.LANGUAGE: ("content-language", "dc.language", "dcterms.language", "citation_language", "og:locale", "language"),
    Field.DESCRIPTION: ("og:description", "description", "twitter:description", "dc.description", "dcterms.description",
    "sailthru.description"),
    Field.CANONICAL: ("og:url", "twitter:url", "parsely-link"),
    Field.IMAGE: ("og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src", "parsely-image-url",
    "thumbnail"),
    Field.LICENCE: ("dcterms.license", "dc.rights.license", "cc:license", "license", "dcterms.rights", "dc.rights"),
    Field.PAGE_TYPE: ("og:type",),
}  # fmt: skip
_LISTS = ("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords", "keywords", "citation_keywords", "dc.subject")
_OG_TYPES = {"article": "article", "product": "product", "product.item": "product", "og:product": "product", "product.group": "collection"}


_HOLDERS = ("article", "section", "main", "span", "p", "li", "figure", "header", "footer", "aside", "td")


def read_meta(elements: Iterable[HtmlElement]) -> Mapping[str, tuple[str, ...]]:
    """The contents of all meta elements by lower-case name, property or http-equiv, in the order of the page.

    Those that are a property of an item of microdata or RDFa belong to that item and not to the page.
    """
    found: dict[str, list[str]] = {}
    for element in elements:
        content = (element.get("content") or "").strip()
        names = [element.get("name") or "", element.get("http-equiv") or ""]
        if not any("itemscope" in ancestor.attrib or "typeof" in ancestor.attrib for ancestor in element.iterancestors("div", *_HOLDERS)):
            names += [element.get("property") or "", element.get("itemprop") or ""]
        for name in {part.lower() for joined in names for part in (joined.split() if len(joined) < 200 else ())}:
            if content:
                found.setdefault(name, []).append(content)
    return {name: tuple(contents) for name, contents in found.items()}


def meta_tags(evidence: Evidence) -> Iterator[Finding]:
    """What the page's meta elements say."""
    meta = evidence.meta
    for field, names in _NAMES.items():
        for name in names:
            for content in meta.get(name, ()):
                yield _finding(field, name, content)
    for name, contents in meta.items():
        if ("publish" in name or "pubdate" in name) and "publisher" not in name and name not in _NAMES[Field.PUBLISHED]:
            yield Finding(Field.PUBLISHED, contents[0], f"meta {name}"[:100])
    for name in _LISTS:
        for content in meta.get(name, ()):
            for keyword in content.replace(";", ",").replace("，", ",").replace("、", ",").split(","):
                yield Finding(Field.TAG, keyword, f"meta {name}")
    for label, data in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        for said, content in zip(meta.get(label, ()), meta.get(data, ()), strict=False):
            if said.casefold().strip(" :") in _WRITTEN_BY:
                yield Finding(Field.AUTHOR, content, f"meta {data}")


def _finding(field: Field, name: str, content: str) -> Finding:
    where = f"meta {name}"
    if field is Field.AUTHOR and name == "citation_author" and content.count(",") == 1:
        family, _, given = content.partition(",")
        content = f"{given.strip()} {family.strip()}"
    if field is Field.PAGE_TYPE:
        content = _OG_TYPES.get(content.lower(), "")
    return Finding(field, content, where, url=content if field is Field.LICENCE else "")


# Labels that WordPress plugins (Yoast, Rank Math) write for sharing cards.
_WRITTEN_BY = frozenset(
    [
        "written by", "verfasst von", "geschrieben von", "écrit par", "escrito por", "scritto da", "geschreven door", "napisane przez",
        "skriven av", "skrevet af", "skrevet av", "автор", "написано автором", "كُتب بواسطة", "執筆者", "作者", "작성자", "yazan",
        "ditulis oleh",
    ]
)  # fmt: skip
