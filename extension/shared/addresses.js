/**
 * When two addresses are the same page: the same keys as the server's `library/addresses.py`, so that a browser can look an address
 * up in what the server told it, without asking. `tests/data/addresses.json` holds the cases that both must agree on.
 */

// The lists of the server's `tracking.py`.
const TRACKING = new Set(
  `__s __twitter_impression _branch_match_id _ga _gl _openstat at_campaign at_medium ceid cmp cmpid cvid dclid ef_id
  epik fb_ref fb_source fbclid gad_source gbraid gclid gclsrc guccounter guce_referrer guce_referrer_sig
  hsctatracking icid igsh igshid irclickid ito jsessionid li_fat_id mbid mc_cid mc_eid mkt_tok ml_subscriber
  ml_subscriber_hash msclkid ncid ns_campaign ns_mchannel ns_source phpsessid rb_clickid ref ref_src ref_url
  referrer s_cid s_kwcid scm smid smtyp spm sr_share srsltid taid tpcc trk ttclid twclid unicorn_click_id wbraid
  wickedid wt_mc wt_zmc xtor yclid ysclid`.split(/\s+/),
);
const TRACKING_PREFIXES = `utm_ mtm_ pk_ hsa_ _hs __hs vero_ oly_ oft_ at_custom trk_ sfmc_ fb_action_`.split(/\s+/);
const DEFAULT_PORTS = /** @type {Record<string, string>} */ ({ http: "80", https: "443" });
const PARTS = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;
const AUTHORITY = /^(?:.*@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/;

// What hands on a page of another site, as host and path, and what marks a site's pages for telephones and AMP; see the server's.
const RELAY =
  /^(?:(?:www\.)?google\.[a-z.]{2,6}\/amp|(?:[^./]+\.)*(?:cdn\.ampproject\.org|bing-amp\.com)\/[civw])(?:\/s)?\/(?=[^/]+\.[^/])/;
const VARIANT_HOST = /^(?:www\d?\.(?=.)|(?:m|mobile|mobil|amp|touch)\.(?=[^.]+\.[^.]))/;
const VARIANT_LABEL = /\.(?:m|mobile|amp)\.(?=[^.]+\.[^.]+$)/g;
const VARIANT_END = /(?:\/amp(?:\.html?)?|\.amp|[.-]amp(?=\.html?$)|\/index\.(?:html?|php|amp))\/*$/i;
const VARIANT_INSIDE = /(?:\.|-)amp(?=\.(?:html?|php|aspx?)$)/i;
const VARIANT_START = /^\/(?:amp|amphtml|mobile)(?=\/[^/])/i;
const VARIANT_PARAMETERS = new Set("amp amp_js_v amp_gsa amp_r usqp outputtype isamp amp-content _amp".split(" "));
const SESSION = /;(?:jsessionid|phpsessid|sid)=[^/;]*/gi;

/**
 * A key that addresses of the same page share. What is no URL is its own key.
 * @param {string} url
 */
export function addressKey(url) {
  const [, scheme, authority = "", place = "", asked = "", fragment = ""] = PARTS.exec(url.trim()) ?? [];
  const [, name = "", port = ""] = AUTHORITY.exec(authority) ?? [];
  const named = name.replaceAll(/[[\]]/g, "").toLowerCase().replace(/\.+$/, "");
  if (!named) return url;
  const [host, path] = ownAddress(named, place.replaceAll(SESSION, ""));
  const at = !port || port === DEFAULT_PORTS[scheme.toLowerCase()] ? "" : `:${Number(port)}`;
  const query = asked
    .split("&")
    .filter((pair) => pair && !isOfNoAccount(pair))
    .sort((one, other) => compare(nameOf(one), nameOf(other)))
    .join("&");
  const route = /^[/!]./s.test(fragment) ? `#${oneForm(fragment)}` : "";
  return `${host}${at}${oneForm(plainPath(path)) || "/"}${query ? `?${oneForm(query)}` : ""}${route}`;
}

/**
 * Host and path of the page itself: not those of a host that only hands it on, nor of the site's edition for telephones.
 * @param {string} host
 * @param {string} path
 * @returns {[string, string]}
 */
function ownAddress(host, path) {
  const relayed = RELAY.exec(host + path);
  const whole = relayed ? (host + path).slice(relayed[0].length) : host + path;
  const end = whole.includes("/") ? whole.indexOf("/") : whole.length;
  let own = whole.slice(0, end).toLowerCase();
  while (VARIANT_HOST.test(own)) own = own.replace(VARIANT_HOST, "");
  return [own.replaceAll(VARIANT_LABEL, "."), whole.slice(end)];
}

/** @param {string} path */
function plainPath(path) {
  const plain = path.replace(VARIANT_START, "").replace(VARIANT_END, "").replace(VARIANT_INSIDE, "");
  const kept = /[^/]/.test(plain) || path.toLowerCase().startsWith("/index.") ? plain : path;
  return kept.replace(/\/+$/, "") || "/";
}

/** @param {string} pair */
function nameOf(pair) {
  return pair.split("=", 1)[0];
}

/**
 * @param {string} one
 * @param {string} other
 */
function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

/** @param {string} pair */
function isOfNoAccount(pair) {
  const name = decoded(nameOf(pair)).toLowerCase();
  const value = decoded(pair.slice(nameOf(pair).length + 1)).toLowerCase();
  if (TRACKING.has(name) || TRACKING_PREFIXES.some((prefix) => name.startsWith(prefix))) return true;
  if (VARIANT_PARAMETERS.has(name) || (name === "m" && /^[01]$/.test(value))) return true;
  return /^(?:view|display|mode|format)$/.test(name) && /^(?:amp|mobile)$/.test(value);
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
