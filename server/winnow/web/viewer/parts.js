/** Small pieces that several parts are made of. */

import { h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";
import { Problem } from "./api.js";

/** @import { IconName } from "/shared/icons.js" */

/**
 * A square button with an icon; its name is its tooltip too, with its key.
 *
 * @param {IconName} name
 * @param {string} label
 * @param {{ key?: string, on?: (event: MouseEvent) => void, [attribute: string]: unknown }} [options]
 */
export function iconButton(name, label, { key, on, ...attributes } = {}) {
  const title = key ? `${label} (${key})` : label;
  /** @type {Record<string, (event: MouseEvent) => void>} */
  const listeners = on ? { click: on } : {};
  return h(
    "button",
    { type: "button", class: "button quiet icon-only", "aria-label": label, title, on: listeners, ...attributes },
    icon(name),
  );
}

/**
 * @param {string} text
 * @param {(event: MouseEvent) => void} on
 * @param {string} [style] further classes: "primary", "quiet"
 */
export function button(text, on, style = "") {
  return h("button", { type: "button", class: `button ${style}`.trim(), text, on: { click: on } });
}

/**
 * What stands where the thing would be when it could not be had.
 *
 * @param {unknown} error
 * @param {() => void} [retry]
 */
export function failure(error, retry) {
  return h(
    "div",
    { class: "notice", role: "alert" },
    h("p", { class: "state bad" }, icon("circle-alert"), "This did not work"),
    h("p", { text: sentence(error) }),
    retry && h("p", {}, button("Try again", retry)),
  );
}

/** What to tell about an error; one of ours that nobody foresaw goes to the console too. @param {unknown} error */
export function sentence(error) {
  if (error instanceof Problem) return error.message;
  console.error(error);
  return "The viewer met a fault of its own. Load this page again; nothing that was saved is lost.";
}

/**
 * A line of a list that can be ended with one button, such as a token or a rule.
 *
 * @param {Node[]} words
 * @param {string} verb
 * @param {string} what it is, for the button's name
 * @param {() => void} on
 */
export function entry(words, verb, what, on) {
  const end = button(verb, on);
  end.setAttribute("aria-label", `${verb} ${what}`);
  return h("li", { class: "client" }, h("div", {}, ...words), end);
}

/**
 * What stands in an empty place.
 *
 * @param {string} title
 * @param {string} [text]
 * @param {...Node} more
 */
export function emptiness(title, text, ...more) {
  return h(
    "div",
    { class: "notice" },
    h("p", { class: "notice-title", text: title }),
    text && h("p", { class: "second", text }),
    ...more,
  );
}

/** Is this the end of something we ended ourselves? @param {unknown} error */
export function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}
