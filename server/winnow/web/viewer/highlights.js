/** Highlights: the article's text to select words in, with what is highlighted marked, and each highlight with its note. */

import { h } from "/shared/dom.js";
import { button, emptiness, sentence } from "./parts.js";
import { head, prose } from "./prose.js";
import { after, before, find, seen, wrap } from "./quotes.js";
import { count } from "./wording.js";

/** @import { Context } from "./main.js" */
/** @import { Colour, Detail, Highlight, PageBlock } from "./wire.js" */

/** @type {[Colour, string][]} */
const COLOURS = [
  ["yellow", "Yellow"],
  ["green", "Green"],
  ["blue", "Blue"],
  ["pink", "Pink"],
];
const CONTEXT_LENGTH = 40;

/**
 * @param {Context} context
 * @param {Detail} clipping
 * @param {PageBlock[]} blocks the page's text in order
 * @param {Highlight[]} highlights
 * @param {AbortSignal} signal
 */
export function highlightsView(context, clipping, blocks, highlights, signal) {
  const text = h("div", { class: "prose selectable" }, ...prose(blocks.filter(({ removed }) => removed === null)));
  for (const block of text.querySelectorAll("p, li, h2, h3, h4, h5, h6, blockquote, pre")) {
    block.setAttribute("tabindex", "0");
  }
  for (const highlight of highlights.filter(({ orphaned }) => !orphaned)) {
    const place = find(text, highlight);
    if (place) wrap(text, place, { class: `highlight-${highlight.colour}`, "data-highlight": highlight.id });
  }
  text.addEventListener("keydown", selectByKey, { signal });

  const add = button("Highlight", () => highlightSelection(context, clipping, text));
  add.title = "Highlight (h)";
  // The selection must outlive the press of the button.
  add.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });

  return h(
    "article",
    { class: "article" },
    head(clipping),
    h(
      "div",
      { class: "highlight-bar" },
      add,
      h("p", {
        class: "second",
        text: "Select words and press h. Without a mouse: Tab to a paragraph, choose words with ← →, more with Shift; h alone takes all of it.",
      }),
    ),
    highlights.length
      ? h(
          "ul",
          { class: "highlight-list", role: "list", "aria-label": count(highlights.length, "highlight") },
          ...highlights.map(entry),
        )
      : emptiness("Nothing is highlighted yet"),
    text,
  );

  /** @param {Highlight} highlight */
  function entry(highlight) {
    const note = h("input", {
      class: "field",
      type: "text",
      value: highlight.note,
      placeholder: "Note",
      maxlength: "4000",
      dir: "auto",
      "aria-label": `Note on “${short(highlight.exact)}”`,
      on: { change: () => change(highlight, { note: note.value }) },
    });
    const colour = h(
      "select",
      {
        class: "field",
        "aria-label": `Colour of “${short(highlight.exact)}”`,
        on: { change: () => change(highlight, { colour: /** @type {Colour} */ (colour.value) }) },
      },
      ...COLOURS.map(([value, name]) => h("option", { value, text: name, selected: value === highlight.colour })),
    );
    const remove = button("Remove", () => removeHighlight(context, clipping.id, highlight), "quiet");
    remove.setAttribute("aria-label", `Remove the highlight “${short(highlight.exact)}”`);
    const quote = highlight.orphaned
      ? h("span", { class: `highlight-${highlight.colour}`, dir: "auto", text: highlight.exact })
      : h("button", {
          type: "button",
          class: `highlight-quote highlight-${highlight.colour}`,
          dir: "auto",
          text: highlight.exact,
          title: "Go to it",
          on: { click: () => goTo(highlight.id) },
        });
    return h(
      "li",
      { class: "highlight-entry" },
      h("p", {}, quote),
      highlight.orphaned &&
        h("p", {
          class: "second",
          text: "Not in the article now. If it was cut out with its block, put that back under Removed.",
        }),
      h("div", { class: "highlight-tools" }, note, colour, remove),
    );
  }

  /** @param {string} id */
  function goTo(id) {
    const mark = text.querySelector(`[data-highlight="${CSS.escape(id)}"]`);
    const block = mark?.closest("[tabindex]");
    mark?.scrollIntoView({ block: "center" });
    if (block instanceof HTMLElement) block.focus({ preventScroll: true });
  }

  /**
   * @param {Highlight} highlight
   * @param {{ note?: string, colour?: Colour }} changes
   */
  async function change(highlight, changes) {
    try {
      await context.api.changeHighlight(clipping.id, { id: highlight.id, ...changes });
    } catch (error) {
      context.toasts.problem(sentence(error));
      return;
    }
    context.actions.changed(clipping.id);
  }
}

