"""Parameters of addresses that say where a visitor came from and not what the page is."""

from __future__ import annotations

# Those of the common advertising, mailing and analytics services and of sharing buttons: the common core of the lists of Firefox
# ("Copy Clean Link", query stripping), ClearURLs and Brave. All in lower case.
_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_", "_hs", "__hs", "vero_", "oly_", "oft_", "at_custom", "trk_", "sfmc_", "fb_action_")
# fmt: off
_NAMES = frozenset(
    {
        "__s", "__twitter_impression", "_branch_match_id", "_ga", "_gl", "_openstat", "at_campaign", "at_medium", "ceid", "cmp",
        "cmpid", "cvid", "dclid", "ef_id", "epik", "fb_ref", "fb_source", "fbclid", "gad_source", "gbraid", "gclid", "gclsrc",
        "guccounter", "guce_referrer", "guce_referrer_sig", "hsctatracking", "icid", "igsh", "igshid", "irclickid", "ito",
        "jsessionid", "li_fat_id", "mbid", "mc_cid", "mc_eid", "mkt_tok", "ml_subscriber", "ml_subscriber_hash", "msclkid", "ncid",
        "ns_campaign", "ns_mchannel", "ns_source", "phpsessid", "rb_clickid", "ref", "ref_src", "ref_url", "referrer", "s_cid",
        "s_kwcid", "scm", "smid", "smtyp", "spm", "sr_share", "srsltid", "taid", "tpcc", "trk", "ttclid", "twclid",
        "unicorn_click_id", "wbraid", "wickedid", "wt_mc", "wt_zmc", "xtor", "yclid", "ysclid",
    }
)
# fmt: on


def is_tracking(name: str) -> bool:
    """Whether a parameter of this name only tracks the visitor."""
    lowered = name.lower()
    return lowered in _NAMES or lowered.startswith(_PREFIXES)
