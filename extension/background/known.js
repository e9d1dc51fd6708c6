/**
 * Which pages are saved, found without asking anybody: the server hands out the hashes of all saved addresses, and an address is
 * looked up among them here. The list is asked for when something was saved and every few minutes, never because a page is visited.
 */

import { addressKey } from "../shared/addresses.js";
import { sha256 } from "../shared/digests.js";
import { getKnown, getPage, putKnown } from "../shared/memory.js";
import { connect } from "./server.js";

/** @import {KnownRow} from "../shared/memory.js" */

const HASH = 6;
const RECORD = HASH + 4;
// A library that was put back from a backup may count its revisions anew, so everything is asked for once in a while.
const WHOLE_AFTER_MS = 7 * 24 * 60 * 60_000;

/** Bring the list up to date. Throws `Failure` when the server cannot be reached. */
export async function syncKnown() {
  const connection = await connect();
  const old = await getKnown();
  const usable = old && old.salt === connection.hello.server_id && Date.now() - old.fetched < WHOLE_AFTER_MS;
  const answer = await connection.json(`/api/known?since=${usable ? old.revision : 0}`);
  const entries = Uint8Array.from(atob(String(answer.entries)), (character) => character.charCodeAt(0));
  const { salt, revision, whole } = answer;
  const fetched = whole || !old ? Date.now() : old.fetched;
  const records = merged(whole || !old ? new Uint8Array() : old.records, entries);
  await putKnown({ name: "known", salt, revision, fetched, records });
}

/**
 * The records of both, in the order of their hashes; later ones count, those without a time are left out.
 * @param {Uint8Array} old
 * @param {Uint8Array} entries
 */
function merged(old, entries) {
  /** @type {Map<string, Uint8Array>} */
  const byHash = new Map();
  for (const records of [old, entries]) {
    for (let at = 0; at + RECORD <= records.length; at += RECORD) {
      const record = records.subarray(at, at + RECORD);
      const name = String.fromCharCode(...record.subarray(0, HASH));
      if (secondOf(record)) byHash.set(name, record);
      else byHash.delete(name);
    }
  }
  const result = new Uint8Array(byHash.size * RECORD);
  const names = [...byHash.keys()].sort();
  for (const [index, name] of names.entries()) result.set(/** @type {Uint8Array} */ (byHash.get(name)), index * RECORD);
  return result;
}

/** @param {Uint8Array} record */
function secondOf(record) {
  return new DataView(record.buffer, record.byteOffset + HASH, 4).getUint32(0);
}

/**
 * When this address was saved last, in ms since 1970; 0 when it is not, as far as this browser knows.
 * @param {string} url
 */
export async function savedAt(url) {
  if (!/^https?:/.test(url)) return 0;
  const key = addressKey(url);
  const [known, page] = await Promise.all([getKnown(), getPage(key)]);
  const listed = known ? await lookUp(known, key) : 0;
  // Without a list, what this browser saved itself is what is known; with one, what is not in it was deleted since.
  return known ? listed && Math.max(listed, page?.savedAt ?? 0) : (page?.savedAt ?? 0);
}

/**
 * @param {KnownRow} known
 * @param {string} key
 */
async function lookUp({ salt, records }, key) {
  const wanted = (await sha256(new TextEncoder().encode(`${salt}\n${key}`))).subarray(0, HASH);
  let low = 0;
  let high = records.length / RECORD;
  while (low < high) {
    const middle = (low + high) >> 1;
    const record = records.subarray(middle * RECORD, (middle + 1) * RECORD);
    const order = compare(record, wanted);
    if (order === 0) return secondOf(record) * 1000;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return 0;
}

/**
 * @param {Uint8Array} record
 * @param {Uint8Array} hash
 */
function compare(record, hash) {
  for (let at = 0; at < HASH; at += 1) if (record[at] !== hash[at]) return record[at] - hash[at];
  return 0;
}
