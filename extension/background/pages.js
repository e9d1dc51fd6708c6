/**
 * What pages said when they were saved, so that a later look can tell whether they have changed. Kept in this browser alone.
 *
 * The prints of the whole page are taken with the clip. Once the clip is cleaned, those that are not the article's are dropped:
 * advertisements and teasers change all the time.
 */

import "../capture/prints.js";
import { addressKey } from "../shared/addresses.js";
import { getPage, putPage } from "../shared/memory.js";
import { inTime } from "../shared/patience.js";
import { getSaved } from "../shared/store.js";
import { savedAt } from "./known.js";
import { connect } from "./server.js";

/** @import {Before} from "../shared/messages.js" */

// Shorter blocks are dates, counts and names of sections, which change without the article.
const SHORTEST_BLOCK = 40;
// A page that says next to nothing of what it said is another page, or not there yet.
const SAME_PAGE = 0.4;
// From fewer nothing can be said.
const FEWEST_PRINTS = 5;
// A clip does not wait longer to hear whether its page has changed.
const PRINTS_MS = 3_000;

/** @type {{ofText: (text: string) => number[], ofPage: () => Promise<number[]>}} */
const { ofText } = /** @type {any} */ (globalThis).winnowPrints;

/**
 * The prints of what a tab shows; null when it may not be read.
 * @param {number} tabId
 * @returns {Promise<Uint32Array | null>}
 */
export async function printsOf(tabId) {
  try {
    return await inTime(takePrints(tabId), null, PRINTS_MS);
  } catch {
    // A page of the browser's own, or a tab that is gone: whoever asked goes on without.
    return null;
  }
}

/** @param {number} tabId @returns {Promise<Uint32Array | null>} */
async function takePrints(tabId) {
  await chrome.scripting.executeScript({
    target: { tabId },
    files: ["/extension/capture/slices.js", "/extension/capture/prints.js"],
    injectImmediately: true,
  });
  const [frame] = await chrome.scripting.executeScript({
    target: { tabId },
    func: () => /** @type {any} */ (globalThis).winnowPrints.ofPage(),
    injectImmediately: true,
  });
  return frame?.result ? Uint32Array.from(frame.result) : null;
}

/**
 * Whether a page was saved before, and whether it says now what it said then; null when it was not.
 * @param {string} url
 * @param {Promise<Uint32Array | null> | Uint32Array | null} prints of the page now
 * @returns {Promise<Before | null>}
 */
export async function savedBefore(url, prints) {
  const at = await savedAt(url);
  if (!at) return null;
  const page = await getPage(addressKey(url));
  const now = await prints;
  return { savedAt: at, changed: page?.settled && now ? hasChanged(page.prints, now) : null };
}

/**
 * @param {Uint32Array} then
 * @param {Uint32Array} now
 * @returns {boolean | null} null when that cannot be said
 */
function hasChanged(then, now) {
  if (then.length < FEWEST_PRINTS) return null;
  const there = new Set(now);
  const kept = then.reduce((count, print) => count + (there.has(print) ? 1 : 0), 0);
  if (kept < then.length * SAME_PAGE) return null;
  return kept < then.length;
}

/**
 * Note what a page says as it is clipped.
 * @param {string} url
 * @param {string} clip
 * @param {Uint32Array | null} prints
 */
export async function notePage(url, clip, prints) {
  if (prints) await putPage({ key: addressKey(url), savedAt: Date.now(), clip, settled: false, prints });
}

/** Once a clip is cleaned: keep the prints of its article alone. @param {string} clip */
export async function settlePage(clip) {
  const row = await getSaved(clip);
  const page = row && (await getPage(addressKey(row.url)));
  if (page?.clip !== clip || page.settled) return;
  const connection = await connect();
  /** @type {{blocks: {text: string, removed: string | null}[]}} */
  const { blocks } = await connection.json(`/api/clippings/${clip}/removed`);
  const kept = blocks.filter((block) => block.removed === null && block.text.length >= SHORTEST_BLOCK);
  const article = new Set(kept.flatMap((block) => ofText(block.text)));
  await putPage({ ...page, settled: true, prints: page.prints.filter((print) => article.has(print)) });
}
