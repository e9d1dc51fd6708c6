/** What floats: a panel under a button, and a dialog. */

import { h } from "/shared/dom.js";

/**
 * Make `button` open a panel under it. The panel closes by Escape, by a click or focus elsewhere, and by what calls `close`;
 * the focus goes back to the button when it was inside.
 *
 * @param {HTMLButtonElement} button
 * @param {(close: () => void) => Node[]} build called at each opening
 * @param {{ label: string, signal: AbortSignal, keep?: boolean }} options `keep` it open when something else is clicked: it holds what was typed
 * @returns {HTMLElement} the button with room for its panel
 */
export function floating(button, build, { label, signal, keep = false }) {
  const panel = h("div", { class: "float", role: "group", "aria-label": label, hidden: true });
  const holder = h("div", { class: "float-holder" }, button, panel);
  button.setAttribute("aria-expanded", "false");

  function close() {
    if (panel.hidden) return;
    const inside = panel.contains(document.activeElement);
    panel.hidden = true;
    panel.replaceChildren();
    button.setAttribute("aria-expanded", "false");
    if (inside) button.focus();
  }

  function open() {
    panel.replaceChildren(...build(close));
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    const first = ["input:checked", "input", "button"]
      .map((kind) => panel.querySelector(kind))
      .find((found) => found !== null);
    if (first instanceof HTMLElement) first.focus();
  }

  button.addEventListener("click", () => (panel.hidden ? open() : close()), { signal });
  holder.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || panel.hidden) return;
      event.stopPropagation();
      close();
    },
    { signal },
  );
  if (keep) return holder;
  const elsewhere = (/** @type {Event} */ event) => {
    if (event.target instanceof Node && document.contains(event.target) && !holder.contains(event.target)) close();
  };
  document.addEventListener("pointerdown", elsewhere, { signal });
  document.addEventListener("focusin", elsewhere, { signal });
  // A click into the article's frame is no event of this document, but takes the focus from its window.
  window.addEventListener("blur", () => document.activeElement instanceof HTMLIFrameElement && close(), { signal });
  return holder;
}

/**
 * A menu of commands under a button.
 *
 * @param {HTMLButtonElement} button
 * @param {() => ({ text: string, on: () => void } | null)[]} items what is null is left out
 * @param {{ label: string, signal: AbortSignal }} options
 */
export function menu(button, items, options) {
  const build = (/** @type {() => void} */ close) =>
    items()
      .filter((item) => item !== null)
      .map(({ text, on }) =>
        h("button", {
          type: "button",
          class: "menu-item",
          text,
          on: {
            click: () => {
              close();
              on();
            },
          },
        }),
      );
  return floating(button, build, options);
}

/**
 * Show a dialog until it is closed; Escape, its close button and `close` do that.
 *
 * @param {string} title
 * @param {(close: () => void) => Node[]} build
 */
export function showDialog(title, build) {
  const heading = h("h2", { id: "dialog-title", class: "dialog-title", text: title });
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "dialog-title", on: { close: () => dialog.remove() } },
    heading,
  );
  const close = () => dialog.close();
  dialog.append(...build(close));
  document.body.append(dialog);
  dialog.showModal();
}
