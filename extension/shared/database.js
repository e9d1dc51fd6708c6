/** IndexedDB with promises, for the databases of the extension. */

/**
 * Those that are open. They stay so: opening one takes longer than most of what is done with it.
 * @type {Map<string, Promise<IDBDatabase>>}
 */
const databases = new Map();

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
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(stores, mode, { durability });
    const request = work(transaction);
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? request.error);
  });
}

/**
 * A database, opened if it is not open, and its stores made when it is new.
 * @param {string} name
 * @param {(database: IDBDatabase) => void} make
 * @returns {Promise<IDBDatabase>}
 */
export function opened(name, make) {
  let database = databases.get(name);
  if (!database) {
    database = openNow(name, make);
    databases.set(name, database);
    database.catch(() => databases.delete(name));
  }
  return database;
}

/**
 * @param {string} name
 * @param {(database: IDBDatabase) => void} make
 * @returns {Promise<IDBDatabase>}
 */
function openNow(name, make) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => make(request.result);
    request.onsuccess = () => {
      const database = request.result;
      const forget = () => databases.delete(name);
      // The browser closes it when the user clears its data or the disk fails.
      database.onclose = forget;
      // Another part of the extension deletes it, or gives it another form.
      database.onversionchange = () => {
        forget();
        database.close();
      };
      resolve(database);
    };
    request.onerror = () => reject(request.error);
  });
}