/**
 * Highlight what is selected in the text, or else the paragraph that has the focus.
 *
 * @param {Context} context
 * @param {Detail} clipping
 * @param {Element} text
 */
export async function highlightSelection(context, clipping, text) {
  const range = chosen(text);
  if (!range) {
    context.toasts.say("Select the words to highlight first");
    return;
  }
  const highlight = {
    id: crypto.randomUUID(),
    exact: range.toString(),
    prefix: before(text, range).slice(-CONTEXT_LENGTH),
    suffix: after(text, range).slice(0, CONTEXT_LENGTH),
  };
  try {
    await context.api.addHighlight(clipping.id, highlight);
  } catch (error) {
    context.toasts.problem(sentence(error));
    return;
  }
  document.getSelection()?.removeAllRanges();
  context.toasts.say("Highlighted", () =>
    attempt(context, clipping.id, () => context.api.removeHighlight(clipping.id, highlight.id)),
  );
  context.actions.changed(clipping.id);
}

/**
 * @param {Context} context
 * @param {string} clipping
 * @param {Highlight} highlight
 */
async function removeHighlight(context, clipping, { id, exact, prefix, suffix, colour, note }) {
  const back = () =>
    attempt(context, clipping, () => context.api.addHighlight(clipping, { id, exact, prefix, suffix, colour, note }));
  if (await attempt(context, clipping, () => context.api.removeHighlight(clipping, id))) {
    context.toasts.say("Highlight removed", back);
  }
}

/**
 * @param {Context} context
 * @param {string} clipping
 * @param {() => Promise<unknown>} change
 */
async function attempt(context, clipping, change) {
  try {
    await change();
  } catch (error) {
    context.toasts.problem(sentence(error));
    return false;
  }
  context.actions.changed(clipping);
  return true;
}

/** @param {Element} text */
function chosen(text) {
  const selection = document.getSelection();
  if (
    selection &&
    !selection.isCollapsed &&
    text.contains(selection.anchorNode) &&
    text.contains(selection.focusNode)
  ) {
    const range = selection.getRangeAt(0);
    if (seen(range.toString())) return range;
  }
  const focused = document.activeElement;
  if (!focused || !text.contains(focused) || focused === text) return null;
  const range = document.createRange();
  range.selectNodeContents(focused);
  return seen(range.toString()) ? range : null;
}

/** Choose words without a mouse: an arrow takes the next word, with Shift one more. @param {KeyboardEvent} event */
function selectByKey(event) {
  const block = event.target;
  const selection = document.getSelection();
  if (!(block instanceof HTMLElement) || !block.matches("[tabindex]") || !selection) return;
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const direction = event.key === "ArrowRight" ? "right" : "left";
  if (!selection.anchorNode || !block.contains(selection.anchorNode)) {
    selection.selectAllChildren(block);
    selection.collapseToStart();
  } else if (!event.shiftKey && !selection.isCollapsed) {
    if (direction === "right") selection.collapseToEnd();
    else selection.collapseToStart();
  }
  selection.modify("extend", direction, "word");
}

/** @param {string} words */
function short(words) {
  return words.length > 60 ? `${words.slice(0, 60)}…` : words;
}
