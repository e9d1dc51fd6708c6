/** A picture by its context menu: saved as a clipping that holds the picture, what the page calls it, and where it comes from. */

import { keep } from "./clips.js";
import { snapshotOf } from "./reading.js";

/** @import {ClipStatus} from "../shared/messages.js" */

/**
 * What the page says of one of its pictures.
 * @typedef {{alt: string, caption: string, data: string, title: string, lang: string, wide: number, high: number, dpr: number}} Said
 */

/**
 * @param {string} source the picture's address
 * @param {string} page where it stands
 * @param {chrome.tabs.Tab | undefined} tab
 * @param {number} frameId
 * @returns {Promise<ClipStatus>}
 */
export async function clipImage(source, page, tab, frameId) {
  const said = await askPage(source, tab?.id ?? -1, frameId);
  const remote = /^https?:/.test(source);
  const from = said.title || tab?.title || page;
  const name = said.alt || said.caption || (remote ? nameIn(source) : from);
  const caption = said.caption ? `${escaped(said.caption)} – ` : "";
  const figure = [
    `<figure><img src="${escaped(remote ? source : said.data || source)}" alt="${escaped(said.alt)}">`,
    `<figcaption>${caption}<a href="${escaped(page)}">${escaped(from)}</a></figcaption></figure>`,
  ].join("");
  const html = `<!DOCTYPE html>\n<html><head><title>${escaped(name)}</title></head><body>${figure}</body></html>`;
  const viewport = { width: said.wide, height: said.high, dpr: said.dpr };
  const parts = { title: name, html, frames: [], selection: figure, lang: said.lang, viewport, referrer: page };
  return keep(snapshotOf({ url: remote ? source : page, ...parts }, "region"), tab?.id ?? -1);
}

/** @param {string} source @param {number} tabId @param {number} frameId @returns {Promise<Said>} */
async function askPage(source, tabId, frameId) {
  const nothing = { alt: "", caption: "", data: "", title: "", lang: "", wide: 0, high: 0, dpr: 1 };
  try {
    const target = { tabId, frameIds: [frameId] };
    const [{ result }] = await chrome.scripting.executeScript({
      target,
      func: describe,
      args: [source],
      injectImmediately: true,
    });
    return result ?? nothing;
  } catch {
    // A frame or a page that the browser does not let us into: the picture's address says enough.
    return nothing;
  }
}

/**
 * In the page.
 * @param {string} source
 * @returns {Promise<Said>}
 */
async function describe(source) {
  const image = [...document.images].find((each) => each.currentSrc === source || each.src === source);
  /** @param {string | null | undefined} text */
  const plain = (text) => (text ?? "").replace(/\s+/g, " ").trim().slice(0, 1_000);
  let data = source.startsWith("data:image/") ? source : "";
  if (source.startsWith("blob:")) {
    // The address dies with the page: keep the picture itself.
    const blob = await fetch(source).then(
      (response) => response.blob(),
      () => null,
    );
    const reader = new FileReader();
    data = await new Promise((resolve) => {
      reader.onload = () => resolve(String(reader.result));
      if (blob) reader.readAsDataURL(blob);
      else resolve("");
    });
  }
  return {
    alt: plain(image?.alt),
    caption: plain(image?.closest("figure")?.querySelector("figcaption")?.textContent),
    data,
    title: plain(document.title),
    lang: document.documentElement.lang.slice(0, 64),
    wide: innerWidth,
    high: innerHeight,
    dpr: devicePixelRatio,
  };
}

/** The last part of an address, as a name. @param {string} source */
function nameIn(source) {
  const { pathname, host } = new URL(source);
  const last = pathname.split("/").filter(Boolean).at(-1) ?? host;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
