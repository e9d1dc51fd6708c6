/** The Removed view: the text with each cut in its place, the reason beside it, and the way back. */

import { fill, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";
import { byKind, pieces } from "./cuts.js";
import { menu } from "./floating.js";
import { button, emptiness, iconButton } from "./parts.js";
import { colophon, head, prose } from "./prose.js";
import { count, kindColour, kindWord, number } from "./wording.js";

/** @import { Context } from "./main.js" */
/** @import { Detail, PageBlock, Removed, RemovedBlock } from "./wire.js" */
/** @import { Piece } from "./cuts.js" */

/** The clipping of which more is being taken out; its view is drawn anew after each part. */
let choosing = "";

/**
 * @param {Context} context
 * @param {Detail} clipping
 * @param {Removed} page
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function removedView(context, clipping, page, signal) {
  const language = clipping.language || null;

  /**
   * @param {RemovedBlock[]} cuts
   * @param {boolean} [remember] for the site
   */
  function restore(cuts, remember = false) {
    const kind = kindWord(cuts[0]?.kind ?? "other");
    const said = `${cuts.length > 1 ? count(cuts.length, "block") : kind} restored`;
    const blocks = cuts.flatMap((cut) => cut.blocks);
    return context.actions.correct(clipping.id, "restore", blocks, said, remember);
  }

  /** @param {RemovedBlock} cut */
  function bar(cut) {
    const words = h("span", { class: "cut-text", dir: "auto", text: cut.excerpt || "No text" });
    const more = iconButton("ellipsis", `More about this cut: ${kindWord(cut.kind)}`);
    let whole = false;
    const items = () => [
      cut.text.length > cut.excerpt.length
        ? {
            text: whole ? "Show less of it" : `Show all of it (${count(cut.words, "word")})`,
            on: () => {
              whole = !whole;
              words.textContent = whole ? cut.text : cut.excerpt;
              words.classList.toggle("whole", whole);
            },
          }
        : null,
      { text: "Restore, always on this site", on: () => restore([cut], true) },
    ];
    return h(
      "div",
      {
        class: "cut",
        style: { "--kind": kindColour(cut.kind) },
        role: "group",
        "aria-label": `Removed: ${kindWord(cut.kind)}`,
      },
      h("span", { class: "cut-kind", text: kindWord(cut.kind) }),
      h("span", { class: "cut-words" }, words, h("span", { class: "cut-why", text: cut.why })),
      h("button", {
        type: "button",
        class: "cut-restore",
        text: "Restore",
        "aria-label": `Restore: ${kindWord(cut.kind)}, ${cut.excerpt.slice(0, 60)}`,
        on: { click: () => restore([cut]) },
      }),
      menu(more, items, { label: "This cut", signal }),
    );
  }

  /** Neighbours of one kind, as one bar that opens. @param {{ kind: string, cuts: RemovedBlock[] }} piece */
  function fold({ kind, cuts }) {
    const [first] = cuts;
    if (cuts.length === 1 && first) return h("div", { class: "cuts", dataset: { kind } }, bar(first));
    const inside = h("div", { class: "cuts-inside", hidden: true });
    const toggle = h(
      "button",
      {
        type: "button",
        class: "cut-fold",
        "aria-expanded": "false",
        on: {
          click: () => {
            if (!inside.childElementCount) inside.append(...cuts.map(bar));
            inside.hidden = !inside.hidden;
            toggle.setAttribute("aria-expanded", String(!inside.hidden));
          },
        },
      },
      h(
        "span",
        { class: "cut-kind" },
        kindWord(kind),
        h("span", { class: "cut-count", text: `× ${number(cuts.length)}` }),
      ),
      h(
        "span",
        { class: "cut-words" },
        h("span", {
          class: "cut-text",
          dir: "auto",
          text: cuts
            .map(({ excerpt }) => excerpt)
            .filter(Boolean)
            .join(" · "),
        }),
      ),
      icon("chevron-down", 16),
    );
    return h(
      "div",
      { class: "cuts", dataset: { kind }, style: { "--kind": kindColour(kind) } },
      h(
        "div",
        { class: "cut" },
        toggle,
        h("button", {
          type: "button",
          class: "cut-restore",
          text: `Restore ${number(cuts.length)}`,
          "aria-label": `Restore ${number(cuts.length)} blocks: ${kindWord(kind)}`,
          on: { click: () => restore(cuts) },
        }),
      ),
      inside,
    );
  }

  /** @param {Piece} piece */
  function piece(piece) {
    return "cuts" in piece ? [fold(piece)] : prose(piece.blocks, choosing === clipping.id ? takeOut : undefined);
  }

  /** @param {PageBlock} block */
  function takeOut(block) {
    return h("button", {
      type: "button",
      class: "take-out",
      text: "Take out",
      "aria-label": `Take out: ${block.text.slice(0, 60)}`,
      on: { click: () => context.actions.correct(clipping.id, "remove", [block.id], "Taken out") },
    });
  }

  const title = clipping.title.trim();
  const first = page.blocks.findIndex(
    ({ role, removed, text }) => role === "h1" && removed === null && text.trim() === title,
  );
  const blocks = page.blocks.map((block, index) => (index === first ? { ...block, removed: "" } : block));
  const all = pieces({ ...page, blocks });
  const body = h("div", { class: "prose", lang: language }, ...all.flatMap(piece));
  const choose = h("button", {
    type: "button",
    class: "button quiet",
    text: "Take out more",
    "aria-pressed": String(choosing === clipping.id),
    on: {
      click: () => {
        choosing = choosing === clipping.id ? "" : clipping.id;
        choose.setAttribute("aria-pressed", String(choosing === clipping.id));
        fill(body, ...all.flatMap(piece));
      },
    },
  });
  return h(
    "article",
    { class: "article" },
    head(clipping),
    summary(page.removed, body),
    h("p", { class: "take-more" }, choose),
    page.restored.length > 0 && restored(context, clipping, page.restored),
    body,
    colophon(clipping, page.blocks),
  );
}

