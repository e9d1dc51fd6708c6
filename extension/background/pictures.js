/**
 * The pictures of an article, taken from the reader's own session: those of the page's origin through the page, while its tab is
 * there; others from here, with cookies where the user has allowed the site and without where not.
 */

import { hex, sha256 } from "../shared/digests.js";
import { tellChanged } from "../shared/messages.js";
import { siteOf } from "../shared/sites.js";
import { changeSaved, getSaved } from "../shared/store.js";
import { connect } from "./server.js";

/** @import {SavedRow} from "../shared/store.js" */

const TIMEOUT_MS = 20_000;
const AT_ONCE = 4;

/**
 * Upload what the receipt wants; says on the receipt how many came.
 * @param {string} id
 */
export async function sendPictures(id) {
  const row = await getSaved(id);
  if (!row) return;
  const connection = await connect();
  const limit = connection.hello.limits.image_bytes ?? 25 * 1024 * 1024;
  const queue = [...row.pictures.missing];
  const work = async () => {
    for (let url = queue.shift(); url; url = queue.shift()) {
      const address = url;
      const bytes = await pictureOf(row, address, limit);
      const type = bytes && mediaType(bytes);
      if (!bytes || !type) continue;
      const digest = hex(await sha256(bytes));
      const path = `/api/clippings/${id}/images/${digest}?url=${encodeURIComponent(address)}`;
      const response = await connection.send(path, {
        method: "PUT",
        body: new Blob([bytes], { type }),
        headers: { "Content-Type": type },
      });
      if (!response.ok) continue;
      await changeSaved(id, ({ pictures }) => ({
        pictures: {
          ...pictures,
          stored: pictures.stored + 1,
          missing: pictures.missing.filter((missing) => missing !== address),
        },
      }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await changeSaved(id, ({ pictures }) => ({ pictures: { ...pictures, settled: true } }));
  tellChanged(id);
}

/**
 * @param {SavedRow} row
 * @param {string} url
 * @param {number} limit in bytes
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>}
 */
async function pictureOf(row, url, limit) {
  if (new URL(url).origin === new URL(row.url).origin) {
    const bytes = await fromPage(row.tabId, url, limit);
    if (bytes) return bytes;
  }
  const allowed = await chrome.permissions.contains({ origins: [siteOf(url)] });
  const response = await fetch(url, {
    credentials: allowed ? "include" : "omit",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
  if (!response?.ok) return null;
  const blob = await response.blob();
  return blob.size <= limit ? new Uint8Array(await blob.arrayBuffer()) : null;
}

/**
 * Through the page; null when its tab is gone or elsewhere.
 * @param {number} tabId
 * @param {string} url
 * @param {number} limit
 */
async function fromPage(tabId, url, limit) {
  try {
    await chrome.scripting.executeScript({ target: { tabId }, files: ["/extension/capture/pictures.js"] });
    const results = await chrome.scripting.executeScript({
      target: { tabId },
      func: (address, size) => /** @type {any} */ (globalThis).winnowPicture(address, size),
      args: [url, limit],
    });
    const base64 = results[0]?.result;
    return base64 ? Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) : null;
  } catch {
    // The tab was closed or went on: the other way is tried next.
    return null;
  }
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
