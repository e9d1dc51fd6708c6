/** A list that is folded until "Show" is pressed. */

import { h } from "../shared/dom.js";
import { say } from "../shared/words.js";

/**
 * @param {string} id
 * @param {() => Promise<unknown>} fill done before the list is shown
 */
export function unfolding(id, fill) {
  const list = h("ul", { class: "removed", id, hidden: true });
  const toggle = h("button", {
    type: "button",
    class: "link",
    text: say("show"),
    "aria-expanded": "false",
    "aria-controls": id,
    on: { click: flip },
  });

  async function flip() {
    const opening = list.hidden;
    if (opening) await fill();
    list.hidden = !opening;
    toggle.textContent = say(opening ? "hide" : "show");
    toggle.setAttribute("aria-expanded", String(opening));
  }

  return { toggle, list };
}
