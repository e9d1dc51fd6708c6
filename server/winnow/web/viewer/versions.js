/** The Versions view: what a page said each time it was clipped, and what changed from one time to another. */

import { fill, h } from "/shared/dom.js";
import { button, emptiness, failure, isAbort } from "./parts.js";
import { preferences, theme } from "./preferences.js";
import { head } from "./prose.js";
import { count, day, number } from "./wording.js";

/** @import { Context } from "./main.js" */
/** @import { Detail, Difference, History, Paragraph, Piece, Version, Versions } from "./wire.js" */

/** @type {Record<string, "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "pre">} */
const ELEMENTS = { h1: "h2", h2: "h2", h3: "h3", h4: "h4", h5: "h5", h6: "h6", blockquote: "blockquote", pre: "pre" };
// So many unchanged paragraphs are shown beside a change; more are folded.
const BESIDE = 1;

/** The clipping whose versions are compared, and which; the view is drawn anew after each change. */
let compared = { id: "", older: 0, newer: 0 };

/** How often a page was saved, and what came of it, in a sentence. @param {History} history */
export function historyInWords({ times, first_saved_at: first, versions, changed_at: changed }) {
  if (times === 1) return `Saved once, ${day(first)}.`;
  const since = `Saved ${count(times, "time")} since ${day(first)}`;
  return versions === 1 || !changed ? `${since}; it said the same each time.` : `${since}; changed on ${day(changed)}.`;
}

/**
 * @param {Context} context
 * @param {Detail} clipping
 * @param {Versions} all
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function versionsView(context, clipping, all, signal) {
  const kept = all.items.filter(({ trashed }) => !trashed);
  const trashed = all.items.filter((item) => item.trashed);
  const place = h("div", { class: "difference", "aria-live": "polite" });
  const body = h("div", {}, ...overview());

  function overview() {
    const list = h("ol", { class: "versions", role: "list", reversed: true }, ...all.items.map(line));
    const only = kept.length === 1;
    const none = "Clip the page again in the browser: when its text has changed, you can compare the two here.";
    return [
      h("p", { class: "second", text: historyInWords(all) }),
      list,
      only ? emptiness("There is only one version", trashed.length ? undefined : none) : compare(),
      place,
    ];
  }

  /** @param {Version} version */
  function line(version) {
    const { number: n, saved_at: from, seen_at: last, times } = version;
    const seen = times > 1 ? `${day(from)} to ${day(last)}, seen ${count(times, "time")}` : day(from);
    const name = `version ${n}`;
    const control = (/** @type {string} */ text, /** @type {() => void} */ on) => {
      const made = button(text, on, "quiet");
      made.setAttribute("aria-label", `${text}: ${name}`);
      return made;
    };
    return h(
      "li",
      { class: "version", value: String(n) },
      h(
        "div",
        { class: "version-words" },
        h("span", { class: "version-name", text: `Version ${number(n)}` }),
        version.present && h("span", { class: "tag", text: "shown" }),
        version.trashed && h("span", { class: "tag", text: "in the trash" }),
        h("span", { class: "second", text: `${seen} · ${count(version.words, "word")}` }),
        version.title !== clipping.title && h("bdi", { class: "version-title", text: version.title }),
      ),
      version.trashed
        ? control("Bring back", () => context.actions.bringBack(clipping.id, n))
        : h(
            "div",
            { class: "version-tools" },
            control("Read", () => read(version)),
            !version.present && control("Show from now on", () => context.actions.showVersion(clipping, n)),
            kept.length > 1 && control("Delete", () => context.actions.dropVersion(clipping.id, n)),
          ),
    );
  }

  function compare() {
    const known = new Set(kept.map((item) => item.number));
    if (compared.id !== clipping.id || !known.has(compared.older) || !known.has(compared.newer)) {
      compared = { id: clipping.id, older: kept[1]?.number ?? 0, newer: kept[0]?.number ?? 0 };
    }
    const older = choice("older", "From", compared.older);
    const newer = choice("newer", "to", compared.newer);
    const show = () => {
      compared = { id: clipping.id, older: Number(older.value), newer: Number(newer.value) };
      showDifference();
    };
    for (const select of [older, newer]) select.addEventListener("change", show, { signal });
    showDifference();
    return h(
      "div",
      { class: "comparing", role: "group", "aria-label": "Compare" },
      h("h2", { text: "What changed" }),
      h("label", { for: "compare-older", text: "from" }),
      older,
      h("label", { for: "compare-newer", text: "to" }),
      newer,
    );
  }

  /**
   * @param {"older" | "newer"} side
   * @param {string} label
   * @param {number} chosen
   */
  function choice(side, label, chosen) {
    const options = kept.map(({ number: n, saved_at: at }) =>
      h("option", { value: String(n), selected: n === chosen, text: `version ${number(n)}, ${day(at)}` }),
    );
    return h("select", { class: "field", id: `compare-${side}`, "aria-label": label }, ...options);
  }

  async function showDifference() {
    place.setAttribute("aria-busy", "true");
    try {
      fill(place, ...difference(await context.api.difference(clipping.id, compared.older, compared.newer, signal)));
    } catch (error) {
      if (!isAbort(error)) fill(place, failure(error, showDifference));
    } finally {
      place.removeAttribute("aria-busy");
    }
  }

  /** @param {Difference} found */
  function difference({ changes, words_added: added, words_removed: removed, paragraphs }) {
    if (!changes) return [h("p", { text: "Nothing in the article is different between these two." })];
    const said = `${count(changes, "change")}: ${count(removed, "word")} went, ${count(added, "word")} came.`;
    return [
      h("p", { class: "second", text: said }),
      h("div", { class: "prose", lang: clipping.language || null }, ...folded(paragraphs)),
    ];
  }

  /** @param {Version} version */
  async function read(version) {
    const back = button("All versions", () => {
      fill(body, ...overview());
      body.querySelector("button")?.focus();
    });
    const options = {
      mode: /** @type {const} */ ("clean"),
      theme: theme(),
      size: preferences().size,
      version: version.number,
    };
    try {
      const src = await context.api.view(clipping.id, options, signal);
      const frame = h("iframe", {
        class: "version-frame",
        sandbox: "allow-popups allow-popups-to-escape-sandbox",
        referrerpolicy: "no-referrer",
        title: `Version ${version.number} of ${version.title}`,
        src,
      });
      const said = `Version ${number(version.number)}, as it was on ${day(version.saved_at)}`;
      fill(body, h("p", { class: "version-bar" }, back, h("span", { text: said })), frame);
      back.focus();
    } catch (error) {
      if (!isAbort(error))
        fill(
          body,
          h("p", {}, back),
          failure(error, () => read(version)),
        );
    }
  }

  return h("article", { class: "article versions-view" }, head(clipping), body);
}

