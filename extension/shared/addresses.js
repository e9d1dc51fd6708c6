/**
 * When two addresses are the same page: the same keys as the server's `library/addresses.py`, so that a browser can look an address
 * up in what the server told it, without asking. `tests/data/addresses.json` holds the cases that both must agree on.
 */

// The list of the server, in its order.
const TRACKING = new Set(
  `__hsfp __hssc __hstc __s _hsenc _openstat _ga _gl dclid fbclid gbraid gclid gclsrc guccounter guce_referrer guce_referrer_sig
  hsctatracking igsh igshid irclickid li_fat_id mc_cid mc_eid mkt_tok ml_subscriber ml_subscriber_hash msclkid mtm_campaign oft_c
  oft_ck oft_d oft_id oft_ids oft_k oft_lk oft_sk oly_anon_id oly_enc_id pk_campaign pk_kwd rb_clickid s_cid srsltid ttclid twclid
  unicorn_click_id vero_conv vero_id wbraid wickedid yclid ysclid`.split(/\s+/),
);
const DEFAULT_PORTS = /** @type {Record<string, string>} */ ({ http: "80", https: "443" });
const PARTS = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i;
const AUTHORITY = /^(?:.*@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/;

/**
 * A key that addresses of the same page share. What is no URL is its own key.
 * @param {string} url
 */
export function addressKey(url) {
  const [, scheme, authority = "", path = "", asked = ""] = PARTS.exec(url.trim()) ?? [];
  const [, name = "", port = ""] = AUTHORITY.exec(authority) ?? [];
  const host = name
    .replaceAll(/[[\]]/g, "")
    .toLowerCase()
    .replace(/\.+$/, "")
    .replace(/^www\./, "");
  if (!host) return url;
  const place = !port || port === DEFAULT_PORTS[scheme.toLowerCase()] ? "" : `:${Number(port)}`;
  const query = asked
    .split("&")
    .filter((pair) => pair && !isTracking(pair))
    .join("&");
  return `${host}${place}${oneForm(path) || "/"}${query ? `?${oneForm(query)}` : ""}`;
}

/** @param {string} pair */
function isTracking(pair) {
  const name = decoded(pair.split("=", 1)[0]).toLowerCase();
  return TRACKING.has(name) || name.startsWith("utm_");
}

/** Percent-encoded ASCII as itself; no name that is looked for has any other. @param {string} text */
function decoded(text) {
  return text.replaceAll(/%([0-7][0-9a-f])/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Percent-encoding in one form (RFC 3986, 6.2.2). @param {string} text */
function oneForm(text) {
  const encoded = text.replaceAll(/[^A-Za-z0-9%/?:@!$&'()*+,;=\-._~]+/gu, (run) => encodeURIComponent(wellFormed(run)));
  return encoded.replaceAll(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : code.toUpperCase();
  });
}

/** Half a surrogate pair as U+FFFD. @param {string} text */
function wellFormed(text) {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
