/** From a tab to the body of a request: runs the capture in the page and makes a Snapshot of what comes back. */

import { Failure } from "../shared/messages.js";
import { readDocument, readUnread } from "./documents.js";
import { browserName } from "./server.js";

/** @import {Mode} from "../shared/messages.js" */

/**
 * A Snapshot as the server takes it (schema 1).
 * @typedef {object} Snapshot
 * @property {string} url
 * @property {string} title
 * @property {string} html
 * @property {{url: string, path: string, html: string}[]} frames
 * @property {string | null} selection
 * @property {string} lang
 * @property {{width: number, height: number, dpr: number}} viewport
 * @property {string} referrer
 * @property {string[]} [unreadSites] origins of frames that could not be read; not a part of the Snapshot that is sent
 */

/** @typedef {{text?: string, frameId?: number}} Selected what the browser says is selected, and in which frame */

/** Why a page could not be read: the problems of the phase "unreadable". */
export const UNREADABLE = new Set([
  "unreadable",
  "from_disk",
  "not_loaded",
  "gave_nothing",
  "pdf_not_allowed",
  "too_large",
]);

/**
 * Throw `Failure` if a page with this address cannot be saved, whatever is on it.
 * @param {string} url "" when the browser does not tell
 */
export function checkAddress(url) {
  if (!url || /^https?:/.test(url)) return;
  throw new Failure(url.startsWith("file:") ? "from_disk" : "unreadable");
}

/**
 * The live page of a tab, or what is selected on it. Throws a `Failure` whose code is in `UNREADABLE`.
 * @param {number} tabId
 * @param {"page" | "selection" | "region"} mode
 * @param {Selected} [selected]
 */
export async function readTab(tabId, mode, selected = {}) {
  const page = await readDocument({ tabId }, mode === "region" ? "chosen" : mode === "selection", "");
  let selection = mode === "page" ? null : page.selection;
  if (mode === "selection") selection ??= (await selectedInFrame(tabId, selected)) ?? paragraphs(selected.text ?? "");
  if (mode === "region" && !selection) throw new Failure("gave_nothing");
  const { frames: others, sites: unreadSites } = await readUnread(tabId, page.unread);
  const frames = [...page.frames, ...others];
  const { url, title, html, lang, viewport, referrer } = page;
  const parts = { url, title, html, frames, selection, lang, viewport, referrer, unreadSites };
  return snapshotOf(parts, selection ? mode : "page");
}

/**
 * What is selected in a frame of another site, if the reader has let the extension into that site; null where not.
 * @param {number} tabId
 * @param {Selected} selected
 */
async function selectedInFrame(tabId, { frameId = 0 }) {
  if (!frameId) return null;
  try {
    return (await readDocument({ tabId, frameIds: [frameId] }, true, "")).selection;
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/**
 * A Snapshot of an address that was not read.
 * @param {string} url
 * @param {string} title
 */
export function linkTo(url, title) {
  const viewport = { width: 0, height: 0, dpr: 1 };
  return snapshotOf(
    { url, title: title || url, html: "", frames: [], selection: null, lang: "", viewport, referrer: "" },
    "link",
  );
}

/**
 * @param {Snapshot} page
 * @param {Mode} mode
 */
export function snapshotOf(page, mode) {
  const client = { name: "winnow", version: chrome.runtime.getManifest().version, browser: browserName() };
  return { schema: 1, ...page, mode, captured_at: new Date().toISOString(), client };
}

/**
 * The body of the request. JSON has no way to write half a surrogate pair, and a page may hold one: it becomes U+FFFD.
 * @param {ReturnType<typeof linkTo>} snapshot
 */
export function bodyOf(snapshot) {
  const text = JSON.stringify(snapshot, (_key, value) => (typeof value === "string" ? value.toWellFormed() : value));
  return new Blob([text], { type: "application/json" });
}

/**
 * Plain text as HTML: a paragraph for each line; null for none.
 * @param {string} text
 */
function paragraphs(text) {
  const lines = text.split("\n").filter((line) => line.trim());
  const escaped = lines.map((line) => line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"));
  return escaped.length ? escaped.map((line) => `<p>${line}</p>`).join("\n") : null;
}
