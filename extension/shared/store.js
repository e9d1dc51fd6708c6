/**
 * What must outlive the worker: the outbox (clips on their way) and the receipts (what became of the latest ones), in IndexedDB.
 *
 * A transaction is over once nothing is asked of it in a turn of the event loop, so callers have bodies and digests ready before.
 */

import { opened, transacted } from "./database.js";

/** @import {Before, Pictures, Problem, Receipt} from "./messages.js" */

/**
 * A clip that the server has not acknowledged.
 * @typedef {object} OutboxRow
 * @property {string} id a UUID, also the key that makes a retry harmless
 * @property {string} digest of `blob`, as `Content-Digest` writes it
 * @property {Blob} blob the request's body
 * @property {number} created ms since 1970
 * @property {number} tries
 * @property {number} nextAt ms since 1970
 * @property {"waiting" | "needs_user"} state
 * @property {Problem | null} problem of the last attempt
 * @property {string} title
 * @property {string} url
 * @property {number} tabId
 * @property {Before | null} [before]
 * @property {string[]} [tags]
 * @property {string[]} [unreadSites]
 */

/**
 * A clip that the server has acknowledged.
 * @typedef {object} SavedRow
 * @property {string} id
 * @property {number} savedAt
 * @property {number} tabId
 * @property {string} url
 * @property {Receipt} receipt
 * @property {Pictures} pictures
 * @property {string[]} tags
 * @property {string} note
 * @property {boolean} undone
 * @property {Before | null} [before]
 * @property {string[]} [unreadSites]
 */

// Enough for an evening's clips to show their receipt again; the library has the rest.
const RECEIPTS_KEPT = 100;

const open = () =>
  opened("winnow", (database) => {
    database.createObjectStore("outbox", { keyPath: "id" });
    database.createObjectStore("saved", { keyPath: "id" }).createIndex("savedAt", "savedAt");
  });

/**
 * Run `work` in one transaction and give its request's result once the transaction is on disk.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(outbox: IDBObjectStore, saved: IDBObjectStore) => IDBRequest<T>} work
 */
function transact(mode, work) {
  /** @param {IDBTransaction} transaction */
  const both = (transaction) => work(transaction.objectStore("outbox"), transaction.objectStore("saved"));
  return transacted(open, ["outbox", "saved"], mode, both, "strict");
}

/** @param {OutboxRow} row */
export async function putWaiting(row) {
  await transact("readwrite", (outbox) => outbox.put(row));
}

/**
 * @param {string} id
 * @returns {Promise<OutboxRow | undefined>}
 */
export function getWaiting(id) {
  return transact("readonly", (outbox) => outbox.get(id));
}

/**
 * All clips on their way, oldest first.
 * @returns {Promise<OutboxRow[]>}
 */
export async function listWaiting() {
  /** @type {OutboxRow[]} */
  const rows = await transact("readonly", (outbox) => outbox.getAll());
  return rows.sort((a, b) => a.created - b.created);
}

/** @param {string} id */
export async function deleteWaiting(id) {
  await transact("readwrite", (outbox) => outbox.delete(id));
}

/**
 * The server has it: out of the outbox and into the receipts, in one step.
 * @param {SavedRow} row
 */
export async function moveToSaved(row) {
  await transact("readwrite", (outbox, saved) => {
    outbox.delete(row.id);
    const all = saved.index("savedAt").getAllKeys();
    all.onsuccess = () => {
      for (const key of all.result.slice(0, -RECEIPTS_KEPT)) saved.delete(key);
    };
    return saved.put(row);
  });
}

/**
 * @param {string} id
 * @returns {Promise<SavedRow | undefined>}
 */
export function getSaved(id) {
  return transact("readonly", (_outbox, saved) => saved.get(id));
}

/**
 * Change a receipt, if it is still kept; read and write are one transaction.
 * @param {string} id
 * @param {(row: SavedRow) => Partial<SavedRow>} change
 */
export async function changeSaved(id, change) {
  await transact("readwrite", (_outbox, saved) => {
    const read = saved.get(id);
    read.onsuccess = () => {
      if (read.result) saved.put({ ...read.result, ...change(read.result) });
    };
    return read;
  });
}
