"""The pages of a folder in the layout of WCXB: `ground-truth/ID.json` and `html/ID.html.gz`."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

from winnow.models import checked_url

NO_ADDRESS = "https://page.invalid/"


@dataclass(frozen=True, slots=True)
class Source:
    """A page that is read when it is needed."""

    url: str
    path: Path

    def html(self) -> str:
        """The page as text."""
        return gzip.decompress(self.path.read_bytes()).decode("utf-8", "replace")


def sources(folder: Path) -> list[Source]:
    """All pages of the folder, in the order of their ids."""
    found = []
    for truth in sorted((folder / "ground-truth").glob("*.json")):
        record = json.loads(truth.read_text(encoding="utf-8"))
        page = folder / "html" / f"{truth.stem}.html.gz"
        if page.exists():
            found.append(Source(_address(record.get("url")), page))
    return found


def spread(items: list[Source], limit: int) -> list[Source]:
    """`limit` of the items at even distances, the same ones on every run; all of them where there are no more, or for 0."""
    if not 0 < limit < len(items):
        return items
    return [items[n * len(items) // limit] for n in range(limit)]


def _address(url: object) -> str:
    try:
        return checked_url(str(url))
    except ValueError:
        return NO_ADDRESS
