"""Videos, posts and players of other sites inside an article: a link with a name stands in for each."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from winnow.cleaning.assemble.urls import Addresses

# Sites whose frames are content; frames of any other site are mostly advertisements and counters.
_HOSTS = {
    "youtube.com": "YouTube", "youtube-nocookie.com": "YouTube", "youtu.be": "YouTube", "vimeo.com": "Vimeo",
    "dailymotion.com": "Dailymotion",
    "twitch.tv": "Twitch", "ted.com": "TED", "wistia.net": "Wistia", "wistia.com": "Wistia", "loom.com": "Loom", "bilibili.com": "Bilibili",
    "rumble.com": "Rumble", "archive.org": "Internet Archive", "twitter.com": "X", "x.com": "X", "instagram.com": "Instagram",
    "tiktok.com": "TikTok", "facebook.com": "Facebook", "reddit.com": "Reddit", "redditmedia.com": "Reddit", "bsky.app": "Bluesky",
    "soundcloud.com": "SoundCloud", "spotify.com": "Spotify", "bandcamp.com": "Bandcamp", "apple.com": "Apple", "deezer.com": "Deezer",
    "codepen.io": "CodePen", "jsfiddle.net": "JSFiddle", "codesandbox.io": "CodeSandbox",
    "stackblitz.com": "StackBlitz", "github.com": "GitHub",
    "google.com": "Google", "openstreetmap.org": "OpenStreetMap", "dwcdn.net": "Datawrapper", "datawrapper.de": "Datawrapper",
    "flourish.studio": "Flourish", "infogram.com": "Infogram", "slideshare.net": "SlideShare", "scribd.com": "Scribd", "figma.com": "Figma",
}  # fmt: skip
_GOOGLE_CONTENT = ("/maps", "/document", "/spreadsheets", "/presentation", "/forms")
_PLUGINS = ("/plugins/like", "/plugins/share", "/plugins/follow", "/plugins/page", "/plugins/comments", "/plugins/feedback", "/widgets/")
_YOUTUBE_ID = re.compile(r"/(?:embed|v|shorts|live)/([A-Za-z0-9_-]{6,20})")
_VIMEO_ID = re.compile(r"/video/(\d+)")


def embedded_link(element: HtmlElement, addresses: Addresses) -> tuple[str, str] | None:
    """Return (address, name) for a frame, player or embed that is content, None for any other."""
    if element.tag in ("video", "audio"):
        sources = [element.get("data-winnow-src"), element.get("src"), *(source.get("src") for source in element.iterchildren("source"))]
        url = next((url for url in (addresses.web(source) for source in sources if source) if url), None)
        label = element.get("title") or element.get("aria-label") or ("Video" if element.tag == "video" else "Audio")
        return (url, " ".join(label.split())) if url else None
    source = next((element.get(name) for name in ("data-src", "data-lazy-src", "src", "data") if element.get(name, "").strip()), "")
    url = addresses.web(source or "")
    if url is None or (site := _site(url)) is None:
        return None
    title = " ".join((element.get("title") or element.get("aria-label") or "").split())
    return _watchable(url), f"{site}: {title}" if title and title.lower() != site.lower() else site


def _site(url: str) -> str | None:
    parts = urlsplit(url)
    labels = (parts.hostname or "").split(".")
    name = next((site for n in range(len(labels)) if (site := _HOSTS.get(".".join(labels[n:])))), None)
    if name == "Google" and not parts.path.startswith(_GOOGLE_CONTENT):
        return None
    return None if any(plugin in parts.path for plugin in _PLUGINS) else name


def _watchable(url: str) -> str:
    """The address a person would open, where it is known how it follows from that of the frame."""
    parts = urlsplit(url)
    if "youtube" in (parts.hostname or "") and (found := _YOUTUBE_ID.search(parts.path)):
        if found[1] == "videoseries":
            return f"https://www.youtube.com/playlist?list={parse_qs(parts.query).get('list', [''])[0]}"
        return f"https://www.youtube.com/watch?v={found[1]}"
    if (parts.hostname or "").endswith("vimeo.com") and (found := _VIMEO_ID.search(parts.path)):
        return f"https://vimeo.com/{found[1]}"
    return url
