/**
 * The way of a clip from the outbox to the server. A row leaves the outbox only when the server has answered 200 or 201 and
 * repeated its id and digest, or 410: deleted by the user since. One delivery at a time, however many parts of the extension ask.
 */

import { Failure, problemOf, tellChanged } from "../shared/messages.js";
import { deleteWaiting, getWaiting, listWaiting, moveToSaved, putWaiting } from "../shared/store.js";
import { showBadge, showSaved } from "./badge.js";
import { connect, failureOf } from "./server.js";

/** @import {OutboxRow} from "../shared/store.js" */
/** @import {Problem, ProblemCode, Receipt} from "../shared/messages.js" */

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 5 * 60_000;
// A server that asks for more is not obeyed: it is on this computer and the user may restart it any minute.
const LONGEST_RETRY_AFTER_MS = 60 * 60_000;
// The worker may be stopped after 30 s without work; what is due later is the alarm's.
const LONGEST_NAP_MS = 20_000;
const LOCK = "winnow-outbox";

/** Problems that only the user can end, by pairing. @type {Set<ProblemCode>} */
export const NEEDS_PAIRING = new Set(["unpaired", "unproven", "refused"]);

/**
 * Run `work` while nothing is being delivered, in any part of the extension.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function withOutbox(work) {
  return /** @type {Promise<T>} */ (navigator.locks.request(LOCK, work));
}

/**
 * Deliver what is due, oldest first. `now` names a row (or "" for all) that the user wants tried whether due or not.
 * @param {string} [now]
 * @returns {Promise<string[]>} the ids that the server has taken
 */
export async function deliver(now) {
  /** @type {string[]} */
  const delivered = [];
  await withOutbox(async () => {
    for (const row of await listWaiting()) {
      const asked = now === "" || now === row.id;
      if (!asked && (row.state === "needs_user" || row.nextAt > Date.now())) continue;
      const failure = await attempt(row);
      if (failure === null) delivered.push(row.id);
      else tellChanged(row.id);
      // The others would meet the same: nobody there, or nobody we trust.
      if (failure && (failure.code === "offline" || failure.code === "blocked" || NEEDS_PAIRING.has(failure.code))) {
        await holdOthers(row, failure);
        break;
      }
    }
  });
  await showBadge();
  await nap();
  return delivered;
}

/**
 * One attempt; null when the row has left the outbox, of which everybody is told.
 * @param {OutboxRow} row
 * @returns {Promise<Problem | null>}
 */
async function attempt(row) {
  try {
    const connection = await connect();
    const response = await connection.send(`/api/clippings/${row.id}`, {
      method: "PUT",
      body: row.blob,
      // The answer is wanted as soon as the clip is on disk; what its cleaning gave is asked for afterwards.
      headers: { "Content-Type": "application/json", "Content-Digest": row.digest, Prefer: "wait=0" },
    });
    if (response.status === 410) {
      await deleteWaiting(row.id);
      tellChanged(row.id);
      return null;
    }
    if (response.status !== 200 && response.status !== 201) {
      const failure = await failureOf(response);
      await postpone(row, failure.problem, retryAfterMs(response));
      return failure.problem;
    }
    const receipt = await receiptOf(response, row);
    await moveToSaved({
      id: row.id,
      savedAt: Date.now(),
      tabId: row.tabId,
      url: row.url,
      receipt,
      pictures: { ...picturesOf(receipt), settled: false },
      // Those of the clipping that this clip became a version of, too: what the popup sends back takes their place.
      tags: receipt.tags ?? row.tags ?? [],
      note: receipt.note ?? "",
      undone: false,
      before: row.before,
      unreadSites: row.unreadSites ?? [],
    });
    // Whoever waits for it hears of it first: the badge takes the browser longer than the news.
    tellChanged(row.id);
    await showSaved(row.tabId);
    return null;
  } catch (error) {
    const problem = problemOf(error);
    await postpone(row, problem, 0);
    return problem;
  }
}

/**
 * How many pictures the article has, and which are not in the library.
 * @param {{images: {wanted: string[], stored: number}}} said by the server
 */
export function picturesOf({ images: { wanted, stored } }) {
  return { missing: wanted, stored, of: wanted.length + stored };
}

/**
 * The receipt, if it is for exactly what was sent.
 * @param {Response} response
 * @param {OutboxRow} row
 * @returns {Promise<Receipt>}
 */
async function receiptOf(response, row) {
  /** @type {Receipt | null} */
  const receipt = await response.json().catch(() => null);
  if (receipt?.id !== row.id || receipt.digest !== row.digest) throw new Failure("wrong_answer");
  return receipt;
}

/**
 * @param {OutboxRow} row
 * @param {Problem} problem
 * @param {number} retryAfter in ms
 */
async function postpone(row, problem, retryAfter) {
  const tries = row.tries + 1;
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1));
  // Half of it at random, so that several windows or rows do not knock together.
  const delay = Math.max(retryAfter, ceiling / 2 + (Math.random() * ceiling) / 2);
  const state = problem.code === "rejected" ? "needs_user" : "waiting";
  await putWaiting({ ...row, tries, problem, state, nextAt: Date.now() + Math.round(delay) });
}

/**
 * Rows that were not tried share the fate of the one that was, without counting a try.
 * @param {OutboxRow} tried
 * @param {Problem} problem
 */
async function holdOthers(tried, problem) {
  const { nextAt } = (await getWaiting(tried.id)) ?? tried;
  for (const row of await listWaiting()) {
    if (row.id === tried.id || row.state === "needs_user") continue;
    await putWaiting({ ...row, problem, nextAt });
    tellChanged(row.id);
  }
}

/** `Retry-After` as seconds or as a date (RFC 9110, 10.2.3); 0 without. @param {Response} response */
function retryAfterMs(response) {
  const value = response.headers.get("Retry-After");
  if (!value) return 0;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS) : 0;
}

/** Try again soon without waiting for the alarm, if the worker lives that long. */
async function nap() {
  const due = (await listWaiting()).filter((row) => row.state === "waiting").map((row) => row.nextAt);
  const ms = Math.min(...due) - Date.now();
  if (ms < LONGEST_NAP_MS) setTimeout(() => chrome.alarms.create("deliver-now", { when: Date.now() }), Math.max(ms, 0));
}
