"""Looks at the Snapshot that a click on a page leaves in the outbox."""

from __future__ import annotations

import re
from typing import Any

from tests.browser.extension import Extension
from tests.browser.servers import Pages

from winnow.models import Snapshot

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf000000030001" + "5c0d5bd30000000049454e44ae426082"
)
"""A picture of one pixel."""


class Camera:
    """Opens a page and gives the Snapshot that a click on it leaves in the outbox."""

    def __init__(self, extension: Extension, pages: Pages) -> None:
        self.extension = extension
        self.pages = pages

    def open(self, html: str | bytes, path: str = "/page.html", media_type: str = "text/html; charset=utf-8", **headers: str) -> Any:
        return self.extension.open(self.pages.put(path, html, media_type, **headers))

    def shoot(self, page: Any) -> Snapshot:
        self.extension.click(page)
        self.extension.wait_popup("Pair with Winnow once")
        row = max(self.extension.outbox(), key=lambda each: each["created"])
        return Snapshot.model_validate_json(row["blob"])

    def read(self, html: str | bytes, media_type: str = "text/html; charset=utf-8") -> str:
        """The HTML of the Snapshot of a page."""
        return self.shoot(self.open(html, media_type=media_type)).html


def tag(html: str, element_id: str) -> str:
    """The start tag of the element with this id."""
    found = re.search(rf'<[^>]*\bid="{element_id}"[^>]*>', html)
    assert found, f"no #{element_id} in {html[:2000]}"
    return found[0]


def without_scripts(html: str) -> str:
    return re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
