/** Fetching what is not open in a tab, with the reader's session, from the sites that the browser lets the extension into. */

import { Failure } from "../shared/messages.js";
import { siteOf } from "../shared/sites.js";

const TIMEOUT_MS = 30_000;
// Base64 makes four bytes of three, and the server takes snapshots of 64 MiB.
export const MOST_BYTES = 46 * 1024 * 1024;

/** @typedef {{url: string, type: string, charset: string, bytes: Uint8Array<ArrayBuffer>}} Fetched `url` is the last one, after redirects */

/** Whether the reader has let the extension into the site of an address. @param {string} url */
export function mayReach(url) {
  return chrome.permissions.contains({ origins: [siteOf(url)] });
}

/**
 * Fetch an address. Throws `Failure` "not_allowed", "no_answer", "site_refused" or "too_large".
 * @param {string} url
 * @returns {Promise<Fetched>}
 */
export async function fetchWithSession(url) {
  let response;
  try {
    response = await fetch(url, { credentials: "include", signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    if (!(await mayReach(url))) throw new Failure("not_allowed", new URL(url).host);
    throw new Failure("no_answer", error instanceof Error ? error.message : "");
  }
  if (!response.ok) throw new Failure("site_refused", String(response.status));
  if (Number(response.headers.get("Content-Length")) > MOST_BYTES) throw new Failure("too_large");
  const bytes = new Uint8Array(await response.arrayBuffer());
  return fetched(response.url || url, response.headers.get("Content-Type") ?? "", bytes);
}

/**
 * Fetch an address of a page's own origin through its tab, which needs no permission beyond the click. Throws as `fetchWithSession`.
 * @param {string} url
 * @param {number} tabId
 * @returns {Promise<Fetched>}
 */
export async function fetchThroughTab(url, tabId) {
  /** @type {{status: number, url: string, type: string, base64: string} | null} */
  let answer = null;
  try {
    const target = { tabId };
    const results = await chrome.scripting.executeScript({
      target,
      func: fetchInPage,
      args: [url, MOST_BYTES, TIMEOUT_MS],
      injectImmediately: true,
    });
    answer = results[0]?.result ?? null;
  } catch {
    // The tab was closed, went on, or is none that we may enter.
  }
  if (!answer) throw new Failure("not_allowed", new URL(url).host);
  if (answer.status === 0) throw new Failure("too_large");
  if (answer.status >= 400) throw new Failure("site_refused", String(answer.status));
  const bytes = Uint8Array.from(atob(answer.base64), (character) => character.charCodeAt(0));
  return fetched(answer.url, answer.type, bytes);
}

/**
 * In the page; null for another origin, and for one that leads to another. Status 0 is for what is too large.
 * @param {string} url
 * @param {number} limit
 * @param {number} timeout
 */
async function fetchInPage(url, limit, timeout) {
  if (new URL(url).origin !== location.origin) return null;
  const response = await fetch(url, { credentials: "include", signal: AbortSignal.timeout(timeout) }).catch(() => null);
  if (!response) return null;
  const blob = await response.blob();
  const reader = new FileReader();
  const base64 = await new Promise((resolve) => {
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    if (blob.size <= limit) reader.readAsDataURL(blob);
    else resolve("");
  });
  const status = blob.size <= limit ? response.status : 0;
  return { status, url: response.url, type: response.headers.get("Content-Type") ?? "", base64 };
}

/**
 * @param {string} url
 * @param {string} header `Content-Type`
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Fetched}
 */
function fetched(url, header, bytes) {
  if (bytes.length > MOST_BYTES) throw new Failure("too_large");
  const isPdf = String.fromCharCode(...bytes.subarray(0, 1024)).includes("%PDF-");
  const named = header.split(";")[0].trim().toLowerCase();
  const charset = /charset\s*=\s*"?([\w:.-]+)/i.exec(header)?.[1] ?? "";
  const address = new URL(url);
  address.username = "";
  address.password = "";
  return { url: address.href, type: isPdf && named !== "text/html" ? "application/pdf" : named, charset, bytes };
}

/**
 * A page's bytes as text: byte order mark, the declared encoding, then UTF-8, then Windows-1252 as browsers do.
 * Source for where the declaration is looked for: HTML Living Standard, 13.2.3.2.
 * @param {Fetched} answer
 */
export function textOf({ bytes, charset }) {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  const declared = charset || (/charset\s*=\s*["']?\s*([\w:.-]{1,40})/i.exec(head)?.[1] ?? "");
  const marked = head.startsWith("ÿþ") ? "utf-16le" : head.startsWith("þÿ") ? "utf-16be" : "";
  for (const [label, fatal] of /** @type {[string, boolean][]} */ ([
    [marked, false],
    [declared, false],
    ["utf-8", true],
  ])) {
    if (!label) continue;
    try {
      return new TextDecoder(label, { fatal }).decode(bytes);
    } catch {
      // No encoding of this name, or not the one it is in.
    }
  }
  return new TextDecoder("windows-1252").decode(bytes);
}
