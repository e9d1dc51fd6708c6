"""When two addresses are the same page."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

# Parameters that say where a reader came from, not what is shown: those of the common advertising, mailing and analytics services,
# of the kind that browsers' own query stripping removes. utm_* (Google Analytics) is handled by its prefix.
# fmt: off
_TRACKING = frozenset(
    {
        "__hsfp", "__hssc", "__hstc", "__s", "_hsenc", "_openstat", "_ga", "_gl", "dclid", "fbclid", "gbraid", "gclid", "gclsrc",
        "guccounter", "guce_referrer", "guce_referrer_sig", "hsctatracking", "igsh", "igshid", "irclickid", "li_fat_id", "mc_cid",
        "mc_eid", "mkt_tok", "ml_subscriber", "ml_subscriber_hash", "msclkid", "mtm_campaign", "oft_c", "oft_ck", "oft_d", "oft_id",
        "oft_ids", "oft_k", "oft_lk", "oft_sk", "oly_anon_id", "oly_enc_id", "pk_campaign", "pk_kwd", "rb_clickid", "s_cid", "srsltid",
        "ttclid", "twclid", "unicorn_click_id", "vero_conv", "vero_id", "wbraid", "wickedid", "yclid", "ysclid",
    }
)
# fmt: on
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
# RFC 3986, 2.3: these mean the same with and without percent-encoding.
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def address_key(url: str) -> str:
    """A key that addresses of the same page share: without scheme, "www.", fragment and tracking parameters.

    Percent-encoding is brought to one form (RFC 3986, 6.2.2). What is no URL is its own key.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip(".").removeprefix("www."), parts.port
    except ValueError:
        return url
    if not host:
        return url
    place = "" if port is None or port == _DEFAULT_PORTS.get(parts.scheme.lower()) else f":{port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_tracking(pair))
    return f"{host}{place}{_one_form(parts.path) or '/'}" + (f"?{_one_form(query)}" if query else "")


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


def _is_tracking(pair: str) -> bool:
    name = unquote(pair.split("=", 1)[0]).lower()
    return name in _TRACKING or name.startswith("utm_")


def _one_form(text: str) -> str:
    return _ESCAPE.sub(_escape, quote(text, safe="%/?:@!$&'()*+,;=-._~"))


def _escape(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()
