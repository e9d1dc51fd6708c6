/** The reader: one clipping as Original, Clean or Removed, and what can be done with it. */

import { fill, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";
import { Problem } from "./api.js";
import { details } from "./details.js";
import { download, showExport } from "./exporting.js";
import { floating, menu } from "./floating.js";
import { highlightSelection, highlightsView } from "./highlights.js";
import { emptiness, failure, iconButton, isAbort } from "./parts.js";
import { preferences, theme } from "./preferences.js";
import { removedView } from "./removed.js";
import { clippingHash } from "./routes.js";
import { versionsView } from "./versions.js";
import { daysLeft, number, removedTotal } from "./wording.js";

/** @import { Context } from "./main.js" */
/** @import { ClippingList } from "./list.js" */
/** @import { View } from "./routes.js" */
/** @import { Detail } from "./wire.js" */

/** @type {[View, string][]} */
const VIEWS = [
  ["original", "Original"],
  ["clean", "Clean"],
  ["removed", "Removed"],
  ["highlights", "Highlights"],
  ["versions", "Versions"],
];

/** Is this view shown in the sandboxed frame? @param {View} view */
function framed(view) {
  return view === "clean" || view === "original";
}

/**
 * @param {Context} context
 * @param {HTMLElement} pane
 * @param {ClippingList} list
 * @param {AbortSignal} signal
 */
export function reader(context, pane, list, signal) {
  const tools = h("div", { class: "reader-bar" });
  const body = h("div", { class: "reader-body" });
  /** @type {Detail | null} */
  let clipping = null;
  let wanted = "";
  /** @type {View} */
  let view = "clean";
  let showing = new AbortController();
  let drawn = "";

  signal.addEventListener("abort", () => showing.abort());
  document.addEventListener("preferences", () => framed(view) && clipping && drawBody(), { signal });

  function renew() {
    showing.abort();
    showing = new AbortController();
    return showing.signal;
  }

  async function read() {
    const until = renew();
    body.setAttribute("aria-busy", "true");
    try {
      clipping = await context.api.clipping(wanted, until);
      // A clip that became a version of another clipping is that one.
      if (clipping.id !== wanted) return location.replace(clippingHash(clipping.id, view));
      draw();
    } catch (error) {
      if (isAbort(error)) return;
      clipping = null;
      drawn = "";
      tools.replaceChildren(back());
      fill(body, error instanceof Problem && error.status === 404 ? gone() : failure(error, read));
    } finally {
      if (!until.aborted) body.removeAttribute("aria-busy");
    }
  }

  function gone() {
    return emptiness("This clipping is not in the library", "It may have been deleted for good.");
  }

  function back() {
    return h(
      "a",
      {
        class: "button quiet icon-only back",
        href: list.hash(),
        "aria-label": "Back to the list",
        title: "Back to the list (Esc)",
      },
      icon("arrow-left"),
    );
  }

  function draw() {
    drawTools();
    drawBody();
  }

  function drawTools() {
    if (!clipping) return;
    const it = clipping;
    const total = removedTotal(it.removed);
    const views = VIEWS.map(([name, word]) =>
      h(
        "a",
        { class: "view", href: clippingHash(it.id, name), "aria-current": name === view ? "page" : null },
        word,
        name === "removed" && h("span", { class: "view-count", text: number(total) }),
        name === "highlights" && it.highlights > 0 && h("span", { class: "view-count", text: number(it.highlights) }),
        name === "versions" &&
          it.history.versions > 1 &&
          h("span", { class: "view-count", text: number(it.history.versions) }),
      ),
    );
    const star = iconButton("star", "Favourite", {
      key: "f",
      on: () => context.actions.favourite(it),
      "aria-pressed": String(it.favourite),
    });
    star.classList.toggle("filled", it.favourite);
    const tagging = iconButton("tag", "Title, tags and note", { key: "t", id: "describe" });
    const exporting = h(
      "button",
      {
        type: "button",
        class: "button reader-export",
        title: "Export (e)",
        on: { click: () => showExport(context, it, list) },
      },
      icon("upload"),
      h("span", { text: "Export" }),
    );
    const more = () => [
      it.shelf === "trash"
        ? null
        : {
            text: it.shelf === "archive" ? "Take out of the archive (a)" : "Archive (a)",
            on: () => context.actions.archive(it),
          },
      it.shelf === "trash"
        ? { text: "Take out of the trash", on: () => context.actions.undelete(it) }
        : { text: "Move to the trash (#)", on: () => context.actions.trash(it) },
      { text: "Open the original page", on: () => window.open(it.url, "_blank", "noopener,noreferrer") },
      {
        text: "Copy its address",
        on: () => navigator.clipboard.writeText(it.url).then(() => context.toasts.say("Address copied")),
      },
    ];
    const at = showing.signal;
    const focused = operable().indexOf(/** @type {HTMLElement} */ (document.activeElement));
    fill(
      tools,
      back(),
      h("nav", { class: "views", "aria-label": "View" }, ...views),
      h(
        "div",
        { class: "reader-tools" },
        star,
        floating(tagging, (close) => details(context, it, close), {
          label: "Title, tags and note",
          signal: at,
          keep: true,
        }),
        exporting,
        menu(iconButton("ellipsis", "More"), more, { label: "More", signal: at }),
      ),
    );
    if (focused >= 0) operable()[focused]?.focus();
  }

  /** What can have the focus in the bar. @returns {HTMLElement[]} */
  function operable() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (tools.querySelectorAll("a, button"))];
  }

  async function drawBody() {
    if (!clipping) return;
    const it = clipping;
    const until = showing.signal;
    const key = drawing(it);
    try {
      const content =
        it.state === "received" ? waiting() : framed(view) ? await frame(it, until) : await parts(it, until);
      if (until.aborted || key !== drawing(it)) return;
      place(content, it);
    } catch (error) {
      if (isAbort(error) || until.aborted) return;
      drawn = "";
      fill(body, failure(error, drawBody));
    }
  }

  /** What the body depends on: the same again need not be drawn again. @param {Detail} it */
  function drawing(it) {
    return JSON.stringify([it.id, view, it.state, it.title, it.words, it.removed, it.highlights, it.history.version]);
  }

  /**
   * Put the content in its place; the same clipping in the same view keeps its scroll position and the place of the focus.
   *
   * @param {HTMLElement} content
   * @param {Detail} it
   */
  function place(content, it) {
    const same = drawn === `${it.id} ${view}`;
    const top = body.scrollTop;
    const buttons = () => [
      .../** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll(".prose button, .restored button")),
    ];
    const focused = same ? buttons().indexOf(/** @type {HTMLElement} */ (document.activeElement)) : -1;
    const inFrame = content instanceof HTMLIFrameElement;
    body.classList.toggle("framed", inFrame);
    fill(body, inFrame && h("h1", { class: "spoken", text: it.title || it.url }), ...notices(it), content);
    drawn = `${it.id} ${view}`;
    body.scrollTop = same ? top : 0;
    if (focused >= 0) (buttons()[Math.min(focused, buttons().length - 1)] ?? pane).focus({ preventScroll: true });
  }

  /** @param {Detail} it */
  function notices(it) {
    const notes = [];
    if (it.shelf === "trash")
      notes.push(
        h("p", { class: "strip" }, icon("trash", 16), h("span", { text: `In the trash; ${daysLeft(it.deleted_at)}.` })),
      );
    if (it.state === "raw") {
      const why = it.failure || "Cleaning did not work on this page.";
      notes.push(
        h(
          "p",
          { class: "strip warn" },
          icon("triangle-alert", 16),
          h("span", { text: `${why} The page is safe: see Original.` }),
        ),
      );
    }
    if (it.file) {
      const open = h("button", { type: "button", class: "button", on: { click: () => openFile(it) } }, "Open the PDF");
      const words = h("span", { text: "This is the text of a PDF. The file itself is kept as it was." });
      notes.push(h("p", { class: "strip" }, icon("info", 16), words, open));
    }
    return notes;
  }

  /** @param {Detail} it */
  async function openFile(it) {
    try {
      const { file, name } = await context.api.file(it.id);
      download(file, name);
      context.toasts.say(`${name} is in your downloads`);
    } catch (error) {
      context.toasts.problem(error instanceof Problem ? error.message : String(error));
    }
  }

  function waiting() {
    return emptiness(
      "Saved, being cleaned",
      "The article appears here in a moment. The page as it was is under Original.",
    );
  }

  /**
   * @param {Detail} it
   * @param {AbortSignal} until
   */
  async function frame(it, until) {
    const mode = view === "original" ? "original" : "clean";
    const src = await context.api.view(it.id, { mode, theme: theme(), size: preferences().size }, until);
    return h("iframe", {
      class: "page-frame",
      // A click on a link opens a tab of its own, which is no longer in the sandbox; nothing else may leave the frame.
      sandbox: "allow-popups allow-popups-to-escape-sandbox",
      referrerpolicy: "no-referrer",
      title: it.title || it.url,
      src,
    });
  }

  /**
   * @param {Detail} it
   * @param {AbortSignal} until
   */
  async function parts(it, until) {
    if (view === "versions") return versionsView(context, it, await context.api.versions(it.id, until), until);
    const page = await context.api.removed(it.id, until);
    if (view === "removed") return removedView(context, it, page, until);
    return highlightsView(context, it, page.blocks, (await context.api.highlights(it.id, until)).items, until);
  }

  return {
    /**
     * @param {string} id
     * @param {View} next
     */
    show(id, next) {
      if (!tools.isConnected) fill(pane, tools, body);
      const other = id !== wanted;
      view = next;
      wanted = id;
      if (other || !clipping) {
        read();
      } else {
        renew();
        draw();
      }
    },

    /** Show that nothing is open. */
    clear() {
      renew();
      clipping = null;
      wanted = "";
      drawn = "";
      fill(pane, emptiness("Choose a clipping", "j and k move through the list, o opens, ? shows all keys."));
    },

    /** The open clipping has changed. @param {Detail} changed */
    update(changed) {
      if (changed.id !== clipping?.id) return;
      const before = drawing(clipping);
      const restored = !framed(view) && changed.revision !== clipping.revision;
      clipping = changed;
      if (!tools.querySelector(".float:not([hidden])")) drawTools();
      if (restored || before !== drawing(changed)) drawBody();
    },

    /** @param {string} id */
    drop(id) {
      if (id === wanted) fill(body, gone());
    },

    clipping: () => clipping,

    /** Highlight what is selected; elsewhere than among the highlights, go there first. */
    highlight() {
      if (!clipping) return;
      const text = body.querySelector(".selectable");
      if (text) highlightSelection(context, clipping, text);
      else context.go(clippingHash(clipping.id, "highlights"));
    },

    /** Open the panel for title, tags and note. */
    describe() {
      document.getElementById("describe")?.click();
    },
  };
}
