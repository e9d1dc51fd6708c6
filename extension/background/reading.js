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
 */

/** Why a page could not be read: the problems of the phase "unreadable". */
export const UNREADABLE = new Set(["unreadable", "from_disk", "not_loaded", "gave_nothing"]);

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
 * @param {"page" | "selection"} mode
 * @param {string} selectedText what the browser says is selected, for selections that the page's document does not know of
 */
export async function readTab(tabId, mode, selectedText = "") {
  const page = await readDocument({ tabId }, mode === "selection", "");
  const selection = mode === "selection" ? (page.selection ?? paragraphs(selectedText)) : null;
  const frames = [...page.frames, ...(await readUnread(tabId, page.unread))];
  const { url, title, html, lang, viewport, referrer } = page;
  return snapshotOf({ url, title, html, frames, selection, lang, viewport, referrer }, selection ? mode : "page");
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
function snapshotOf(page, mode) {
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
