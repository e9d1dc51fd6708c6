/** IndexedDB with promises, for the databases of the extension. */

/**
 * Run `work` in one transaction and give its request's result once the transaction is over; how much "over" promises is up to
 * `durability`. A transaction is over once nothing is asked of it in a turn of the event loop.
 * @template T
 * @param {() => Promise<IDBDatabase>} open
 * @param {string[]} stores
 * @param {IDBTransactionMode} mode
 * @param {(transaction: IDBTransaction) => IDBRequest<T>} work
 * @param {IDBTransactionDurability} [durability]
 * @returns {Promise<T>}
 */
export async function transacted(open, stores, mode, work, durability = "default") {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(stores, mode, { durability });
      const request = work(transaction);
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
}

/**
 * Open a database, making its stores when it is new.
 * @param {string} name
 * @param {(database: IDBDatabase) => void} make
 * @returns {Promise<IDBDatabase>}
 */
export function opened(name, make) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => make(request.result);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
