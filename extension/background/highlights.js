/**
 * Highlights that are made on live pages: painted there, remembered in this browser by the page's address, sent with its clip, and
 * shown again when the page is clicked once more.
 */

import { addressKey } from "../shared/addresses.js";
import { getPage, remembering } from "../shared/memory.js";
import { problemOf, tellChanged } from "../shared/messages.js";
import { inTime } from "../shared/patience.js";
import { getSaved } from "../shared/store.js";
import { showMarked } from "./badge.js";
import { connect, jsonBody } from "./server.js";

/** @import {Mark} from "../shared/messages.js" */

/**
 * @typedef {Mark & {page: string, prefix: string, suffix: string, start: number, made: number, sent: string[], gone: boolean}} HighlightRow
 *   `page` is the key of the address, `sent` the clips that the library has it with, `gone` that it is to be taken from them
 */

// A pen that is seen on light and on dark pages: the ink is set with the ground. As a style of the user's own it holds in shadow roots too.
const PEN = "::highlight(winnow) { background-color: #f2d48a !important; color: #1f1d1a !important; }";
// Nothing else waits longer for them to be painted.
const SHOWING_MS = 3_000;
const LOCK = "winnow-highlights";

/** @param {string} page @returns {Promise<HighlightRow[]>} in the order of the page */
async function rowsOf(page) {
  /** @type {HighlightRow[]} */
  const rows = await remembering("highlights", "readonly", (store) => store.index("page").getAll(page));
  return rows.sort((a, b) => a.start - b.start);
}

/**
 * What is highlighted on a page.
 * @param {string} url
 * @returns {Promise<Mark[]>}
 */
export async function marksOn(url) {
  const rows = url ? await rowsOf(addressKey(url)) : [];
  return rows.filter((row) => !row.gone).map(({ id, exact }) => ({ id, exact }));
}

/**
 * Call one of the functions that `capture/highlights.js` leaves in the page.
 * @param {number} tabId
 * @param {"show" | "take" | "hide"} name
 * @param {unknown} argument
 * @returns {Promise<any>}
 */
async function inPage(tabId, name, argument) {
  const target = { tabId };
  await chrome.scripting.executeScript({
    target,
    files: ["/extension/capture/highlights.js"],
    injectImmediately: true,
  });
  await chrome.scripting.insertCSS({ target, css: PEN, origin: "USER" });
  const [frame] = await chrome.scripting.executeScript({
    target,
    func: (called, given) => /** @type {any} */ (globalThis).winnowHighlights[called](given),
    args: /** @type {[string, any]} */ ([name, argument]),
    injectImmediately: true,
  });
  return frame?.result ?? null;
}

/**
 * Paint a page's highlights again; a page that cannot be read has none.
 * @param {number} tabId
 * @param {string} url
 */
export async function showMarks(tabId, url) {
  const rows = (await rowsOf(addressKey(url))).filter((row) => !row.gone);
  if (rows.length) await inTime(inPage(tabId, "show", rows), null, SHOWING_MS).catch(() => undefined);
}

/**
 * Highlight what is selected in a tab, or take away the highlights that the selection touches. The badge says what was done.
 * @param {number} tabId
 */
export async function markSelection(tabId) {
  const { url = "" } = await chrome.tabs.get(tabId);
  if (!/^https?:/.test(url)) {
    await showMarked(tabId, "unreadable", 0);
    return;
  }
  await showMarks(tabId, url);
  const done = await inPage(tabId, "take", crypto.randomUUID()).catch(() => null);
  const page = addressKey(url);
  if (done?.made) await putRow({ ...done.made, page, made: Date.now(), sent: [], gone: false });
  if (done?.removed) await forget(page, done.removed);
  const outcome = done?.made ? "made" : done?.removed ? "removed" : done?.tooLong ? "too_long" : "nothing";
  await showMarked(tabId, outcome, (await marksOn(url)).length);
  await sendMarks(page);
}

/** @param {HighlightRow} row */
async function putRow(row) {
  await remembering("highlights", "readwrite", (store) => store.put(row));
}

/**
 * What the library has is taken from there when it can be reached; what it never had goes at once.
 * @param {string} page
 * @param {string[]} ids
 */
async function forget(page, ids) {
  // Not while one of them is on its way, which would then be noted as sent and not as gone.
  await navigator.locks.request(LOCK, async () => {
    for (const row of await rowsOf(page)) {
      if (!ids.includes(row.id)) continue;
      if (row.sent.length) await putRow({ ...row, gone: true });
      else await remembering("highlights", "readwrite", (store) => store.delete(row.id));
    }
  });
}

/**
 * Take away one highlight of a clip's page, from the page too where it is still open.
 * @param {string} clip
 * @param {string} id
 * @param {string} url
 * @param {number} tabId
 */
export async function unmark(clip, id, url, tabId) {
  const page = addressKey(url);
  await forget(page, [id]);
  await inPage(tabId, "hide", [id]).catch(() => undefined);
  await sendMarks(page);
  tellChanged(clip);
}

/** Bring the library up to date with all pages' highlights, as far as it can be reached. */
export async function sendAllMarks() {
  /** @type {HighlightRow[]} */
  const rows = await remembering("highlights", "readonly", (store) => store.getAll());
  const pages = new Set(rows.filter((row) => row.gone || !row.sent.length).map((row) => row.page));
  for (const page of pages) await sendMarks(page);
}

/**
 * Send a page's highlights with its latest clip, once that is in the library. What cannot be sent now is sent later.
 * @param {string} page
 */
export async function sendMarks(page) {
  await navigator.locks.request(LOCK, async () => {
    const clip = (await getPage(page))?.clip ?? "";
    const saved = clip ? await getSaved(clip) : undefined;
    for (const row of await rowsOf(page)) {
      const due = row.gone || (saved && !saved.undone && !row.sent.includes(clip));
      if (due && !(await (row.gone ? takeBack(row) : send(row, clip)))) return;
    }
  });
}

/**
 * @param {HighlightRow} row
 * @param {string} clip
 * @returns {Promise<boolean>} false when the library cannot be reached now
 */
async function send(row, clip) {
  const { id, exact, prefix, suffix } = row;
  const body = jsonBody({ id, exact, prefix, suffix });
  const done = await settled(`/api/clippings/${clip}/highlights`, { method: "POST", ...body });
  if (done) await putRow({ ...row, sent: [...row.sent, clip] });
  return done;
}

/** @param {HighlightRow} row @returns {Promise<boolean>} false when the library cannot be reached now */
async function takeBack(row) {
  for (const clip of row.sent) {
    const path = `/api/clippings/${clip}/highlights?id=${row.id}`;
    if (!(await settled(path, { method: "DELETE", ...jsonBody({}) }))) return false;
  }
  await remembering("highlights", "readwrite", (store) => store.delete(row.id));
  return true;
}

/**
 * Whether the library has had its last word on a request, be it that the clipping is gone or holds too many highlights.
 * @param {string} path
 * @param {import("./server.js").Call} call
 */
async function settled(path, call) {
  try {
    const { status } = await (await connect()).send(path, call);
    return status !== 401 && status !== 429 && status < 500;
  } catch (error) {
    if (problemOf(error).code === "failed") throw error;
    return false;
  }
}
