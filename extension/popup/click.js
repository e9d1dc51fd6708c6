/**
 * The click itself. It is asked for before the receipt's own code is there, which takes as long to load as a page to be read; so this file
 * imports next to nothing.
 */

import { ask } from "../shared/messages.js";

/** @import {ClipStatus, Mode} from "../shared/messages.js" */

/** The clip whose receipt is shown; "" for the click on the button, which makes one. */
export const shownId = location.hash.slice(1);

/**
 * Save what the tab in front shows.
 * @param {Mode} mode
 * @returns {Promise<ClipStatus>}
 */
export async function clipTab(mode) {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return ask("clip", { tabId: tab?.id ?? -1, mode });
}

/** What becomes of the clip. */
export const clicked = shownId ? ask("status", { id: shownId }) : clipTab("page");
// Whoever shows it says so when it fails.
clicked.catch(() => undefined);
