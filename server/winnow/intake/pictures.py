"""Stored pictures put into an article, so that it shows without any network."""

from __future__ import annotations

import base64

from lxml import html

from winnow.cleaning.sanitise import sanitise
from winnow.library import Library
from winnow.models import Clipping


def with_stored_pictures(article_html: str, clipping: Clipping, library: Library) -> str:
    """The fragment with each stored picture as a data: URL, and each other remote picture as its alternative text."""
    root = html.fragment_fromstring(article_html or "<p></p>", create_parent="div")
    stored = {image.url: image for image in clipping.images}
    for picture in list(root.iter("img")):
        url = picture.get("src", "")
        if url.startswith("data:"):
            continue
        image = stored.get(url)
        if image:
            data = base64.b64encode(library.image(image.sha256)).decode("ascii")
            picture.set("src", f"data:{image.media_type};base64,{data}")
            picture.attrib.pop("srcset", None)
            continue
        note = html.Element("em")
        note.text = f"[Picture not saved: {picture.get('alt')}]" if picture.get("alt") else "[Picture not saved]"
        note.tail = picture.tail
        parent = picture.getparent()
        if parent is not None:
            parent.replace(picture, note)
    whole = html.tostring(root, encoding="unicode")
    # The sanitiser stays the last to touch the markup, also after pictures were put in.
    return sanitise(whole, clipping.url)
