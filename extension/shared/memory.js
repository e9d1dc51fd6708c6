/**
 * What this browser remembers of pages, apart from the clips themselves: which addresses are saved, what their articles said, and
 * what was marked on them. All of it can be had again or done without, so it has a database of its own beside the outbox.
 */

import { opened, transacted } from "./database.js";

/**
 * @typedef {object} KnownRow
 * @property {"known"} name
 * @property {string} salt
 * @property {number} revision of the server's list
 * @property {number} fetched when the whole list came, in ms since 1970
 * @property {Uint8Array} records of 10 bytes, in order: a hash, and the second since 1970
 */

/**
 * What the article of a page said when it was saved.
 * @typedef {object} PageRow
 * @property {string} key of the address
 * @property {number} savedAt ms since 1970
 * @property {string} clip the id of the clip
 * @property {boolean} settled whether `prints` are the article's; those of the whole page until it was cleaned
 * @property {Uint32Array} prints
 */

/** @typedef {"facts" | "pages" | "highlights"} StoreName */

// Enough for a few years of daily reading; at about 5 KB a page it stays small.
const PAGES_KEPT = 1_000;

const open = () =>
  opened("winnow-memory", (database) => {
    database.createObjectStore("facts", { keyPath: "name" });
    database.createObjectStore("pages", { keyPath: "key" }).createIndex("savedAt", "savedAt");
    database.createObjectStore("highlights", { keyPath: "id" }).createIndex("page", "page");
  });

/**
 * Run `work` on a store in one transaction; gives its request's result once that is over.
 * @template T
 * @param {StoreName} name
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work
 */
export function remembering(name, mode, work) {
  return transacted(open, [name], mode, (transaction) => work(transaction.objectStore(name)));
}

/** @returns {Promise<KnownRow | undefined>} */
export function getKnown() {
  return remembering("facts", "readonly", (facts) => facts.get("known"));
}

/** @param {KnownRow} row */
export async function putKnown(row) {
  await remembering("facts", "readwrite", (facts) => facts.put(row));
}

/**
 * @param {string} key
 * @returns {Promise<PageRow | undefined>}
 */
export function getPage(key) {
  return remembering("pages", "readonly", (pages) => pages.get(key));
}

/** Those saved longest ago make room. @param {PageRow} row */
export async function putPage(row) {
  await remembering("pages", "readwrite", (pages) => {
    const all = pages.index("savedAt").getAllKeys();
    all.onsuccess = () => {
      for (const key of all.result.slice(0, -PAGES_KEPT)) pages.delete(key);
    };
    return pages.put(row);
  });
}
