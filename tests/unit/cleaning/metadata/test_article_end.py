"""What the last lines of an article say: the author's post, the licence, the place the text was taken from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winnow.models import Author, Metadata

ReadPage = Callable[..., Metadata]

PARAGRAPH = (
    "The river had carried silt for longer than anybody in the valley could remember, and nobody had ever thought to measure it. " * 3
)
JUNK = (
    "<div>END Related stories</div><div><a href='/x'>Harbour master resigns</a>"
    "<p>Mona Vale is Professor of Nothing, University of Elsewhere, "
    "said the harbour was full, in a long paragraph of good prose that belongs to another story and not to this one at all.</p></div>" * 3
)


def page(*last_lines: str, title: str = "The river that moved") -> str:
    lines = "".join(f"<p>{line}</p>" for line in last_lines)
    return f"<h1>{title}</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>{lines}{JUNK}"


@pytest.mark.parametrize(
    ("line", "author"),
    [
        (
            "Stefan Wolff is Professor of International Security, University of Birmingham",
            ("Stefan Wolff", "Professor of International Security, University of Birmingham"),
        ),
        ("Ada King is a lecturer in hydrology at Ely College.", ("Ada King", "lecturer in hydrology at Ely College")),
        ("Ada King, Senior Lecturer in Hydrology, University of Ely", ("Ada King", "Senior Lecturer in Hydrology, University of Ely")),
        (
            "Jörg Maier ist Professor für Hydrologie an der Universität Ulm.",
            ("Jörg Maier", "Professor für Hydrologie an der Universität Ulm"),
        ),
        (
            "Zoé Martin est professeure d’hydrologie à l’Université de Nantes.",
            ("Zoé Martin", "professeure d’hydrologie à l’Université de Nantes"),
        ),
        (
            "Lucía Gómez es profesora de Hidrología en la Universidad de Vigo.",
            ("Lucía Gómez", "profesora de Hidrología en la Universidad de Vigo"),
        ),
        ("Inês Duarte é investigadora na Universidade do Porto.", ("Inês Duarte", "investigadora na Universidade do Porto")),
        (
            "Piet de Vries is hoogleraar hydrologie aan de Universiteit Leiden.",
            ("Piet de Vries", "hoogleraar hydrologie aan de Universiteit Leiden"),
        ),
        ("Анна Петрова — профессор гидрологии, Томский университет", ("Анна Петрова", "профессор гидрологии, Томский университет")),
        ("山田太郎は東京水文大学教授。", ("山田太郎", "東京水文大学教授")),
        ("منى خليل هي أستاذة الهيدرولوجيا في جامعة النيل", ("منى خليل", "أستاذة الهيدرولوجيا في جامعة النيل")),
    ],
)
def test_the_person_that_the_last_line_introduces_is_the_author(read_page: ReadPage, line: str, author: tuple[str, str]) -> None:
    found = read_page(page(line))
    assert found.authors == (Author(*author),)
    assert found.found_in["authors"] == "end of the article"


def test_a_known_author_gets_the_affiliation_of_the_last_line(read_page: ReadPage) -> None:
    found = read_page(page("Ada M. King is Reader in Hydrology, University of Ely"), "<meta name=author content='Ada King'>")
    assert found.authors == (Author("Ada King", "Reader in Hydrology, University of Ely"),)
    assert found.found_in["authors"] == "meta author"


@pytest.mark.parametrize(
    "line",
    [
        "The dam is the work of a professor of the university.",
        "What Is Next is a question for the director.",
        "He is professor of hydrology and has said so at some length to everyone who asked.",
        "Ada King is tall.",
    ],
)
def test_a_sentence_that_introduces_nobody_names_no_author(read_page: ReadPage, line: str) -> None:
    assert read_page(page(line)).authors == ()


@pytest.mark.parametrize(
    ("notice", "name", "publisher"),
    [
        (
            "This article is republished from <a href='https://conv.example'>The Conversation</a> under a Creative Commons license.",
            "Creative Commons",
            "The Conversation",
        ),
        ("Republished from River Notes under a CC BY-ND 4.0 licence.", "CC BY-ND 4.0", "River Notes"),
        (
            "This story was originally published by Delta Weekly and is licensed under Creative Commons Attribution-NonCommercial 4.0.",
            "CC BY-NC 4.0",
            "Delta Weekly",
        ),
        (
            "Dieser Artikel erschien zuerst bei Flussblatt und steht unter einer Creative-Commons-Lizenz (CC BY-SA 3.0).",
            "CC BY-SA 3.0",
            "Flussblatt",
        ),
        ("Cet article est republié à partir de La Rive sous licence Creative Commons.", "Creative Commons", "La Rive"),
        ("Este artículo fue publicado originalmente en El Cauce bajo una licencia Creative Commons.", "Creative Commons", "El Cauce"),
        ("Este artigo foi publicado originalmente em O Leito sob uma licença Creative Commons.", "Creative Commons", "O Leito"),
        ("Questo articolo è ripubblicato da La Sponda con licenza Creative Commons.", "Creative Commons", "La Sponda"),
        ("本文转载自河流周刊，采用知识共享许可协议。", "Creative Commons", "河流周刊"),
    ],
)
def test_the_notice_gives_licence_and_publisher(read_page: ReadPage, notice: str, name: str, publisher: str) -> None:
    found = read_page(page(f"{notice} <a href='https://first-paper.example/2025/river-moved?utm_medium=x'>Read the original article</a>."))
    assert found.licence.name == name
    assert found.publisher == publisher
    assert found.original_url == "https://first-paper.example/2025/river-moved"
    assert found.found_in["licence"] == "licence notice"


def test_the_notice_is_the_pages_own_sentence(read_page: ReadPage) -> None:
    found = read_page(
        page(
            "Thank you for reading. This article is republished from The Shore under a Creative Commons license. Read the original article."
        )
    )
    assert found.licence.notice == "This article is republished from The Shore under a Creative Commons license."


@pytest.mark.parametrize(
    ("anchor"),
    [
        "Read the original article",
        "Originalartikel",
        "Lire l’article original",
        "Lea el artículo original",
        "Leia o artigo original",
        "阅读原文",
        "元の記事",
        "оригинал",
        "المقال الأصلي",
    ],
)
def test_the_original_may_be_linked_in_the_line_after(read_page: ReadPage, anchor: str) -> None:
    found = read_page(page("This article is republished from The Shore.", f"<a href='https://shore.example/a/1'>{anchor}</a>"))
    assert found.original_url == "https://shore.example/a/1"


def test_a_linked_licence_gives_its_name_and_address(read_page: ReadPage) -> None:
    found = read_page(
        page("This text is under a <a href='https://creativecommons.org/licenses/by-nc-sa/4.0/deed.de'>Creative Commons licence</a>.")
    )
    assert found.licence.name == "CC BY-NC-SA 4.0"
    assert found.licence.url == "https://creativecommons.org/licenses/by-nc-sa/4.0/deed.de"


def test_the_licence_of_a_picture_is_not_the_texts(read_page: ReadPage) -> None:
    found = read_page(page("Photo: Ada King, CC BY 2.0", "<figure><figcaption>This work is licensed under CC BY 2.0</figcaption></figure>"))
    assert found.licence.name == ""


def test_seed_like_end_gives_everything_at_once(read_page: ReadPage) -> None:
    found = read_page(
        page(
            "Ruth Okafor is Professor of Estuary Law, University of Wexford",
            "This article is republished from <a href='https://talk.example'>The Dialogue</a> under a Creative Commons license. "
            "Read the <a href='https://talk.example/river-moved-123'>original article</a>.",
            "Hashtags",
        )
    )
    assert found.authors == (Author("Ruth Okafor", "Professor of Estuary Law, University of Wexford"),)
    assert (found.licence.name, found.publisher, found.original_url) == (
        "Creative Commons",
        "The Dialogue",
        "https://talk.example/river-moved-123",
    )
