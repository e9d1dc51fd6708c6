/** The menu for the size of the text and the colours. */

import { h } from "/shared/dom.js";
import { floating } from "./floating.js";
import { iconButton } from "./parts.js";
import { prefer, preferences, SIZES } from "./preferences.js";

/** @import { Theme } from "./preferences.js" */

/** @type {[Theme, string][]} */
const THEMES = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
  ["sepia", "Sepia"],
];

/** @param {AbortSignal} signal */
export function appearanceButton(signal) {
  const opener = iconButton("type", "Text and colours");
  return floating(opener, controls, { label: "Text and colours", signal });
}

/** The controls themselves; the settings page has them too. */
export function controls() {
  const { theme, size } = preferences();
  const shown = h("output", { text: `${size}` });
  const smaller = h("button", {
    type: "button",
    class: "button",

    text: "Smaller",
    on: { click: () => resize(-1) },
  });
  const larger = h("button", {
    type: "button",
    class: "button",

    text: "Larger",
    on: { click: () => resize(1) },
  });

  /** @param {number} step */
  function resize(step) {
    const next = Math.max(SIZES.smallest, Math.min(SIZES.largest, preferences().size + step));
    shown.textContent = String(next);
    prefer({ size: next });
  }

  return [
    h(
      "fieldset",
      { class: "themes" },
      h("legend", { class: "label", text: "Colours" }),
      ...THEMES.map(([value, text]) =>
        h(
          "label",
          { class: "choice" },
          h("input", {
            type: "radio",
            name: "theme",
            value,
            checked: value === theme,
            on: { change: () => prefer({ theme: value }) },
          }),
          text,
        ),
      ),
    ),
    h(
      "div",
      { class: "sizes", role: "group", "aria-label": "Text size" },
      h("span", { class: "label", text: "Text size" }),
      smaller,
      shown,
      larger,
    ),
  ];
}
