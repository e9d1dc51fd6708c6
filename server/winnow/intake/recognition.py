"""Which clipping a newly cleaned clip is one more version of."""

from __future__ import annotations

from winnow.comparing import is_same_page
from winnow.library import Library, Version, address_key
from winnow.models import Cleaned, Clipping, Overrides, Shelf, State


def newest_version(library: Library, clipping: Clipping) -> Version:
    """The last version of a clipping that is not in the trash. Blocks."""
    return [version for version in library.versions(clipping.id) if version.kept][-1]


def known_page(library: Library, clipping: Clipping, cleaned: Cleaned) -> Clipping | None:
    """The clipping of the same page, of several the one clipped last; None when there is none. Blocks.

    Whole pages only: a selection is no version of its page. Address and content must agree; the address that a site prefers counts
    like the page's own, but not that of another site whose text this one republishes.
    """
    if clipping.mode != "page" or clipping.shelf is Shelf.TRASH:
        return None
    key = address_key(clipping.url)
    found = {other.id: other for url in (clipping.url, cleaned.metadata.canonical_url) if url for other in library.by_url(url)}
    others = [other for other in found.values() if other.id != clipping.id and other.state is State.CLEAN and other.mode == "page"]
    for other in sorted(others, key=lambda each: (address_key(each.url) == key, each.saved_at), reverse=True):
        version = newest_version(library, other)
        if version.clipping.cleaned is None:
            continue
        same_address = key in (address_key(other.url), address_key(version.clipping.url))
        if not same_address and (cleaned.metadata.original_url or version.clipping.metadata.original_url):
            continue
        if is_same_page(cleaned, library.cleaned(other.id, version.number), same_address=same_address):
            return other
    return None


def still_meant(overrides: Overrides, cleaned: Cleaned) -> Overrides:
    """Those corrections of an earlier version that name blocks of this one."""
    blocks = {str(block.id) for block in cleaned.blocks}
    return Overrides(restore=overrides.restore & blocks, remove=overrides.remove & blocks)


def of_both(older: Overrides, newer: Overrides) -> Overrides:
    """The corrections of two versions together; where they disagree, those of the newer."""
    restore, remove = newer.restore | (older.restore - newer.remove), newer.remove | (older.remove - newer.restore)
    return Overrides(restore=restore, remove=remove)
