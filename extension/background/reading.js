/** From a tab to the body of a request: runs the capture in the page and makes a Snapshot of what comes back. */

import { Failure } from "../shared/messages.js";
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

/**
 * The live page of a tab, or what is selected on it. Throws `Failure` "unreadable".
 * @param {number} tabId
 * @param {"page" | "selection"} mode
 * @param {string} selectedText what the browser says is selected, for selections that the page's document does not know of
 */
export async function readTab(tabId, mode, selectedText = "") {
  /** @type {chrome.scripting.InjectionResult<any>[]} */
  let results;
  try {
    // A leading slash, because Firefox resolves the file against the calling page.
    await chrome.scripting.executeScript({ target: { tabId }, files: ["/extension/capture/capture.js"] });
    results = await chrome.scripting.executeScript({
      target: { tabId },
      func: (withSelection) => /** @type {any} */ (globalThis).winnowCapture(withSelection),
      args: [mode === "selection"],
    });
  } catch (error) {
    throw new Failure("unreadable", error instanceof Error ? error.message : String(error));
  }
  // Both browsers answer an empty list, or a null, for pages that they do not let us into.
  const page = /** @type {Snapshot | null | undefined} */ (results[0]?.result);
  if (!page?.html) throw new Failure("unreadable", "the page gave nothing");
  const selection = mode === "selection" ? (page.selection ?? paragraphs(selectedText)) : null;
  return snapshotOf({ ...page, selection }, selection ? mode : "page");
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
  const text = JSON.stringify(snapshot, (_key, value) =>
    typeof value === "string" ? new TextDecoder().decode(new TextEncoder().encode(value)) : value,
  );
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
