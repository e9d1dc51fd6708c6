/** What the user has chosen about saving: for all sites, and for single ones. Lives in `storage.local`, which never syncs. */

/** @typedef {{pictures: boolean, referrer: boolean, closes: boolean}} Choices */
/** @typedef {{pictures: boolean, tags: string[]}} SiteChoices `pictures` false: never fetched from there; `tags` are added to each clip */

/** @type {Choices} */
const USUAL = { pictures: true, referrer: true, closes: true };

/** @returns {Promise<Choices>} */
export async function readChoices() {
  const { choices } = await chrome.storage.local.get({ choices: {} });
  return { ...USUAL, .../** @type {Partial<Choices>} */ (choices) };
}

/** @param {Partial<Choices>} changed */
export async function writeChoices(changed) {
  await chrome.storage.local.set({ choices: { ...(await readChoices()), ...changed } });
}

/** @returns {Promise<Record<string, SiteChoices>>} by site, in the order of their names */
export async function readSites() {
  const { sites } = await chrome.storage.local.get({ sites: {} });
  return Object.fromEntries(Object.entries(/** @type {Record<string, SiteChoices>} */ (sites)).sort());
}

/**
 * @param {string} site as `siteOf` names it
 * @param {SiteChoices | null} choices null forgets them
 */
export async function writeSite(site, choices) {
  const { [site]: _old, ...others } = await readSites();
  await chrome.storage.local.set({ sites: choices ? { ...others, [site]: choices } : others });
}

/**
 * The site of an address, or of a host as people type it: lower case, without "www."; "" when it is none.
 * @param {string} typed
 */
export function siteOf(typed) {
  const text = typed.trim();
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  const host = url && /^https?:$/.test(url.protocol) ? url.hostname.replace(/\.$/, "").replace(/^www\./, "") : "";
  // Chromium takes a space for part of a host.
  return host.includes("%") ? "" : host;
}

/**
 * What holds for a page.
 * @param {string} url
 * @returns {Promise<Choices & SiteChoices>}
 */
export async function choicesFor(url) {
  const [choices, sites] = await Promise.all([readChoices(), readSites()]);
  const site = Object.hasOwn(sites, siteOf(url)) ? sites[siteOf(url)] : { pictures: true, tags: [] };
  return { ...choices, pictures: choices.pictures && site.pictures, tags: site.tags };
}
