/** Tags as chips, with a field for the next one. */

import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { say } from "../shared/words.js";

/**
 * @param {string[]} first
 * @param {(tags: string[]) => void} changed
 */
export function tagField(first, changed) {
  let tags = [...first];
  const chips = h("span", { style: { display: "contents" } });
  const input = h("input", {
    type: "text",
    "aria-label": say("tag_label"),
    placeholder: say("tag_label"),
    maxlength: 60,
    dir: "auto",
  });

  /** @param {string[]} next */
  const set = (next) => {
    tags = next;
    draw();
    changed(tags);
  };
  const add = () => {
    const tag = input.value.replaceAll(/\s+/g, " ").replace(/^#/, "").trim();
    input.value = "";
    if (tag && !tags.includes(tag)) set([...tags, tag]);
  };
  const draw = () => fill(chips, ...tags.map(chip));

  /** @param {string} tag */
  const chip = (tag) => {
    const name = say("tag_remove", tag);
    const remove = () => {
      set(tags.filter((other) => other !== tag));
      input.focus();
    };
    const button = h(
      "button",
      { type: "button", "aria-label": name, title: name, on: { click: remove } },
      icon("x", 14),
    );
    return h("span", { class: "tag", dir: "auto" }, tag, button);
  };

  input.addEventListener("keydown", (event) => {
    // An input method takes Enter to end a word.
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && !input.value && tags.length) set(tags.slice(0, -1));
  });
  input.addEventListener("blur", add);
  draw();
  return h("div", { class: "field tags" }, chips, input);
}
