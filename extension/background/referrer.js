/**
 * Requests from here that say which page they are for, as those of the page itself do: many sites give their pictures to nobody else.
 * Browsers let only a rule set that header, and apply it only on sites that the reader has allowed.
 */

/**
 * Run `work`, whose requests for `url` name the origin of `page` as their referrer; null, and nothing is run, where it may not be told.
 * @template T
 * @param {string} page
 * @param {string} url
 * @param {() => Promise<T>} work
 * @returns {Promise<T | null>}
 */
export async function asPage(page, url, work) {
  const { origin, protocol } = new URL(page);
  // What browsers tell another site by default, and nothing where the way there is less safe than the page (W3C Referrer Policy, 3.2).
  if (protocol === "https:" && new URL(url).protocol === "http:") return null;
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
        action: {
          type: "modifyHeaders",
          requestHeaders: [{ header: "Referer", operation: "set", value: `${origin}/` }],
        },
      },
    ],
  });
  try {
    return await work();
  } finally {
    await chrome.declarativeNetRequest.updateSessionRules({ removeRuleIds: [id] });
  }
}
