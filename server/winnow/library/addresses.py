"""When two addresses are the same page."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from winnow.tracking import is_tracking

_DEFAULT_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
# RFC 3986, 2.3: these mean the same with and without percent-encoding.
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

# What hands on a page of another site, as host and path; its address follows, where "s/" stands for https.
# Source: amp.dev, "AMP Cache URL format".
_RELAY = re.compile(
    r"(?:(?:www\.)?google\.[a-z.]{2,6}/amp|(?:[^./]+\.)*(?:cdn\.ampproject\.org|bing-amp\.com)/[civw])(?:/s)?/(?=[^/]+\.[^/])"
)
# Names of hosts that show the same pages, to telephones for instance.
_VARIANT_HOST = re.compile(r"^(?:www\d?\.(?=.)|(?:m|mobile|mobil|amp|touch)\.(?=[^.]+\.[^.]))")
_VARIANT_LABEL = re.compile(r"\.(?:m|mobile|amp)\.(?=[^.]+\.[^.]+$)")
_VARIANT_END = re.compile(r"(?:/amp(?:\.html?)?|\.amp|[.-]amp(?=\.html?$)|/index\.(?:html?|php|amp))/*$", re.IGNORECASE)
_VARIANT_INSIDE = re.compile(r"(?:\.|-)amp(?=\.(?:html?|php|aspx?)$)", re.IGNORECASE)
_VARIANT_START = re.compile(r"^/(?:amp|amphtml|mobile)(?=/[^/])", re.IGNORECASE)
_VARIANT_PARAMETERS = frozenset({"amp", "amp_js_v", "amp_gsa", "amp_r", "usqp", "outputtype", "isamp", "amp-content", "_amp"})
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
# What follows is not a place in the page but what a script shows in it.
_ROUTE = ("/", "!")


def address_key(url: str) -> str:
    """A key that addresses of the same page share.

    Without scheme, "www.", fragment, tracking parameters, a slash at the end, and without what marks the pages for telephones and
    AMP; parameters in the order of their names; percent-encoding in one form (RFC 3986, 6.2.2). What is no URL is its own key. Two
    pages that have one key all the same are told apart by what they say, which is not known here.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if not host:
        return url
    path = _SESSION.sub("", parts.path)
    host, path = _own_address(host, path)
    place = "" if port is None or port == _DEFAULT_PORTS.get(parts.scheme.lower()) else f":{port}"
    pairs = [pair for pair in parts.query.split("&") if pair and not _is_of_no_account(pair)]
    query = "&".join(sorted(pairs, key=lambda pair: pair.partition("=")[0]))
    route = f"#{_one_form(parts.fragment)}" if parts.fragment.startswith(_ROUTE) and len(parts.fragment) > 1 else ""
    return f"{host}{place}{_one_form(_plain_path(path)) or '/'}" + (f"?{_one_form(query)}" if query else "") + route


def address_keys(url: str, canonical_url: str) -> list[str]:
    """The keys a clipping is found by: its own, and that of the address its site prefers.

    A site that names its front page as the canonical address of every page does not make them one.
    """
    own = address_key(url)
    canonical = address_key(canonical_url) if canonical_url else own
    is_front_page = canonical.endswith("/") and canonical.count("/") == 1
    return [own] if canonical == own or is_front_page else [own, canonical]


def address_words(url: str) -> str:
    """The words of an address, for the search."""
    try:
        parts = urlsplit(url)
        return unquote(f"{parts.hostname or ''} {parts.path}").replace("_", " ")
    except ValueError:
        return url


def _own_address(host: str, path: str) -> tuple[str, str]:
    """Host and path of the page itself: not those of a host that only hands it on, nor of the site's edition for telephones."""
    if relayed := _RELAY.match(host + path):
        host, _, rest = (host + path)[relayed.end() :].partition("/")
        host, path = host.lower(), f"/{rest}"
    shorter = _VARIANT_HOST.sub("", host)
    while shorter != host:
        host, shorter = shorter, _VARIANT_HOST.sub("", shorter)
    return _VARIANT_LABEL.sub(".", host), path


def _plain_path(path: str) -> str:
    """The path without marks of AMP and of telephones, and without slashes at its end; a page that is named by the mark alone keeps it."""
    plain = _VARIANT_INSIDE.sub("", _VARIANT_END.sub("", _VARIANT_START.sub("", path)))
    return (plain if plain.strip("/") or path.lower().startswith("/index.") else path).rstrip("/") or "/"


def _is_of_no_account(pair: str) -> bool:
    name, value = (unquote(part).lower() for part in pair.partition("=")[::2])
    if is_tracking(name) or name in _VARIANT_PARAMETERS:
        return True
    # Blogger's pages for telephones, WordPress's plug-ins for AMP.
    return (name == "m" and value in ("0", "1")) or (name in ("view", "display", "mode", "format") and value in ("amp", "mobile"))


def _one_form(text: str) -> str:
    return _ESCAPE.sub(_escape, quote(text, safe="%/?:@!$&'()*+,;=-._~"))


def _escape(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()
