/** Title, tags and note of a clipping, in the panel under the reader's tag button. */

import { h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";
import { button } from "./parts.js";
import { historyInWords } from "./versions.js";

/** @import { Context } from "./main.js" */
/** @import { Detail } from "./wire.js" */

/**
 * @param {Context} context
 * @param {Detail} clipping
 * @param {() => void} close
 * @returns {Node[]}
 */
export function details(context, clipping, close) {
  let tags = [...clipping.tags];
  const title = h("input", {
    class: "field",
    id: "detail-title",
    dir: "auto",
    value: clipping.title,
    maxlength: "500",
    autocomplete: "off",
  });
  const note = h("textarea", { class: "field note", id: "detail-note", dir: "auto", rows: "4" });
  note.value = clipping.note;
  const chosen = h("ul", { class: "chosen", role: "list", "aria-label": "Tags of this clipping" });
  const known = h("datalist", { id: "detail-known" }, ...context.knownTags().map((tag) => h("option", { value: tag })));
  const entry = h("input", {
    class: "field",
    id: "detail-tag",
    list: "detail-known",
    placeholder: "Add a tag",
    dir: "auto",
    maxlength: "60",
    autocomplete: "off",
    on: { keydown: onTagKey, change: addTag },
  });

  /** @param {KeyboardEvent} event */
  function onTagKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      if (entry.value.trim()) addTag();
      else if (event.key === "Enter") save();
    } else if (event.key === "Backspace" && !entry.value) {
      tags = tags.slice(0, -1);
      showTags();
    }
  }

  function addTag() {
    const tag = entry.value.trim();
    entry.value = "";
    if (tag && !tags.includes(tag)) tags = [...tags, tag];
    showTags();
  }

  function showTags() {
    chosen.replaceChildren(
      ...tags.map((tag) =>
        h(
          "li",
          { class: "tag" },
          h("bdi", { text: tag }),
          h(
            "button",
            {
              type: "button",
              class: "tag-remove",
              "aria-label": `Remove the tag ${tag}`,
              on: {
                click: () => {
                  tags = tags.filter((other) => other !== tag);
                  showTags();
                  entry.focus();
                },
              },
            },
            icon("x", 12),
          ),
        ),
      ),
    );
    chosen.hidden = tags.length === 0;
  }

  async function save() {
    if (entry.value.trim()) addTag();
    const stored = await context.actions.describe(clipping, {
      title: title.value.trim() || clipping.title,
      tags,
      note: note.value,
    });
    if (stored) {
      close();
      context.toasts.say("Kept");
    }
  }

  showTags();
  const form = h(
    "form",
    {
      class: "details",
      on: {
        submit: (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          save();
        },
      },
    },
    h("label", { class: "label", for: "detail-tag", text: "Tags" }),
    chosen,
    entry,
    known,
    h("label", { class: "label", for: "detail-title", text: "Title" }),
    title,
    h("label", { class: "label", for: "detail-note", text: "Note" }),
    note,
    h("p", { class: "second", text: historyInWords(clipping.history) }),
    h(
      "div",
      { class: "actions" },
      h("button", { class: "button primary", type: "submit", text: "Keep" }),
      button("Cancel", close, "quiet"),
    ),
  );
  return [form];
}
