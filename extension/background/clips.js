/** What can be done with a clip: make one, say where it is, change it, take it back. The answers to the popup's questions. */

import { addressKey } from "../shared/addresses.js";
import { choicesFor } from "../shared/choices.js";
import { contentDigest } from "../shared/digests.js";
import { Failure, problemOf, tellChanged } from "../shared/messages.js";
import { changeSaved, deleteWaiting, getSaved, getWaiting, listWaiting, putWaiting } from "../shared/store.js";
import { showBadge, showFailed } from "./badge.js";
import { deliver, NEEDS_PAIRING, picturesOf, withOutbox } from "./delivery.js";
import { marksOn, unmark as removeMark, sendAllMarks, sendMarks, showMarks } from "./highlights.js";
import { syncKnown } from "./known.js";
import { notePage, printsOf, savedBefore, settlePage } from "./pages.js";
import { readPdf, showsPdf } from "./pdf.js";
import { sendPictures } from "./pictures.js";
import { bodyOf, checkAddress, linkTo, readTab, UNREADABLE } from "./reading.js";
import { connect, connectAhead, failureOf, jsonBody } from "./server.js";

/** @import {ClipStatus, Mode, Patch, Receipt, RemovedBlock, Waiting} from "../shared/messages.js" */
/** @import {OutboxRow, SavedRow} from "../shared/store.js" */

// Cleaning is killed after 20 s (the server's `cleaning_s`), but others may be cleaned before. Browsers stop a worker whose request
// takes 30 s to be answered.
const CLEANING_WAIT_S = 10;
const MOST_ASKED = 6;

const NO_PICTURES = { stored: 0, of: 0, missing: [], settled: true };

/**
 * Save what a tab shows.
 * @param {number} tabId
 * @param {Mode} mode
 * @param {import("./reading.js").Selected} [selected]
 * @returns {Promise<ClipStatus>}
 */
export async function clipTab(tabId, mode, selected) {
  const tab = await chrome.tabs.get(tabId);
  const url = tab.url ?? "";
  try {
    checkAddress(url);
    connectAhead();
    if (mode === "link") return await clipLink(url, tab.title ?? "", tabId);
    const snapshot = await readPageOrPdf(tab, mode, selected);
    const [status] = await Promise.all([keep(snapshot, tabId, printsOf(tabId)), showMarks(tabId, snapshot.url)]);
    return status;
  } catch (error) {
    const problem = problemOf(error);
    if (!UNREADABLE.has(problem.code)) throw error;
    await showFailed(tabId);
    return { ...nowhere("unreadable"), title: tab.title ?? "", url: /^https?:/.test(url) ? url : "", problem };
  }
}

/**
 * What a tab shows. The browsers' own viewers of PDFs let nobody in, or show nothing: then the file itself is fetched.
 * @param {chrome.tabs.Tab} tab
 * @param {"page" | "selection" | "region"} mode
 * @param {import("./reading.js").Selected} [selected]
 */
async function readPageOrPdf({ id = -1, url = "", title = "" }, mode, selected) {
  try {
    const snapshot = await readTab(id, mode, selected);
    return (showsPdf(snapshot.html) && (await readPdf(url, title))) || snapshot;
  } catch (error) {
    const pdf = UNREADABLE.has(problemOf(error).code) && /^https?:/.test(url) ? await readPdf(url, title) : null;
    if (!pdf) throw error;
    return pdf;
  }
}

/**
 * Save an address without reading it.
 * @param {string} url
 * @param {string} title
 * @param {number} tabId
 */
export function clipLink(url, title, tabId) {
  return keep(linkTo(url, title), tabId);
}

/**
 * Into the outbox, on disk, before the first attempt to send it.
 * @param {ReturnType<typeof linkTo>} read
 * @param {number} tabId
 * @param {Promise<Uint32Array | null>} [prints] of the page; they may come while the clip is on its way
 * @returns {Promise<ClipStatus>}
 */
export async function keep(read, tabId, prints = Promise.resolve(null)) {
  const { referrer, tags } = await choicesFor(read.url);
  const { unreadSites = [], ...sent } = read;
  const snapshot = { ...sent, referrer: referrer ? read.referrer : "", tags };
  const id = crypto.randomUUID();
  const blob = bodyOf(snapshot);
  // Ask that the browser does not clear our database when the disk fills; what it answers changes nothing for us. Workers of
  // Chromium cannot ask: there it is the permission `unlimitedStorage` that keeps it.
  const [digest] = await Promise.all([contentDigest(blob), navigator.storage.persist?.()]);
  const { title, url } = snapshot;
  const waiting = { tries: 0, nextAt: 0, state: /** @type {const} */ ("waiting"), problem: null };
  const row = {
    id,
    digest,
    blob,
    created: Date.now(),
    title: title || url,
    url,
    tabId,
    tags,
    unreadSites,
    ...waiting,
  };
  try {
    await putWaiting(row);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "QuotaExceededError") throw error;
    await showFailed(tabId);
    return { ...nowhere("no_room"), title, url, problem: { code: "no_room", detail: "" }, copy: await blob.text() };
  }
  const [delivered] = await Promise.all([deliver(id), comparePage(url, id, prints)]);
  follow(delivered);
  return statusOf(id);
}

