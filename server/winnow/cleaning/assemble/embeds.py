"""Videos, posts and players of other sites inside an article: a link with a name stands in for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

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
_WATCHED = re.compile(r"https://www\.youtube\.com/watch\?v=([A-Za-z0-9_-]{6,20})")
_INSTAGRAM_POST = re.compile(r"/(?:p|reel|tv)/[A-Za-z0-9_-]+/")
_VIMEO_ID = re.compile(r"/video/(\d+)")


EMBEDS = frozenset((
    "iframe", "video", "audio", "embed", "object", "lite-youtube", "youtube-video", "amp-youtube", "lite-vimeo", "vimeo-video", "amp-vimeo",
    "amp-iframe", "amp-video", "amp-audio",
))  # fmt: skip
"""Elements that show something of another page, or play something."""

_PLAYERS = {"video": "Video", "amp-video": "Video", "audio": "Audio", "amp-audio": "Audio"}
_BY_NUMBER = {
    "lite-youtube": "https://www.youtube.com/embed/", "youtube-video": "https://www.youtube.com/embed/",
    "amp-youtube": "https://www.youtube.com/embed/", "lite-vimeo": "https://player.vimeo.com/video/",
    "vimeo-video": "https://player.vimeo.com/video/", "amp-vimeo": "https://player.vimeo.com/video/",
}  # fmt: skip
"""Elements that know what they show by its number on its site."""

_NUMBER = re.compile(r"[A-Za-z0-9_-]{6,20}")


@dataclass(frozen=True, slots=True)
class Embed:
    """What is embedded: its address, a name for it, and the address of a picture of it ("" if none is known)."""

    url: str
    name: str
    picture: str = ""


def embedded(element: HtmlElement, addresses: Addresses) -> Embed | None:
    """Return what a frame, player or embed shows if it is content, None for any other."""
    title = " ".join((element.get("title") or element.get("playlabel") or element.get("aria-label") or "").split())
    poster = addresses.picture(element.get("poster", "")) or ""
    if element.tag in _PLAYERS:
        sources = [element.get("data-winnow-src"), element.get("src"), *(source.get("src") for source in element.iter("source"))]
        url = next((url for url in (addresses.web(source) for source in sources if source) if url), None)
        return Embed(url, title or _PLAYERS[element.tag], poster) if url else None
    url = addresses.web(_source(element))
    if url is None or (site := _site(url)) is None:
        return None
    url = _watchable(url)
    name = f"{site}: {title}" if title and title.lower() != site.lower() else site
    return Embed(url, name, poster or _still(url))


def _source(element: HtmlElement) -> str:
    player = _BY_NUMBER.get(element.tag)
    if player is not None:
        number = element.get("videoid") or element.get("video-id") or element.get("data-videoid") or ""
        return player + number if _NUMBER.fullmatch(number) else element.get("src", "")
    return next((source for name in ("data-src", "data-lazy-src", "src", "data") if (source := element.get(name, "")).strip()), "")


def _still(url: str) -> str:
    """The address of a film's picture, where it follows from that of the film."""
    found = _WATCHED.fullmatch(url)
    return f"https://i.ytimg.com/vi/{found[1]}/hqdefault.jpg" if found else ""


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
    host = parts.hostname or ""
    if "youtube" in host and (found := _YOUTUBE_ID.search(parts.path)):
        if found[1] == "videoseries":
            return f"https://www.youtube.com/playlist?list={_named(parts.query, 'list')}"
        return f"https://www.youtube.com/watch?v={found[1]}"
    if host.endswith("vimeo.com") and (found := _VIMEO_ID.search(parts.path)):
        return f"https://vimeo.com/{found[1]}"
    if host.endswith(("twitter.com", "x.com")) and (number := _named(parts.query, "id")).isdecimal():
        return f"https://x.com/i/status/{number}"
    if host.endswith("instagram.com") and (found := _INSTAGRAM_POST.match(parts.path)):
        return f"https://www.instagram.com{found[0]}"
    if host.endswith("facebook.com") and (post := _named(parts.query, "href")).startswith("https://www.facebook.com/"):
        return quote(post, safe="/:?&=%#@+,;~-._")
    if host == "open.spotify.com":
        return url.replace("/embed/", "/", 1)
    return url


def _named(query: str, name: str) -> str:
    """A value of a query, "" where there is none."""
    try:
        return parse_qs(query, max_num_fields=100).get(name, [""])[0]
    except ValueError:  # more fields than an embed has
        return ""
