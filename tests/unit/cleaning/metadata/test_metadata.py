"""What metadata promises, page by page: each page is a few lines of markup with one thing to find."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from winnow.cleaning.metadata import find_metadata
from winnow.cleaning.model import shipped_model
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.models import Author, Metadata, PageType, Snapshot

PARAGRAPH = (
    "The river had carried silt for longer than anybody in the valley could remember, and nobody had ever thought to measure it. " * 3
)


def metadata_of(
    body: str, head: str = "", url: str = "https://www.example-herald.com/story/river", attributes: str = "", title: str = ""
) -> Metadata:
    html = f"<!doctype html><html {attributes}><head>{head}</head><body>{body}</body></html>"
    page = parse(Snapshot(url=url, captured_at=datetime(2026, 11, 24, tzinfo=UTC), html=html, title=title))
    segmentation = segment(page)
    return find_metadata(page, segmentation, [True] * len(segmentation.blocks), shipped_model().titles)


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


ARTICLE = f"<h1>The river that moved</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>"


class TestTitle:
    def test_the_heading_that_agrees_with_the_stated_title_is_the_title(self) -> None:
        found = metadata_of(
            f"<h1>Example Herald</h1><h1>The river that moved</h1><p>{PARAGRAPH}</p>",
            "<title>The river that moved - Example Herald</title><meta property='og:site_name' content='Example Herald'>",
        )
        assert found.title == "The river that moved"
        assert found.found_in["title"] == "heading"

    @pytest.mark.parametrize("separator", [" | ", " - ", " — ", " · ", " » "])
    def test_the_site_is_cut_off_when_it_is_the_site(self, separator: str) -> None:
        head = f"<title>The river that moved{separator}Example Herald</title>"
        assert metadata_of(f"<p>{PARAGRAPH}</p>", head).title == "The river that moved"

    def test_what_only_looks_like_a_site_stays(self) -> None:
        head = "<title>Rivers - a field guide</title><meta property='og:site_name' content='Example Herald'>"
        assert metadata_of(f"<p>{PARAGRAPH}</p>", head).title == "Rivers - a field guide"

    def test_entities_and_white_space_of_a_stated_title_are_resolved(self) -> None:
        head = "<meta property='og:title' content='Fish &amp;amp; chips\n  &amp;#8211; a   history'>"
        assert metadata_of("", head).title == "Fish & chips – a history"

    def test_the_mark_of_a_permalink_is_no_part_of_the_title(self) -> None:
        assert metadata_of("<h1>Quickstart<a href='#q'>¶</a></h1>", "<title>Quickstart — Kiln documentation</title>").title == "Quickstart"

    def test_a_page_without_any_title_has_that_of_the_tab(self) -> None:
        assert metadata_of("<p>Hello</p>", title="What the tab said").title == "What the tab said"

    def test_a_title_is_at_most_two_kibibytes_and_never_half_a_character(self) -> None:
        title = metadata_of("", f"<title>{'河' * 5000}</title>").title
        assert len(title.encode()) <= 2048
        assert set(title) == {"河"}

    def test_markup_controls_and_direction_marks_are_taken_out(self) -> None:
        head = "<meta property='og:title' content='&lt;b&gt;River&lt;/b&gt;\u202e\u0007 gnp.exe &lt;script&gt;alert(1)&lt;/script&gt;'>"
        assert metadata_of("", head).title == "River gnp.exe alert(1)"


class TestJsonLd:
    def test_graph_references_arrays_and_several_types(self) -> None:
        found = metadata_of(
            ARTICLE,
            json_ld(
                """{"@context": "https://schema.org", "@graph": [
                {"@type": ["WebPage", "ItemPage"], "@id": "#page", "name": "The river that moved - Example Herald"},
                {"@type": ["NewsArticle", "Article"], "headline": "The river that moved", "mainEntityOfPage": {"@id": "#page"},
                 "author": [{"@id": "#ada"}, {"@type": "Person", "name": "Bo Lindqvist", "jobTitle": "Reporter"}],
                 "datePublished": "2025-03-04T10:20:00+02:00", "dateModified": "2025-03-05", "keywords": ["rivers", "silt"],
                 "publisher": {"@type": "Organization", "name": "Example Herald"}, "image": {"url": "/a.jpg"},
                 "license": "https://creativecommons.org/licenses/by-sa/4.0/"},
                {"@type": "Person", "@id": "#ada", "name": "Ada K&ouml;nig",
                 "affiliation": {"@type": "Organization", "name": "University of Ely"}}]}"""
            ),
        )
        assert found.authors == (Author("Ada König", "University of Ely"), Author("Bo Lindqvist", "Reporter"))
        assert found.published == "2025-03-04T10:20:00+02:00"
        assert found.modified == "2025-03-05"
        assert found.tags == ("rivers", "silt")
        assert found.publisher == "Example Herald"
        assert found.lead_image == "https://www.example-herald.com/a.jpg"
        assert found.licence.name == "CC BY-SA 4.0"
        assert found.page_type is PageType.ARTICLE
        assert found.found_in["authors"] == found.found_in["published"] == "json-ld"

    @pytest.mark.parametrize(
        "broken",
        [
            '{"@type": "Article", "headline": "X", "author": "Ada King",}',
            '<!-- {"@type": "Article", "headline": "X", "author": "Ada King"} -->',
            '//<![CDATA[\n{"@type": "Article", "headline": "X", "author": "Ada King"}\n//]]>',
            '{"@type": "Article", "headline": "X",\n "articleBody": "line\n break\t", "author": "Ada King"};',
            '{"@type": "Article", "headline": "X", "author": "Ada King"}{"@type": "Thing"}',
            '[{"@type": "http://schema.org/Article", "headline": "X", "author": {"@value": "Ada King"}}]',
        ],
    )
    def test_broken_json_is_read_as_far_as_it_goes(self, broken: str) -> None:
        assert metadata_of(f"<p>{PARAGRAPH}</p>", json_ld(broken)).authors == (Author("Ada King"),)

    @pytest.mark.parametrize(
        "hostile", ["[" * 100_000, '{"a":' * 50_000, "nonsense", "", '{"@type": 7, "author": {"name": {"name": []}}}', "null"]
    )
    def test_hostile_json_finds_nothing_and_raises_nothing(self, hostile: str) -> None:
        assert metadata_of(ARTICLE, json_ld(hostile)).title == "The river that moved"

    def test_items_that_refer_to_each_other_in_a_circle_end(self) -> None:
        circle = (
            '{"@graph": [{"@id": "a", "@type": "WebPage", "mainEntity": {"@id": "b"}},'
            ' {"@id": "b", "@type": "Article", "mainEntityOfPage": {"@id": "a"}, "author": {"@id": "b"}}]}'
        )
        assert metadata_of(ARTICLE, json_ld(circle)).title == "The river that moved"

    def test_of_several_articles_the_one_of_this_page_counts(self) -> None:
        teasers = ",".join(
            f'{{"@type": "Article", "headline": "Teaser {n}", "author": "Wrong Person{n}", "datePublished": "2020-01-0{n}"}}'
            for n in range(1, 4)
        )
        own = '{"@type": "Article", "headline": "The river that moved", "author": "Ada King", "datePublished": "2025-05-06"}'
        found = metadata_of(ARTICLE, json_ld(f"[{teasers},{own}]"))
        assert (found.authors, found.published) == ((Author("Ada King"),), "2025-05-06")

    def test_several_articles_of_which_none_is_this_page_say_nothing(self) -> None:
        teasers = ",".join(f'{{"@type": "Article", "headline": "Teaser {n}", "author": "Wrong Person"}}' for n in range(3))
        assert metadata_of(ARTICLE, json_ld(f"[{teasers}]")).authors == ()


class TestOtherMarkup:
    def test_microdata(self) -> None:
        found = metadata_of(
            "<article itemscope itemtype='https://schema.org/BlogPosting'><h1 itemprop='headline'>The river that moved</h1>"
            "<span itemprop='author' itemscope itemtype='https://schema.org/Person'>"
            "<a itemprop='url' href='/a'><b itemprop='name'>Ada King</b></a></span>"
            f"<time itemprop='datePublished' datetime='2024-02-03'>then</time>"
            f"<div itemprop='articleBody'><p>{PARAGRAPH}</p></div></article>"
        )
        assert found.authors == (Author("Ada King"),)
        assert (found.published, found.found_in["published"]) == ("2024-02-03", "microdata")

    def test_rdfa(self) -> None:
        found = metadata_of(
            "<div vocab='https://schema.org/' typeof='Article'><h1 property='headline'>The river that moved</h1>"
            "<span property='author' typeof='Person'><span property='name'>Ada King</span></span>"
            "<meta property='datePublished' content='2024-02-03T04:05:06Z'></div>"
        )
        assert found.authors == (Author("Ada King"),)
        assert (found.published, found.found_in["published"]) == ("2024-02-03T04:05:06Z", "rdfa")

    def test_highwire_names_are_turned_round(self) -> None:
        head = "<meta name='citation_author' content='King, Ada'><meta name='citation_author' content='Lindqvist, Bo'>"
        assert metadata_of(ARTICLE, head).authors == (Author("Ada King"), Author("Bo Lindqvist"))

    @pytest.mark.parametrize("name", ["author", "dc.creator", "parsely-author", "sailthru.author", "article:author"])
    def test_meta_elements_name_authors(self, name: str) -> None:
        found = metadata_of(ARTICLE, f"<meta name='{name}' content='Ada King'>")
        assert (found.authors, found.found_in["authors"]) == ((Author("Ada King"),), f"meta {name}")


class TestAddresses:
    def test_tracking_is_cut_off_the_canonical_address(self) -> None:
        head = "<link rel=canonical href='/story/river?id=7&utm_source=x&fbclid=y&gclid=z#top'>"
        assert metadata_of(ARTICLE, head).canonical_url == "https://www.example-herald.com/story/river?id=7"

    @pytest.mark.parametrize(
        "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://user:pass@evil.example/", "http://["]
    )
    def test_only_web_addresses_are_believed(self, address: str) -> None:
        head = f"<link rel=canonical href='{address}'><meta property='og:image' content='{address}'><link rel=license href='{address}'>"
        found = metadata_of(ARTICLE, head)
        assert (found.canonical_url, found.lead_image, found.licence.url, found.original_url) == ("", "", "", "")

    def test_a_canonical_address_on_another_site_is_the_original(self) -> None:
        found = metadata_of(ARTICLE, "<link rel=canonical href='https://first-paper.example/river'>")
        assert found.original_url == "https://first-paper.example/river"

    def test_the_base_element_is_heeded(self) -> None:
        head = "<base href='https://cdn.example.net/x/'><meta property='og:image' content='a.png'>"
        assert metadata_of(ARTICLE, head).lead_image == "https://cdn.example.net/x/a.png"


class TestLanguageAndLength:
    @pytest.mark.parametrize(
        ("attributes", "expected"),
        [("lang=pt_br", "pt-BR"), ("lang='zh-hant-tw'", "zh-Hant-TW"), ("lang=DE", "de"), ("lang='<b>'", ""), ("lang=und", "")],
    )
    def test_the_html_element_names_the_language(self, attributes: str, expected: str) -> None:
        assert metadata_of(ARTICLE, attributes=attributes).language == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("川は谷の誰もが覚えているより長く砂を運んできた。", "ja"),
            ("这条河流携带泥沙的时间比山谷里任何人的记忆都要长。", "zh"),
            ("강은 계곡의 누구도 기억하지 못할 만큼 오래 모래를 날랐다.", "ko"),
            ("كان النهر يحمل الطمي منذ زمن أطول مما يتذكره أحد في الوادي", "ar"),
            ("הנהר נשא סחף זמן רב יותר ממה שמישהו בעמק זכר", "he"),
            ("Το ποτάμι κουβαλούσε λάσπη για πολύ καιρό", "el"),
            ("Река несла ил дольше, чем кто-либо в долине мог вспомнить", "ru"),
            ("Річка несла мул довше, ніж хтось у долині пам'ятав її історію", "uk"),
            ("แม่น้ำพัดพาตะกอนมานานกว่าที่ใครในหุบเขาจะจำได้", "th"),
            ("Der Fluss trug den Schlamm", ""),
        ],
    )
    def test_without_a_word_of_the_page_the_script_tells(self, text: str, expected: str) -> None:
        assert metadata_of(f"<p>{text}</p>").language == expected

    def test_words_and_minutes_of_english(self) -> None:
        found = metadata_of(f"<p>{'word ' * 690}</p>")
        assert (found.words, found.reading_minutes) == (690, 3)

    def test_characters_of_japanese_count_one_by_one(self) -> None:
        found = metadata_of(f"<p>{'川' * 1000}</p>")
        assert (found.words, found.reading_minutes) == (1000, 2)

    def test_an_empty_page_has_no_words(self) -> None:
        found = metadata_of("")
        assert (found.words, found.reading_minutes, found.title, found.authors) == (0, 0, "", ())


@pytest.mark.parametrize(
    "junk",
    [
        "<" * 1_000_000,
        "a." * 500_000,
        "By " * 330_000,
        "CC BY " * 160_000,
        "1.2." * 250_000,
        "( " * 500_000,
        "republished from " * 60_000,
        "A" * 1_000_000,
        "is a professor, " * 60_000,
    ],
)
def test_a_megabyte_of_anything_is_read_through(junk: str) -> None:
    """Finishes: patterns are linear. A pattern that is not would run for hours here."""
    text = escape(junk)
    found = metadata_of(
        f"<h1>The river that moved</h1><p>{text}</p><p>{PARAGRAPH}</p>",
        f"<meta name=author content='{text}'><meta property=og:title content='{text}'>{json_ld(text)}",
    )
    assert len(found.title.encode()) <= 2048


def test_ten_thousand_stated_titles_and_headings_are_read_in_good_time() -> None:
    """Finishes: each title is compared with a bounded number of headings."""
    titles = ",".join(f'"River {n}"' for n in range(10_000))
    headings = "".join(f"<h1>Stream number {n}</h1>" for n in range(10_000))
    assert metadata_of(headings, json_ld(f'{{"@type": "Article", "headline": [{titles}]}}')).title
