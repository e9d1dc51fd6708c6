/** The text of a page, its head and its colophon, as elements: built from plain text, so that nothing of the page is markup here. */

import { h } from "/shared/dom.js";
import { count, day } from "./wording.js";

/** @import { Detail, PageBlock } from "./wire.js" */

/** @type {Record<string, "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "pre">} */
const ELEMENTS = { h1: "h2", h2: "h2", h3: "h3", h4: "h4", h5: "h5", h6: "h6", blockquote: "blockquote", pre: "pre" };

/**
 * @param {PageBlock[]} blocks
 * @param {(block: PageBlock) => Node} [control] what stands at the end of each block
 */
export function prose(blocks, control) {
  /** @type {HTMLElement[]} */
  const elements = [];
  for (const block of blocks) {
    const { role, text } = block;
    if (role === "li") {
      const last = elements.at(-1);
      const list = last instanceof HTMLUListElement ? last : h("ul");
      if (list !== last) elements.push(list);
      list.append(h("li", { dir: "auto", text }, control && " ", control?.(block)));
    } else {
      const tabindex = role === "pre" ? "0" : null;
      elements.push(h(ELEMENTS[role] ?? "p", { dir: "auto", text, tabindex }, control && " ", control?.(block)));
    }
  }
  return elements;
}

/** Title, who, where and when. @param {Detail} clipping */
export function head(clipping) {
  const { metadata, published } = clipping;
  const minutes = metadata.reading_minutes;
  const who = clipping.authors_full
    .map(({ name, affiliation }) => (affiliation ? `${name}, ${affiliation}` : name))
    .join(" · ");
  const line = [who, metadata.publisher || clipping.site, published && day(published), minutes ? `${minutes} min` : ""];
  return h(
    "header",
    { class: "article-head" },
    h("h1", { dir: "auto", text: clipping.title || clipping.url }),
    h("p", { class: "article-by", dir: "auto", text: line.filter(Boolean).join(" · ") }),
    h("p", { class: "article-by", text: `Saved ${day(clipping.saved_at)} from ${clipping.host}` }),
  );
}

/**
 * What closes the article; the terms only where the article does not say them itself.
 *
 * @param {Detail} clipping
 * @param {PageBlock[]} blocks
 */
export function colophon({ licence, url, metadata, images, warnings }, blocks) {
  const said = blocks.some(({ removed, text }) => removed === null && text.includes(licence.notice));
  const address = metadata.original_url || url;
  const missing = images.wanted.length;
  return h(
    "footer",
    { class: "colophon" },
    licence.notice && !said && h("p", { dir: "auto", text: licence.notice }),
    !licence.notice && licence.name && h("p", { text: licence.name }),
    missing > 0 && h("p", { text: `${count(missing, "picture")} of ${missing + images.stored} could not be saved.` }),
    ...warnings.map((warning) => h("p", { dir: "auto", text: warning.replace(/^partial: /, "") })),
    h(
      "p",
      {},
      h("a", {
        class: "link",
        href: address,
        rel: "noopener noreferrer",
        target: "_blank",
        text: "Read the original article",
      }),
    ),
  );
}
