"""The text of a PDF as a page, so that it is cleaned, found and exported like any other."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from itertools import takewhile
from typing import Any

from winnow.models import Snapshot

OPENING = '<!DOCTYPE html>\n<html><body><embed type="application/pdf" src="data:application/pdf;base64,'
"""What the HTML of a snapshot of a PDF begins with; the file follows in base64. No browser serialises a page this way: it adds a head."""

MEDIA_TYPE = "application/pdf"
MOST_PAGES = 1_000
MOST_CHARACTERS = 3_000_000

# A line set this much larger than most is a heading.
_HEADING_FACTOR = 1.15
_LONGEST_HEADING = 200
# A line shorter than this share of the longest ones, and ending a sentence, ends its paragraph.
_FULL_LINE = 0.85
_LEAST_PAGES_WITH_HEADS = 3
# Where a title is looked for.
_FIRST_LINES = 40

_SENTENCE_END = re.compile(r"[.!?:;…。！？][\"'”’»)\]]*$")
_ITEM = re.compile(r"^(?:[•●▪–*·‣◦]\s|\(?\d{1,3}[.)]\s|\[\d{1,3}\]\s)")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": ""})
# What writers of PDFs put for a title that nobody gave.
_PROGRAM_TITLE = re.compile(r"^(?:microsoft word - |untitled|print|.*\.(?:docx?|tex|dvi|indd|qxd|pdf|rtf|odt|pptx?|xlsx?)$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    heads: bool = False
    """Whether it is a page's number or running head."""


def file_in(snapshot: Snapshot) -> bytes | None:
    """Return the PDF that a snapshot holds; None when it is one of a page."""
    if snapshot.mode != "page" or not snapshot.html.startswith(OPENING):
        return None
    end = snapshot.html.find('"', len(OPENING))
    try:
        return base64.b64decode(snapshot.html[len(OPENING) : end])
    except (binascii.Error, ValueError):
        return b""


def is_pdf(snapshot: Snapshot) -> bool:
    """Whether a snapshot is one of a PDF; looks at its beginning alone."""
    return snapshot.mode == "page" and snapshot.html.startswith(OPENING)


def as_page(snapshot: Snapshot, data: bytes) -> tuple[Snapshot, str]:
    """Return the snapshot with the PDF's text for its HTML, all of it chosen, and why it is not whole, "" when it is.

    Never raises for any content, only MemoryError.
    """
    lines, about, partial = _read(data)
    title = about.get("title") or _first_heading(lines) or snapshot.title
    author = f'<meta name="author" content="{escape(about["author"])}">' if "author" in about else ""
    date = f'<meta property="article:published_time" content="{escape(about["date"])}">' if "date" in about else ""
    body = "\n".join(_markup(lines))
    head = f'<head><meta charset="utf-8"><title>{escape(title)}</title>{author}{date}</head>'
    html = f"<!DOCTYPE html>\n<html>{head}<body><article>{body}</article></body></html>"
    return snapshot.model_copy(update={"html": html, "selection": html, "mode": "region", "title": title}), partial


def _read(data: bytes) -> tuple[list[_Line], dict[str, str], str]:
    """The lines of a PDF, what it says of itself, and why it is not whole."""
    # Here, because most workers never meet a PDF.
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return [], {}, "the PDF is locked with a password, so its text could not be read; the file itself is kept"
        count = len(reader.pages)
    except MemoryError:
        raise
    except DependencyError:
        return [], {}, "the PDF is locked in a way that cannot be opened here, so its text could not be read; the file itself is kept"
    except Exception:  # a parser of hostile files: whatever it meets, the file is kept and the reader is told
        return [], {}, "the PDF is damaged, so its text could not be read; the file itself is kept"
    pages: list[list[_Line]] = []
    characters = 0
    broken = 0
    for number in range(min(count, MOST_PAGES)):
        try:
            pages.append(_lines_of(reader.pages[number]))
        except MemoryError:
            raise
        except Exception:  # as above: one bad page does not cost the others
            broken += 1
            continue
        characters += sum(len(line.text) for line in pages[-1])
        if characters > MOST_CHARACTERS:
            break
    partial = ""
    if broken:
        partial = f"{broken} of the PDF's {count} pages could not be read; the file itself is kept"
    elif len(pages) < count:
        partial = f"the PDF has {count} pages, of which the first {len(pages)} were read; the file itself is kept"
    elif not characters:
        partial = "the PDF holds pictures of its pages and no text; the file itself is kept"
    return _with_heads_marked(pages), _about(reader), partial


