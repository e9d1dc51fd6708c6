"""Which of a page's headings and stated titles is its title, and what is cut off it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winnow.models import Metadata

ReadPage = Callable[..., Metadata]

TEXT = "The river had carried silt for longer than anybody in the valley could remember, and nobody had ever thought to measure it. " * 3
SITE = "<meta property='og:site_name' content='Millwright'>"


def stated(title: str, site: str = SITE) -> str:
    return f"<title>{title}</title><meta property='og:title' content='{title}'>{site}"


def test_a_heading_inside_the_page_that_resembles_the_stated_title_is_not_it(read_page: ReadPage) -> None:
    found = read_page(f"<h2>How long does a water wheel last?</h2><p>{TEXT}</p>", stated("How a water wheel is made to last"))
    assert (found.title, found.found_in["title"]) == ("How a water wheel is made to last", "meta og:title")


def test_a_heading_inside_the_page_that_is_the_stated_title_is_it(read_page: ReadPage) -> None:
    found = read_page(
        f"<h1>Millwright</h1><h2>How a Water Wheel is Made</h2><p>{TEXT}</p>", stated("How a water wheel is made | Millwright")
    )
    assert (found.title, found.found_in["title"]) == ("How a Water Wheel is Made", "heading")


def test_the_main_heading_is_preferred_to_one_that_resembles_the_title_more(read_page: ReadPage) -> None:
    body = f"<h1>Choosing a wheel for your mill</h1><p>{TEXT}</p><h2>Which wheel is best for a mill?</h2><p>{TEXT}</p>"
    assert read_page(body, stated("Choosing the best wheel for a mill")).title == "Choosing a wheel for your mill"


def test_the_only_main_heading_of_an_article_that_its_address_repeats_is_its_title_whatever_the_page_states(read_page: ReadPage) -> None:
    head = stated("7 tricks millers use! (2025)") + "<meta property='og:type' content='article'>"
    url = "https://millwright.example/blog/why-we-still-grind-by-water"
    found = read_page(f"<h1>Why we still grind by water</h1><p>{TEXT}</p>", head, url=url)
    assert (found.title, found.found_in["title"]) == ("Why we still grind by water", "heading")


def test_a_slogan_is_not_the_title_of_a_page_that_sells(read_page: ReadPage) -> None:
    head = stated("Water Wheels for Every Stream | Millwright")
    found = read_page(f"<h1>Wheels that last for generations of millers</h1><p>{TEXT}</p>", head, url="https://millwright.example/wheels")
    assert found.title == "Water Wheels for Every Stream"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Millwright - Water wheels since 1820", "Millwright - Water wheels since 1820"),
        ("Millwright | Water wheels since 1820", "Millwright | Water wheels since 1820"),
        ("Water wheels since 1820 | Millwright", "Water wheels since 1820"),
    ],
)
def test_a_front_page_is_called_by_its_name_and_motto(read_page: ReadPage, title: str, expected: str) -> None:
    body = f"<h1>Turn the stream to flour</h1><p>{TEXT}</p>"
    assert read_page(body, stated(title), url="https://millwright.example/").title == expected


def test_elsewhere_the_sites_name_goes_from_both_ends(read_page: ReadPage) -> None:
    address = "https://millwright.example/about"
    assert read_page(f"<p>{TEXT}</p>", stated("Millwright - Water wheels since 1820"), url=address).title == "Water wheels since 1820"


def test_what_follows_a_vertical_bar_is_no_part_of_the_title(read_page: ReadPage) -> None:
    title = "Best wheels for small streams | Prices, sizes, makers"
    assert read_page(f"<h1>{title}</h1><p>{TEXT}</p>", stated(title)).title == "Best wheels for small streams"


def test_a_bar_after_one_word_stays(read_page: ReadPage) -> None:
    assert read_page(f"<h1>Wheels | Streams</h1><p>{TEXT}</p>", stated("Wheels | Streams")).title == "Wheels | Streams"


def test_what_a_heading_has_before_the_title_that_is_shared_is_left_out(read_page: ReadPage) -> None:
    body = f"<h1>4 May 2025 How a water wheel is made</h1><p>{TEXT}</p>"
    assert read_page(body, stated("How a water wheel is made")).title == "How a water wheel is made"


def test_the_title_of_a_drawing_is_not_the_pages(read_page: ReadPage) -> None:
    drawing = "<svg><title>Close</title></svg>"
    assert read_page(f"{drawing}<p>{TEXT}</p>", "<title>How a water wheel is made</title>").title == "How a water wheel is made"
