/** The keyboard: one table, which the help shows too. */

import { h } from "/shared/dom.js";
import { showDialog } from "./floating.js";
import { button } from "./parts.js";

const SEQUENCE_MS = 1_500;

/** @typedef {{ keys: string, does: string, on: () => void }} Binding */

/**
 * Bind `bindings`; keys typed into a field or a dialog, with a modifier, or while an input method composes, are left alone.
 *
 * @param {Binding[]} bindings `keys` is one key, two in a row ("g l") or "Ctrl+K"
 * @param {AbortSignal} signal
 */
export function bindKeys(bindings, signal) {
  let before = "";
  let beforeAt = 0;
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || document.querySelector("dialog[open]")) return;
      const control = event.ctrlKey || event.metaKey;
      if (!control && isField(event.target)) return;
      if (event.altKey || (control && event.key.toLowerCase() !== "k")) return;
      const key = control ? "Ctrl+K" : event.key;
      const sequence = event.timeStamp - beforeAt < SEQUENCE_MS ? `${before} ${key}` : "";
      const found =
        bindings.find(({ keys }) => keys === sequence) ?? bindings.find(({ keys }) => keys.split(" or ").includes(key));
      before = key;
      beforeAt = event.timeStamp;
      if (!found || (key === "Enter" && event.target !== document.body)) return;
      event.preventDefault();
      before = "";
      found.on();
    },
    { signal },
  );
}

/** @param {EventTarget | null} target */
function isField(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** @param {Binding[]} bindings */
export function showHelp(bindings) {
  showDialog("Keys", (close) => [
    h(
      "dl",
      { class: "keys" },
      ...bindings.map(({ keys, does }) =>
        h(
          "div",
          {},
          h("dt", {}, ...keys.split(" ").map((key) => (key === "or" ? " or " : h("kbd", { text: key })))),
          h("dd", { text: does }),
        ),
      ),
    ),
    h("div", { class: "actions" }, button("Close", close)),
  ]);
}
