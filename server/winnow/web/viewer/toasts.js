/** What just happened, with a way back: short lines at the foot of the window. */

import { byId, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";

const SHOWN_MS = 8_000;

/** @typedef {{ say: (text: string, undo?: () => void) => void, problem: (text: string) => void, undo: () => boolean }} Toasts */

/** @returns {Toasts} */
export function toaster() {
  const region = byId("toasts");
  /** @type {(() => void) | null} */
  let latest = null;

  /**
   * @param {string} text
   * @param {"ok" | "bad"} state
   * @param {() => void} [undo]
   */
  function show(text, state, undo) {
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
    };
    const back =
      undo &&
      (() => {
        end();
        undo();
      });
    if (back)
      line.append(h("button", { type: "button", class: "link", text: "Undo", title: "Undo (u)", on: { click: back } }));
    latest = back ?? null;
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
    say: (text, undo) => show(text, "ok", undo),
    problem: (text) => show(text, "bad"),
    undo() {
      latest?.();
      return latest !== null;
    },
  };
}
