/** The badge: the receipt of clips made without the popup. Always a sign and a word, never colour alone. */

import { readSettings } from "../shared/settings.js";
import { listWaiting } from "../shared/store.js";
import { say, sayCount, sayDate } from "../shared/words.js";

/** @import {Before, ProblemCode} from "../shared/messages.js" */

// The tokens `ok`, `warn` and `bad` of the light theme: browsers draw badges on a toolbar of unknown colour, with white text.
const COLOURS = { ok: "#2c6a38", warn: "#8f5200", bad: "#b3261e" };

/** @param {chrome.action.TabDetails & {text: string, title: string, colour: string}} badge */
async function show({ text, title, colour, tabId }) {
  const tab = tabId === undefined ? {} : { tabId };
  await chrome.action.setBadgeText({ ...tab, text });
  await chrome.action.setBadgeBackgroundColor({ ...tab, color: colour });
  await chrome.action.setBadgeTextColor({ ...tab, color: "#ffffff" });
  await chrome.action.setTitle({ ...tab, title });
}

/** Show what needs the user first: clips that were refused, a pairing that is missing; else how many clips wait. */
export async function showBadge() {
  const rows = await listWaiting();
  const { token } = await readSettings();
  const codes = new Set(rows.map((row) => row.problem?.code));
  const text = String(rows.length);
  if (rows.some((row) => row.state === "needs_user")) {
    await show({ text: "×", title: say("badge_needs_user"), colour: COLOURS.bad });
  } else if (!token || ["unproven", "refused"].some((code) => codes.has(/** @type {ProblemCode} */ (code)))) {
    await show({ text: "!", title: say("badge_unpaired"), colour: COLOURS.warn });
  } else if (rows.length) await show({ text, title: sayCount("badge_queued", rows.length), colour: COLOURS.warn });
  else await show({ text: "", title: say("action"), colour: COLOURS.ok });
}

/**
 * The browser takes a tab's own badge away when it goes to another page; a tab that is gone has none.
 * @param {number} tabId
 * @param {{text: string, title: string, colour: string}} badge
 */
async function showOnTab(tabId, badge) {
  if (tabId < 0) return;
  const tab = await chrome.tabs.get(tabId).catch(() => null);
  if (tab) await show({ ...badge, tabId });
}

/** The server has it on disk. @param {number} tabId */
export async function showSaved(tabId) {
  await showOnTab(tabId, { text: "✓", title: say("badge_saved"), colour: COLOURS.ok });
}

/**
 * The page is in the library already, seen without a click; null when it is not. What waits in the outbox keeps its place.
 * @param {number} tabId
 * @param {Before | null} before
 */
export async function showKnown(tabId, before) {
  const waiting = (await listWaiting()).length > 0;
  if (!before) {
    await chrome.action.setBadgeText({ tabId, text: /** @type {any} */ (null) });
    await chrome.action.setTitle({ tabId, title: waiting ? "" : say("action") });
    return;
  }
  const key = before.changed ? "badge_changed" : "badge_known";
  const badge = { title: say(key, sayDate(before.savedAt)), text: before.changed ? "•" : "✓" };
  if (waiting) await chrome.action.setTitle({ tabId, title: badge.title });
  else await showOnTab(tabId, { ...badge, colour: before.changed ? COLOURS.warn : COLOURS.ok });
}

/**
 * What became of a selection that was to be highlighted.
 * @param {number} tabId
 * @param {"made" | "removed" | "too_long" | "nothing" | "unreadable"} outcome
 * @param {number} count of highlights on the page now
 */
export async function showMarked(tabId, outcome, count) {
  const done = outcome === "made" || outcome === "removed";
  const title = done ? sayCount("badge_marks", count) : say(`badge_mark_${outcome}`);
  await showOnTab(tabId, { text: done ? String(count) : "×", title, colour: done ? COLOURS.ok : COLOURS.bad });
}

/**
 * The page was not kept at all.
 * @param {number} tabId
 */
export async function showFailed(tabId) {
  await showOnTab(tabId, { text: "×", title: say("badge_failed"), colour: COLOURS.bad });
}
