/**
 * "Saved already" on the button of a tab before it is clicked, for who has switched that on: the permission "tabs" is the switch.
 * An address is looked up in this browser; no visit makes a request. Whether a page has changed is seen only where pages may be read.
 */

import { showKnown } from "./badge.js";
import { printsOf, savedBefore } from "./pages.js";

/** Whether the user lets us see the addresses of tabs. */
function mayLook() {
  return chrome.permissions.contains({ permissions: ["tabs"] });
}

/**
 * A tab shows another page, or has finished loading one.
 * @param {number} tabId
 * @param {{status?: string, url?: string}} change
 */
export async function lookAtTab(tabId, change) {
  if (change.status !== "complete" && !change.url) return;
  if (!(await mayLook())) return;
  const tab = await chrome.tabs.get(tabId).catch(() => null);
  if (!tab?.url || tab.incognito) return;
  const before = await savedBefore(tab.url, null);
  if (!before) {
    // An app that goes to another page without loading it keeps what the button said of the last one.
    if (change.url && change.status !== "loading") await showKnown(tabId, null);
    return;
  }
  const readable = await chrome.permissions.contains({ origins: [`${new URL(tab.url).origin}/*`] });
  const prints = readable && tab.status === "complete" ? await printsOf(tabId) : null;
  await showKnown(tabId, prints ? await savedBefore(tab.url, prints) : before);
  // The tab may have gone on meanwhile: then that was said on another page, from which the browser does not take it away.
  const now = await chrome.tabs.get(tabId).catch(() => null);
  if (now?.url && now.url !== tab.url) await lookAtTab(tabId, { url: now.url });
}

/** All tabs that are open, after the switch was put on or the list came for the first time. */
export async function lookAtAllTabs() {
  if (!(await mayLook())) return;
  for (const tab of await chrome.tabs.query({}))
    if (tab.id !== undefined) await lookAtTab(tab.id, { status: "complete" });
}
