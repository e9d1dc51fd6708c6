/** The first page: three steps to the first clipping. */

import { fill, h } from "/shared/dom.js";
import { icon } from "/shared/icons.js";
import { pairing } from "./pairing.js";
import { button, sentence } from "./parts.js";
import { clippingHash } from "./routes.js";

/** @import { Context } from "./main.js" */

/**
 * @param {Context} context
 * @param {HTMLElement} pane
 * @param {AbortSignal} signal
 */
export function showWelcome(context, pane, signal) {
  const folder = h("div", { class: "step-folder" });
  const pair = step(2, "Pair it", "Click the Winnow button in the browser and type this code.");
  const problem = h("p", { class: "state bad", role: "alert", hidden: true });
  const load = step(1, "Load the extension", "");
  fill(
    load.text,
    "Chromium: open ",
    h("code", { text: "chrome://extensions" }),
    ", switch on developer mode, load the folder shown below. Firefox: open ",
    h("code", { text: "about:debugging" }),
    ", load ",
    h("code", { text: "manifest.json" }),
    " from it.",
  );
  load.body.append(folder);

  const paired = () => {
    load.tick();
    pair.tick();
  };
  pair.body.append(pairing(context, paired, signal));

  const sample = button("Try it with a sample page", trySample, "primary");
  const clip = step(
    3,
    "Clip a page",
    "Click the button on any page. The receipt tells what was kept and what was left out.",
  );
  clip.body.append(sample, problem);

  fill(
    pane,
    h(
      "div",
      { class: "page" },
      h("h1", { class: "page-title", text: "Keep what you read" }),
      h("p", { class: "page-lead", text: "Three steps, about a minute. Everything stays on this computer." }),
      h("ol", { class: "steps", role: "list" }, load.element, pair.element, clip.element),
      h("p", {}, h("a", { class: "link", href: "#/", text: "Go to the library" })),
    ),
  );
  showFolder(context, folder, signal);
  context.api
    .clients(signal)
    .then(
      (clients) =>
        clients.some(({ scopes }) => !scopes.includes("settings") && scopes.includes("clippings:write")) && load.tick(),
    )
    .catch(() => undefined);

  async function trySample() {
    sample.disabled = true;
    problem.hidden = true;
    try {
      context.go(clippingHash(await context.api.sample()));
    } catch (error) {
      problem.textContent = sentence(error);
      problem.hidden = false;
    } finally {
      sample.disabled = false;
    }
  }
}

/**
 * @param {number} n
 * @param {string} title
 * @param {string} words
 */
function step(n, title, words) {
  const number = h("span", { class: "step-number", text: String(n) });
  const text = h("p", { class: "step-text", text: words });
  const body = h("div", { class: "step-body" }, h("h2", { class: "step-title", text: title }), text);
  return {
    element: h("li", { class: "step" }, number, body),
    body,
    text,
    tick() {
      number.classList.add("done");
      fill(number, icon("check", 16), h("span", { class: "spoken", text: "Done" }));
    },
  };
}

/**
 * @param {Context} context
 * @param {HTMLElement} element
 * @param {AbortSignal} signal
 */
async function showFolder(context, element, signal) {
  const { folder } = await context.api.welcome(signal).catch(() => ({ folder: null }));
  if (signal.aborted) return;
  if (!folder) {
    fill(element, h("p", { class: "second", text: "The folder is where you unpacked Winnow’s extension." }));
    return;
  }
  const copy = button("Copy", async () => {
    await navigator.clipboard.writeText(folder);
    context.toasts.say("Folder copied");
  });
  fill(element, h("code", { class: "folder", text: folder }), copy);
}
