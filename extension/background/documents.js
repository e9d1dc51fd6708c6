/** Runs the capture in a tab's documents and takes over what it read, portion by portion. */

import { Failure } from "../shared/messages.js";
import { inTime } from "../shared/patience.js";

/** @typedef {{tabId: number, frameIds?: number[]}} Target */

/** @typedef {{path: string, place: string | null, url: string, seen: boolean}} Unread a frame that the script of its page may not read */

/**
 * @typedef {{id: number, parts: [number, string | Uint8Array][], head: Head | null}} Portion parts of texts, each with the number of its
 *   text; `head` is in the last, and `id` asks for the next
 */

/**
 * What there is to say of what was read.
 * @typedef {object} Head
 * @property {string} url
 * @property {string} title
 * @property {boolean} selected
 * @property {{url: string, path: string}[]} frames
 * @property {Unread[]} unread
 * @property {string} lang
 * @property {{width: number, height: number, dpr: number}} viewport
 * @property {string} referrer
 */

// A leading slash, because Firefox resolves files against the calling page.
export const FILES = "dom slices copying visibility forms media frames markup writing selection stale chosen capture"
  .split(" ")
  .map((name) => `/extension/capture/${name}.js`);
// Frames in frames in frames: more than this is no article.
const MOST_FRAMES = 50;
const MOST_ROUNDS = 4;
// A frame that is still loading, or hangs, must not keep the page from being saved.
const FRAME_MS = 3_000;
// A page that is still loading is waited for so long, and then saved as far as it is there.
const LOADING_MS = 3_000;
// A page that does not answer at all, such as one whose script runs in circles. 1,000,000 elements take 10 s.
const ANSWER_MS = 60_000;

// A page may say U+FEFF anywhere, so a part may begin with it.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Read one document with the frames of its origin. Throws `Failure` "unreadable", "not_loaded" or "gave_nothing".
 * @param {Target} target
 * @param {boolean | "chosen"} withSelection "chosen" for what the reader chose with a tool
 * @param {string} path of the document among the tab's frames, "" for the page itself
 */
export async function readDocument(target, withSelection, path) {
  /** @type {Head | null} */
  let head = null;
  /** @type {string[][]} */
  const texts = [];
  try {
    if (!(await inject(target, false)) && !(await inject(target, true))) throw new Failure("gave_nothing");
    // The first portion comes with the beginning: each question to a page costs some milliseconds.
    let asked = runIn(target, beginCapture, [withSelection, path]);
    while (!head) {
      /** @type {Portion | null} */
      const portion = await inTime(asked, null, ANSWER_MS);
      // Half a page must not pass for a whole one.
      if (!portion) throw new Failure("gave_nothing");
      for (const [number, text] of portion.parts) {
        texts[number] ??= [];
        texts[number].push(typeof text === "string" ? text : decoder.decode(text));
      }
      head = portion.head;
      if (!head) asked = runIn(target, continueCapture, [portion.id]);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(reason.includes("error page") ? "not_loaded" : "unreadable", reason);
  }
  const [html, selection, ...frames] = Array.from(texts, (pieces) => pieces?.join("") ?? "");
  // Both browsers answer an empty list, or a null, for pages that they do not let us into, and at times for others.
  if (!html) throw new Failure("gave_nothing");
  return {
    ...head,
    html,
    selection: head.selected ? selection : null,
    frames: head.frames.map((frame, number) => ({ ...frame, html: frames[number] ?? "" })),
  };
}

/**
 * Runs in the page.
 * @param {boolean | "chosen"} withSelection
 * @param {string} path
 * @returns {Promise<Portion | null>}
 */
const beginCapture = (withSelection, path) => /** @type {any} */ (globalThis).winnowCapture.begin(withSelection, path);

/** Runs in the page. @param {number} id @returns {Promise<Portion | null>} */
const continueCapture = (id) => /** @type {any} */ (globalThis).winnowCapture?.take(id);

/**
 * Put the capture into a document, at once or when it has loaded; whether that was done in time.
 * @param {Target} target
 * @param {boolean} injectImmediately
 */
function inject(target, injectImmediately) {
  const injected = chrome.scripting.executeScript({ target, files: FILES, injectImmediately });
  return inTime(
    injected.then((results) => results.length > 0),
    false,
    LOADING_MS,
  );
}

/**
 * Run a function in one document and give its result; null when the browser gives none.
 * @param {Target} target
 * @param {(...values: any[]) => unknown} func
 * @param {unknown[]} args
 * @returns {Promise<any>}
 */
async function runIn(target, func, args) {
  const results = await chrome.scripting.executeScript({ target, func, args, injectImmediately: true });
  return results[0]?.result ?? null;
}

/**
 * Read the frames of other sites that the browser lets the extension into: those whose site the reader allowed. The others stay unread.
 * @param {number} tabId
 * @param {Unread[]} unread
 * @returns {Promise<{frames: import("./reading.js").Snapshot["frames"], sites: string[]}>} with the origins of those that a reader would miss
 */
export async function readUnread(tabId, unread) {
  /** @type {import("./reading.js").Snapshot["frames"]} */
  const found = [];
  /** @type {Set<string>} */
  const sites = new Set();
  let wanted = unread;
  for (let round = 0; round < MOST_ROUNDS && wanted.length > 0 && found.length < MOST_FRAMES; round += 1) {
    const places = await inTime(
      placesOf(tabId).catch(() => new Map()),
      new Map(),
      FRAME_MS,
    );
    const read = await Promise.all(
      wanted.slice(0, MOST_FRAMES).map((frame) => inTime(readFrame(tabId, frame, places), null, FRAME_MS)),
    );
    for (const [number, { url, seen }] of wanted.entries())
      if (!read[number] && seen && url) sites.add(new URL(url).origin);
    const frames = read.filter((frame) => frame !== null);
    found.push(...frames.flatMap((frame) => frame.frames));
    wanted = frames.flatMap((frame) => frame.unread);
  }
  return { frames: found, sites: [...sites] };
}

/**
 * The browser's numbers of the tab's frames by their places, of those that it lets the extension into.
 * @param {number} tabId
 * @returns {Promise<Map<string, number>>}
 */
async function placesOf(tabId) {
  const target = { tabId, allFrames: true };
  const files = FILES.filter((file) => /\/(?:dom|frames)\.js$/.test(file));
  await chrome.scripting.executeScript({ target, files, injectImmediately: true });
  const results = await chrome.scripting.executeScript({
    target,
    func: () =>
      /** @type {any} */ (globalThis).winnowFrames(/** @type {any} */ (globalThis).winnowDom()).placeOf(window),
    injectImmediately: true,
  });
  return new Map(results.flatMap(({ frameId, result }) => (typeof result === "string" ? [[result, frameId]] : [])));
}

/**
 * @param {number} tabId
 * @param {Unread} frame
 * @param {Map<string, number>} places
 */
async function readFrame(tabId, { path, place }, places) {
  const frameId = place === null ? undefined : places.get(place);
  if (frameId === undefined) return null;
  try {
    const { url, html, frames, unread } = await readDocument({ tabId, frameIds: [frameId] }, false, path);
    return { frames: [{ url, path, html }, ...frames], unread };
  } catch (error) {
    // Not ours to read: it is named as a loss by its mark.
    if (error instanceof Failure) return null;
    throw error;
  }
}
