"""A short article about a river, with room for lines between its heading and its text."""

from __future__ import annotations

PARAGRAPH = (
    "The river had carried silt for longer than anybody in the valley could remember, and nobody had ever thought to measure it. " * 3
)


def page(*lines: str) -> str:
    """The body of the page."""
    return f"<nav>Home News</nav><h1>The river that moved</h1>{''.join(lines)}<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>"
