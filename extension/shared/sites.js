/** The sites that the browser can be asked to let the extension into. */

/**
 * The match pattern of an address's site. Without the port: Firefox knows no patterns with one.
 * @param {string} url
 */
export function siteOf(url) {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}/*`;
}

/** All sites, for what concerns many at once. */
export const ALL_SITES = "*://*/*";
