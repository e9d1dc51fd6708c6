/** How a clip went, in a few words. */

import { h } from "../shared/dom.js";
import { ask, problemOf } from "../shared/messages.js";
import { readSettings, serverUrl } from "../shared/settings.js";
import { say, sayProblem } from "../shared/words.js";

/** @import {ClipStatus} from "../shared/messages.js" */

/** @typedef {{tone: "ok" | "warn" | "bad", text: string, id: string}} Result */

/**
 * @param {Promise<ClipStatus>} work
 * @returns {Promise<Result>}
 */
export async function resultOf(work) {
  try {
    const { phase, problem, id } = await work;
    if (phase === "saved") return { tone: "ok", text: say("saved"), id };
    if (phase === "queued" || phase === "held") return { tone: "warn", text: say("queued"), id: "" };
    return { tone: "bad", text: sayProblem(problem ?? { code: "failed", detail: "" }), id: "" };
  } catch (error) {
    return { tone: "bad", text: sayProblem(problemOf(error)), id: "" };
  }
}

/** @param {Result} result */
export function resultText({ tone, text, id }) {
  const open = h("button", {
    type: "button",
    class: "link",
    text: say("open"),
    on: {
      click: async () => {
        const { port } = await readSettings();
        const { opened } = await ask("open", { id }).catch(() => ({ opened: false }));
        if (!opened) await chrome.tabs.create({ url: serverUrl(port, `/#/c/${id}`) });
      },
    },
  });
  return h("span", { class: `result second ${tone}` }, text, id && " · ", id && open);
}

/** @param {string} key @param {() => void} click @param {string} [kind] */
export function button(key, click, kind = "") {
  return h("button", { type: "button", class: `button ${kind}`, text: say(key), on: { click } });
}