/**
 * The paragraphs, with runs of unchanged ones behind a button.
 *
 * @param {Paragraph[]} paragraphs
 */
function folded(paragraphs) {
  const near = paragraphs.map((_, at) =>
    paragraphs.slice(Math.max(0, at - BESIDE), at + BESIDE + 1).some(({ change }) => change !== "kept"),
  );
  /** @type {HTMLElement[]} */
  const shown = [];
  for (let at = 0; at < paragraphs.length; ) {
    const end = near.indexOf(true, at);
    const run = paragraphs.slice(at, end < 0 ? undefined : end);
    if (run.length > 1) shown.push(fold(run));
    else shown.push(...run.map(paragraph));
    at += run.length;
    if (at < paragraphs.length) {
      shown.push(paragraph(/** @type {Paragraph} */ (paragraphs[at])));
      at += 1;
    }
  }
  return shown;
}

/** @param {Paragraph[]} run */
function fold(run) {
  const open = button(
    count(run.length, "unchanged paragraph"),
    () => {
      const all = run.map(paragraph);
      for (const one of all) one.tabIndex = -1;
      open.replaceWith(...all);
      all[0]?.focus();
    },
    "quiet unchanged",
  );
  return open;
}

/** @param {Paragraph} paragraph */
function paragraph({ role, change, pieces }) {
  const element = h(ELEMENTS[role] ?? "p", { class: `diff-${change}`, dir: "auto" }, ...pieces.map(piece));
  if (role === "li") element.classList.add("diff-item");
  return element;
}

/** Marked by an element of its own, a line through or under it and a word for who listens; never by colour alone. @param {Piece} piece */
function piece({ change, text }) {
  if (change === "kept") return text;
  const bare = text.trimEnd();
  const marked = h(
    change === "added" ? "ins" : "del",
    {},
    h("span", { class: "spoken", text: change === "added" ? "added: " : "removed: " }),
    bare,
    h("span", { class: "spoken", text: ". " }),
  );
  return h("span", {}, marked, text.slice(bare.length));
}
