/** A tag at the side, with what can be done to it on all clippings at once. */

import { fill, h } from "/shared/dom.js";
import { menu, showDialog } from "./floating.js";
import { button, iconButton, sentence } from "./parts.js";
import { count } from "./wording.js";

/** @import { Context } from "./main.js" */

const LONGEST_TAG = 120;

/**
 * A line of the side made one with a menu.
 *
 * @param {Context} context
 * @param {string} tag
 * @param {HTMLLIElement} line
 * @param {() => void} onChange
 * @param {AbortSignal} signal
 */
export function withTagMenu(context, tag, line, onChange, signal) {
  const more = iconButton("ellipsis", `More about the tag ${tag}`, { class: "button quiet icon-only shelf-more" });
  line.classList.add("shelf-row");
  line.append(
    menu(more, () => [{ text: "Rename or merge…", on: () => askName(context, tag, onChange) }], { label: tag, signal }),
  );
  return line;
}

/**
 * @param {Context} context
 * @param {string} tag
 * @param {() => void} onChange
 */
function askName(context, tag, onChange) {
  showDialog("Rename or merge the tag", (close) => {
    const name = h("input", {
      id: "tag-name",
      class: "field",
      type: "text",
      value: tag,
      maxlength: String(LONGEST_TAG),
      dir: "auto",
      list: "tag-names",
      autocomplete: "off",
    });
    const others = context.knownTags().filter((other) => other !== tag);
    const problem = h("p", { class: "state bad", role: "alert" });
    const save = async (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const wanted = name.value.trim();
      if (!wanted || wanted === tag) return close();
      try {
        await rename(context, tag, wanted, onChange);
        close();
      } catch (error) {
        fill(problem, sentence(error));
      }
    };
    return [
      h(
        "form",
        { on: { submit: save } },
        h("label", { for: "tag-name", text: "New name; that of another tag makes the two one" }),
        name,
        h("datalist", { id: "tag-names" }, ...others.map((value) => h("option", { value }))),
        problem,
        h(
          "div",
          { class: "actions" },
          h("button", { type: "submit", class: "button primary", text: "Rename" }),
          button("Cancel", close),
        ),
      ),
    ];
  });
}

/**
 * @param {Context} context
 * @param {string} old
 * @param {string} wanted
 * @param {() => void} onChange
 */
async function rename(context, old, wanted, onChange) {
  const { ids, keep, searches } = await context.api.renameTag({ old, new: wanted });
  const show = () => {
    if (searches.length) context.searches.read();
    onChange();
  };
  const undo = async () => {
    try {
      await context.api.renameTag({ old: wanted, new: old, ids, keep, searches });
    } catch (error) {
      context.toasts.problem(sentence(error));
    }
    show();
  };
  context.toasts.say(`“${old}” is “${wanted}” now, on ${count(ids.length, "clipping")}`, undo);
  show();
}
