/** Pieces that the parts of the options share. */

import { h } from "../shared/dom.js";
import { say } from "../shared/words.js";

/**
 * @param {string} key
 * @param {() => unknown} click
 * @param {string} [name] what assistive technology calls it, where the word alone would not tell one button from the next
 */
export function button(key, click, name) {
  return h("button", { type: "button", class: "button", text: say(key), "aria-label": name, on: { click } });
}

/**
 * A box to tick with its words and, below, what it means.
 * @param {string} id
 * @param {string} key of the words; those of the meaning have "_text" added
 * @param {(checked: boolean) => unknown} changed
 */
export function box(id, key, changed) {
  const about = `${id}-about`;
  const input = h("input", { id, type: "checkbox", "aria-describedby": about });
  input.addEventListener("change", () => changed(input.checked));
  const label = h("label", { for: id, text: say(key) });
  const meaning = h("p", { id: about, class: "second", text: say(`${key}_text`) });
  return { row: h("div", { class: "choice" }, input, label, meaning), input };
}

/**
 * A way to delete that takes a second click in another place.
 * @param {string} key
 * @param {() => Promise<void>} work
 * @param {string} sureKey
 * @param {string} [name]
 */
export function deletion(key, work, sureKey, name) {
  const sure = button(sureKey, work);
  sure.hidden = true;
  const first = button(
    key,
    () => {
      sure.hidden = !sure.hidden;
      first.setAttribute("aria-expanded", String(!sure.hidden));
      if (!sure.hidden) sure.focus();
    },
    name,
  );
  first.setAttribute("aria-expanded", "false");
  return [first, sure];
}
