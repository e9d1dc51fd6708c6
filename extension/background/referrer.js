/**
 * Requests from here that say which page they are for, as those of the page itself do: many sites give their pictures to nobody else.
 * Browsers let only a rule set that header, and apply it only on sites that the reader has allowed.
 */

/**
 * Run `work`, whose requests for `url` name the origin of `page` as their referrer.
 * @template T
 * @param {string} page
 * @param {string} url
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function asPage(page, url, work) {
  const { origin, protocol } = new URL(page);
  // What browsers tell another site by default, and nothing where the way there is less safe than the page (W3C Referrer Policy, 3.2).
  const value = protocol === "https:" && new URL(url).protocol === "http:" ? "" : `${origin}/`;
  if (!value) return work();
  const id = 1 + Math.floor(Math.random() * 0x7ffffff0);
  await chrome.declarativeNetRequest.updateSessionRules({
    addRules: [
      {
        id,
        condition: {
          // A URL matches itself: what its own "*" and "^" stand for as wildcards includes themselves.
          urlFilter: `|${url.split("#")[0]}`,
          initiatorDomains: [new URL(chrome.runtime.getURL("")).hostname],
          resourceTypes: ["xmlhttprequest"],
        },
        action: { type: "modifyHeaders", requestHeaders: [{ header: "Referer", operation: "set", value }] },
      },
    ],
  });
  try {
    return await work();
  } finally {
    await chrome.declarativeNetRequest.updateSessionRules({ removeRuleIds: [id] });
  }
}
