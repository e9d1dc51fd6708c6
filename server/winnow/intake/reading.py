"""An article made ready for reading: without any network, and with its title once."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from lxml import html

from winnow.cleaning.sanitise import sanitise
from winnow.intake.highlights import mark
from winnow.library import Library
from winnow.models import Clipping, Highlight

# Without it lxml stops at a depth of 256 and drops all of a fragment with an attribute of over 10 MB, such as a picture in it.
_WHOLE = html.HTMLParser(huge_tree=True)

# A title further down than this is a heading of the text's own.
TITLE_WITHIN = 3


def readable(article_html: str, clipping: Clipping, library: Library, highlights: Sequence[Highlight] = ()) -> str:
    """The fragment with each stored picture as a data: URL, each other remote picture as its alternative text, and without a heading
    that only repeats the title, which stands above it; the highlights, whose places are in this fragment, as marks."""
    root = html.fragment_fromstring(article_html or "<p></p>", create_parent="div", parser=_WHOLE)
    mark(root, highlights)
    _drop_title(root, clipping)
    _place_pictures(root, clipping, library)
    whole = html.tostring(root, encoding="unicode")
    # The sanitiser stays the last to touch the markup, also after pictures were put in.
    return sanitise(whole, marks=True)


def _drop_title(root: html.HtmlElement, clipping: Clipping) -> None:
    titles = {clipping.title, clipping.metadata.title}
    for heading in list(root.iter("h1", "h2"))[:TITLE_WITHIN]:
        if " ".join(heading.text_content().split()) in titles and not heading.xpath(".//img"):
            heading.drop_tree()
            return


def _place_pictures(root: html.HtmlElement, clipping: Clipping, library: Library) -> None:
    stored = {image.url: image for image in clipping.images}
    for picture in list(root.iter("img")):
        url = picture.get("src") or ""
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