def _lines_of(page: Any) -> list[_Line]:
    """The lines of one page, each with the size that most of it is set in."""
    pieces: list[tuple[str, float]] = []

    def visit(text: str, _transform: Sequence[float], matrix: Sequence[float], _font: object, size: float) -> None:
        if text:
            pieces.append((text, abs(size * (matrix[3] or matrix[1] or 1.0))))

    page.extract_text(visitor_text=visit)
    lines: list[_Line] = []
    text, sizes = "", Counter[float]()
    for piece, size in [*pieces, ("\n", 0.0)]:
        for part in re.split(r"(\n)", piece):
            if part == "\n":
                words = " ".join(text.translate(_LIGATURES).split())
                lines.append(_Line(words, sizes.most_common(1)[0][0] if sizes else 0.0))
                text, sizes = "", Counter()
            elif part:
                text += part
                sizes[round(size, 1)] += len(part.strip())
    return lines


def _with_heads_marked(pages: list[list[_Line]]) -> list[_Line]:
    """All lines in order; page numbers and what stands at the top or foot of most pages are marked."""
    edges = [[at for at in (first, last) if at is not None] for first, last in map(_edges, pages)]
    shapes = Counter(_shape(page[at].text) for page, own in zip(pages, edges, strict=True) for at in set(own))
    lines: list[_Line] = []
    for page, own in zip(pages, edges, strict=True):
        for at, line in enumerate(page):
            repeated = len(pages) >= _LEAST_PAGES_WITH_HEADS and shapes[_shape(line.text)] * 2 > len(pages)
            lines.append(_Line(line.text, line.size, heads=at in own and repeated))
    return lines


def _edges(page: list[_Line]) -> tuple[int | None, int | None]:
    shown = [at for at, line in enumerate(page) if line.text]
    return (shown[0], shown[-1]) if shown else (None, None)


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _markup(lines: list[_Line]) -> Iterator[str]:
    """Paragraphs, headings, items and running heads as HTML."""
    sizes = Counter(line.size for line in lines for _ in line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    lengths = sorted(len(line.text) for line in lines if line.text and not line.heads)
    full = lengths[int(len(lengths) * 0.9)] * _FULL_LINE if lengths else 0
    larger = sorted({line.size for line in lines if body and line.size >= body * _HEADING_FACTOR}, reverse=True)
    paragraph: list[str] = []
    level = 0
    held: list[str] = []
    for line in [*lines, _Line("", 0.0)]:
        if line.heads:
            # A paragraph may go on over the page's end: what stands between comes after it.
            held.append(f'<p data-winnow-hidden="">{escape(line.text)}</p>')
            continue
        own = min(larger.index(line.size) + 1, 6) if line.size in larger and len(line.text) <= _LONGEST_HEADING else 0
        previous = paragraph[-1] if paragraph else ""
        ends = bool(_SENTENCE_END.search(previous)) and len(previous) < full
        if paragraph and (
            own != level or ends or _ITEM.match(line.text) or (not line.text and bool(_SENTENCE_END.search(previous) or level))
        ):
            yield _element(paragraph, level)
            yield from held
            paragraph, held = [], []
        if line.text:
            paragraph.append(line.text)
            level = own
    if paragraph:
        yield _element(paragraph, level)
    yield from held


def _element(lines: list[str], level: int) -> str:
    text = lines[0]
    for line in lines[1:]:
        # A word that was broken at the line's end.
        text = text[:-1] + line if text.endswith("-") and line[:1].islower() else f"{text} {line}"
    tag = f"h{level}" if level else "p"
    return f"<{tag}>{escape(text)}</{tag}>"


def _first_heading(lines: list[_Line]) -> str:
    """What is set in the largest letters near the beginning, if anything is larger than the rest."""
    start = [line for line in lines[:_FIRST_LINES] if line.text]
    sizes = Counter(line.size for line in lines for _ in line.text)
    largest = max((line.size for line in start), default=0.0)
    if not sizes or largest < sizes.most_common(1)[0][0] * _HEADING_FACTOR:
        return ""
    first = next(n for n, line in enumerate(start) if line.size == largest)
    words = [line.text for line in takewhile(lambda line: line.size == largest, start[first:])]
    title = " ".join(words)
    return title if len(title) <= _LONGEST_HEADING else ""


def _about(reader: Any) -> dict[str, str]:
    """Title, author and date as the file gives them, where they are believable."""
    found: dict[str, str] = {}
    try:
        about = reader.metadata
        title = " ".join(str(about.title or "").split()) if about else ""
        author = " ".join(str(about.author or "").split()) if about else ""
        if title and not _PROGRAM_TITLE.match(title):
            found["title"] = title[:500]
        if author:
            found["author"] = author[:500]
        if about and about.creation_date:
            found["date"] = about.creation_date.date().isoformat()
    except MemoryError:
        raise
    except Exception:  # a damaged table of what the file says of itself says nothing
        return found
    return found