/**
 * Say with a clip whether its page was saved before, and has changed since; and note what the page says now.
 * @param {string} url
 * @param {string} id
 * @param {Promise<Uint32Array | null>} prints
 */
async function comparePage(url, id, prints) {
  const before = await savedBefore(url, prints);
  const noted = prints.then((now) => notePage(url, id, now));
  if (!before) {
    // Nobody waits for what the page says now. Without it, a later look cannot tell whether the page has changed, and says nothing of it.
    noted.catch(() => undefined);
    return;
  }
  await noted;
  await withOutbox(async () => {
    const row = await getWaiting(id);
    if (row) await putWaiting({ ...row, before });
    else await changeSaved(id, () => ({ before }));
  });
}

/**
 * Deliver, then see to what the receipts still lack, without keeping the caller waiting.
 * @param {string} [now] see `deliver`
 */
export async function deliverAndFollow(now) {
  follow(await deliver(now));
}

/** @param {string[]} delivered */
function follow(delivered) {
  void sendAllMarks();
  if (delivered.length) void learnKnown();
  for (const id of delivered) {
    finish(id).catch(async () => {
      // The clip is safe; only its pictures or its word count are not here. The popup offers to try again.
      await changeSaved(id, ({ pictures }) => ({ pictures: { ...pictures, settled: true } }));
      tellChanged(id);
    });
  }
}

/** Bring the list of what is saved up to date; without the server the old one serves on. */
export async function learnKnown() {
  await syncKnown().catch((error) => {
    if (!(error instanceof Failure)) throw error;
  });
}

/** Wait for the cleaning, then send the pictures. @param {string} id */
async function finish(id) {
  for (let asked = 0; asked < MOST_ASKED; asked += 1) {
    const row = await getSaved(id);
    if (row?.receipt.state !== "received") break;
    await renew(id);
    tellChanged(id);
  }
  const row = await getSaved(id);
  if (row) await sendMarks(addressKey(row.url));
  await settlePage(id);
  if (row && (await choicesFor(row.url)).pictures) await sendPictures(id);
}

/** Have the receipt that the server gives when the clip is cleaned. @param {string} id */
async function renew(id) {
  const connection = await connect();
  const headers = { Prefer: `wait=${CLEANING_WAIT_S}` };
  /** @type {Receipt & {tags?: string[], note?: string}} */
  const receipt = await connection.json(`/api/clippings/${id}/receipt`, { headers });
  await changeSaved(id, (row) => ({
    receipt,
    pictures: { ...row.pictures, ...picturesOf(receipt) },
    tags: receipt.tags ?? row.tags,
    note: receipt.note ?? row.note,
  }));
}

/** Bring the receipt up to date with the library. @param {string} id */
async function refresh(id) {
  const connection = await connect();
  await adopt(id, await connection.json(`/api/clippings/${id}`));
}

/**
 * Take over what the library says of a clip.
 * @param {string} id
 * @param {any} detail the server's `Detail`
 */
async function adopt(id, detail) {
  await changeSaved(id, (row) => {
    const receipt = /** @type {Receipt} */ ({ ...row.receipt });
    for (const key of /** @type {const} */ (["state", "title", "words", "removed", "warnings", "revision", "site"])) {
      if (detail[key] !== undefined) Object.assign(receipt, { [key]: detail[key] });
    }
    if (Array.isArray(detail.authors)) receipt.byline = detail.authors.join(", ");
    const pictures = { ...row.pictures, ...(detail.images && picturesOf(detail)) };
    return { receipt, pictures, tags: detail.tags ?? row.tags, note: detail.note ?? row.note };
  });
}

/** @param {string} id @returns {Promise<ClipStatus>} */
export async function statusOf(id) {
  const rows = await listWaiting();
  const row = rows.find((candidate) => candidate.id === id);
  if (row) return { ...statusOfWaiting(row, rows.length), marks: await marksOn(row.url) };
  const saved = await getSaved(id);
  return saved
    ? { ...statusOfSaved(saved, rows.length), marks: await marksOn(saved.url) }
    : { ...nowhere("gone"), id, waiting: rows.length };
}

/**
 * @param {OutboxRow} row
 * @param {number} waiting
 * @returns {ClipStatus}
 */
