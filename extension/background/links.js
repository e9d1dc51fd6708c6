/** A link, saved without being opened: fetched with the reader's session where the extension may, else the reader is asked first. */

import { Failure, problemOf } from "../shared/messages.js";
import { keep } from "./clips.js";
import { fetchThroughTab, fetchWithSession, mayReach, textOf } from "./fetching.js";
import { pdfSnapshot } from "./pdf.js";
import { snapshotOf } from "./reading.js";

/** @import {ClipStatus} from "../shared/messages.js" */
/** @import {Fetched} from "./fetching.js" */

/** Why a link could not be read, which the reader is told on a page of its own. */
const EXPLAINED = new Set(["not_allowed", "no_answer", "site_refused", "too_large", "not_a_page"]);

/**
 * Save what a link of a tab's page leads to; where that cannot be done, explain why, with what can be done instead.
 * @param {string} url
 * @param {string} title the link's own words
 * @param {number} tabId
 */
export async function clipLinkOrAsk(url, title, tabId) {
  try {
    await clipLinked(url, title, tabId);
  } catch (error) {
    const { code, detail } = problemOf(error);
    if (!EXPLAINED.has(code)) throw error;
    const asked = new URLSearchParams({ link: url, title, tab: String(tabId), code, detail });
    await chrome.tabs.create({ url: chrome.runtime.getURL(`extension/saving/saving.html#${asked}`) });
  }
}

/**
 * Save what a link leads to. Throws `Failure` with a code of `EXPLAINED`.
 * @param {string} url
 * @param {string} title
 * @param {number} tabId
 * @returns {Promise<ClipStatus>}
 */
export async function clipLinked(url, title, tabId) {
  if (!/^https?:/.test(url)) throw new Failure("not_a_page");
  const answer = (await mayReach(url)) ? await fetchWithSession(url) : await fetchThroughTab(url, tabId);
  return keep(await snapshotFrom(answer, title), tabId);
}

/**
 * @param {Fetched} answer
 * @param {string} title
 */
async function snapshotFrom(answer, title) {
  const { url, type } = answer;
  if (type === "application/pdf") return pdfSnapshot(url, title, answer.bytes);
  const isText = type === "text/plain";
  if (!isText && type !== "text/html" && type !== "application/xhtml+xml" && type !== "")
    throw new Failure("not_a_page", type);
  const text = textOf(answer);
  const html = isText ? `<!DOCTYPE html>\n<pre>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</pre>` : text;
  const own = isText ? "" : titleIn(text);
  const viewport = { width: 0, height: 0, dpr: 1 };
  const parts = { html, frames: [], selection: null, lang: "", viewport, referrer: "" };
  return snapshotOf({ url, title: own || title || url, ...parts }, "link");
}

/** The page's title, for as long as the server has not found it; there is no parser in a worker. @param {string} html */
function titleIn(html) {
  const words = /<title[^>]*>([^<]{1,1000})/i.exec(html)?.[1] ?? "";
  const named = words
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
  return named.replaceAll(/\s+/g, " ").trim();
}
