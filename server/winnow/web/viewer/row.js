/** A clipping as a row of the list. */

import { fill, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";
import { clippingHash } from "./routes.js";
import { count, daysLeft, length, removedTotal, source, when } from "./wording.js";

/** @import { Summary } from "./wire.js" */

const TAGS_SHOWN = 3;

/**
 * Write `clipping` into `row`, an element of the list; done again when it changes, so that the row keeps its place and its focus.
 *
 * @param {HTMLLIElement} row
 * @param {Summary} clipping
 */
export function writeRow(row, clipping) {
  const link = row.querySelector("a") ?? row.appendChild(h("a", { class: "row" }));
  row.dataset.id = clipping.id;
  link.setAttribute("href", clippingHash(clipping.id));
  if (clipping.language) link.lang = clipping.language;
  fill(
    link,
    h("span", { class: "row-title", dir: "auto", text: clipping.title || clipping.url }),
    h("span", { class: "row-source", dir: "auto", text: source(clipping) }),
    h("span", { class: "row-text", dir: "auto" }, ...snippet(clipping)),
    h(
      "span",
      { class: "row-foot" },
      clipping.favourite &&
        h("span", { class: "row-star" }, icon("star", 14), h("span", { class: "spoken", text: "Favourite" })),
      h("span", { class: "row-facts", text: facts(clipping) }),
      ...clipping.tags.slice(0, TAGS_SHOWN).map((tag) => h("span", { class: "tag", dir: "auto", text: tag })),
      clipping.tags.length > TAGS_SHOWN && h("span", { class: "fine", text: `+${clipping.tags.length - TAGS_SHOWN}` }),
    ),
  );
}

/** @param {Summary} clipping */
function snippet({ snippet: spans, excerpt }) {
  return spans.length ? spans.map(({ text, match }) => (match ? h("mark", { text }) : text)) : [excerpt];
}

/** @param {Summary} clipping */
function facts(clipping) {
  const saved = when(clipping.saved_at);
  if (clipping.shelf === "trash") return daysLeft(clipping.deleted_at);
  if (clipping.state === "received") return `${saved} · being cleaned`;
  if (clipping.state === "raw") return `${saved} · not cleaned`;
  const total = removedTotal(clipping.removed);
  return [saved, length(clipping), total ? count(total, "removed", "removed") : ""].filter(Boolean).join(" · ");
}
