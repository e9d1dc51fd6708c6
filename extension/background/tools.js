/** The tools that work on the page itself: they let the reader choose, and the background saves what was chosen. */

import { Failure } from "../shared/messages.js";
import { say, sayProblem } from "../shared/words.js";
import { clipTab, undo } from "./clips.js";
import { FILES } from "./documents.js";

/** @import {ClipStatus, Tool} from "../shared/messages.js" */

const OVERLAY = "/extension/capture/overlay.js";

/**
 * Start a tool on a page; what comes of it is told by `saveChosen`.
 * @param {number} tabId
 * @param {Tool} tool
 * @param {string} instead the clip of the whole page that the new one takes the place of, "" for none
 */
export async function startTool(tabId, tool, instead) {
  const target = { tabId };
  try {
    await chrome.scripting.executeScript({
      target,
      files: [...FILES, OVERLAY, `/extension/capture/${tool}.js`],
      injectImmediately: true,
    });
    await chrome.scripting.executeScript({ target, func: begin, args: [tool, instead], injectImmediately: true });
  } catch (error) {
    throw new Failure("unreadable", error instanceof Error ? error.message : String(error));
  }
  return null;
}

/**
 * In the page: does not wait for the reader, who may take longer than the background lives.
 * @param {Tool} tool
 * @param {string} instead
 */
function begin(tool, instead) {
  const scope = /** @type {any} */ (globalThis);
  const start = { region: scope.winnowRegion, thread: scope.winnowThread }[tool];
  void start()(instead);
}

/**
 * Save what the reader chose on a page.
 * @param {number} tabId
 * @param {string} instead
 */
export async function saveChosen(tabId, instead) {
  const status = await clipTab(tabId, "region");
  const kept = status.id !== "";
  // Only now: whoever leaves the tool keeps the page.
  if (kept && instead) await undo(instead).catch(() => undefined);
  await tell(tabId, wordsFor(status));
}

/** @param {ClipStatus} status */
function wordsFor(status) {
  if (status.phase === "saved") return say("told_saved", status.title);
  if (status.phase === "held") return say("badge_unpaired");
  return sayProblem(status.problem ?? { code: "failed", detail: "" });
}

/**
 * Say something over a page, if it is still there.
 * @param {number} tabId
 * @param {string} text
 */
async function tell(tabId, text) {
  try {
    await chrome.scripting.executeScript({ target: { tabId }, files: [OVERLAY], injectImmediately: true });
    await chrome.scripting.executeScript({
      target: { tabId },
      func: (words) => /** @type {any} */ (globalThis).winnowTell(words),
      args: [text],
      injectImmediately: true,
    });
  } catch {
    // The tab was closed or went on; the badge has the same to say.
  }
}
