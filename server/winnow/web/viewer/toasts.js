/** What just happened, with a way back: short lines at the foot of the window. */

import { byId, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";

const SHOWN_MS = 8_000;

/**
 * What can be done next about what just happened.
 *
 * @typedef {{ text: string, on: () => void, title?: string }} Next
 * @typedef {object} Toasts
 * @property {(text: string, undo?: () => void, next?: Next | null) => void} say
 * @property {(text: string) => void} problem
 * @property {() => boolean} undo
 * @property {() => boolean} next do what the line offers next; false when it offers nothing
 */

/** @returns {Toasts} */
export function toaster() {
  const region = byId("toasts");
  /** @type {(() => void) | null} */
  let latest = null;
  /** @type {(() => void) | null} */
  let offered = null;

  /**
   * @param {string} text
   * @param {"ok" | "bad"} state
   * @param {() => void} [undo]
   * @param {Next | null} [next]
   */
  function show(text, state, undo, next) {
    const line = h(
      "div",
      { class: "toast" },
      icon(state === "ok" ? "check" : "circle-alert"),
      h("span", { text, dir: "auto" }),
    );
    const end = () => {
      clearTimeout(timer);
      line.remove();
      if (latest === back) latest = null;
      if (offered === follow) offered = null;
    };
    const back =
      undo &&
      (() => {
        end();
        undo();
      });
    if (back)
      line.append(h("button", { type: "button", class: "link", text: "Undo", title: "Undo (u)", on: { click: back } }));
    const follow =
      next &&
      (() => {
        end();
        next.on();
      });
    if (next && follow)
      line.append(
        h("button", {
          type: "button",
          class: "link",
          text: next.text,
          title: next.title ?? null,
          on: { click: follow },
        }),
      );
    latest = back ?? null;
    offered = follow ?? null;
    let timer = setTimeout(end, SHOWN_MS);
    const hold = () => clearTimeout(timer);
    const release = () => {
      clearTimeout(timer);
      timer = setTimeout(end, SHOWN_MS);
    };
    for (const name of ["pointerenter", "focusin"]) line.addEventListener(name, hold);
    for (const name of ["pointerleave", "focusout"]) line.addEventListener(name, release);
    region.replaceChildren(line);
  }

  return {
    say: (text, undo, next) => show(text, "ok", undo, next),
    problem: (text) => show(text, "bad"),
    undo() {
      latest?.();
      return latest !== null;
    },
    next() {
      const follow = offered;
      follow?.();
      return follow !== null;
    },
  };
}