function statusOfWaiting(row, waiting) {
  const held = row.problem !== null && NEEDS_PAIRING.has(row.problem.code);
  const phase = row.state === "needs_user" ? "needs_user" : held ? "held" : "queued";
  const { id, title, url, problem, nextAt, before = null } = row;
  return { ...nowhere(phase), id, title, url, problem, nextAt, waiting, before };
}

/**
 * @param {SavedRow} row
 * @param {number} waiting
 * @returns {ClipStatus}
 */
function statusOfSaved(row, waiting) {
  const { id, url, receipt, pictures, tags, note } = row;
  return {
    ...nowhere(row.undone ? "undone" : "saved"),
    id,
    title: receipt.title,
    url,
    receipt,
    pictures,
    tags,
    note,
    waiting,
    before: row.before ?? null,
    unreadSites: row.unreadSites ?? [],
  };
}

/** @param {ClipStatus["phase"]} phase @returns {ClipStatus} */
function nowhere(phase) {
  const nothing = { problem: null, waiting: 0, nextAt: 0, receipt: null, pictures: NO_PICTURES, tags: [], note: "" };
  return { id: "", phase, title: "", url: "", before: null, marks: [], unreadSites: [], ...nothing };
}

/**
 * Take a clip back: out of the outbox if it has not been sent, into the library's trash if it has.
 * @param {string} id
 * @returns {Promise<ClipStatus>}
 */
export async function undo(id) {
  const dropped = await withOutbox(async () => {
    const row = await getWaiting(id);
    // A row that was tried may have arrived without our hearing of it; it is then in the library, where the user can delete it.
    if (row) await deleteWaiting(id);
    return Boolean(row);
  });
  if (!dropped) return edit(id, { state: "trash" });
  await showBadge();
  tellChanged(id);
  return statusOf(id);
}

/**
 * Save what the tab of a clip shows once more, now that more of it may be read: the library makes it the newest version of that clip.
 * @param {string} id
 * @returns {Promise<ClipStatus>}
 */
export async function clipAgain(id) {
  const row = await getSaved(id);
  if (!row) throw new Failure("gone");
  return clipTab(row.tabId, "page");
}

/**
 * @param {string} id
 * @param {Patch} patch
 * @returns {Promise<ClipStatus>}
 */
export async function edit(id, patch) {
  const connection = await connect();
  // Two edits of one clip follow each other, so that each knows the revision that the last one made.
  await navigator.locks.request(`winnow-edit-${id}`, async () => {
    let response = await sendPatch(connection, id, patch);
    if (response.status === 412) {
      // Changed in the viewer, or by its own pictures, since the receipt: the user's newest word on these fields counts.
      await refresh(id);
      response = await sendPatch(connection, id, patch);
    }
    if (!response.ok) throw await failureOf(response);
    await adopt(id, await response.json());
    if (patch.state) await changeSaved(id, () => ({ undone: patch.state === "trash" }));
  });
  if (patch.state) void learnKnown();
  tellChanged(id);
  return statusOf(id);
}

/**
 * @param {import("./server.js").Connection} connection
 * @param {string} id
 * @param {Patch} patch
 */
async function sendPatch(connection, id, patch) {
  const row = await getSaved(id);
  if (!row) throw new Failure("gone");
  const { body, headers } = jsonBody(patch);
  return connection.send(`/api/clippings/${id}`, {
    method: "PATCH",
    body,
    headers: { ...headers, "If-Match": `"${row.receipt.revision}"` },
  });
}

/** @param {string} id @returns {Promise<RemovedBlock[]>} */
export async function removedFrom(id) {
  const connection = await connect();
  return (await connection.json(`/api/clippings/${id}/removed`)).removed;
}

/**
 * @param {string} id
 * @param {string} block
 */
export async function restore(id, block) {
  const connection = await connect();
  await connection.json(`/api/clippings/${id}/restore`, { method: "POST", ...jsonBody({ blocks: [block] }) });
  await refresh(id);
  tellChanged(id);
  return statusOf(id);
}

/** @param {string} id */
export async function retryPictures(id) {
  await sendPictures(id);
  return statusOf(id);
}

/**
 * Take a highlight of a clip's page away.
 * @param {string} id
 * @param {string} mark
 */
export async function unmark(id, mark) {
  const row = await getSaved(id);
  if (row) await removeMark(id, mark, row.url, row.tabId);
  return statusOf(id);
}

/** The tags of the library, the most used first. @returns {Promise<string[]>} */
export async function tags() {
  const connection = await connect();
  return (await connection.json("/api/tags")).tags;
}

/** @returns {Promise<Waiting[]>} */
export async function outbox() {
  const rows = await listWaiting();
  return rows.map(({ blob, digest, tabId, ...row }) => ({ ...row, size: blob.size }));
}
