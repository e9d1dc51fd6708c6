/**
 * What this browser remembers of pages, apart from the clips themselves: which addresses are saved, what their articles said, and
 * what was marked on them. All of it can be had again or done without, so it has a database of its own beside the outbox.
 */

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

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("winnow-memory", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("facts", { keyPath: "name" });
      request.result.createObjectStore("pages", { keyPath: "key" }).createIndex("savedAt", "savedAt");
      request.result.createObjectStore("highlights", { keyPath: "id" }).createIndex("page", "page");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Run `work` on a store in one transaction; gives its request's result once that is over.
 * @template T
 * @param {StoreName} name
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T>}
 */
export async function remembering(name, mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
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
