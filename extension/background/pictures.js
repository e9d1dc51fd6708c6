/**
 * The pictures of an article, taken from the reader's own session: those of the page's origin through the page, while its tab is there;
 * others from here with cookies where the reader has allowed the site, and as the page if the site asks where they stand, else through
 * the page as its own scripts could.
 */

import { hex, sha256 } from "../shared/digests.js";
import { tellChanged } from "../shared/messages.js";
import { siteOf } from "../shared/sites.js";
import { changeSaved, getSaved } from "../shared/store.js";
import { asPage } from "./referrer.js";
import { connect } from "./server.js";

/** @import {PictureLoss} from "../shared/messages.js" */
/** @import {SavedRow} from "../shared/store.js" */

const TIMEOUT_MS = 20_000;
const AT_ONCE = 4;

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** @typedef {{bytes: Bytes, why: ""} | {bytes: null, why: PictureLoss}} Found */

/**
 * Upload what the receipt wants; says on the receipt how many came, and of the others why not.
 * @param {string} id
 */
export async function sendPictures(id) {
  const row = await getSaved(id);
  if (!row) return;
  const { missing } = row.pictures;
  if (missing.length > 0) await sendAll(row, [...missing]);
  await changeSaved(id, ({ pictures }) => ({ pictures: { ...pictures, settled: true } }));
  tellChanged(id);
}

/**
 * @param {SavedRow} row
 * @param {string[]} queue their addresses
 */
async function sendAll(row, queue) {
  const connection = await connect();
  const limit = connection.hello.limits.image_bytes ?? 25 * 1024 * 1024;
  const work = async () => {
    for (let url = queue.shift(); url; url = queue.shift())
      await sendOne(row.id, connection, url, await keepable(row, url, limit));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/**
 * @param {string} id
 * @param {import("./server.js").Connection} connection
 * @param {string} url
 * @param {Found} found
 */
async function sendOne(id, connection, url, found) {
  let { why } = found;
  if (found.bytes) {
    const type = mediaType(found.bytes);
    const path = `/api/clippings/${id}/images/${hex(await sha256(found.bytes))}?url=${encodeURIComponent(url)}`;
    const body = new Blob([found.bytes], { type });
    const response = await connection.send(path, { method: "PUT", body, headers: { "Content-Type": type } });
    if (!response.ok) why = "rejected";
  }
  await changeSaved(id, ({ pictures }) => {
    const losses = { ...pictures.why };
    delete losses[url];
    if (why) return { pictures: { ...pictures, why: { ...losses, [url]: why } } };
    const missing = pictures.missing.filter((each) => each !== url);
    return { pictures: { ...pictures, stored: pictures.stored + 1, missing, why: losses } };
  });
}

/**
 * A picture as the library keeps it: drawings are kept as they look on the page.
 * @param {SavedRow} row
 * @param {string} url
 * @param {number} limit in bytes
 * @returns {Promise<Found>}
 */
async function keepable(row, url, limit) {
  const found = await pictureOf(row, url, limit);
  if (!found.bytes || mediaType(found.bytes)) return found;
  const drawn = bytesOf(
    await inPage(row.tabId, (address) => /** @type {any} */ (globalThis).winnowDrawn(address), [url]),
  );
  return drawn && mediaType(drawn) ? { bytes: drawn, why: "" } : { bytes: null, why: "no_picture" };
}

/**
 * @param {SavedRow} row
 * @param {string} url
 * @param {number} limit in bytes
 * @returns {Promise<Found>}
 */
async function pictureOf(row, url, limit) {
  const own = new URL(url).origin === new URL(row.url).origin;
  const allowed = await chrome.permissions.contains({ origins: [siteOf(url)] });
  const page = () => fromPage(row.tabId, url, limit);
  const here = () => fromHere(url, limit, allowed);
  const hereAsPage = () => asPage(row.url, url, here);
  /** @type {Found} */
  let found = { bytes: null, why: "no_answer" };
  // The page tells the site where the picture stands, which some ask for; cookies of other sites go along only from here. A site that
  // gives the picture without is not told.
  for (const way of own || !allowed ? [page, here] : [here, hereAsPage, page]) {
    const next = await way();
    if (!next) continue;
    if (next.bytes) return next;
    // What a site said is worth more than that nothing was heard on another way.
    if (next.why !== "no_answer") found = next;
    if (found.why === "too_large") break;
  }
  return found.why === "no_answer" && !own && !allowed ? { bytes: null, why: "not_allowed" } : found;
}

/**
 * @param {string} url
 * @param {number} limit
 * @param {boolean} allowed
 * @returns {Promise<Found>}
 */
async function fromHere(url, limit, allowed) {
  const credentials = allowed ? "include" : "omit";
  const response = await fetch(url, { credentials, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => null);
  if (!response?.ok) return { bytes: null, why: lossOf(response?.status ?? 0) };
  const blob = await response.blob();
  return blob.size > limit
    ? { bytes: null, why: "too_large" }
    : { bytes: new Uint8Array(await blob.arrayBuffer()), why: "" };
}

/**
 * Through the page, while its tab is there.
 * @param {number} tabId
 * @param {string} url
 * @param {number} limit
 * @returns {Promise<Found>}
 */
async function fromPage(tabId, url, limit) {
  /** @type {{status: number, base64: string} | null} */
  const answer = await inPage(tabId, (address, size) => /** @type {any} */ (globalThis).winnowPicture(address, size), [
    url,
    limit,
  ]);
  const bytes = bytesOf(answer?.base64);
  return bytes ? { bytes, why: "" } : { bytes: null, why: lossOf(answer?.status ?? 0) };
}

/**
 * @param {number} tabId
 * @param {(...values: any[]) => unknown} func
 * @param {unknown[]} args
 * @returns {Promise<any>}
 */
async function inPage(tabId, func, args) {
  try {
    await chrome.scripting.executeScript({
      target: { tabId },
      files: ["/extension/capture/pictures.js"],
      injectImmediately: true,
    });
    const results = await chrome.scripting.executeScript({ target: { tabId }, func, args, injectImmediately: true });
    return results[0]?.result ?? null;
  } catch {
    // The tab was closed or went on: another way is tried.
    return null;
  }
}

/** @param {string | null | undefined} base64 @returns {Bytes | null} */
function bytesOf(base64) {
  return base64 ? Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) : null;
}

/** What a status says of a picture that did not come. @param {number} status @returns {PictureLoss} */
function lossOf(status) {
  if (status === 0 || status === 200) return "no_answer";
  if (status === 413) return "too_large";
  return status === 404 || status === 410 ? "gone" : "refused";
}

/**
 * The type that the bytes themselves show; servers label pictures wrongly. Only what the library keeps.
 * Source: WHATWG MIME Sniffing, 6.1; AVIF: ISO 23000-22, brand "avif" or "avis".
 * @param {Uint8Array} bytes
 */
function mediaType(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) return "image/gif";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "image/webp";
  if (head.slice(4, 12) === "ftypavif" || head.slice(4, 12) === "ftypavis") return "image/avif";
  return "";
}
