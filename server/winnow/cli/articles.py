"""How an article is printed."""

from __future__ import annotations

from enum import StrEnum
from html import escape

import typer

from winnow.cleaning.render import to_text
from winnow.export.markdown import to_markdown


class Rendering(StrEnum):
    """How `extract` and `show` print an article."""

    JSON = "json"
    HTML = "html"
    MD = "md"
    TEXT = "text"


def print_article(title: str, article_html: str, form: Rendering) -> None:
    """Print an article on standard output as HTML, Markdown or text, under its title unless it begins with it already."""
    headed = article_html
    if title and not to_text(article_html).startswith(title):
        headed = f"<h1>{escape(title)}</h1>{article_html}"
    match form:
        case Rendering.MD:
            typer.echo(to_markdown(headed))
        case Rendering.TEXT:
            typer.echo(to_text(headed))
        case _:
            typer.echo(article_html)
