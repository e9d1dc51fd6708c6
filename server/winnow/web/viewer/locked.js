/** What a tab shows that has no way into the library. */

import { fill, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";

/**
 * @param {HTMLElement} pane
 * @param {string} why
 */
export function showLocked(pane, why) {
  fill(
    pane,
    h(
      "div",
      { class: "page locked" },
      icon("sign", 32),
      h("h1", { class: "page-title", text: "Open Winnow from its own command" }),
      h("p", { class: "page-lead", text: why }),
      h("p", {}, "On this computer, run ", h("code", { class: "folder", text: "winnow open" })),
      h("p", {
        class: "second",
        text: "It opens a tab that is let in. That keeps other programs and pages out of what you saved.",
      }),
    ),
  );
}