/**
 * What went, by kind; a kind that is pressed is the only one shown.
 *
 * @param {RemovedBlock[]} removed
 * @param {HTMLElement} body
 */
function summary(removed, body) {
  if (!removed.length) return emptiness("Nothing was removed from this page.");
  let only = "";
  const words = removed.reduce((sum, cut) => sum + cut.words, 0);
  const chips = byKind(removed).map(([kind, n]) =>
    h(
      "button",
      {
        type: "button",
        class: "chip",
        "aria-pressed": "false",
        dataset: { kind },
        style: { "--kind": kindColour(kind) },
        on: { click: () => choose(only === kind ? "" : kind) },
      },
      kindWord(kind),
      h("span", { class: "chip-count", text: number(n) }),
    ),
  );

  /** @param {string} kind */
  function choose(kind) {
    only = kind;
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.kind === kind));
    for (const cuts of /** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll(".cuts"))) {
      cuts.hidden = kind !== "" && cuts.dataset.kind !== kind;
    }
  }

  return h(
    "section",
    { class: "summary", "aria-label": "What was removed" },
    h("p", {
      class: "second",
      text: `${count(removed.length, "block")} removed, ${count(words, "word")}. Each stands where it was; choose a kind to see it alone.`,
    }),
    h("div", { class: "chips" }, ...chips),
  );
}

/**
 * What the reader put back, with the way to take it out again.
 *
 * @param {Context} context
 * @param {Detail} clipping
 * @param {RemovedBlock[]} cuts
 */
function restored(context, clipping, cuts) {
  const lines = cuts.map((cut) =>
    h(
      "li",
      {},
      h("span", { class: "cut-kind", style: { "--kind": kindColour(cut.kind) }, text: kindWord(cut.kind) }),
      h("span", { class: "cut-text", dir: "auto", text: cut.excerpt }),
      button(
        "Remove again",
        () => context.actions.correct(clipping.id, "remove", cut.blocks, `${kindWord(cut.kind)} removed again`),
        "quiet",
      ),
    ),
  );
  return h(
    "section",
    { class: "restored", "aria-labelledby": "restored-title" },
    h("h2", { id: "restored-title", text: `Put back by you: ${number(cuts.length)}` }),
    h("ul", {}, ...lines),
  );
}
