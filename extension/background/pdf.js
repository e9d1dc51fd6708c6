/**
 * A PDF as a snapshot: the whole file stands in the HTML as a data: URL, so that it waits in the outbox and arrives like any page. The
 * server takes its text out of it.
 */

import { Failure } from "../shared/messages.js";
import { fetchWithSession, mayReach } from "./fetching.js";
import { snapshotOf } from "./reading.js";

// Chromium's viewer is a page that holds nothing but one element of the plug-in; what looks like it is asked for and looked at.
const VIEWER = /<(?:embed|iframe)\b[^>]*\btype="application\/pdf"[^>]*\binternalid="/;
const VIEWER_CHARACTERS = 10_000;

/** Whether what was read of a tab is the browser's viewer of PDFs. @param {string} html */
export function showsPdf(html) {
  return html.length < VIEWER_CHARACTERS && VIEWER.test(html);
}

/**
 * The PDF that a tab shows, fetched with the reader's session; null when what is there is none. Throws `Failure`.
 * @param {string} url
 * @param {string} title
 */
export async function readPdf(url, title) {
  const named = /\.pdf$/i.test(new URL(url).pathname);
  let answer;
  try {
    answer = await fetchWithSession(url);
  } catch (error) {
    if (named && !(await mayReach(url))) throw new Failure("pdf_not_allowed", new URL(url).host);
    if (named && error instanceof Failure && error.problem.code === "too_large") throw error;
    return null;
  }
  return answer.type === "application/pdf" ? pdfSnapshot(answer.url, title, answer.bytes) : null;
}

/**
 * @param {string} url
 * @param {string} title
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function pdfSnapshot(url, title, bytes) {
  const reader = new FileReader();
  /** @type {string} */
  const data = await new Promise((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([bytes], { type: "application/pdf" }));
  });
  const html = `<!DOCTYPE html>\n<html><body><embed type="application/pdf" src="${data}"></body></html>`;
  const viewport = { width: 0, height: 0, dpr: 1 };
  const parts = { html, frames: [], selection: null, lang: "", viewport, referrer: "" };
  return snapshotOf({ url, title: title || nameOf(url), ...parts }, "page");
}

/** A file's name, without its ending. @param {string} url */
function nameOf(url) {
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last).replace(/\.pdf$/i, "");
  } catch {
    return last;
  }
}
